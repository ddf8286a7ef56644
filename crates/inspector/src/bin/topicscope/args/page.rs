//! What is typed about the page that people open.

use clap::Args;
use topicscope_inspector::page::PageSettings;

use crate::question::Question;
use crate::values;

/// How the page of a report is made.
#[derive(Debug, Clone, Args)]
pub(crate) struct PageFlags {
    /// Bytes that index.html may have, as 500K or 5M; past them encoders go first, then documents
    /// [default: 5M]
    #[arg(hide_short_help = true, long, value_name = "SIZE", value_parser = values::memory)]
    pub(crate) page_budget: Option<u64>,
    /// Opens the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

impl PageFlags {
    /// Returns what a study keeps of it.
    pub(crate) fn asked(&self) -> Question {
        let budget = self.page_budget.map(|bytes| ("page-budget", bytes.to_string()));
        Question::of(budget.as_slice())
    }

    /// Returns the settings that the page is laid out with.
    pub(crate) fn settings(&self) -> PageSettings {
        let usual = PageSettings::default();
        PageSettings { budget: self.page_budget.unwrap_or(usual.budget) }
    }
}
