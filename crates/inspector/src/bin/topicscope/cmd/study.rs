//! `topicscope study`: text or an index to a report.

use std::path::{Path, PathBuf};

use topicscope_inspector::report::Report;
use topicscope_inspector::sheet::Sheet;
use topicscope_inspector::store::REPORT_KIND;
use topicscope_inspector::study::VariantPlan;
use topicscope_inspector::view;

use crate::args::StudyCommand;
use crate::indexing::{existing, paths};
use crate::job::{Corpus, Findings, Job, run as run_job};
use crate::output::{self, Format};
use crate::progress::Talk;
use crate::reading::index_settings;
use crate::settings::{default_penalty, trainer_config};
use crate::values::PenaltyList;
use crate::writing::{claim, sources};

pub(crate) fn run(command: &StudyCommand, talk: Talk) -> anyhow::Result<()> {
    let job = Job {
        name: corpus_name(&command.inputs[0]),
        corpus: corpus(command)?,
        base: trainer_config(&command.training),
        memory: command.training.memory,
        variants: variants(&command.variant),
        seeds: (0..command.seeds as u64).map(|k| command.seed.wrapping_add(k)).collect(),
        judging: command.judging.settings(),
        target: command.output.clone(),
        existing: existing(command.force),
    };
    let mut sources = sources(&command.inputs, &command.reading)?;
    sources.extend(command.judging.reference.clone());
    let _claim = claim(&job.target, job.existing, REPORT_KIND, &sources)?;
    let findings = run_job(&job, talk)?;
    print(&findings, &command.printing)?;
    talk.say(&format!("report: {}", command.output.join("report.md").display()));
    Ok(())
}

/// Prints the comparison, and in JSON the whole report.
pub(crate) fn print(findings: &Findings, printing: &crate::args::Printing) -> anyhow::Result<()> {
    let report = &findings.report;
    output::print(printing.form, report, &[comparison(printing.form, report)])
}

/// Returns the comparison for people at a terminal, who have the report, or for files, whole.
pub(crate) fn comparison(form: Format, report: &Report) -> Sheet {
    match form {
        Format::Table => view::comparison_at_a_glance(report),
        _ => view::comparison(report),
    }
}

/// Takes a single folder with a manifest for an index, everything else for text.
fn corpus(command: &StudyCommand) -> anyhow::Result<Corpus> {
    if let [only] = command.inputs.as_slice()
        && only.join("manifest.json").is_file()
    {
        return Ok(Corpus::Index(only.clone()));
    }
    Ok(Corpus::Text {
        inputs: paths(&command.inputs),
        tests: paths(&command.reading.test),
        settings: Box::new(index_settings(&command.reading)?),
    })
}

fn variants(lists: &[PenaltyList]) -> Vec<VariantPlan> {
    if lists.is_empty() {
        let plain = VariantPlan { penalties: Vec::new() };
        return vec![plain, VariantPlan { penalties: default_penalty().0 }];
    }
    lists.iter().map(|list| VariantPlan { penalties: list.0.clone() }).collect()
}

/// Names a corpus after its first input: `movies` for `data/movies.jsonl.gz`.
pub(crate) fn corpus_name(input: &Path) -> String {
    let path: PathBuf = input.components().collect();
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
