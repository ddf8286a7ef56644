//! Lift: how many times a word is more frequent under a unit than in the corpus.

use ndarray::{Array2, Axis};

use super::RankInput;
use super::relevance::word_shares;

/// Returns P(v|j) of [`word_shares`] over the share of the word in the corpus, at least 0; 1 is
/// chance. **Shape** (V, H).
///
/// -infinity for a word that occurs in no document, and for a unit that is never above zero.
///
/// # Notes
/// A word of one document has the largest lift that there can be where that document drives the
/// unit: rare words stand first.
///
/// # Reference
/// Taddy (2012), On estimation and selection for topic models.
pub(super) fn scores(input: &RankInput<'_>) -> Array2<f64> {
    let mut scores = word_shares(input);
    let frequencies = input.bags.document_frequencies_in(input.documents);
    let n_entries: f64 = frequencies.iter().map(|&df| f64::from(df)).sum();
    let totals = scores.sum_axis(Axis(0));
    for (mut row, frequency) in scores.rows_mut().into_iter().zip(frequencies) {
        let in_corpus = f64::from(frequency) / n_entries;
        for (score, &total) in row.iter_mut().zip(&totals) {
            let is_placed = frequency > 0 && total > 0.0;
            *score = if is_placed { *score / in_corpus } else { f64::NEG_INFINITY };
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::super::testing::with_input;
    use super::super::*;
    use ndarray::array;
    use topicscope_indexer::TermId;

    #[test]
    fn lift_equals_a_case_done_by_hand() {
        let codes = array![[3.0_f32, -1.0], [1.0, 0.0], [0.0, -2.0]];
        with_input(&[vec![0, 1], vec![1], vec![3]], 4, &codes, |input| {
            let scores = super::scores(input);
            // Unit 0: word 0 weighs 3, word 1 weighs 4, together 7; in the corpus 1/4 and 2/4.
            assert!((scores[[0, 0]] - 3.0 / 7.0 * 4.0).abs() < 1e-12);
            assert!((scores[[1, 0]] - 4.0 / 7.0 * 2.0).abs() < 1e-12);
            assert_eq!((scores[[3, 0]], scores[[2, 0]]), (0.0, f64::NEG_INFINITY));
            // Unit 1 is never above zero.
            assert!(scores.column(1).iter().all(|&score| score == f64::NEG_INFINITY));
        });
    }

    #[test]
    fn rare_words_stand_first_and_ties_go_to_the_smaller_id() {
        let codes = array![[2.0_f32], [2.0], [2.0], [0.0]];
        let rows = [vec![0, 2], vec![0, 1], vec![0], vec![0, 3]];
        let first = with_input(&rows, 4, &codes, |input| Ranking::Lift.scores(input).lists(2));
        assert_eq!(first, [[TermId(1), TermId(2)]]);
    }
}
