//! A report as a folder: a page that people open, pages to read, data for programs.
//!
//! `index` lays out `index.html`, one file that opens from disk without a network and with scripts
//! off; `parts` joins its style and script, `packed` the data that the script reads; `table`, `intervals`, `units` and `glossary` are its parts, `anchors` names its places. `data` is what it shows beyond the report.
//! `readings` finds out what it says of every unit, `packed_readings` is that for the script, and `unit_terms` explains its words.
//! `frontier` draws what strengths give and take, `map` lays units out in the plane and `drawn_map` draws
//! them with the names that `map_names` places, `sides` has two models face each other; `marks` are
//! their shapes, and `shown` finds units by name.
//! `encoder` is what it needs to encode texts that people try (`tried`).
//! `store` writes all files of a report. What they say is decided in [`report`](crate::report).

mod anchors;
mod data;
mod drawn_map;
mod encoder;
mod frontier;
mod glossary;
mod index;
mod intervals;
mod map;
mod map_names;
mod packed;
mod packed_readings;
mod parts;
mod readings;
#[cfg(test)]
mod samples;
mod shown;
mod sides;
mod store;
mod table;
mod tried;
mod unit_terms;
mod units;

pub use data::{PageData, PageSettings, ShownModel, Texts};
pub use encoder::{
    Agreement, Capitals, Digits, Encoders, KnownWords, ModelEncoder, PageTokens, WordRules,
};
pub use map::{MappedModel, MappedUnit, UnitMap};
pub(crate) use store::joined;
pub use store::{
    INDEX, REPORT_KIND, REPORT_PARTS, WholeReport, renew_report, report_files, write_report,
};
