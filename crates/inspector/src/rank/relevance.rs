//! Relevance: frequency under a unit, weighed against lift.

use ndarray::{Array2, Axis};

use super::{RankInput, sums_by_word};

/// Weight λ of frequency against lift; 0.6 is what readers did best with in the study of
/// Sievert and Shirley (2014), section 4.2.
const LAMBDA: f64 = 0.6;

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
    let frequencies = input.bags.document_frequencies_in(input.documents);
    let n_entries: f64 = frequencies.iter().map(|&df| f64::from(df)).sum();
    for (mut row, frequency) in scores.rows_mut().into_iter().zip(frequencies) {
        let in_corpus = f64::from(frequency) / n_entries;
        for score in &mut row {
            let under_unit = *score;
            *score = if under_unit > 0.0 {
                LAMBDA * under_unit.ln() + (1.0 - LAMBDA) * (under_unit / in_corpus).ln()
            } else {
                f64::NEG_INFINITY
            };
        }
    }
    scores
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
}
