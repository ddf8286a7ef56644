//! What bounds a vocabulary.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::IndexError;

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
    /// named as it is, or by a word of which the rules of text make it. One that never occurs
    /// keeps its place, with document frequency 0; one that an earlier entry names has none.
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

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => write!(f, "{share:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
