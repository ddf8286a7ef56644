//! Which terms form the vocabulary, and why the others do not.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Term, Vocabulary, by_frequency};
use crate::error::IndexError;
use crate::settings::Mark;

/// Bounds the vocabulary by document frequency, counted on training documents (train and
/// validation), or names its terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PruneSettings {
    /// A term must occur in at least so many documents (and in one at least).
    pub min_df: Limit,
    /// A term may occur in at most so many documents.
    pub max_df: Limit,
    /// At most so many terms: the most frequent, ties by text.
    pub max_words: Option<usize>,
    /// Exactly these terms, in this order; the bounds above then do not apply. A term is
    /// named as the analyzer makes it (lower-case, perhaps a stem). One that never occurs
    /// keeps its place, with document frequency 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<Vec<String>>,
}

/// Bounds a document frequency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Limit {
    /// A number of documents.
    Count(u32),
    /// A share of the training documents, in [0, 1].
    Share(f64),
}

/// Says why a term is not in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DropReason {
    /// The analyzer marked it (never [`Mark::Keep`]).
    Marked(Mark),
    /// In fewer documents than `min_df`.
    TooRare,
    /// In more documents than `max_df`.
    TooCommon,
    /// Less frequent than the `max_words` terms that are kept.
    OverCap,
    /// Not in the vocabulary that was given.
    NotListed,
}

/// Describes a term that is not in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedTerm {
    /// The term.
    pub text: String,
    /// Number of training documents that hold it.
    pub document_frequency: u32,
    /// Why it was dropped.
    pub reason: DropReason,
}

impl Default for PruneSettings {
    /// Terms of at least 5 documents and at most half of them, 2,000 at most.
    fn default() -> Self {
        Self {
            min_df: Limit::Count(5),
            max_df: Limit::Share(0.5),
            max_words: Some(2000),
            vocabulary: None,
        }
    }
}

impl PruneSettings {
    /// Checks the bounds, and that no term is named twice.
    ///
    /// # Errors
    /// Names the first setting outside its range.
    pub fn check(&self) -> Result<(), IndexError> {
        let refuse = |name, value, allowed| Err(IndexError::Setting { name, value, allowed });
        let limits = [("min_df", self.min_df), ("max_df", self.max_df)];
        if let Some((name, limit)) = limits.into_iter().find(|(_, limit)| !limit.is_valid()) {
            return refuse(name, limit.to_string(), "a count or a share from 0 to 1");
        }
        let Some(listed) = &self.vocabulary else { return Ok(()) };
        if listed.is_empty() || listed.iter().any(String::is_empty) {
            return refuse("vocabulary", String::new(), "a list of terms, none of them empty");
        }
        let mut seen = HashSet::new();
        match listed.iter().find(|term| !seen.insert(term.as_str())) {
            Some(double) => {
                let value = format!("{double}, {double}");
                refuse("vocabulary", value, "a list that names each term once")
            }
            None => Ok(()),
        }
    }
}

impl Limit {
    /// Says whether a share lies in [0, 1].
    pub fn is_valid(self) -> bool {
        match self {
            Self::Count(_) => true,
            Self::Share(share) => (0.0..=1.0).contains(&share),
        }
    }

    /// Returns the limit as a document frequency, for comparing with counts.
    pub fn of(self, n_documents: usize) -> f64 {
        match self {
            Self::Count(count) => f64::from(count),
            Self::Share(share) => share * n_documents as f64,
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => write!(f, "{share:?}"),
        }
    }
}

impl DropReason {
    /// Lists all reasons.
    pub const ALL: [Self; 9] = [
        Self::Marked(Mark::StopWord),
        Self::Marked(Mark::Contraction),
        Self::Marked(Mark::TooShort),
        Self::Marked(Mark::TooLong),
        Self::Marked(Mark::Number),
        Self::TooRare,
        Self::TooCommon,
        Self::OverCap,
        Self::NotListed,
    ];

    /// Returns the words used in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Marked(Mark::Keep) => "kept",
            Self::Marked(Mark::StopWord) => "stop word",
            Self::Marked(Mark::Contraction) => "contraction",
            Self::Marked(Mark::TooShort) => "too short",
            Self::Marked(Mark::TooLong) => "too long",
            Self::Marked(Mark::Number) => "number",
            Self::TooRare => "too rare",
            Self::TooCommon => "too common",
            Self::OverCap => "over the cap",
            Self::NotListed => "not in the given vocabulary",
        }
    }

    /// Returns the reason with a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Parts let-through terms into the vocabulary and the dropped; the second list has no
/// particular order.
pub fn prune(
    terms: &[Term],
    settings: &PruneSettings,
    n_training: usize,
) -> (Vocabulary, Vec<DroppedTerm>) {
    if let Some(listed) = &settings.vocabulary {
        return select(terms, listed);
    }
    let min = settings.min_df.of(n_training).max(1.0);
    let max = settings.max_df.of(n_training);
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    for term in terms {
        let frequency = f64::from(term.document_frequency);
        if frequency < min {
            dropped.push(dropped_term(term, DropReason::TooRare));
        } else if frequency > max {
            dropped.push(dropped_term(term, DropReason::TooCommon));
        } else {
            kept.push(term);
        }
    }
    kept.sort_unstable_by(|a, b| by_frequency(a, b));
    let cap = settings.max_words.unwrap_or(usize::MAX).min(kept.len());
    dropped.extend(kept[cap..].iter().map(|term| dropped_term(term, DropReason::OverCap)));
    kept.truncate(cap);
    (Vocabulary::in_order(kept.into_iter().cloned().collect()), dropped)
}

/// Takes exactly the listed terms.
fn select(terms: &[Term], listed: &[String]) -> (Vocabulary, Vec<DroppedTerm>) {
    let places: HashMap<&str, usize> =
        listed.iter().enumerate().map(|(place, text)| (text.as_str(), place)).collect();
    let unseen =
        |text: &String| Term { text: text.clone(), surface: text.clone(), document_frequency: 0 };
    let mut kept: Vec<Term> = listed.iter().map(unseen).collect();
    let mut dropped = Vec::new();
    for term in terms {
        match places.get(term.text.as_str()) {
            Some(&place) => kept[place] = term.clone(),
            None => dropped.push(dropped_term(term, DropReason::NotListed)),
        }
    }
    (Vocabulary::in_order(kept), dropped)
}

fn dropped_term(term: &Term, reason: DropReason) -> DroppedTerm {
    let (text, document_frequency) = (term.text.clone(), term.document_frequency);
    DroppedTerm { text, document_frequency, reason }
}

/// Puts dropped terms into their order on disk: document frequency down, text, reason.
#[cfg(any(feature = "text", test))]
pub(crate) fn sort_dropped(dropped: &mut [DroppedTerm]) {
    dropped.sort_by(|a, b| {
        b.document_frequency
            .cmp(&a.document_frequency)
            .then_with(|| a.text.cmp(&b.text))
            .then_with(|| a.reason.cmp(&b.reason))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(text: &str, document_frequency: u32) -> Term {
        Term { text: text.into(), surface: text.into(), document_frequency }
    }

    fn check(settings: &PruneSettings, kept: &[&str], dropped: &[(&str, DropReason)]) {
        let terms = [term("d", 2), term("b", 5), term("a", 5), term("c", 8), term("e", 0)];
        let (vocabulary, mut others) = prune(&terms, settings, 10);
        sort_dropped(&mut others);
        let texts: Vec<_> = vocabulary.terms().iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, kept);
        let reasons: Vec<_> = others.iter().map(|t| (t.text.as_str(), t.reason)).collect();
        assert_eq!(reasons, dropped);
    }

    #[test]
    fn counts_and_shares_bound_the_vocabulary() {
        let rare = DropReason::TooRare;
        check(
            &PruneSettings {
                min_df: Limit::Count(3),
                max_df: Limit::Share(0.7),
                max_words: None,
                vocabulary: None,
            },
            &["a", "b"],
            &[("c", DropReason::TooCommon), ("d", rare), ("e", rare)],
        );
    }

    #[test]
    fn the_cap_keeps_the_frequent_and_then_the_first_by_text() {
        check(
            &PruneSettings {
                min_df: Limit::Count(0),
                max_df: Limit::Share(1.0),
                max_words: Some(2),
                vocabulary: None,
            },
            &["c", "a"],
            &[
                ("b", DropReason::OverCap),
                ("d", DropReason::OverCap),
                // A term of test documents alone is never kept.
                ("e", DropReason::TooRare),
            ],
        );
    }

    #[test]
    fn a_list_is_the_vocabulary_in_its_own_order() {
        let listed = Some(vec!["x".to_owned(), "b".to_owned(), "c".to_owned()]);
        let settings = PruneSettings { vocabulary: listed, ..PruneSettings::default() };
        let reason = DropReason::NotListed;
        let dropped = [("a", reason), ("d", reason), ("e", reason)];
        check(&settings, &["x", "b", "c"], &dropped);
        let (vocabulary, _) = prune(&[term("c", 8)], &settings, 10);
        let frequencies: Vec<_> = vocabulary.terms().iter().map(|t| t.document_frequency).collect();
        assert_eq!(frequencies, [0, 0, 8]);
    }

    #[test]
    fn a_list_names_each_term_once() {
        let check = |listed: &[&str], problem: &str| {
            let vocabulary = Some(listed.iter().map(|&term| term.to_owned()).collect());
            let settings = PruneSettings { vocabulary, ..PruneSettings::default() };
            let error = settings.check().unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        };
        check(
            &["a", "b", "a"],
            "`vocabulary` is `a, a`, but must be a list that names each term once",
        );
        check(&[], "none of them empty");
        check(&["a", ""], "none of them empty");
    }

    #[test]
    fn reasons_round_trip_through_their_names() {
        for reason in DropReason::ALL {
            assert_eq!(DropReason::from_name(reason.name()), Some(reason));
        }
    }
}
