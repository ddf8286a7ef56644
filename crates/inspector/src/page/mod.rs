//! A report as a folder: a page that people open, pages to read, data for programs.
//!
//! `index` lays out `index.html`, one file that opens from disk without a network and with scripts
//! off; `parts` joins its style and script, `packed` the data that the script reads; `table`, `intervals`, `units` and `glossary` are its parts, `anchors` names its places. `data` is what it shows beyond the report.
//! `readings` finds out what it says of every unit, `packed_readings` is that for the script, and `unit_terms` explains its words.
//! `store` writes all files of a report. What they say is decided in [`report`](crate::report).

mod anchors;
mod data;
mod glossary;
mod index;
mod intervals;
mod packed;
mod packed_readings;
mod parts;
mod readings;
#[cfg(test)]
mod samples;
mod store;
mod table;
mod unit_terms;
mod units;

pub use data::{PageData, PageSettings, ShownModel, Texts};
pub(crate) use store::joined;
pub use store::{
    INDEX, REPORT_KIND, REPORT_PARTS, WholeReport, renew_report, report_files, write_report,
};
