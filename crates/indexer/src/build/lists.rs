//! What became of the lists of words that an index was made with: which entries met nothing.

use std::collections::{HashMap, HashSet};

use crate::analyze::{Analyzer, Entry, Mark};
use crate::error::IndexError;
use crate::settings::TokenRule;
use crate::store::Index;
use crate::vocabulary::DropReason;

/// Says which entries of a list met nothing in the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListCheck {
    /// Number of entries.
    pub listed: usize,
    /// Those that met nothing, in their order.
    pub unmatched: Vec<Unmatched>,
}

/// Describes an entry that met nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The entry as it was handed in.
    pub entry: String,
    /// Why it met nothing.
    pub why: Why,
}

/// Says why an entry of a list met nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// No document holds it.
    Absent,
    /// No training document holds it.
    Untaught,
    /// The rules of words make no word of it, or these.
    Pieces(Vec<String>),
    /// It is a word that may be in no vocabulary.
    Marked(Mark),
    /// It names the term of an earlier entry.
    Repeats(String),
    /// The items of lists are whole terms, for which there are no stop words.
    OfItems,
}

/// Finds the stop words of an index's settings that stopped nothing.
///
/// # Errors
/// When a file of the index is damaged.
pub fn check_stop_words(index: &Index) -> Result<ListCheck, IndexError> {
    let settings = &index.manifest().settings.analyzer;
    let listed = &settings.extra_stop_words;
    if listed.is_empty() {
        return Ok(ListCheck::default());
    }
    let analyzer = Analyzer::new(settings)?;
    let dropped = index.read_dropped()?;
    let stopped = dropped.iter().filter(|t| t.reason == DropReason::Marked(Mark::StopWord));
    let stopped: HashSet<String> = stopped.filter_map(|t| analyzer.stop_word(&t.text)).collect();
    let why = |entry: &String| match analyzer.stop_word(entry) {
        _ if settings.tokens == TokenRule::Items => Some(Why::OfItems),
        Some(form) => (!stopped.contains(&form)).then_some(Why::Absent),
        None => Some(Why::Pieces(analyzer.forms(entry))),
    };
    Ok(ListCheck::of(listed, why))
}

/// Finds the words of a vocabulary that was handed in which name no term of the corpus.
///
/// # Errors
/// When the settings of the index contradict each other.
pub fn check_vocabulary(index: &Index) -> Result<ListCheck, IndexError> {
    let settings = &index.manifest().settings;
    let Some(listed) = &settings.prune.vocabulary else { return Ok(ListCheck::default()) };
    let analyzer = Analyzer::new(&settings.analyzer)?;
    let mut entries = analyzer.entries();
    let terms = index.vocabulary().terms();
    let frequencies: HashMap<&str, u32> =
        terms.iter().map(|term| (term.text.as_str(), term.document_frequency)).collect();
    let mut seen = HashSet::new();
    let why = |entry: &String| {
        let named = entries.term_named(entry, |term| frequencies.contains_key(term));
        let met = named.as_ref().is_some_and(|term| frequencies[term.as_str()] > 0);
        if let Some(term) = named.filter(|term| !seen.insert(term.clone())) {
            return Some(Why::Repeats(term));
        }
        match entries.read(entry) {
            _ if met => None,
            Entry::Term(_) => Some(Why::Untaught),
            Entry::Marked(_, mark) => Some(Why::Marked(mark)),
            Entry::Pieces(forms) => Some(Why::Pieces(forms)),
        }
    };
    Ok(ListCheck::of(listed, why))
}

impl ListCheck {
    fn of(listed: &[String], mut why: impl FnMut(&String) -> Option<Why>) -> Self {
        let unmatched = listed
            .iter()
            .filter_map(|entry| why(entry).map(|why| Unmatched { entry: entry.clone(), why }));
        Self { listed: listed.len(), unmatched: unmatched.collect() }
    }
}
