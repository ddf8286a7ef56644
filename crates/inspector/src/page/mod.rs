//! A report as a folder: a page that people open, pages to read, data for programs.
//!
//! `index` lays out `index.html`, one file that opens from disk without a network and with scripts
//! off; `table`, `intervals`, `units` and `glossary` are its parts, `anchors` names its places.
//! `store` writes all files of a report. What they say is decided in [`report`](crate::report).

mod anchors;
mod encoder;
mod glossary;
mod index;
mod intervals;
mod store;
mod table;
mod units;

pub use encoder::{Agreement, Capitals, Digits, Encoders, KnownWords, ModelEncoder, PageTokens, WordRules};
pub(crate) use store::joined;
pub use store::{INDEX, REPORT_KIND, REPORT_PARTS, renew_report, report_files, write_report};
