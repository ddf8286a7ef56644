//! New text through a model: which units fire.

use ndarray::Array1;
use serde::Serialize;
use topicscope_indexer::{Analyzer, Bags, DocId, TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::profile::words_of;
use super::reasons::{Reason, Reasons};
use crate::rank::Scores;

/// Words of a unit's name beside its activation.
const NAME_WORDS: usize = 4;

/// Words that a document lacks and its reconstruction expects.
const EXPECTED_WORDS: usize = 10;

/// Encodes texts with one model.
#[derive(Debug)]
pub struct Encoder<'a> {
    model: &'a Autoencoder,
    vocabulary: &'a Vocabulary,
    analyzer: Analyzer,
    scores: &'a Scores,
    /// Sizes above which units count as active. **Shape** (H).
    active_above: Vec<f32>,
    /// What the model expects of words where nothing is known. **Shape** (V).
    usual: Array1<f32>,
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
    /// Sizes above which units count as active: the least and the largest; absent where any size
    /// but zero counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_above: Option<[f32; 2]>,
    /// Units above zero that lost against others, where units compete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_silenced: Option<usize>,
    /// The units with the largest activations by size, largest first.
    pub units: Vec<FiringUnit>,
    /// Words that the text lacks and the model expects in it, those first that it expects most beyond
    /// what it expects of any text; none where nothing is known of the text.
    pub expected: Vec<ExpectedWord>,
}

/// Names a word that a text lacks and the model expects in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpectedWord {
    /// The form people are shown.
    pub word: String,
    /// What the model expects: under `softmax` the word's share of all words, under `bce` the probability
    /// that it is there, under `squared` a value that is 1 for words that are.
    pub expected: f32,
    /// The same for a text of which nothing is known.
    pub usual: f32,
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
    /// Why it is active.
    #[serde(flatten)]
    pub reason: Reason,
}

impl<'a> Encoder<'a> {
    /// Makes an encoder that shows so many units per text.
    ///
    /// One text has no scale of its own: where documents have not told it
    /// ([`Encoder::with_active_above`]), tanh, elu and leaky relu units are active from any size on.
    pub fn new(
        model: &'a Autoencoder,
        vocabulary: &'a Vocabulary,
        analyzer: Analyzer,
        scores: &'a Scores,
        n_units_shown: usize,
    ) -> Self {
        let active_above = vec![model.unit().active_above(0.0); model.n_units()];
        let usual = model.usual_words();
        Self { model, vocabulary, analyzer, scores, active_above, usual, n_units_shown }
    }

    /// Counts units as active above these sizes: those of evaluation, which documents have told.
    /// **Shape** (H).
    ///
    /// # Panics
    /// When there is not one per unit.
    #[must_use]
    pub fn with_active_above(self, active_above: Vec<f32>) -> Self {
        assert_eq!(active_above.len(), self.model.n_units(), "one size per unit");
        Self { active_above, ..self }
    }

    /// Encodes one text.
    pub fn encode(&self, text: &str) -> Encoding {
        self.encode_bag(text, &self.analyzer.bag(text, self.vocabulary))
    }

    /// Encodes a bag of terms, which the text was read as.
    ///
    /// # Panics
    /// When a term is not one of the model's.
    pub fn encode_bag(&self, text: &str, bag: &[TermId]) -> Encoding {
        let codes = self.model.encode_terms(bag);
        let is_active = |&unit: &usize| codes[unit].abs() > self.active_above[unit];
        let mut firing: Vec<usize> = (0..codes.len()).filter(is_active).collect();
        let n_active = firing.len();
        firing.sort_by(|&a, &b| codes[b].abs().total_cmp(&codes[a].abs()).then(a.cmp(&b)));
        firing.truncate(self.n_units_shown);
        let reasons = Reasons::of(self.model, self.vocabulary, bag);
        let known = bag.iter().map(|&term| self.vocabulary.surface(term).to_owned()).collect();
        Encoding {
            text: text.to_owned(),
            known_words: known,
            n_active,
            active_above: self.bounds(),
            n_silenced: self.model.competes_when_encoding().then(|| reasons.n_silenced()),
            units: firing
                .into_iter()
                .map(|unit| self.firing(unit, codes[unit], &reasons))
                .collect(),
            expected: self.expected(bag),
        }
    }

    /// Lists the words that a bag lacks and the model expects in it.
    fn expected(&self, bag: &[TermId]) -> Vec<ExpectedWord> {
        let mut row: Vec<u32> = bag.iter().map(|term| term.0).collect();
        row.sort_unstable();
        row.dedup();
        let bags = Bags::from_rows(&[row], self.model.n_terms()).expect("terms of the model");
        let expected = self.model.expected_words(&bags, &[DocId(0)]).swap_remove(0);
        let gain = |term: TermId| expected[term.index()] - self.usual[term.index()];
        let terms = (0..).map(TermId).take(expected.len());
        let mut lacking: Vec<TermId> =
            terms.filter(|term| !bag.contains(term) && gain(*term) > 0.0).collect();
        lacking.sort_by(|&a, &b| gain(b).total_cmp(&gain(a)).then(a.cmp(&b)));
        lacking.truncate(EXPECTED_WORDS);
        let word = |term: TermId| ExpectedWord {
            word: self.vocabulary.surface(term).to_owned(),
            expected: expected[term.index()],
            usual: self.usual[term.index()],
        };
        lacking.into_iter().map(word).collect()
    }

    fn bounds(&self) -> Option<[f32; 2]> {
        let sizes = || self.active_above.iter().copied();
        let largest = sizes().reduce(f32::max).filter(|&largest| largest > 0.0)?;
        Some([sizes().fold(largest, f32::min), largest])
    }

    fn firing(&self, unit: usize, activation: f32, reasons: &Reasons<'_>) -> FiringUnit {
        let name = words_of(self.scores, self.vocabulary, unit, NAME_WORDS);
        FiringUnit {
            unit,
            activation,
            name: name.into_iter().map(|word| word.word).collect(),
            reason: reasons.reason(unit, self.active_above[unit]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use topicscope_indexer::{AnalyzerSettings, Term};
    use topicscope_trainer::{Trainer, TrainerConfig, Unit};

    use super::*;

    #[test]
    fn the_scale_of_documents_decides_which_inexact_units_are_active() {
        let bags = Bags::from_rows(&[vec![0], vec![1], vec![0, 1]], 2).unwrap();
        let documents = [DocId(0), DocId(1), DocId(2)];
        let config =
            TrainerConfig { unit: Unit::Tanh, units: 3, epochs: 2, ..TrainerConfig::default() };
        let go_on = &mut |_: &_| ControlFlow::Continue(());
        let trainer = Trainer::new(config).unwrap();
        let model = trainer.fit(&bags, &documents, &[], go_on).unwrap().model;
        let term =
            |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 2 };
        let vocabulary = Vocabulary::in_order(vec![term("apple"), term("pear")]);
        let scores = Scores::of_weights(model.decoder().view());
        let encoder = || {
            let analyzer = Analyzer::new(&AnalyzerSettings::default()).unwrap();
            Encoder::new(&model, &vocabulary, analyzer, &scores, 3)
        };
        let sizes: Vec<f32> = model.encode_terms(&[TermId(0)]).iter().map(|a| a.abs()).collect();
        let found = encoder().encode("apple");
        assert_eq!((found.n_active, found.active_above), (3, None));
        // A unit twenty times as large on other documents is just not active here.
        let scale = [20.01 * sizes[0], 19.9 * sizes[1], 0.0];
        let above = scale.map(|rms| Unit::Tanh.active_above(rms)).to_vec();
        let found = encoder().with_active_above(above).encode("apple");
        let mut active: Vec<usize> = found.units.iter().map(|unit| unit.unit).collect();
        active.sort_unstable();
        assert_eq!((found.n_active, active), (2, vec![1, 2]));
        let largest = Unit::Tanh.active_above(scale[0].max(scale[1]));
        assert_eq!(found.active_above, Some([0.0, largest]));
    }
}
