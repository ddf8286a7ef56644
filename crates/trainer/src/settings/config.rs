//! Settings of a training run: anyone may build them, [`TrainerConfig::problems`] judges them.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;
use crate::settings::loss::Loss;
use crate::settings::penalty::{Penalty, PenaltyKind, PenaltyScale};
use crate::settings::schedule::Schedule;
use crate::settings::start::WeightStart;
use crate::settings::unit::Unit;
use crate::state::optimizer::Optimizer;
use crate::state::sampling::Sampling;

/// Says how documents of different length enter the encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputScale {
    /// The sum of the rows of the present terms, as it is.
    Raw,
    /// The sum times sqrt(mean length / document length): every document has the same norm.
    Unit,
}

choices!(InputScale, "input scale", Raw = "raw", Unit = "unit");

/// Says whose rows decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decoder {
    /// Rows of its own.
    Untied,
    /// The rows of the encoder.
    Tied,
}

choices!(Decoder, "decoder", Untied = "untied", Tied = "tied");

/// Says how long the decoder column of a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DecoderNorm {
    /// Always 1; the gradient goes through the norm.
    Unit,
    /// Whatever training makes it.
    Free,
}

choices!(DecoderNorm, "decoder norm", Unit = "unit", Free = "free");

/// Says what happens to units that are active on no training document in an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeadUnits {
    /// They stay as they are.
    Leave,
    /// They start anew after the epoch, except in the last quarter of training.
    Revive,
}

choices!(DeadUnits, "treatment of dead units", Leave = "leave", Revive = "revive");

/// Says which signs the decoder's weights may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecoderSign {
    /// Any.
    Free,
    /// None is negative: what is negative after a step becomes 0.
    NonNegative,
}

choices!(DecoderSign, "decoder sign", Free = "free", NonNegative = "non-negative");

impl DecoderSign {
    /// Returns the nearest weight that is allowed.
    pub(crate) fn applied(self, weight: f32) -> f32 {
        // A comparison, not `max`: a NaN must stay one, so that training notices.
        if self == Self::NonNegative && weight < 0.0 { 0.0 } else { weight }
    }

    /// Moves weights to the nearest that are allowed.
    #[inline]
    pub(crate) fn project(self, weights: &mut [f32]) {
        if self == Self::NonNegative {
            for weight in weights {
                *weight = self.applied(*weight);
            }
        }
    }
}

/// Says around which mean pre-activation the encoder starts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncoderStart {
    /// Around 5 for relu, threshold and jump-relu under bce, else around 0, as in the reference runs.
    Usual,
    /// Around this value for a document of mean length.
    Around(f64),
}

/// Holds every setting of a training run; the defaults are those of the reference runs.
///
/// The default has no penalty: what to penalize is the question, not a setting to forget.
///
/// # Example
/// ```
/// use topicscope_trainer::{Trainer, TrainerConfig, TrainerError, Unit};
///
/// let config = TrainerConfig { units: 0, rate: -1.0, ..TrainerConfig::default() };
/// let Err(TrainerError::Config { problems }) = Trainer::new(config) else { panic!() };
/// assert_eq!(problems.len(), 2);
/// assert!(Trainer::new(TrainerConfig { unit: Unit::Tlin, ..TrainerConfig::default() }).is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainerConfig {
    /// H, at least 1.
    pub units: usize,
    /// Kind of hidden unit.
    pub unit: Unit,
    /// Threshold of threshold and tlin units while training, at least 0, and the threshold that
    /// jump-relu units start with, above 0; read by those units only.
    pub theta: f32,
    /// Threshold of threshold and tlin units while encoding; `None` is that of training.
    pub encode_theta: Option<f32>,
    /// k, winners among the units of a document, in 1..=H; read by top-k, batch-top-k (there on
    /// average over a batch) and k-competitive units.
    pub k: usize,
    /// Consecutive units of which the largest wins, in 1..=H; the last group may be smaller. Read
    /// by winner-take-all units.
    pub group: usize,
    /// Factor, at least 0, of the losers' sum that k-competitive winners get; the default is the
    /// one of Chen, Zaki (2017), table 2.
    pub alpha: f32,
    /// Width, above 0, of the band around the threshold of a jump-relu unit within which
    /// pre-activations move it. Rajamanoharan et al. (2024) use 0.001 on inputs scaled to norm
    /// 1; pre-activations here have a deviation about 1 at the start, and fewer documents must
    /// fill the band. A wider band moves thresholds sooner; what a share of zeros costs does not
    /// depend on it (20 Newsgroups, 0.03 to 1).
    pub bandwidth: f32,
    /// Penalties, added up.
    pub penalties: Vec<Penalty>,
    /// Epochs over which the weights of penalties grow from 0, below `epochs`; 0 is none.
    pub penalty_warm_up: usize,
    /// Whether penalties read activations or contributions.
    pub penalty_scale: PenaltyScale,
    /// Target p of the penalties; `None` is each kind's own (0, or 0.05 for the kl kinds).
    pub target: Option<f64>,
    /// Reconstruction loss.
    pub loss: Loss,
    /// Power A, at least 0: each word's loss is weighted by (idf / its mean over the words of
    /// all documents)^A. 0 weighs all words alike. Losses of held-out documents are reported
    /// without weights, so that they can be compared.
    pub word_weight: f64,
    /// Scaling of documents by their length.
    pub input: InputScale,
    /// Tied or untied decoder.
    pub decoder: Decoder,
    /// Length of decoder columns.
    pub decoder_norm: DecoderNorm,
    /// Signs of decoder weights; with a tied decoder also those of the encoder.
    pub decoder_sign: DecoderSign,
    /// Share of present terms hidden from the encoder in each step, in [0, 1).
    pub input_dropout: f64,
    /// Share of activations hidden from the decoder in each step, in [0, 1).
    pub hidden_dropout: f64,
    /// Words that no document of a batch holds: how many of them a step looks at.
    pub sampling: Sampling,
    /// Passes over the training documents, at least 1.
    pub epochs: usize,
    /// B, documents in one step, at least 1; the last batch of an epoch may be smaller.
    pub batch: usize,
    /// Rule by which weights follow their gradient.
    pub optimizer: Optimizer,
    /// Learning rate, above 0; what Adam needs is far too little for gradient descent.
    pub rate: f64,
    /// Share of the velocity kept in a step of gradient descent, in [0, 1).
    pub momentum: f64,
    /// Course of the learning rate after its warm-up.
    pub schedule: Schedule,
    /// Epochs over which the learning rate grows, below `epochs`; 0 is none.
    pub warm_up: usize,
    /// Distribution of the starting weights.
    pub weight_start: WeightStart,
    /// Mean of the encoder's start.
    pub start: EncoderStart,
    /// Correlation of activations, in [0, 1], above which a unit repeats another one and starts
    /// anew, every third epoch of the first half of training; 1 renews no unit.
    pub renew: f64,
    /// What happens to dead units.
    pub dead_units: DeadUnits,
    /// Share of zeros, above 0 and below 1, that the weights of the penalties are to bring
    /// about. The training batches of the first 90 % of the epochs decide the largest weight,
    /// which is then held; of the weights given only the ratios are read. `None` leaves them as
    /// they are.
    pub target_zeros: Option<f64>,
    /// Epochs, at least 1, without a better validation loss after which training ends; the
    /// weights of the best epoch are kept. `None` trains all epochs and keeps the last weights.
    pub patience: Option<usize>,
    /// Seed of starts, order and masks. Runs with one seed are twins.
    pub seed: u64,
    /// S, parts of the vocabulary that may be worked on at once, at least 1. Results depend
    /// on S in their last bits, and never on the number of threads.
    pub shards: usize,
}

impl Default for TrainerConfig {
    fn default() -> Self {
        Self {
            units: 64,
            unit: Unit::Relu,
            theta: 1.0,
            encode_theta: None,
            k: 8,
            group: 8,
            alpha: 6.26,
            bandwidth: 0.1,
            penalties: Vec::new(),
            penalty_warm_up: 0,
            penalty_scale: PenaltyScale::Activation,
            target: None,
            loss: Loss::Softmax,
            word_weight: 0.0,
            input: InputScale::Unit,
            decoder: Decoder::Untied,
            decoder_norm: DecoderNorm::Unit,
            decoder_sign: DecoderSign::Free,
            input_dropout: 0.2,
            hidden_dropout: 0.0,
            sampling: Sampling::Auto,
            epochs: 60,
            batch: 128,
            optimizer: Optimizer::Adam,
            rate: 2e-3,
            momentum: 0.9,
            schedule: Schedule::Constant,
            warm_up: 0,
            weight_start: WeightStart::Normal,
            start: EncoderStart::Usual,
            renew: 0.8,
            dead_units: DeadUnits::Leave,
            target_zeros: None,
            patience: None,
            seed: 0,
            shards: 16,
        }
    }
}

impl TrainerConfig {
    /// Returns the threshold used while encoding.
    pub fn theta_of_encoding(&self) -> f32 {
        self.encode_theta.unwrap_or(self.theta)
    }

    /// Returns the target of one penalty.
    pub fn target_of(&self, kind: PenaltyKind) -> f64 {
        self.target.unwrap_or_else(|| kind.default_target())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_json_and_unknown_ones_are_refused() {
        let config = TrainerConfig {
            penalties: vec![Penalty { kind: PenaltyKind::StudentT, weight: 0.1 }],
            start: EncoderStart::Around(15.0),
            unit: Unit::BatchTopK,
            decoder_sign: DecoderSign::NonNegative,
            schedule: Schedule::Cosine,
            weight_start: WeightStart::Orthogonal,
            ..TrainerConfig::default()
        };
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<TrainerConfig>(&text).unwrap(), config);
        assert!(serde_json::from_str::<TrainerConfig>(r#"{"unitz": 3}"#).is_err());
    }
}
