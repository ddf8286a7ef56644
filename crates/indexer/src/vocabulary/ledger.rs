//! Terms that are not in the vocabulary, and why.

use crate::analyze::Mark;

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

    #[test]
    fn reasons_round_trip_through_their_names() {
        for reason in DropReason::ALL {
            assert_eq!(DropReason::from_name(reason.name()), Some(reason));
        }
    }
}
