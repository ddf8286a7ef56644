//! A report as a folder: pages for people, data for programs.

use std::collections::HashSet;
use std::fmt::Write as _;

use topicscope_indexer::artifact::{Kind, Part, Says, Staging, json_file};
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
    marker: "report.json",
    says: &[Says::Keys(&["schema", "question", "verdict", "claims", "corpus", "variants"])],
    parts: &[
        Part::File("report.md"),
        Part::File("data/units.json"),
        Part::File("tables/figures.csv"),
        Part::File("tables/differences.csv"),
        Part::File("timing.json"),
        Part::Folders("models", &MODEL_KIND),
        Part::Folder("index", &INDEX_KIND),
    ],
};

/// Units shown for each model in `report.md`; all of them stand in `data/units.json`.
const UNITS_SHOWN: usize = 16;

/// Writes the files of a report into a folder that the caller commits.
///
/// # Errors
/// When a file cannot be written.
pub fn write_report(
    staging: &mut Staging,
    report: &Report,
    models: &[ModelUnits],
) -> Result<(), InspectorError> {
    staging.write("report.json", &json_file(report))?;
    staging.write("report.md", page(report, models).as_bytes())?;
    staging.write("data/units.json", &json_file(&models))?;
    let tables = [
        ("tables/figures.csv", sheets::seeds(report)),
        ("tables/differences.csv", sheets::differences(report)),
    ];
    for (name, sheet) in tables {
        staging.write(name, Csv.render(&sheet).as_bytes())?;
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
