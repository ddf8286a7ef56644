//! Why units fire for a text: each word's exact share.

use ndarray::{Array2, ArrayView1};
use topicscope_indexer::{TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::profile::Word;

/// Holds what the bias and each known word of one text add to the pre-activation of every unit.
#[derive(Debug)]
pub(super) struct Reasons<'a> {
    vocabulary: &'a Vocabulary,
    /// **Shape** (H).
    bias: ArrayView1<'a, f32>,
    terms: Vec<TermId>,
    /// **Shape** (number of terms, H); with the bias, columns add up to the pre-activations.
    shares: Array2<f32>,
}

impl<'a> Reasons<'a> {
    /// Takes a text apart, given the terms of its bag.
    pub(super) fn of(model: &'a Autoencoder, vocabulary: &'a Vocabulary, bag: &[TermId]) -> Self {
        let (terms, shares) = model.word_shares(bag);
        Self { vocabulary, bias: model.encoder_bias(), terms, shares }
    }

    /// Returns the part of the pre-activation that no word brings.
    pub(super) fn bias(&self, unit: usize) -> f32 {
        self.bias[unit]
    }

    /// Returns what each word adds, largest size first.
    pub(super) fn shares(&self, unit: usize) -> Vec<Word> {
        let shares = self.terms.iter().zip(self.shares.column(unit));
        let word = |(&term, &share): (&TermId, &f32)| Word {
            word: self.vocabulary.surface(term).to_owned(),
            score: f64::from(share),
        };
        let mut shares: Vec<Word> = shares.map(word).collect();
        shares.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()));
        shares
    }
}
