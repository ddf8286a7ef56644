//! What is typed about the page that people open.

use clap::Args;
use topicscope_inspector::page::{PageSettings, Texts};

use crate::question::Question;
use crate::values;

/// How the page of a report is made.
#[derive(Debug, Clone, Args)]
pub(crate) struct PageFlags {
    /// Bytes that index.html may have, as 500K or 5M; past them what encodes typed texts is left out
    /// [default: 5M]
    #[arg(hide_short_help = true, long, value_name = "SIZE", value_parser = values::memory)]
    pub(crate) page_budget: Option<u64>,
    /// Leaves texts, titles and passages of documents out of the report
    ///
    /// Ids, labels and activations stay, and so do the words of units. A study keeps it for its next
    /// reports; its index holds the texts as ever.
    #[arg(hide_short_help = true, long)]
    pub(crate) no_text: bool,
    /// Opens the page in the browser
    #[arg(hide_short_help = true, long)]
    pub(crate) open: bool,
}

impl PageFlags {
    /// Returns what a study keeps of it.
    pub(crate) fn asked(&self) -> Question {
        let budget = self.page_budget.map(|bytes| ("page-budget", bytes.to_string()));
        let no_text = self.no_text.then(|| ("no-text", "true".to_owned()));
        Question::of(&budget.into_iter().chain(no_text).collect::<Vec<_>>())
    }

    /// Returns the settings that the page is laid out with.
    pub(crate) fn settings(&self) -> PageSettings {
        let usual = PageSettings::default();
        PageSettings { budget: self.page_budget.unwrap_or(usual.budget), texts: self.texts() }
    }

    /// Says whether texts are shown.
    pub(crate) fn texts(&self) -> Texts {
        if self.no_text { Texts::LeftOut } else { Texts::Shown }
    }
}
