//! Which terms form the vocabulary, and why the others do not.

use serde::{Deserialize, Serialize};

use crate::analyze::Mark;
use crate::vocabulary::{Term, Vocabulary};

/// Bounds the vocabulary by document frequency, counted on training documents (train and
/// validation).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PruneSettings {
    /// A term must occur in at least so many documents (and in one at least).
    pub min_df: Limit,
    /// A term may occur in at most so many documents.
    pub max_df: Limit,
    /// At most so many terms: the most frequent, ties by text.
    pub max_words: Option<usize>,
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
        Self { min_df: Limit::Count(5), max_df: Limit::Share(0.5), max_words: Some(2000) }
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
    pub const ALL: [Self; 8] = [
        Self::Marked(Mark::StopWord),
        Self::Marked(Mark::Contraction),
        Self::Marked(Mark::TooShort),
        Self::Marked(Mark::TooLong),
        Self::Marked(Mark::Number),
        Self::TooRare,
        Self::TooCommon,
        Self::OverCap,
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
    let min = settings.min_df.of(n_training).max(1.0);
    let max = settings.max_df.of(n_training);
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    let mut drop_term = |term: &Term, reason| {
        dropped.push(DroppedTerm {
            text: term.text.clone(),
            document_frequency: term.document_frequency,
            reason,
        });
    };
    for term in terms {
        let frequency = f64::from(term.document_frequency);
        if frequency < min {
            drop_term(term, DropReason::TooRare);
        } else if frequency > max {
            drop_term(term, DropReason::TooCommon);
        } else {
            kept.push(term.clone());
        }
    }
    let kept = Vocabulary::from_terms(kept);
    let cap = settings.max_words.unwrap_or(usize::MAX).min(kept.n_terms());
    for term in &kept.terms()[cap..] {
        drop_term(term, DropReason::OverCap);
    }
    (Vocabulary::in_order(kept.terms()[..cap].to_vec()), dropped)
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

    fn check(settings: PruneSettings, kept: &[&str], dropped: &[(&str, DropReason)]) {
        let terms = [term("d", 2), term("b", 5), term("a", 5), term("c", 8), term("e", 0)];
        let (vocabulary, mut others) = prune(&terms, &settings, 10);
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
            PruneSettings { min_df: Limit::Count(3), max_df: Limit::Share(0.7), max_words: None },
            &["a", "b"],
            &[("c", DropReason::TooCommon), ("d", rare), ("e", rare)],
        );
    }

    #[test]
    fn the_cap_keeps_the_frequent_and_then_the_first_by_text() {
        check(
            PruneSettings {
                min_df: Limit::Count(0),
                max_df: Limit::Share(1.0),
                max_words: Some(2),
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
    fn reasons_round_trip_through_their_names() {
        for reason in DropReason::ALL {
            assert_eq!(DropReason::from_name(reason.name()), Some(reason));
        }
    }
}
