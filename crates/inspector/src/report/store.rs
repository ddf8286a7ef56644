//! A report as a folder: pages for people, data for programs.

use topicscope_indexer::INDEX_KIND;
use topicscope_indexer::artifact::{Kind, Part, Says, Staging, json_file};
use topicscope_trainer::MODEL_KIND;

use super::data::{ModelUnits, Report};
use super::page::{FRONTIER_PLOT, page};
use super::plots::frontier_plots;
use super::sheets;
use crate::error::InspectorError;
use crate::render::{Csv, Render, svg};

/// What a report is among folders that appear whole or not at all.
pub const REPORT_KIND: Kind = Kind {
    name: "report",
    marker: "report.json",
    says: &[Says::Keys(&["schema", "question", "verdict", "claims", "corpus", "variants"])],
    parts: &[
        Part::File("report.md"),
        Part::File(FRONTIER_PLOT),
        Part::File("data/units.json"),
        Part::File("tables/figures.csv"),
        Part::File("tables/differences.csv"),
        Part::File("timing.json"),
        Part::Folders("models", &MODEL_KIND),
        Part::Folder("index", &INDEX_KIND),
    ],
};

/// What stands above the plot of the frontiers.
const PLOT_TITLE: &str =
    "What every strength of a penalty gives and takes, over zeros; rings: judged";

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
    let plots = frontier_plots(report);
    if !plots.is_empty() {
        staging.write(FRONTIER_PLOT, svg(PLOT_TITLE, &plots).as_bytes())?;
    }
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
