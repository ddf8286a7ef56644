//! Word rankings: which words say what a unit is about.

mod ablation;
mod agreement;
mod correlation;
mod distinctive;
mod frex;
mod lift;
mod presence;
mod relevance;
mod scores;
#[cfg(test)]
mod testing;
mod upper;

use std::fmt;
use std::str::FromStr;

use ndarray::{Array1, Array2, ArrayView2, Zip};
use thiserror::Error;
use topicscope_indexer::{Bags, DocId};
use topicscope_trainer::Autoencoder;

pub use agreement::{
    AGREEMENT_WORDS, COMPARED_WORDS, FEWEST_SHARED, agreeing_words, agreement,
    weights_and_data_disagree,
};
pub use distinctive::{Distinctive, GAMMAS, Nameable, STEPS_BETWEEN, Sharing};
pub(crate) use presence::phi;
pub use relevance::{RELEVANCE_STEPS, RelevanceParts, relevance_words, word_shares};
pub use scores::Scores;
pub(crate) use upper::upper_bound;

use scores::Held;
pub(crate) use scores::best_words;

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
    /// By how many times the word is more frequent under the unit than in the corpus: rare words
    /// stand first.
    Lift,
    /// By frequency under the unit, weighed against lift.
    Relevance,
    /// By two places that the word has within the unit: by frequency under it, and by how much of
    /// that frequency no other unit has.
    Frex,
    /// By mutual information of the word's presence with the unit's being in the upper tenth of its
    /// activations; below 0 where the two avoid each other.
    Mi,
    /// By the phi coefficient of the word's presence and the unit's being in the upper tenth of its
    /// activations.
    Phi,
    /// By what active documents with the word lose of their activation when they go without it.
    Ablation,
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
    /// What made the codes; `None` where that is no model of ours, and documents cannot be encoded
    /// again.
    pub model: Option<&'a Autoencoder>,
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

impl Ranking {
    /// Lists all rankings.
    pub const ALL: [Self; 10] = [
        Self::Decoder,
        Self::Encoder,
        Self::Correlation,
        Self::Lift,
        Self::Relevance,
        Self::Frex,
        Self::Mi,
        Self::Phi,
        Self::Ablation,
        Self::Distinctive,
    ];

    /// Returns the name in flags and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decoder => "decoder",
            Self::Encoder => "encoder",
            Self::Correlation => "correlation",
            Self::Lift => "lift",
            Self::Relevance => "relevance",
            Self::Frex => "frex",
            Self::Mi => "mi",
            Self::Phi => "phi",
            Self::Ablation => "ablation",
            Self::Distinctive => "distinctive",
        }
    }

    /// Says whether the ranking reads documents, and not weights alone.
    pub fn reads_documents(self) -> bool {
        !matches!(self, Self::Decoder | Self::Encoder)
    }

    /// Says whether scores have two sides: one below 0 then speaks against the unit, and
    /// [`Scores::bottom_words`] lists such words.
    pub fn has_sides(self) -> bool {
        match self {
            Self::Decoder
            | Self::Encoder
            | Self::Correlation
            | Self::Mi
            | Self::Phi
            | Self::Ablation => true,
            Self::Lift | Self::Relevance | Self::Frex | Self::Distinctive => false,
        }
    }

    /// Scores every word for every unit.
    ///
    /// A unit whose activation never changes over the documents is dead or says nothing
    /// about words: it gets no words, under any ranking. Nor do units get any by weights that the
    /// model does not have: `decoder`, `encoder` and `ablation` of a model of another program.
    ///
    /// # Panics
    /// When the shapes do not fit each other.
    pub fn scores(self, input: &RankInput<'_>) -> Scores {
        let values = match self {
            Self::Decoder => input.decoder.mapv(f64::from),
            Self::Encoder => input.encoder.mapv(f64::from),
            Self::Correlation => correlation::scores(input),
            Self::Lift => lift::scores(input),
            Self::Relevance => relevance::scores(input),
            Self::Frex => frex::scores(input),
            Self::Mi => presence::information(input),
            Self::Phi => presence::correlation(input),
            Self::Ablation => ablation::scores(input),
            Self::Distinctive => return distinctive::scores(input, &Distinctive::default()),
        };
        Scores::by_value(values, input.is_named(), self.has_sides())
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
    sums_of(input.codes, input, of)
}

/// As [`sums_by_word`], of other values of the documents. **Shape**: `codes` (N, H).
fn sums_of(codes: ArrayView2<'_, f32>, input: &RankInput<'_>, of: fn(f32) -> f64) -> Array2<f64> {
    let mut sums = Array2::zeros((input.bags.n_terms(), codes.ncols()));
    let mut code = Array1::zeros(codes.ncols());
    for (row, &document) in codes.rows().into_iter().zip(input.documents) {
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
    use topicscope_indexer::TermId;

    #[test]
    fn dead_units_have_no_words_and_ties_go_to_the_commoner_word() {
        let bags = Bags::from_rows(&[vec![0, 1], vec![2]], 3).unwrap();
        let weights = array![[1.0_f32, 5.0], [2.0, 0.0], [2.0, 0.0]];
        let codes = array![[1.0_f32, 0.0], [0.0, 0.0]];
        let input = RankInput {
            model: None,
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
}
