//! The words that rules of a unit are made of.

use topicscope_indexer::{Bags, TermId};

use super::UnitOnDocuments;
use super::bits::Bits;
use crate::rank::{best_words, phi};

/// Words taken by each of the two orders.
const WORDS: usize = 30;

/// Holds the words of which rules are made, and the training documents that have them.
pub(super) struct Candidates {
    /// The words, rising: those of largest correlation with the activation, and those of largest
    /// phi with the target. All of them are commoner where the target holds.
    pub(super) words: Vec<TermId>,
    /// The documents with each word. **Shape**: as `words`.
    pub(super) with_word: Vec<Bits>,
}

impl Candidates {
    /// Chooses words. **Shape**: `is_target` (N).
    pub(super) fn of(bags: &Bags, train: &UnitOnDocuments<'_>, is_target: &[bool]) -> Self {
        let words = words(bags, train, is_target);
        let mut with_word = vec![Bits::none(train.documents.len()); words.len()];
        for (place, &document) in train.documents.iter().enumerate() {
            for &term in bags.row(document) {
                if let Ok(word) = words.binary_search(&TermId(term)) {
                    with_word[word].insert(place);
                }
            }
        }
        Self { words, with_word }
    }
}

fn words(bags: &Bags, train: &UnitOnDocuments<'_>, is_target: &[bool]) -> Vec<TermId> {
    let n = train.documents.len() as f64;
    let mut counts = vec![[0.0; 2]; bags.n_terms()];
    let mut sums = vec![0.0; bags.n_terms()];
    let values = train.activations.iter().map(|&a| f64::from(a)).zip(is_target);
    for (&document, (activation, &is_target)) in train.documents.iter().zip(values) {
        for &term in bags.row(document) {
            counts[term as usize][0] += 1.0;
            counts[term as usize][1] += f64::from(u8::from(is_target));
            sums[term as usize] += activation;
        }
    }
    let mean = train.activations.iter().map(|&a| f64::from(a)).sum::<f64>() / n;
    let n_target = is_target.iter().filter(|&&is| is).count() as f64;
    let by_phi = counts.iter().map(|&[count, hits]| phi([n, hits, count, n_target]));
    // The deviation of the activations is the same for all words and makes no order.
    let by_correlation = counts.iter().zip(&sums).map(|(&[count, _], sum)| {
        let spread = (count * (n - count)).sqrt();
        (spread > 0.0).then(|| (sum - mean * count) / spread)
    });
    let phis: Vec<Option<f64>> = by_phi.collect();
    let is_for = |term: &TermId| phis[term.index()].is_some_and(|phi| phi > 0.0);
    let best = |scores: &mut dyn Iterator<Item = Option<f64>>| {
        let scored = (0..).map(TermId).zip(scores);
        let scored = scored.filter_map(|(term, score)| is_for(&term).then_some((term, score?)));
        best_words(scored, WORDS)
    };
    let mut words = best(&mut phis.iter().copied());
    words.extend(best(&mut by_correlation.into_iter()));
    let mut words: Vec<TermId> = words.into_iter().map(|(term, _)| term).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_indexer::DocId;

    #[test]
    fn words_of_the_unit_are_candidates_and_those_that_avoid_it_are_not() {
        let rows = [vec![0, 1], vec![0, 1, 2], vec![1, 2], vec![1, 2, 3], vec![1]];
        let bags = Bags::from_rows(&rows, 5).unwrap();
        let documents: Vec<DocId> = (0..5).map(DocId).collect();
        let activations = [2.0_f32, 3.0, 0.0, 0.0, 0.0];
        let train = UnitOnDocuments { documents: &documents, activations: &activations };
        let is_target = activations.map(|a| a > 0.0);
        let found = Candidates::of(&bags, &train, &is_target);
        // Word 1 is in every document, 2 and 3 are where the unit is not, 4 is nowhere.
        assert_eq!(found.words, [TermId(0)]);
        assert!(found.with_word[0].places().eq([0, 1]));
    }
}
