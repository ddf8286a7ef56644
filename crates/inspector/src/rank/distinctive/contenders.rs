//! Words that can be named at some exponent of sharing: all that naming holds of a model.

use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use topicscope_indexer::TermId;

use crate::rank::{RankInput, best_words, correlation, relevance, sums_by_word};

/// Holds a word that may be among the best of its unit, at one exponent or another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Contender {
    term: TermId,
    /// ln s before sharing, at most 0.
    score: f64,
    /// The largest ln s of the word over all units.
    best: f64,
}

impl Contender {
    fn lead(&self) -> f64 {
        self.score - self.best
    }
}

/// Returns ln (s · (s / best)^γ).
pub(super) fn shared(s: f64, best: f64, gamma: f64) -> f64 {
    if s.is_finite() { s + gamma * (s - best) } else { f64::NEG_INFINITY }
}

/// Returns ln s before sharing, at most 0; -infinity for words and units without
/// correlation. **Shape** (V, H).
pub(super) fn log_scores(input: &RankInput<'_>, is_named: &[bool]) -> Array2<f64> {
    let sums = sums_by_word(input, f64::from);
    let shares = if input.codes.iter().all(|&a| a >= 0.0) {
        // The positive part is the whole.
        relevance::shares_of_sums(sums.clone())
    } else {
        relevance::word_shares(input)
    };
    let mut scores = correlation::of_sums(sums, input);
    let units = scores.axis_iter_mut(Axis(1)).into_par_iter();
    units.zip(shares.axis_iter(Axis(1))).zip(is_named).for_each(|((mut scores, shares), &live)| {
        let ranks = ranks(scores.view()).into_iter().zip(ranks(shares));
        let n_terms = shares.len() as f64;
        for (score, (by_correlation, by_share)) in scores.iter_mut().zip(ranks) {
            let harmonic = 2.0 / (1.0 / by_correlation + 1.0 / by_share);
            let is_placed = live && score.is_finite();
            *score = if is_placed { (harmonic / n_terms).ln() } else { f64::NEG_INFINITY };
        }
    });
    scores
}

/// Ranks values: 1 for the least, V for the largest. Of equal values the commoner word, that
/// of smaller id, ranks higher.
fn ranks(values: ArrayView1<'_, f64>) -> Vec<f64> {
    // Adding 0 makes -0 a 0: the two are a tie.
    let mut order: Vec<(f64, usize)> = values.iter().map(|value| value + 0.0).zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut ranks = vec![0.0; values.len()];
    for (place, (_, term)) in order.into_iter().enumerate() {
        ranks[term] = (place + 1) as f64;
    }
    ranks
}

/// Returns the largest of each word over all units. **Shape**: `scores` (V, H), the result (V).
pub(super) fn best_of_units(scores: &Array2<f64>) -> Vec<f64> {
    let largest = |row: ArrayView1<'_, f64>| row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.rows().into_iter().map(largest).collect()
}

/// Picks, for every unit, the words that are among its `n` best at some exponent, and some more.
/// **Shape**: `scores` (V, H), ln s before sharing; `best` (V); the result (H).
pub(super) fn of_units(scores: &Array2<f64>, best: &[f64], n: usize) -> Vec<Vec<Contender>> {
    let units = scores.axis_iter(Axis(1)).into_par_iter();
    units.map(|scores| of_unit(scores, best, n)).collect()
}

/// What a score must be ahead for certain: far above what rounding does to scores after sharing,
/// which are below 10,000.
const AHEAD: f64 = 1e-9;

/// A word is out when `n` others have a larger score and as large a lead over other units: they
/// stand before it at every exponent.
fn of_unit(scores: ArrayView1<'_, f64>, best: &[f64], n: usize) -> Vec<Contender> {
    let words = (0..).map(TermId).zip(scores.iter().zip(best));
    let words = words.map(|(term, (&score, &best))| Contender { term, score, best });
    let mut words: Vec<Contender> = words.filter(|word| word.score.is_finite()).collect();
    words.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.term.cmp(&b.term)));
    // The n largest leads among words that are ahead for certain, rising.
    let mut leads: Vec<f64> = Vec::with_capacity(n + 1);
    let mut n_ahead = 0;
    let is_contender = |word: &Contender| {
        while words[n_ahead].score > word.score + AHEAD {
            let lead = words[n_ahead].lead();
            let place = leads.partition_point(|&other| other < lead);
            leads.insert(place, lead);
            if leads.len() > n {
                leads.remove(0);
            }
            n_ahead += 1;
        }
        leads.len() < n || leads.first().is_some_and(|&least| least < word.lead())
    };
    words.iter().copied().filter(is_contender).collect()
}

/// Returns the `n` best words of a unit at an exponent with ln s after sharing, best first.
pub(super) fn pool(contenders: &[Contender], gamma: f64, n: usize) -> Vec<(TermId, f64)> {
    let words = contenders.iter().map(|word| (word.term, shared(word.score, word.best, gamma)));
    best_words(words, n)
}

#[cfg(test)]
mod tests {
    use super::super::GAMMAS;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whoever_is_among_the_best_at_some_exponent_is_a_contender(
            // Few different values, so that scores and leads are often equal.
            cells in prop::collection::vec((1_u8..9, 1_u8..9), 1..60), n in 0_usize..7,
        ) {
            let values = cells.iter().flat_map(|&(one, other)| [one, other]);
            let values: Vec<f64> = values.map(|value| (f64::from(value) / 9.0).ln()).collect();
            let scores = Array2::from_shape_vec((cells.len(), 2), values).unwrap();
            let best = best_of_units(&scores);
            let found = of_units(&scores, &best, n);
            for gamma in GAMMAS.into_iter().chain([0.0625, 2.125, 4.25]) {
                for (unit, contenders) in found.iter().enumerate() {
                    let of = |term: usize| shared(scores[[term, unit]], best[term], gamma);
                    let all = (0..cells.len()).map(|term| (TermId(term as u32), of(term)));
                    prop_assert_eq!(pool(contenders, gamma, n), best_words(all, n));
                }
            }
        }
    }
}
