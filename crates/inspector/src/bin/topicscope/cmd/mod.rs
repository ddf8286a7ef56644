//! One file per subcommand, each with the same three moves: read, compute, print.

pub(crate) mod coherence;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod documents;
pub(crate) mod encode;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod index;
pub(crate) mod man;
pub(crate) mod quiz;
pub(crate) mod report;
pub(crate) mod study;
pub(crate) mod train;
pub(crate) mod unit;
pub(crate) mod units;
pub(crate) mod vocabulary;
pub(crate) mod words;
