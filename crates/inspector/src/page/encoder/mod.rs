//! Encoders of models as a page carries them: `words` finds known words in a text, `digits` writes weights
//! in little room, `agreement` tells what that changes.

mod agreement;
mod digits;
mod words;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use topicscope_indexer::{AnalyzerSettings, Bags, DocId, Split, Vocabulary};
use topicscope_trainer::{Autoencoder, InputScale, Unit, UnitKind};

pub use agreement::Agreement;
pub use digits::Digits;
pub use words::{Capitals, KnownWords, PageTokens, WordRules};

use super::data::ShownModel;
use crate::error::InspectorError;
use crate::evaluate::Judge;
use crate::metrics::sample;

/// Least share of decisions that rounded weights must leave as they are.
const LEAST_AGREEMENT: f64 = 0.995;

/// Digits of a weight, fewest first: 12 bits left at least 99.9 % of the decisions of each of 21 models as they are
/// (`reports/page.md`).
const N_DIGITS: [u32; 2] = [2, 3];

/// Most test documents on which rounded weights are compared.
const COMPARED_DOCUMENTS: usize = 5000;

/// Holds what a browser needs to encode texts with some models of one index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Encoders {
    /// The words they know.
    pub words: KnownWords,
    /// The models, in the order in which they are shown.
    pub models: Vec<ModelEncoder>,
}

/// Holds the encoder of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelEncoder {
    /// Name of the variant.
    pub variant: String,
    /// Its seed.
    pub seed: u64,
    /// The kind of hidden unit.
    pub unit: UnitKind,
    /// How many units of a text win, where they compete.
    pub winners: Option<usize>,
    /// Units of which the largest wins, where groups compete.
    pub group: Option<usize>,
    /// Mean number of distinct words of a training document, where a sum of n weights counts
    /// √(mean / n) times; absent where it counts as it is.
    pub mean_length: Option<f64>,
    /// The hidden bias. **Shape** (H).
    pub bias: Vec<f32>,
    /// A unit is active for pre-activations above this; absent for one that never is. **Shape** (H).
    pub above: Vec<Option<f64>>,
    /// And below this, for units of two sides. **Shape** (H).
    pub below: Vec<Option<f64>>,
    /// Largest size of its activation on the documents of `agreement`. **Shape** (H).
    pub largest: Vec<f32>,
    /// The encoder weights.
    pub weights: Digits,
    /// What rounding the weights changed.
    pub agreement: Agreement,
}

/// The documents on which encoders are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) bags: &'a Bags,
    pub(super) test: &'a [DocId],
}

impl Encoders {
    /// Writes the encoders of the models that a page shows, which know the same words; `None` of no
    /// models.
    ///
    /// # Errors
    /// When the settings of the index contradict each other.
    pub fn of(judge: &Judge<'_>, shown: &[ShownModel<'_>]) -> Result<Option<Self>, InspectorError> {
        let Some(first) = shown.first() else { return Ok(None) };
        let index = judge.index();
        let mut found = Self::new(&index.manifest().settings.analyzer, first.vocabulary)?;
        let test = index.documents_in(Split::Test);
        let compared = Compared { bags: index.bags(), test: &test };
        let encoder = |of: &ShownModel<'_>| {
            let above = judge.active_above(of.model);
            ModelEncoder::of((of.variant, of.seed), of.model, &above, compared)
        };
        found.models = shown.iter().map(encoder).collect();
        Ok(Some(found))
    }

    /// Begins without models.
    ///
    /// # Errors
    /// When the settings contradict each other.
    pub(super) fn new(
        settings: &AnalyzerSettings,
        vocabulary: &Vocabulary,
    ) -> Result<Self, InspectorError> {
        Ok(Self { words: KnownWords::of(settings, vocabulary)?, models: Vec::new() })
    }
}

impl ModelEncoder {
    /// Writes the encoder of a model, with as few digits as leave at least 99.5 % of the decisions on
    /// test documents as they are, or with the most.
    ///
    /// **Shape**: `active_above` (H), the sizes above which units count as active.
    pub(super) fn of(
        (variant, seed): (&str, u64),
        model: &Autoencoder,
        active_above: &[f32],
        compared: Compared<'_>,
    ) -> Self {
        let drawn = sample(compared.test.len(), COMPARED_DOCUMENTS, seed);
        let documents: Vec<DocId> = drawn.into_iter().map(|place| compared.test[place]).collect();
        let exact = model.encode(compared.bags, &documents);
        let largest = largest_sizes(exact.view());
        let written = |n_digits: u32| {
            let weights = Digits::of(model.encoder(), n_digits);
            let rounded = model.with_encoder(weights.weights().view());
            let rounded = rounded.encode(compared.bags, &documents);
            let agreement = Agreement::of(exact.view(), rounded.view(), active_above, &largest);
            (weights, agreement)
        };
        let [fewest, most] = N_DIGITS;
        let (weights, agreement) = Some(written(fewest))
            .filter(|(_, found)| found.share() >= LEAST_AGREEMENT)
            .unwrap_or_else(|| written(most));
        let bounds = active_above.iter().enumerate();
        let bounds = bounds.map(|(unit, &above)| model.firing_bounds(unit, above));
        let (above, below) = bounds.map(|of| (of.above, of.below)).unzip();
        let (winners, group) = match model.unit() {
            Unit::TopK { k } => (Some(k), None),
            Unit::WinnerTakeAll { group } => (Some(1), Some(group)),
            _ => (None, None),
        };
        Self {
            variant: variant.to_owned(),
            seed,
            unit: model.unit().kind(),
            winners,
            group,
            mean_length: match model.config().input {
                InputScale::Raw => None,
                InputScale::Unit => Some(model.mean_length()),
            },
            bias: model.encoder_bias().to_vec(),
            above,
            below,
            largest,
            weights,
            agreement,
        }
    }
}

/// Returns the largest size in each column. **Shape**: `codes` (N, H), the result (H).
fn largest_sizes(codes: ArrayView2<'_, f32>) -> Vec<f32> {
    let largest = |sizes: f32, activation: &f32| sizes.max(activation.abs());
    codes.columns().into_iter().map(|column| column.iter().fold(0.0, largest)).collect()
}

#[cfg(test)]
mod tests;
