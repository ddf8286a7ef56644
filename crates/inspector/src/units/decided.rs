//! How many words decide that units are active: two figures for twins.

use rayon::prelude::*;
use serde::Serialize;
use topicscope_indexer::{Bags, DocId};
use topicscope_trainer::Autoencoder;

use super::reasons::vote_of;
use crate::metrics::sample;

/// Counts, over pairs of a document and a unit that is active on it, how many words decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecidedCounts {
    /// Pairs whose smallest sufficient reason has so many words, from 0 on.
    by_size: Vec<u64>,
    /// Pairs in which the removal of one word makes the unit inactive.
    off_by_one: u64,
}

/// Says how many words decide that units are active.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Decided {
    /// Pairs of a document and a unit that is active on it.
    pub n_pairs: u64,
    /// Median number of words that keep a unit active whichever others are removed.
    pub median_words: u64,
    /// The mean of that.
    pub mean_words: f64,
    /// Share of pairs that need no word: no removal makes the unit inactive.
    pub no_word: f64,
    /// Share of pairs in which the removal of one word makes the unit inactive.
    pub off_by_one: f64,
}

/// Most documents that [`decided`] looks at.
pub const DECIDED_DOCUMENTS: usize = 5000;

/// Says how many words decide, over all units and at most [`DECIDED_DOCUMENTS`] documents, of more a
/// sample that the model's seed draws. `None` as in [`decided_counts`], and where no unit is active.
///
/// # Panics
/// When a document does not exist, or there is not one size per unit.
pub fn decided(
    model: &Autoencoder,
    bags: &Bags,
    documents: &[DocId],
    active_above: &[f32],
) -> Option<Decided> {
    assert_eq!(active_above.len(), model.n_units(), "one size per unit");
    let drawn = decided_documents(model, documents);
    let count = |unit: usize| decided_counts(model, bags, &drawn, unit, active_above[unit]);
    let counts: Option<Vec<DecidedCounts>> =
        (0..model.n_units()).into_par_iter().map(count).collect();
    counts?.iter().fold(DecidedCounts::default(), DecidedCounts::and).figures()
}

/// Returns the documents that [`decided`] looks at.
pub(super) fn decided_documents(model: &Autoencoder, documents: &[DocId]) -> Vec<DocId> {
    let drawn = sample(documents.len(), DECIDED_DOCUMENTS, model.config().seed);
    drawn.into_iter().map(|place| documents[place]).collect()
}

/// Counts how many words decide that one unit is active, over documents. `None` for units that compete
/// while documents are encoded: no words decide there alone.
///
/// # Panics
/// When the unit or a document does not exist.
pub fn decided_counts(
    model: &Autoencoder,
    bags: &Bags,
    documents: &[DocId],
    unit: usize,
    active_above: f32,
) -> Option<DecidedCounts> {
    if model.competes_when_encoding() || model.cut().is_some() {
        return None;
    }
    let mut counts = DecidedCounts::default();
    for &document in documents {
        counts.count(model, bags.row(document), unit, active_above);
    }
    Some(counts)
}

impl DecidedCounts {
    fn count(&mut self, model: &Autoencoder, terms: &[u32], unit: usize, active_above: f32) {
        let Some((_, vote)) = vote_of(model, terms, unit, active_above) else { return };
        let Some(words) = vote.sufficient() else { return };
        if self.by_size.len() <= words.len() {
            self.by_size.resize(words.len() + 1, 0);
        }
        self.by_size[words.len()] += 1;
        self.off_by_one += u64::from(vote.switches_off().is_some_and(|words| words.len() == 1));
    }

    /// Adds the counts of another unit, or of other documents.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        if self.by_size.len() < other.by_size.len() {
            self.by_size.resize(other.by_size.len(), 0);
        }
        for (sum, n) in self.by_size.iter_mut().zip(&other.by_size) {
            *sum += n;
        }
        self.off_by_one += other.off_by_one;
        self
    }

    /// Returns the figures; `None` where no unit was active on any document.
    pub fn figures(&self) -> Option<Decided> {
        let n_pairs: u64 = self.by_size.iter().sum();
        if n_pairs == 0 {
            return None;
        }
        let share = |count: u64| count as f64 / n_pairs as f64;
        let words: u64 = (0..).zip(&self.by_size).map(|(size, n): (u64, _)| size * n).sum();
        let mut below = 0;
        // The lower of the two in the middle.
        let median = self.by_size.iter().position(|&n| {
            below += n;
            2 * below >= n_pairs
        });
        Some(Decided {
            n_pairs,
            median_words: median.unwrap_or(0) as u64,
            mean_words: share(words),
            no_word: share(self.by_size[0]),
            off_by_one: share(self.off_by_one),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_follow_from_counts() {
        let one = DecidedCounts { by_size: vec![1, 2], off_by_one: 2 };
        let other = DecidedCounts { by_size: vec![0, 0, 0, 3], off_by_one: 0 };
        let expected = Decided {
            n_pairs: 6,
            median_words: 1,
            mean_words: 11.0 / 6.0,
            no_word: 1.0 / 6.0,
            off_by_one: 1.0 / 3.0,
        };
        assert_eq!(one.clone().and(&other).figures(), Some(expected));
        assert_eq!(other.and(&one).figures(), Some(expected));
        assert_eq!(DecidedCounts::default().figures(), None);
    }
}
