//! How far two rankings of one unit agree.

use std::collections::BTreeSet;

use topicscope_indexer::TermId;

use super::Scores;

/// Words of each ranking whose order is compared.
pub const COMPARED_WORDS: usize = 25;

/// Words of each list that should be shared by weights and data.
pub const AGREEMENT_WORDS: usize = 10;

/// Fewer shared words of [`AGREEMENT_WORDS`] than this make weights and data disagree.
pub const FEWEST_SHARED: usize = 3;

/// Returns Spearman's correlation of two rankings of a unit over the words that are among the
/// [`COMPARED_WORDS`] first of one of them, in [-1, 1]; 1 for the same order.
///
/// Compared are places in the rankings, where ties have gone to the smaller id. Words that a
/// ranking cannot place share the place after all others. Both should hold all their scores: after
/// [`Scores::best`] all words but those held are without a place.
///
/// `None` where one of the rankings has no words for the unit, and where places do not differ.
///
/// # Panics
/// When the unit is not below H of both.
///
/// # Example
/// ```
/// use topicscope_inspector::{Scores, rank::agreement};
///
/// let weights = ndarray::array![[3.0_f32, 1.0], [2.0, 2.0], [1.0, 3.0]];
/// let one = Scores::of_weights(weights.view());
/// let other = Scores::of_weights(weights.slice(ndarray::s![.., ..;-1]));
/// assert_eq!(agreement(&one, &one, 0), Some(1.0));
/// assert_eq!(agreement(&one, &other, 0), Some(-1.0));
/// ```
pub fn agreement(one: &Scores, other: &Scores, unit: usize) -> Option<f64> {
    let orders = [one, other].map(|scores| scores.top_words(unit, usize::MAX));
    let firsts = orders.iter().flat_map(|order| order.iter().take(COMPARED_WORDS));
    let words: Vec<TermId> =
        firsts.map(|(term, _)| *term).collect::<BTreeSet<_>>().into_iter().collect();
    if orders.iter().any(Vec::is_empty) {
        return None;
    }
    let [one, other] = orders.map(|order| ranks_within(&words, &order));
    pearson(&one, &other)
}

/// Returns how many of their [`AGREEMENT_WORDS`] first words two lists share.
pub fn agreeing_words(one: &[TermId], other: &[TermId]) -> usize {
    let [one, other] = [one, other].map(|list| &list[..list.len().min(AGREEMENT_WORDS)]);
    one.iter().filter(|term| other.contains(term)).count()
}

/// Says whether the words that a unit writes are others than those that it comes with: whether the
/// lists by decoder weight and by correlation share fewer than [`FEWEST_SHARED`] of their
/// [`AGREEMENT_WORDS`] first words. `None` where one of them has no words.
///
/// # Panics
/// When the unit is not below H of both.
///
/// # Example
/// ```
/// use topicscope_inspector::{Scores, rank::weights_and_data_disagree};
///
/// let rising = ndarray::Array2::from_shape_fn((20, 1), |(term, _)| term as f32);
/// let (one, other) = (Scores::of_weights(rising.view()), Scores::of_weights((-&rising).view()));
/// assert_eq!(weights_and_data_disagree(&one, &one, 0), Some(false));
/// assert_eq!(weights_and_data_disagree(&one, &other, 0), Some(true));
/// ```
pub fn weights_and_data_disagree(
    by_decoder: &Scores,
    by_correlation: &Scores,
    unit: usize,
) -> Option<bool> {
    let list = |scores: &Scores| -> Vec<TermId> {
        scores.top_words(unit, AGREEMENT_WORDS).into_iter().map(|(term, _)| term).collect()
    };
    let (weights, data) = (list(by_decoder), list(by_correlation));
    let is_named = !weights.is_empty() && !data.is_empty();
    is_named.then(|| agreeing_words(&weights, &data) < FEWEST_SHARED)
}

/// Ranks some words, rising, by their places in an order; those without a place share the last
/// ranks. **Shape**: as `words`.
fn ranks_within(words: &[TermId], order: &[(TermId, f64)]) -> Vec<f64> {
    let mut ranks = vec![None; words.len()];
    let places = order.iter().filter_map(|(term, _)| words.binary_search(term).ok());
    let mut n_placed = 0;
    for place in places {
        ranks[place] = Some(f64::from(n_placed));
        n_placed += 1;
    }
    let last = f64::midpoint(f64::from(n_placed), words.len() as f64 - 1.0);
    ranks.into_iter().map(|rank| rank.unwrap_or(last)).collect()
}

/// Returns Pearson's correlation, which of ranks is Spearman's.
fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let centered = |values: &[f64]| -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| value - mean).collect()
    };
    let (one, other) = (centered(one), centered(other));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let spread = (dot(&one, &one) * dot(&other, &other)).sqrt();
    (spread > 0.0).then(|| (dot(&one, &other) / spread).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    fn scores(values: Array2<f64>) -> Scores {
        let n_units = values.ncols();
        Scores::by_value(values, vec![true; n_units], true)
    }

    // from scipy.stats import spearmanr
    // one, other = np.arange(40)[::-1], (np.arange(40) * 7) % 40
    // order = lambda s: np.argsort(-s, kind="stable")
    // words = sorted(set(order(one)[:25]) | set(order(other)[:25]))
    // spearmanr(one[words], other[words])
    #[test]
    fn agreement_over_the_first_words_of_both_equals_scipy() {
        let one = scores(Array2::from_shape_fn((40, 1), |(v, _)| 39.0 - v as f64));
        let other = scores(Array2::from_shape_fn((40, 1), |(v, _)| ((v * 7) % 40) as f64));
        let found = agreement(&one, &other, 0).unwrap();
        assert!((found + 0.333_075_933_075_933_1).abs() < 1e-12, "{found}");
        assert_eq!(agreement(&other, &one, 0), Some(found));
    }

    #[test]
    fn words_without_a_place_share_the_last_one() {
        let none = f64::NEG_INFINITY;
        let one = scores(array![[4.0], [3.0], [2.0], [1.0]]);
        let other = scores(array![[9.0], [8.0], [none], [none]]);
        // Ranks 0 1 2 3 against 0 1 2.5 2.5.
        let expected = 4.5 / (5.0_f64 * 4.5).sqrt();
        assert!((agreement(&one, &other, 0).unwrap() - expected).abs() < 1e-12);
        let silent = scores(array![[none], [none], [none], [none]]);
        assert_eq!(agreement(&one, &silent, 0), None);
        let single = scores(array![[1.0]]);
        assert_eq!(agreement(&single, &single, 0), None);
    }

    #[test]
    fn three_shared_words_are_enough() {
        let list = |from: u32| vec![(from..from + 10).map(TermId).collect::<Vec<_>>()];
        let disagree = |from| {
            let (one, other) = (Scores::of_lists(&list(0)), Scores::of_lists(&list(from)));
            weights_and_data_disagree(&one, &other, 0)
        };
        assert_eq!((disagree(7), disagree(8)), (Some(false), Some(true)));
        let dead = Scores::of_lists(&[vec![]]);
        assert_eq!(weights_and_data_disagree(&dead, &Scores::of_lists(&list(0)), 0), None);
    }
}
