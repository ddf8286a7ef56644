//! Word rankings: which words say what a unit is about.

mod correlation;
mod distinctive;
mod relevance;

use std::fmt;
use std::str::FromStr;

use ndarray::{Array1, Array2, ArrayView2, Zip};
use thiserror::Error;
use topicscope_indexer::{Bags, DocId, TermId};

pub use distinctive::{Distinctive, GAMMAS, Nameable, STEPS_BETWEEN, Sharing};
pub use relevance::word_shares;

/// Names a rule that orders the words of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ranking {
    /// By decoder weight: what the unit writes.
    Decoder,
    /// By encoder weight: what the unit reads.
    Encoder,
    /// By the correlation of a word's presence with the unit's activation.
    Correlation,
    /// By frequency under the unit, against frequency in the corpus.
    Relevance,
    /// By [`Distinctive`] with its defaults: words of the unit's own that belong together.
    Distinctive,
}

/// Says that a word names no ranking.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{found}` is no ranking; choose one of {known}", known = names())]
pub struct UnknownRanking {
    /// The word given.
    pub found: String,
}

/// Holds what rankings read.
#[derive(Debug, Clone, Copy)]
pub struct RankInput<'a> {
    /// Decoder weights. **Shape** (V, H).
    pub decoder: ArrayView2<'a, f32>,
    /// Encoder weights. **Shape** (V, H).
    pub encoder: ArrayView2<'a, f32>,
    /// Codes without dropout. **Shape** (N, H); row i belongs to `documents[i]`.
    pub codes: ArrayView2<'a, f32>,
    /// The bags of the index.
    pub bags: &'a Bags,
    /// The training documents.
    pub documents: &'a [DocId],
}

/// Holds the score of every word for every unit, or those of the best words alone; larger is
/// better.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    held: Held,
    /// Whether each unit has words at all; a dead unit has none. **Shape** (H).
    is_named: Vec<bool>,
    /// Words that come first, whatever the scores of the others: their order is not that of
    /// the scores alone. **Shape** (H), mostly of empty lists.
    named: Vec<Vec<TermId>>,
    sharing: Option<Sharing>,
}

/// Which scores are there.
#[derive(Debug, Clone, PartialEq)]
enum Held {
    /// All. **Shape** (V, H). -infinity marks a word that the ranking cannot place.
    All(Array2<f64>),
    /// Those of the best words, best first. **Shape** (H).
    Best(Vec<Vec<(TermId, f64)>>),
}

impl Ranking {
    /// Lists all rankings.
    pub const ALL: [Self; 5] =
        [Self::Decoder, Self::Encoder, Self::Correlation, Self::Relevance, Self::Distinctive];

    /// Returns the name in flags and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decoder => "decoder",
            Self::Encoder => "encoder",
            Self::Correlation => "correlation",
            Self::Relevance => "relevance",
            Self::Distinctive => "distinctive",
        }
    }

    /// Says whether the ranking reads documents, and not weights alone.
    pub fn reads_documents(self) -> bool {
        matches!(self, Self::Correlation | Self::Relevance | Self::Distinctive)
    }

    /// Says whether scores below 0 mean the opposite of those above.
    pub fn has_sides(self) -> bool {
        matches!(self, Self::Decoder | Self::Encoder | Self::Correlation)
    }

    /// Scores every word for every unit.
    ///
    /// A unit whose activation never changes over the documents is dead or says nothing
    /// about words: it gets no words, under any ranking.
    ///
    /// # Panics
    /// When the shapes do not fit each other.
    pub fn scores(self, input: &RankInput<'_>) -> Scores {
        let values = match self {
            Self::Decoder => input.decoder.mapv(f64::from),
            Self::Encoder => input.encoder.mapv(f64::from),
            Self::Correlation => correlation::scores(input),
            Self::Relevance => relevance::scores(input),
            Self::Distinctive => return distinctive::scores(input, &Distinctive::default()),
        };
        Scores::by_value(values, input.is_named())
    }
}

/// Lists the names of all rankings, for messages.
fn names() -> String {
    Ranking::ALL.map(Ranking::name).join(", ")
}

impl RankInput<'_> {
    /// Says which units have words at all: those whose activation changes over the documents.
    /// **Shape** (H).
    fn is_named(&self) -> Vec<bool> {
        assert_eq!(self.codes.nrows(), self.documents.len(), "one code per document");
        let first = self.codes.rows().into_iter().next();
        let mut varies = vec![false; self.codes.ncols()];
        for (row, first) in self.codes.rows().into_iter().zip(first.into_iter().cycle()) {
            for ((varies, a), first) in varies.iter_mut().zip(row).zip(first) {
                *varies |= a != first;
            }
        }
        varies
    }
}

impl Scores {
    /// Takes weights alone as scores, when there are no documents; every unit gets words.
    /// **Shape** (V, H).
    pub fn of_weights(weights: ArrayView2<'_, f32>) -> Self {
        Self::by_value(weights.mapv(f64::from), vec![true; weights.ncols()])
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
        }
    }

    fn by_value(values: Array2<f64>, is_named: Vec<bool>) -> Self {
        let named = vec![Vec::new(); is_named.len()];
        Self { held: Held::All(values), is_named, named, sharing: None }
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

    /// Returns the `n` words of least score below 0 of a unit, the least first; ties go to the more
    /// frequent word, then alphabetically (the order of ids). Empty for a dead unit, and after
    /// [`Scores::best`].
    ///
    /// # Panics
    /// When the unit is not below H.
    pub fn bottom_words(&self, unit: usize, n: usize) -> Vec<(TermId, f64)> {
        let Held::All(values) = &self.held else { return Vec::new() };
        if !self.is_named[unit] {
            return Vec::new();
        }
        let column = values.column(unit);
        let scores = (0..).map(TermId).zip(column.iter().copied());
        let below = scores.filter(|(_, score)| score.is_finite() && *score < 0.0);
        let turned = best_words(below.map(|(term, score)| (term, -score)), n);
        turned.into_iter().map(|(term, score)| (term, -score)).collect()
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
fn best_words(words: impl Iterator<Item = (TermId, f64)>, n: usize) -> Vec<(TermId, f64)> {
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

impl fmt::Display for Ranking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Ranking {
    type Err = UnknownRanking;

    fn from_str(found: &str) -> Result<Self, UnknownRanking> {
        let known = Self::ALL.into_iter().find(|ranking| ranking.name() == found);
        known.ok_or_else(|| UnknownRanking { found: found.to_owned() })
    }
}

/// Adds up each unit's activations over the documents that hold each word.
///
/// **Shape** (V, H). `of` changes an activation before it is added.
fn sums_by_word(input: &RankInput<'_>, of: fn(f32) -> f64) -> Array2<f64> {
    let mut sums = Array2::zeros((input.bags.n_terms(), input.codes.ncols()));
    let mut code = Array1::zeros(input.codes.ncols());
    for (row, &document) in input.codes.rows().into_iter().zip(input.documents) {
        Zip::from(&mut code).and(row).for_each(|into, &a| *into = of(a));
        for &term in input.bags.row(document) {
            let mut row = sums.row_mut(term as usize);
            row += &code;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn dead_units_have_no_words_and_ties_go_to_the_commoner_word() {
        let bags = Bags::from_rows(&[vec![0, 1], vec![2]], 3).unwrap();
        let weights = array![[1.0_f32, 5.0], [2.0, 0.0], [2.0, 0.0]];
        let codes = array![[1.0_f32, 0.0], [0.0, 0.0]];
        let input = RankInput {
            decoder: weights.view(),
            encoder: weights.view(),
            codes: codes.view(),
            bags: &bags,
            documents: &[DocId(0), DocId(1)],
        };
        let scores = Ranking::Decoder.scores(&input);
        assert_eq!(scores.lists(2), vec![vec![TermId(1), TermId(2)], vec![]]);
    }

    #[test]
    fn names_lead_back_and_others_are_refused() {
        for ranking in Ranking::ALL {
            assert_eq!(ranking.name().parse(), Ok(ranking));
        }
        assert!("lift?".parse::<Ranking>().is_err());
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
            let best = scores.best(n);
            prop_assert_eq!(&best.top_words(0, n_terms), &full[..n.min(n_terms)]);
            prop_assert_eq!(&best.top_words(0, n / 2), &full[..(n / 2).min(n_terms)]);
        }
    }
}
