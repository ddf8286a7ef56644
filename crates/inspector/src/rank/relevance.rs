//! Relevance: frequency under a unit, weighed against lift.

use std::collections::BTreeSet;

use ndarray::{Array2, Axis};
use rayon::prelude::*;
use topicscope_indexer::TermId;

use super::{RankInput, best_words, sums_by_word};

/// Weight λ of frequency against lift; 0.6 is what readers did best with in the study of
/// Sievert and Shirley (2014), section 4.2.
const LAMBDA: f64 = 0.6;

/// Steps between λ = 0 and λ = 1 at which the words of [`relevance_words`] are complete.
pub const RELEVANCE_STEPS: usize = 20;

/// Holds what the relevance of one word for one unit is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelevanceParts {
    /// The word.
    pub term: TermId,
    /// P(v|j), its share in the words under the unit, in (0, 1].
    pub under_unit: f64,
    /// P(v), its share in all words of the documents, in (0, 1].
    pub in_corpus: f64,
}

impl RelevanceParts {
    /// Returns the relevance in nats, given the weight λ in [0, 1] of frequency against lift.
    pub fn relevance(&self, lambda: f64) -> f64 {
        lambda * self.under_unit.ln() + (1.0 - lambda) * (self.under_unit / self.in_corpus).ln()
    }
}

/// Returns the relevance of each word for each unit, in nats. **Shape** (V, H).
///
/// Weighs P(v|j) of [`word_shares`] against the share of the word in the corpus; -infinity
/// where P(v|j) is 0. With a⁺ = max(a, 0).
///
/// # Reference
/// Sievert, Shirley (2014), `LDAvis`: a method for visualizing and interpreting topics,
/// equation 1.
pub(super) fn scores(input: &RankInput<'_>) -> Array2<f64> {
    let mut scores = word_shares(input);
    for ((term, mut row), in_corpus) in
        (0..).map(TermId).zip(scores.rows_mut()).zip(corpus_shares(input))
    {
        for score in &mut row {
            let parts = RelevanceParts { term, under_unit: *score, in_corpus };
            let is_placed = parts.under_unit > 0.0;
            *score = if is_placed { parts.relevance(LAMBDA) } else { f64::NEG_INFINITY };
        }
    }
    scores
}

/// Returns for each unit the words that are among its `n` most relevant at one of
/// [`RELEVANCE_STEPS`] + 1 weights λ from 0 to 1, evenly apart: whoever orders them by relevance has the
/// `n` first at each of these weights. Those of larger P(v|j) come first; a unit that never changes, or
/// is never above zero, has none. **Shape** (H).
pub fn relevance_words(input: &RankInput<'_>, n: usize) -> Vec<Vec<RelevanceParts>> {
    let (shares, in_corpus, is_named) =
        (word_shares(input), corpus_shares(input), input.is_named());
    let of_unit = |unit: usize| {
        let parts: Vec<RelevanceParts> = (0..)
            .map(TermId)
            .zip(shares.column(unit))
            .zip(&in_corpus)
            .filter(|((_, share), _)| is_named[unit] && **share > 0.0)
            .map(|((term, &under_unit), &in_corpus)| RelevanceParts { term, under_unit, in_corpus })
            .collect();
        let mut kept = BTreeSet::new();
        for step in 0..=RELEVANCE_STEPS {
            let lambda = step as f64 / RELEVANCE_STEPS as f64;
            let scored = parts.iter().map(|of| (of.term, of.relevance(lambda)));
            kept.extend(best_words(scored, n).into_iter().map(|(term, _)| term));
        }
        let mut words: Vec<RelevanceParts> =
            parts.into_iter().filter(|of| kept.contains(&of.term)).collect();
        // Of equal ones the smaller id stays first.
        words.sort_by(|one, other| other.under_unit.total_cmp(&one.under_unit));
        words
    };
    (0..is_named.len()).into_par_iter().map(of_unit).collect()
}

/// Returns P(v), the share of each word in all words of the documents. **Shape** (V).
fn corpus_shares(input: &RankInput<'_>) -> Vec<f64> {
    let frequencies = input.bags.document_frequencies_in(input.documents);
    let n_entries: f64 = frequencies.iter().map(|&df| f64::from(df)).sum();
    frequencies.into_iter().map(|df| f64::from(df) / n_entries).collect()
}

/// Returns P(v|j), the share of each word in all words of the documents, each document
/// weighted by a⁺ of the unit; 0 throughout for a unit that is never above zero.
/// **Shape** (V, H), in [0, 1].
pub fn word_shares(input: &RankInput<'_>) -> Array2<f64> {
    shares_of_sums(sums_by_word(input, |a| f64::from(a.max(0.0))))
}

/// As [`word_shares`], from the sums of each unit's a⁺ over the documents with each word.
/// **Shape** (V, H).
pub(super) fn shares_of_sums(mut shares: Array2<f64>) -> Array2<f64> {
    // Summing the rows of all words weighs each document by its number of words.
    let totals = shares.sum_axis(Axis(0)).mapv(|total| if total > 0.0 { total } else { 1.0 });
    shares /= &totals;
    shares
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use ndarray::array;
    use topicscope_indexer::TermId;

    #[test]
    fn relevance_equals_a_case_done_by_hand() {
        let bags = Bags::from_rows(&[vec![0, 1], vec![1]], 2).unwrap();
        let codes = array![[3.0_f32, -1.0], [1.0, 0.0]];
        let weights = Array2::<f32>::zeros((2, 2));
        let input = RankInput {
            model: None,
            decoder: weights.view(),
            encoder: weights.view(),
            codes: codes.view(),
            bags: &bags,
            documents: &[DocId(0), DocId(1)],
        };
        let scores = super::scores(&input);
        // Unit 0: word 0 weighs 3, word 1 weighs 4, together 7; in the corpus 1/3 and 2/3.
        let expected = |p: f64, q: f64| 0.6 * p.ln() + 0.4 * (p / q).ln();
        assert!((scores[[0, 0]] - expected(3.0 / 7.0, 1.0 / 3.0)).abs() < 1e-12);
        assert!((scores[[1, 0]] - expected(4.0 / 7.0, 2.0 / 3.0)).abs() < 1e-12);
        // Unit 1 is never above zero.
        assert_eq!(scores[[1, 1]], f64::NEG_INFINITY);
    }

    #[test]
    fn words_are_complete_at_every_step_of_the_weight() {
        let rows: Vec<Vec<u32>> = (0..60_u32)
            .map(|row| (0..30).filter(|v| (row * 7 + v * v * 5) % (v + 2) == 0).collect())
            .collect();
        let bags = Bags::from_rows(&rows, 30).unwrap();
        let documents: Vec<DocId> = (0..60).map(DocId).collect();
        let codes = Array2::from_shape_fn((60, 3), |(row, unit)| {
            if unit == 2 { 1.0 } else { ((row * (unit + 3)) % 7) as f32 - 2.0 }
        });
        let weights = Array2::<f32>::zeros((30, 3));
        let input = RankInput {
            model: None,
            decoder: weights.view(),
            encoder: weights.view(),
            codes: codes.view(),
            bags: &bags,
            documents: &documents,
        };
        let found = relevance_words(&input, 4);
        assert!(found[2].is_empty(), "a unit that never changes");
        let (shares, in_corpus) = (word_shares(&input), super::corpus_shares(&input));
        for (unit, words) in found.iter().enumerate().take(2) {
            assert!(words.len() < 30, "not all words");
            assert!(words.windows(2).all(|pair| pair[0].under_unit >= pair[1].under_unit));
            for step in 0..=RELEVANCE_STEPS {
                let lambda = step as f64 / RELEVANCE_STEPS as f64;
                let first = |of: &[RelevanceParts]| -> Vec<TermId> {
                    let scored = of.iter().map(|of| (of.term, of.relevance(lambda)));
                    best_words(scored, 4).into_iter().map(|(term, _)| term).collect()
                };
                let parts = |term: usize| RelevanceParts {
                    term: TermId(term as u32),
                    under_unit: shares[[term, unit]],
                    in_corpus: in_corpus[term],
                };
                let all: Vec<RelevanceParts> =
                    (0..30).map(parts).filter(|of| of.under_unit > 0.0).collect();
                assert_eq!(first(words), first(&all), "unit {unit}, weight {lambda}");
            }
        }
    }
}
