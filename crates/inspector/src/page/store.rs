//! A report as a folder: pages for people, data for programs.

use std::path::Path;

use serde::Serialize;
use topicscope_indexer::INDEX_KIND;
use topicscope_indexer::artifact::{
    Kind, Part, Says, Staging, clean_json, json_file, remove_file, write_file,
};
use topicscope_trainer::MODEL_KIND;

use super::data::{PageData, PageSettings};
use super::index::index_page;
use crate::error::InspectorError;
use crate::render::{Csv, Render, svg};
use crate::report::{FRONTIER_PLOT, ModelUnits, Report, frontier_plots, page, sheets};

/// What a report is among folders that appear whole or not at all.
pub const REPORT_KIND: Kind = Kind {
    name: "report",
    marker: MARKER,
    says: &[Says::Keys(&["schema", "question", "verdict", "claims", "corpus", "variants"])],
    parts: &PARTS,
};

/// Reports of studies held models and their index before studies were folders that grow.
const OLDER_PARTS: [Part; 2] =
    [Part::Folders("models", &MODEL_KIND), Part::Folder("index", &INDEX_KIND)];

const PARTS: [Part; REPORT_PARTS.len() + OLDER_PARTS.len()] = joined(&REPORT_PARTS, &OLDER_PARTS);

/// Joins the parts of a folder.
pub(crate) const fn joined<const N: usize>(first: &[Part], second: &[Part]) -> [Part; N] {
    let mut parts = [Part::File(""); N];
    let mut place = 0;
    while place < N {
        parts[place] = if place < first.len() { first[place] } else { second[place - first.len()] };
        place += 1;
    }
    parts
}

/// The files of a report, the one that says what it is last.
pub const REPORT_PARTS: [Part; 11] = [
    Part::File(INDEX),
    Part::File("report.md"),
    Part::File(FRONTIER_PLOT),
    Part::File("data/units.json"),
    Part::File("data/readings.json"),
    Part::File(ENCODERS),
    Part::File(MAP),
    Part::File("tables/figures.csv"),
    Part::File("tables/differences.csv"),
    Part::File("timing.json"),
    Part::File(MARKER),
];

/// What the page encodes texts with.
const ENCODERS: &str = "data/encoders.json";

/// The page that people open.
pub const INDEX: &str = "index.html";

/// Where the map of units is kept.
const MAP: &str = "data/map.json";

/// The file that makes a folder a report.
const MARKER: &str = "report.json";

/// What stands above the plot of the frontiers.
const PLOT_TITLE: &str =
    "What every strength of a penalty gives and takes, over zeros; rings: judged";

/// Holds all that the files of a report are made of.
#[derive(Debug, Clone, Copy)]
pub struct WholeReport<'a> {
    /// The figures and what they say.
    pub report: &'a Report,
    /// The units of every model.
    pub models: &'a [ModelUnits],
    /// What the page shows beyond that.
    pub data: &'a PageData,
}

/// Makes the files of a report, each with its path; the one that says what it is comes last.
pub fn report_files(
    whole: WholeReport<'_>,
    settings: PageSettings,
) -> Vec<(&'static str, Vec<u8>)> {
    let WholeReport { report, models, data } = whole;
    let table = |sheet| Csv.render(&sheet).into_bytes();
    let plots = frontier_plots(report);
    let plot = (!plots.is_empty()).then(|| svg(PLOT_TITLE, &plots));
    let mut files = vec![
        (INDEX, index_page(whole, settings).into_bytes()),
        ("report.md", page(report, models).into_bytes()),
        ("data/units.json", json_file(&models)),
        ("data/readings.json", short_json(&whole.data.readings)),
        ("tables/figures.csv", table(sheets::seeds(report))),
        ("tables/differences.csv", table(sheets::differences(report))),
    ];
    files.extend(data.map.as_ref().map(|map| (MAP, json_file(map))));
    files.extend(plot.map(|plot| (FRONTIER_PLOT, plot.into_bytes())));
    files.extend(data.encoders.as_ref().map(|encoders| (ENCODERS, json_file(encoders))));
    files.push((MARKER, json_file(report)));
    files
}

/// Writes data without blanks between its parts, for what is large and read by programs.
fn short_json(data: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_string(data).expect("plain data with text keys always serializes");
    (clean_json(&json) + "\n").into_bytes()
}

/// Writes the files of a report into a folder that the caller commits.
///
/// # Errors
/// When a file cannot be written.
pub fn write_report(
    staging: &mut Staging,
    whole: WholeReport<'_>,
    settings: PageSettings,
) -> Result<(), InspectorError> {
    for (path, bytes) in report_files(whole, settings) {
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
    whole: WholeReport<'_>,
    settings: PageSettings,
    more: &[(&str, Vec<u8>)],
) -> Result<(), InspectorError> {
    remove_file(&folder.join(MARKER))?;
    // Not every report has these.
    for path in [FRONTIER_PLOT, ENCODERS, MAP] {
        remove_file(&folder.join(path))?;
    }
    for (path, bytes) in more {
        write_file(&folder.join(path), bytes)?;
    }
    for (path, bytes) in report_files(whole, settings) {
        write_file(&folder.join(path), &bytes)?;
    }
    Ok(())
}
