//! New text through a model: which units fire, and each word's exact share.

use serde::Serialize;
use topicscope_indexer::{Analyzer, TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::profile::{Word, words_of};
use crate::rank::Scores;

/// Words of a unit's name beside its activation.
const NAME_WORDS: usize = 4;

/// Encodes texts with one model.
#[derive(Debug)]
pub struct Encoder<'a> {
    model: &'a Autoencoder,
    vocabulary: &'a Vocabulary,
    analyzer: Analyzer,
    scores: &'a Scores,
    n_units_shown: usize,
}

/// Describes one text as a model sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Encoding {
    /// The text.
    pub text: String,
    /// Its words that the model knows.
    pub known_words: Vec<String>,
    /// Number of units that are active.
    pub n_active: usize,
    /// The units with the largest activations by size, largest first.
    pub units: Vec<FiringUnit>,
}

/// Describes one unit that fires for a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FiringUnit {
    /// Number of the unit.
    pub unit: usize,
    /// Its activation.
    pub activation: f32,
    /// Its best words, as a name.
    pub name: Vec<String>,
    /// The bias, the part of the pre-activation that no word brings.
    pub bias: f32,
    /// What each known word of the text adds to the pre-activation, largest size first.
    /// Bias and shares add up to the pre-activation.
    pub shares: Vec<Word>,
}

impl<'a> Encoder<'a> {
    /// Makes an encoder that shows so many units per text.
    pub fn new(
        model: &'a Autoencoder,
        vocabulary: &'a Vocabulary,
        analyzer: Analyzer,
        scores: &'a Scores,
        n_units_shown: usize,
    ) -> Self {
        Self { model, vocabulary, analyzer, scores, n_units_shown }
    }

    /// Encodes one text.
    pub fn encode(&self, text: &str) -> Encoding {
        let bag = self.analyzer.bag(text, self.vocabulary);
        let codes = self.model.encode_terms(&bag);
        // One text has no scale of its own, so inexact units count from any size on.
        let above = self.model.unit().active_above(0.0);
        let mut firing: Vec<usize> =
            (0..codes.len()).filter(|&unit| codes[unit].abs() > above).collect();
        let n_active = firing.len();
        firing.sort_by(|&a, &b| codes[b].abs().total_cmp(&codes[a].abs()).then(a.cmp(&b)));
        firing.truncate(self.n_units_shown);
        let known = bag.iter().map(|&term| self.vocabulary.surface(term).to_owned()).collect();
        Encoding {
            text: text.to_owned(),
            known_words: known,
            n_active,
            units: firing.into_iter().map(|unit| self.firing(unit, codes[unit], &bag)).collect(),
        }
    }

    fn firing(&self, unit: usize, activation: f32, bag: &[TermId]) -> FiringUnit {
        let (terms, shares) = self.model.word_shares(bag);
        let mut shares: Vec<Word> = terms
            .into_iter()
            .zip(shares.column(unit))
            .map(|(term, &share)| Word {
                word: self.vocabulary.surface(term).to_owned(),
                score: f64::from(share),
            })
            .collect();
        shares.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()));
        let name = words_of(self.scores, self.vocabulary, unit, NAME_WORDS);
        FiringUnit {
            unit,
            activation,
            name: name.into_iter().map(|word| word.word).collect(),
            bias: self.model.encoder_bias()[unit],
            shares,
        }
    }
}
