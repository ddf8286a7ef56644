//! Scores of words for units, and the lists that they make.

use ndarray::{Array2, ArrayView2};
use topicscope_indexer::TermId;

use super::Sharing;

/// Holds the score of every word for every unit, or those of the best words alone; larger is
/// better.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    pub(super) held: Held,
    /// Whether each unit has words at all; a dead unit has none. **Shape** (H).
    pub(super) is_named: Vec<bool>,
    /// Words that come first, whatever the scores of the others: their order is not that of
    /// the scores alone. **Shape** (H), mostly of empty lists.
    pub(super) named: Vec<Vec<TermId>>,
    pub(super) sharing: Option<Sharing>,
    /// Whether a score below 0 speaks against the unit, as much as one above speaks for it.
    pub(super) has_sides: bool,
}

/// Which scores are there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    /// All. **Shape** (V, H). -infinity marks a word that the ranking cannot place.
    All(Array2<f64>),
    /// Those of the best words, best first. **Shape** (H).
    Best(Vec<Vec<(TermId, f64)>>),
}

impl Scores {
    /// Takes weights alone as scores, when there are no documents; every unit gets words.
    /// **Shape** (V, H).
    pub fn of_weights(weights: ArrayView2<'_, f32>) -> Self {
        Self::by_value(weights.mapv(f64::from), vec![true; weights.ncols()], true)
    }

    /// Takes the words that somebody gives the units, best first; there are no scores but the
    /// reciprocal of a word's place. **Shape** (H).
    pub fn of_lists(lists: &[Vec<TermId>]) -> Self {
        let scored = |list: &Vec<TermId>| {
            let places = (1..=list.len()).map(|place| 1.0 / place as f64);
            list.iter().copied().zip(places).collect()
        };
        Self {
            held: Held::Best(lists.iter().map(scored).collect()),
            is_named: vec![true; lists.len()],
            named: vec![Vec::new(); lists.len()],
            sharing: None,
            has_sides: false,
        }
    }

    /// Takes scores that make the order of words. **Shape**: `values` (V, H), `is_named` (H).
    pub(super) fn by_value(values: Array2<f64>, is_named: Vec<bool>, has_sides: bool) -> Self {
        let named = vec![Vec::new(); is_named.len()];
        Self { held: Held::All(values), is_named, named, sharing: None, has_sides }
    }

    /// Forgets all scores but those of the `n` best words of each unit: V times H numbers are
    /// let go.
    #[must_use]
    pub fn best(self, n: usize) -> Self {
        let best = (0..self.n_units()).map(|unit| self.top_words(unit, n)).collect();
        Self { held: Held::Best(best), ..self }
    }

    /// Returns what the diversity of distinctive words took; `None` under other rankings.
    pub fn sharing(&self) -> Option<Sharing> {
        self.sharing
    }

    /// Returns H.
    pub fn n_units(&self) -> usize {
        self.is_named.len()
    }

    /// Returns the `n` best words of a unit with their scores, best first; ties go to the
    /// more frequent word, then alphabetically (the order of ids). Empty for a dead unit.
    /// Distinctive words come in the order of naming, which scores alone do not tell. No more than
    /// are held after [`Scores::best`].
    ///
    /// # Panics
    /// When the unit is not below H.
    pub fn top_words(&self, unit: usize, n: usize) -> Vec<(TermId, f64)> {
        if !self.is_named[unit] {
            return Vec::new();
        }
        let scores = match &self.held {
            Held::All(values) => values.column(unit),
            Held::Best(words) => return words[unit].iter().copied().take(n).collect(),
        };
        let named = &self.named[unit];
        let mut words: Vec<(TermId, f64)> =
            named.iter().take(n).map(|&term| (term, scores[term.index()])).collect();
        let others = (0..).map(TermId).zip(scores.iter().copied());
        let others = others.filter(|(term, score)| score.is_finite() && !named.contains(term));
        words.extend(best_words(others, n - words.len()));
        words
    }

    /// Returns the `n` words that speak most against a unit with their scores, all below 0, the
    /// lowest first; ties go to the more frequent word, then alphabetically (the order of ids).
    /// Empty for a dead unit, under a ranking whose scores have no two sides
    /// ([`Ranking::has_sides`](super::Ranking::has_sides)), and after [`Scores::best`].
    ///
    /// # Panics
    /// When the unit is not below H.
    ///
    /// # Example
    /// ```
    /// use topicscope_indexer::TermId;
    /// use topicscope_inspector::Scores;
    ///
    /// let weights = ndarray::array![[0.5_f32], [-1.0], [0.0], [-2.0], [-1.0]];
    /// let words = Scores::of_weights(weights.view()).bottom_words(0, 2);
    /// assert_eq!(words, [(TermId(3), -2.0), (TermId(1), -1.0)]);
    /// ```
    pub fn bottom_words(&self, unit: usize, n: usize) -> Vec<(TermId, f64)> {
        let Held::All(values) = &self.held else { return Vec::new() };
        if !self.is_named[unit] || !self.has_sides {
            return Vec::new();
        }
        let words = (0..).map(TermId).zip(values.column(unit).into_iter().map(|score| -score));
        // Infinity is now what marks a word that has no place.
        let against = words.filter(|(_, against)| *against > 0.0 && against.is_finite());
        best_words(against, n).into_iter().map(|(term, against)| (term, -against)).collect()
    }

    /// Returns the scores of all words for all units, where all are held; -infinity for a word that
    /// the ranking cannot place. **Shape** (V, H).
    pub fn all(&self) -> Option<ArrayView2<'_, f64>> {
        match &self.held {
            Held::All(values) => Some(values.view()),
            Held::Best(_) => None,
        }
    }

    /// Returns the `n` best words of every unit, without scores.
    pub fn lists(&self, n: usize) -> Vec<Vec<TermId>> {
        (0..self.n_units())
            .map(|unit| self.top_words(unit, n).into_iter().map(|(term, _)| term).collect())
            .collect()
    }
}

/// Returns the `n` words of largest score, best first; ties go to the smaller id.
pub(crate) fn best_words(
    words: impl Iterator<Item = (TermId, f64)>,
    n: usize,
) -> Vec<(TermId, f64)> {
    // Adding 0 makes -0 a 0: the two are a tie.
    let mut words: Vec<(TermId, f64)> = words.map(|(term, score)| (term, score + 0.0)).collect();
    let order = |a: &(TermId, f64), b: &(TermId, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if n < words.len() {
        words.select_nth_unstable_by(n, order);
        words.truncate(n);
        // Room for all V words of every unit would be more than all scores.
        words.shrink_to_fit();
    }
    words.sort_by(order);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_word_speaks_against_a_unit_where_scores_have_no_sides() {
        let values = ndarray::array![[-1.0, 2.0], [f64::NEG_INFINITY, -3.0], [-2.0, -0.0]];
        let scores = |has_sides| Scores::by_value(values.clone(), vec![true, false], has_sides);
        let two_sided = scores(true);
        assert_eq!(two_sided.bottom_words(0, 9), [(TermId(2), -2.0), (TermId(0), -1.0)]);
        assert!(two_sided.bottom_words(1, 9).is_empty(), "a dead unit");
        assert!(two_sided.best(3).bottom_words(0, 9).is_empty());
        assert!(scores(false).bottom_words(0, 9).is_empty());
        assert!(Scores::of_lists(&[vec![TermId(0)]]).bottom_words(0, 9).is_empty());
    }

    proptest! {
        #[test]
        fn the_top_is_the_head_of_the_full_order(
            weights in prop::collection::vec(-2_i8..3, 1..40), n in 0_usize..50,
        ) {
            let weights: Vec<f32> = weights.into_iter().map(f32::from).collect();
            let n_terms = weights.len();
            let scores = Scores::of_weights(ArrayView2::from_shape((n_terms, 1), &weights).unwrap());
            let full = scores.top_words(0, n_terms);
            prop_assert!(full.windows(2).all(|w| (w[1].1, w[0].0) < (w[0].1, w[1].0)));
            prop_assert_eq!(&scores.top_words(0, n), &full[..n.min(n_terms)]);
            let negated: Vec<f32> = weights.iter().map(|w| -w).collect();
            let negated = ArrayView2::from_shape((n_terms, 1), &negated).unwrap();
            let mut against = Scores::of_weights(negated).top_words(0, n_terms);
            against.retain(|(_, score)| *score > 0.0);
            against.truncate(n);
            let against: Vec<_> = against.into_iter().map(|(term, s)| (term, -s)).collect();
            prop_assert_eq!(scores.bottom_words(0, n), against);
            let best = scores.best(n);
            prop_assert_eq!(&best.top_words(0, n_terms), &full[..n.min(n_terms)]);
            prop_assert_eq!(&best.top_words(0, n / 2), &full[..(n / 2).min(n_terms)]);
        }
    }
}
