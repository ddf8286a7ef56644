//! A comparison of variants: its figures, what they can say, its folder.
//!
//! A [`Report`] is plain data; [`sheets`] lays it out, and nothing here draws.

pub mod sheets;
pub mod statistics;

mod compare;
mod data;
mod sparsity_verdict;
mod store;

pub use compare::{JudgedVariant, PRIMARY, SEEDS_TO_DECIDE, compare, corpus_summary, summarize};
pub use data::{CorpusSummary, Naming, Report, SCHEMA, Summary, Variant, VariantDifference};
pub use sparsity_verdict::{
    BALANCED, CHANGE_OF_L0, CodeFigures, RISE_OF_SPARSENESS, RISE_OF_ZEROS, SHARE_OF_LIVE_UNITS,
    SHRUNK_BELOW, SparsityVerdict,
};
pub use store::{ModelUnits, REPORT_KIND, write_report};
