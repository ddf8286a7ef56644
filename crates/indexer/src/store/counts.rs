//! What an index holds, in numbers.

use serde::{Deserialize, Serialize};

/// Counts what an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// N: documents.
    pub documents: u64,
    /// Documents without a vocabulary word.
    pub empty_documents: u64,
    /// V: terms in the vocabulary.
    pub vocabulary: u64,
    /// Terms that the analyzer let through, before pruning.
    pub terms: u64,
    /// Terms and marked forms that are not in the vocabulary.
    pub dropped: u64,
    /// Distinct (document, term) pairs.
    pub entries: u64,
    /// Distinct labels.
    pub labels: u64,
    /// All tokens, marked ones too.
    pub tokens: u64,
    /// Tokens that the analyzer let through.
    pub tokens_let_through: u64,
    /// Tokens that are vocabulary words.
    pub tokens_in_vocabulary: u64,
}

/// Counts the documents of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitCounts {
    /// All documents.
    pub documents: u64,
    /// Documents without a vocabulary word.
    pub empty_documents: u64,
}

/// Summarises a distribution of counts. A quartile is an observed value: of n sorted
/// values, the one with the number ceil(q n), from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quartiles {
    /// The smallest.
    pub min: u64,
    /// A quarter of the values is at most this.
    pub lower: u64,
    /// Half of the values is at most this.
    pub median: u64,
    /// Three quarters of the values are at most this.
    pub upper: u64,
    /// The largest.
    pub max: u64,
}

impl Counts {
    /// Returns the share of let-through tokens that are vocabulary words, in [0, 1]; 0 when
    /// there are none.
    pub fn coverage(&self) -> f64 {
        share(self.tokens_in_vocabulary, self.tokens_let_through)
    }

    /// Returns the share of all tokens that are vocabulary words, in [0, 1]; 0 when there
    /// are none.
    pub fn coverage_of_all(&self) -> f64 {
        share(self.tokens_in_vocabulary, self.tokens)
    }
}

impl Quartiles {
    /// Summarises values, in any order.
    pub fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let at = |quarter: usize| {
            let number = (quarter * values.len()).div_ceil(4).max(1);
            values.get(number - 1).copied().unwrap_or_default()
        };
        Self { min: at(0), lower: at(1), median: at(2), upper: at(3), max: at(4) }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_observed_values() {
        let all = Quartiles::of(vec![5, 1, 4, 2]);
        assert_eq!(all, Quartiles { min: 1, lower: 1, median: 2, upper: 4, max: 5 });
        assert_eq!(Quartiles::of(vec![]), Quartiles::default());
        assert_eq!(Quartiles::of(vec![7]).median, 7);
    }
}
