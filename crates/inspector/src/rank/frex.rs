//! FREX: words that are frequent under a unit and its own.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::RankInput;
use super::relevance::word_shares;

/// Weight of exclusivity against frequency: one half treats both alike.
const WEIGHT: f64 = 0.5;

/// Returns the weighted harmonic mean of the two places that each word has within each unit, in
/// (0, 1]. **Shape** (V, H).
///
/// A place is the empirical distribution function: the share of the words whose value is at most
/// that of the word. The values are frequency P(v|j) of [`word_shares`], and exclusivity
/// P(v|j) / Σ P(v|k) over all units k. The words are those that some unit has; -infinity for the
/// others, and for a unit that is never above zero.
///
/// # Reference
/// Bischof, Airoldi (2012), Summarizing topical content with word frequency and exclusivity.
pub(super) fn scores(input: &RankInput<'_>) -> Array2<f64> {
    let mut scores = word_shares(input);
    let of_units = scores.sum_axis(Axis(1));
    let words: Vec<usize> = (0..of_units.len()).filter(|&term| of_units[term] > 0.0).collect();
    scores.axis_iter_mut(Axis(1)).into_par_iter().for_each(|mut scores| {
        let frequencies: Vec<f64> = words.iter().map(|&term| scores[term]).collect();
        scores.fill(f64::NEG_INFINITY);
        if frequencies.iter().all(|&frequency| frequency == 0.0) {
            return;
        }
        let exclusive = |(&term, &frequency): (&usize, &f64)| frequency / of_units[term];
        let exclusivities: Vec<f64> = words.iter().zip(&frequencies).map(exclusive).collect();
        let places = distribution(&exclusivities).into_iter().zip(distribution(&frequencies));
        for (&term, (exclusivity, frequency)) in words.iter().zip(places) {
            scores[term] = 1.0 / (WEIGHT / exclusivity + (1.0 - WEIGHT) / frequency);
        }
    });
    scores
}

/// Returns the share of the values that are at most as large as each, in (0, 1].
fn distribution(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = values.len() as f64;
    let share = |value: &f64| sorted.partition_point(|other| other <= value) as f64 / n;
    values.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::with_input;
    use ndarray::array;

    #[test]
    fn scores_equal_the_plain_definition() {
        let rows = [vec![0, 1, 3], vec![1, 2], vec![0, 2, 3], vec![4], vec![0]];
        let codes = array![
            [3.0_f32, 0.5, -1.0],
            [1.0, 2.0, -0.5],
            [0.5, 0.0, 0.0],
            [0.0, 0.0, -2.0],
            [0.25, 1.0, 0.0]
        ];
        let (scores, shares) =
            with_input(&rows, 6, &codes, |input| (super::scores(input), super::word_shares(input)));
        let some_unit_has = |v: usize| shares.row(v).sum() > 0.0;
        // Word 4 stands only where all units are silent, word 5 nowhere.
        let words: Vec<usize> = (0..6).filter(|&v| some_unit_has(v)).collect();
        assert_eq!(words, [0, 1, 2, 3]);
        for unit in 0..2 {
            let frequency = |v: usize| shares[[v, unit]];
            let exclusivity = |v: usize| shares[[v, unit]] / shares.row(v).sum();
            let place = |of: &dyn Fn(usize) -> f64, v: usize| {
                words.iter().filter(|&&w| of(w) <= of(v)).count() as f64 / words.len() as f64
            };
            for &v in &words {
                let (f, e) = (place(&frequency, v), place(&exclusivity, v));
                let expected = 2.0 * f * e / (f + e);
                assert!((scores[[v, unit]] - expected).abs() < 1e-12, "{v} {unit}");
            }
            assert_eq!(scores[[4, unit]], f64::NEG_INFINITY);
        }
        assert!(scores.column(2).iter().all(|&score| score == f64::NEG_INFINITY));
    }
}
