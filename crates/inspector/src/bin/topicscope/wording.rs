//! What things are called at the terminal, where the libraries know no flags.

use std::path::{Path, PathBuf};

use topicscope_indexer::Index;
use topicscope_inspector::InspectorError;
use topicscope_inspector::evaluate::judged_labels;
use topicscope_inspector::render::counted;
use topicscope_inspector::study::{StudyRun, variant_name};
use topicscope_trainer::GainSearch;

/// What it means that a model has collapsed, for people.
pub(crate) const COLLAPSE: &str =
    "collapsed: not 1 % better than a model that knows only how often each word occurs";

/// Says that the loss is estimated.
pub(crate) fn sampling(n_words: usize) -> String {
    format!(
        "each step looks at the words of its batch and at {} besides; --sample off for all of them",
        counted(n_words, "word")
    )
}

/// Says that a short run begins, by which the weight of a penalty is found.
pub(crate) fn pilot(variant: &str, pilot: usize, n_pilots: usize) -> String {
    format!("finding the weight of `{variant}`: short run {} of {n_pilots}", pilot + 1)
}

/// Says which weight was found, and what it was found from.
pub(crate) fn weight_found(variant: &str, search: &GainSearch) -> String {
    let found = variant_name(&search.penalties);
    if search.tried.is_empty() {
        return format!(
            "`{variant}` is `{found}`, the usual weight: in {} nothing is gained yet",
            counted(search.epochs, "epoch")
        );
    }
    let tried: Vec<String> = search
        .tried
        .iter()
        .map(|(weight, kept)| format!("{:.0} % at {}", 100.0 * kept, two_digits(*weight)))
        .collect();
    format!(
        "`{variant}` is `{found}`, to keep {:.0} % of the gain: after {} it is {}",
        100.0 * search.share,
        counted(search.epochs, "epoch"),
        tried.join(", "),
    )
}

/// Says how many runs of a study are there already.
pub(crate) fn kept(n_runs: usize) -> String {
    let are = if n_runs == 1 { "is" } else { "are" };
    format!("{} {are} there already", counted(n_runs, "run"))
}

/// Names the runs that a report was made without, the first few of them.
pub(crate) fn missing(runs: &[StudyRun]) -> Vec<String> {
    if runs.is_empty() {
        return Vec::new();
    }
    let named: Vec<String> = runs.iter().take(MISSING_NAMED).map(StudyRun::name).collect();
    let more = runs.len().saturating_sub(MISSING_NAMED);
    let more = if more > 0 { format!("; and {}", counted(more, "more")) } else { String::new() };
    let n_runs = counted(runs.len(), "run");
    vec![format!("{n_runs} missing, the report is without: {}{more}", named.join("; "))]
}

/// Missing runs that are named.
const MISSING_NAMED: usize = 4;

/// Says that a part of a study is trained, and what comes next.
pub(crate) fn part_done(n_missing: usize, study: &Path) -> String {
    let study = study.display();
    if n_missing == 0 {
        format!("all runs are there; the report: topicscope study -o {study} --collect")
    } else {
        format!("this part is done; {} left to others", counted(n_missing, "run"))
    }
}

/// Writes a number above 0 with two digits, and those before the point.
fn two_digits(x: f64) -> String {
    let decimals = (1.0 - x.log10().floor()).max(0.0) as usize;
    format!("{x:.decimals$}")
}

/// Says that a corpus has more labels than are judged; `None` when it has not.
pub(crate) fn labels_left_out(index: &Index) -> Option<String> {
    let n = thousands(index.labels().names().len());
    let judged = thousands(judged_labels(index.labels())?);
    Some(format!("{n} labels: the commonest {judged} are judged"))
}

/// Writes a number with commas.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Names a corpus after its first input: `movies` for `data/movies.jsonl.gz`.
pub(crate) fn corpus_name(input: &Path) -> String {
    let path: PathBuf = input.components().collect();
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// Says what is wrong in the words of what was typed; `None` where the library says it so.
pub(crate) fn of_error(error: &InspectorError) -> Option<String> {
    match error {
        InspectorError::NotExportable { kind, of, reason } => {
            Some(format!("`--to {kind}` takes no {of}: {reason}"))
        }
        InspectorError::ExportNeedsIndex { kind, index } => Some(format!(
            "`--to {kind}` writes the codes of documents, and there is no index at `{}`",
            index.display()
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_two_digits() {
        for (x, text) in [(0.0071, "0.0071"), (0.1, "0.10"), (2.25, "2.2"), (123.4, "123")] {
            assert_eq!(two_digits(x), text);
        }
    }
}
