//! A report as a folder: pages for people, data for programs.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use topicscope_indexer::artifact::{Kind, Part, Says, Staging, json_file, remove_file, write_file};
use topicscope_indexer::{INDEX_KIND, Split};
use topicscope_trainer::MODEL_KIND;

use super::data::{ModelUnits, Report};
use super::sheets;
use crate::error::InspectorError;
use crate::render::{Csv, Markdown, Render, counted, escape};
use crate::units::sheets as unit_sheets;

/// What a report is among folders that appear whole or not at all.
pub const REPORT_KIND: Kind = Kind {
    name: "report",
    marker: MARKER,
    says: &[Says::Keys(&["schema", "question", "verdict", "claims", "corpus", "variants"])],
    parts: &[
        REPORT_PARTS[0],
        REPORT_PARTS[1],
        REPORT_PARTS[2],
        REPORT_PARTS[3],
        REPORT_PARTS[4],
        REPORT_PARTS[5],
        // Reports of studies held models and their index before studies were folders that grow.
        Part::Folders("models", &MODEL_KIND),
        Part::Folder("index", &INDEX_KIND),
    ],
};

/// The files of a report, the one that says what it is last.
pub const REPORT_PARTS: [Part; 6] = [
    Part::File("report.md"),
    Part::File("data/units.json"),
    Part::File("tables/figures.csv"),
    Part::File("tables/differences.csv"),
    Part::File("timing.json"),
    Part::File(MARKER),
];

/// The file that makes a folder a report.
const MARKER: &str = "report.json";

/// Units shown for each model in `report.md`; all of them stand in `data/units.json`.
const UNITS_SHOWN: usize = 16;

/// Makes the files of a report, each with its path; the one that says what it is comes last.
pub fn report_files(report: &Report, models: &[ModelUnits]) -> Vec<(&'static str, Vec<u8>)> {
    let table = |sheet| Csv.render(&sheet).into_bytes();
    vec![
        ("report.md", page(report, models).into_bytes()),
        ("data/units.json", json_file(&models)),
        ("tables/figures.csv", table(sheets::seeds(report))),
        ("tables/differences.csv", table(sheets::differences(report))),
        (MARKER, json_file(report)),
    ]
}

/// Writes the files of a report into a folder that the caller commits.
///
/// # Errors
/// When a file cannot be written.
pub fn write_report(
    staging: &mut Staging,
    report: &Report,
    models: &[ModelUnits],
) -> Result<(), InspectorError> {
    for (path, bytes) in report_files(report, models) {
        staging.write(path, &bytes)?;
    }
    Ok(())
}

/// Writes the files of a report, and `more` of them, into a folder that is there, in place of those of
/// an older one. While that goes on the folder holds no whole report, and nothing says it does.
///
/// # Errors
/// When a file cannot be written.
pub fn renew_report(
    folder: &Path,
    report: &Report,
    models: &[ModelUnits],
    more: &[(&str, Vec<u8>)],
) -> Result<(), InspectorError> {
    remove_file(&folder.join(MARKER))?;
    for (path, bytes) in more {
        write_file(&folder.join(path), bytes)?;
    }
    for (path, bytes) in report_files(report, models) {
        write_file(&folder.join(path), &bytes)?;
    }
    Ok(())
}

/// Lays out the whole report as one Markdown page.
fn page(report: &Report, models: &[ModelUnits]) -> String {
    let corpus = &report.corpus;
    let mut page = format!("# {}\n\n{}\n\n", escape(&corpus.name), report.question);
    for answer in &report.answers {
        let _ = writeln!(page, "**{}**\n", answer.sentence);
    }
    let parts = Split::ALL.iter().filter_map(|part| {
        let count = corpus.n_documents.get(part.name())?;
        Some(format!("{count} {}", part.name()))
    });
    let judged = corpus.judged_labels.map(|n| format!(" (the commonest {n} are judged)"));
    let judged = judged.unwrap_or_default();
    let _ = writeln!(
        page,
        "{}, {}{judged}; documents that have words: {}. Units are named on training documents by {} and \
         judged on test documents.\n",
        counted(corpus.n_terms, "word"),
        counted(corpus.n_labels, "label"),
        parts.collect::<Vec<_>>().join(", "),
        report.naming.ranking,
    );
    page.push_str(&Markdown.render(&sheets::comparison(report)));
    page.push('\n');
    page.push_str(&Markdown.render(&sheets::differences(report)));
    let mut shown = HashSet::new();
    for model in models.iter().filter(|model| shown.insert(&model.variant)) {
        let shown = &model.units[..model.units.len().min(UNITS_SHOWN)];
        page.push('\n');
        page.push_str(&Markdown.render(&unit_sheets::unit_profiles(
            &model.variant,
            model.seed,
            shown,
        )));
    }
    page.push_str("\nEvery unit of every model, with its documents: `data/units.json`.\n");
    page
}
