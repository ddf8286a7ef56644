//! Settings of a training run: anyone may build them, [`TrainerConfig::check`] judges them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::choice::choices;
use crate::error::TrainerError;
use crate::loss::Loss;
use crate::meaning::Mismatch;
use crate::optimizer::Optimizer;
use crate::penalty::{Penalty, PenaltyKind, PenaltyScale};
use crate::sampling::Sampling;
use crate::schedule::Schedule;
use crate::start::WeightStart;
use crate::trainer::Trainer;
use crate::unit::Unit;

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
/// use topicscope_trainer::{TrainerConfig, TrainerError, Unit};
///
/// let config = TrainerConfig { units: 0, rate: -1.0, ..TrainerConfig::default() };
/// let Err(TrainerError::Config { problems }) = config.check() else { panic!() };
/// assert_eq!(problems.len(), 2);
/// assert!(TrainerConfig { unit: Unit::Tlin, ..TrainerConfig::default() }.check().is_ok());
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

/// Names one thing wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// A number lies outside its range.
    #[error("{name} is `{found}`, but must be {allowed}")]
    OutOfRange {
        /// Name of the setting.
        name: &'static str,
        /// The value given.
        found: f64,
        /// The allowed range, in words.
        allowed: &'static str,
    },
    /// A count is larger than another setting lets it be.
    #[error("{name} is `{found}`, but must be at most the number of {bound_name}, `{bound}`")]
    AboveCount {
        /// Name of the setting.
        name: &'static str,
        /// The value given.
        found: usize,
        /// Name of what bounds it.
        bound_name: &'static str,
        /// The bound.
        bound: usize,
    },
    /// A penalty has no meaning for the kind of unit.
    #[error("penalty `{penalty}` has no meaning for `{unit}` units: {reason}")]
    PenaltyWithoutMeaning {
        /// The penalty.
        penalty: PenaltyKind,
        /// The unit.
        unit: Unit,
        /// Why not.
        reason: Mismatch,
    },
    /// A setting does nothing without another one.
    #[error("{setting} needs {needed}")]
    Needs {
        /// The setting.
        setting: &'static str,
        /// What is missing.
        needed: &'static str,
    },
    /// A share of zeros is sought, and no penalty can move it.
    #[error("target-zeros needs a penalty with a weight above 0")]
    NothingToSeek,
    /// A tied decoder is to have columns of length 1.
    #[error("a tied decoder excludes unit columns: the encoder's rows are free to have any length")]
    TiedUnitColumns,
    /// Two settings exclude each other.
    #[error("{first} excludes {second}: {reason}")]
    Excluded {
        /// One setting.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// Why both cannot be.
        reason: &'static str,
    },
}

impl TrainerConfig {
    /// Returns a trainer when the settings make sense together.
    ///
    /// # Errors
    /// [`TrainerError::Config`] with every problem found, not only the first.
    pub fn check(self) -> Result<Trainer, TrainerError> {
        let mut problems = self.problems_of_numbers();
        problems.extend(self.problems_of_competition());
        problems.extend(self.problems_of_courses());
        problems.extend(self.problems_of_combinations());
        if problems.is_empty() {
            Ok(Trainer::from_checked(self))
        } else {
            Err(TrainerError::Config { problems })
        }
    }

    /// Returns the threshold used while encoding.
    pub fn theta_of_encoding(&self) -> f32 {
        self.encode_theta.unwrap_or(self.theta)
    }

    /// Returns the target of one penalty.
    pub fn target_of(&self, kind: PenaltyKind) -> f64 {
        self.target.unwrap_or_else(|| kind.default_target())
    }

    fn problems_of_numbers(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        let mut demand = |fine: bool, name, found: f64, allowed| {
            if !fine {
                problems.push(ConfigProblem::OutOfRange { name, found, allowed });
            }
        };
        let counts = [
            ("units", self.units),
            ("epochs", self.epochs),
            ("batch", self.batch),
            ("shards", self.shards),
        ];
        for (name, count) in counts {
            // Ids and counters are 32 bits wide.
            let fine = count >= 1 && u32::try_from(count).is_ok();
            demand(fine, name, count as f64, "at least 1 and below 2^32");
        }
        if let Sampling::Words(n) = self.sampling {
            demand(n >= 1, "sampling", n as f64, "at least 1");
        }
        if let Some(patience) = self.patience {
            demand(patience >= 1, "patience", patience as f64, "at least 1");
        }
        if let Some(zeros) = self.target_zeros {
            demand(zeros > 0.0 && zeros < 1.0, "target-zeros", zeros, "above 0 and below 1");
        }
        let dropouts =
            [("input dropout", self.input_dropout), ("hidden dropout", self.hidden_dropout)];
        for (name, share) in dropouts {
            demand((0.0..1.0).contains(&share), name, share, "at least 0 and below 1");
        }
        let fine = self.word_weight >= 0.0 && self.word_weight.is_finite();
        demand(fine, "word weight", self.word_weight, "at least 0 and finite");
        let fine = (0.0..=1.0).contains(&self.renew);
        demand(fine, "renew", self.renew, "at least 0 and at most 1");
        let fine = self.rate > 0.0 && self.rate.is_finite();
        demand(fine, "rate", self.rate, "above 0 and finite");
        let thetas = [("theta", self.theta), ("encode-theta", self.theta_of_encoding())];
        for (name, theta) in thetas {
            let fine = theta >= 0.0 && theta.is_finite();
            demand(fine, name, f64::from(theta), "at least 0 and finite");
        }
        if let EncoderStart::Around(mean) = self.start {
            demand(mean.is_finite(), "start", mean, "finite");
        }
        for penalty in &self.penalties {
            let fine = penalty.weight >= 0.0 && penalty.weight.is_finite();
            demand(fine, "weight of a penalty", penalty.weight, "at least 0 and finite");
        }
        if let Some(target) = self.target {
            demand(target.is_finite(), "target", target, "finite");
        }
        problems
    }

    fn problems_of_combinations(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        for penalty in self.penalties.iter().map(|penalty| penalty.kind) {
            let unit = self.unit;
            if let Some(reason) = penalty.mismatch(unit) {
                problems.push(ConfigProblem::PenaltyWithoutMeaning { penalty, unit, reason });
            }
            if !penalty.needs_probabilities() {
                continue;
            }
            if self.scales_penalties() {
                problems.push(ConfigProblem::Excluded {
                    first: "a kl penalty",
                    second: "the penalty scale `contribution` with free columns",
                    reason: "an activation times a norm is no probability",
                });
            }
            let found = self.target_of(penalty);
            if !(found > 0.0 && found < 1.0) {
                let allowed = "above 0 and below 1 for a kl penalty";
                problems.push(ConfigProblem::OutOfRange { name: "target", found, allowed });
            }
        }
        if self.target_zeros.is_some() && self.penalties.iter().all(|p| p.weight == 0.0) {
            problems.push(ConfigProblem::NothingToSeek);
        }
        if matches!(self.sampling, Sampling::Words(_)) && !self.loss.is_sum_over_words() {
            problems.push(ConfigProblem::Excluded {
                first: "sampling of words",
                second: "the loss `softmax`",
                reason: "the logarithm of a sum has a biased estimate from a sample",
            });
        }
        if self.decoder == Decoder::Tied && self.decoder_norm == DecoderNorm::Unit {
            problems.push(ConfigProblem::TiedUnitColumns);
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(config: TrainerConfig) -> Vec<String> {
        match config.check() {
            Err(TrainerError::Config { problems }) => {
                problems.iter().map(ToString::to_string).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let config = TrainerConfig {
            units: 0,
            batch: 0,
            rate: f64::NAN,
            renew: 1.5,
            word_weight: -0.5,
            input_dropout: 1.0,
            theta: -1.0,
            decoder: Decoder::Tied,
            penalties: vec![
                Penalty { kind: PenaltyKind::Kl, weight: -0.5 },
                Penalty { kind: PenaltyKind::L1, weight: f64::INFINITY },
            ],
            target: Some(0.0),
            ..TrainerConfig::default()
        };
        let expected = [
            "units is `0`, but must be at least 1 and below 2^32",
            "batch is `0`, but must be at least 1 and below 2^32",
            "input dropout is `1`, but must be at least 0 and below 1",
            "word weight is `-0.5`, but must be at least 0 and finite",
            "renew is `1.5`, but must be at least 0 and at most 1",
            "rate is `NaN`, but must be above 0 and finite",
            "theta is `-1`, but must be at least 0 and finite",
            "encode-theta is `-1`, but must be at least 0 and finite",
            "weight of a penalty is `-0.5`, but must be at least 0 and finite",
            "weight of a penalty is `inf`, but must be at least 0 and finite",
            "penalty `kl` has no meaning for `relu` units: it needs activations in (0, 1)",
            "target is `0`, but must be above 0 and below 1 for a kl penalty",
            "a tied decoder excludes unit columns: the encoder's rows are free to have any length",
        ];
        assert_eq!(problems(config), expected);
    }

    #[test]
    fn a_target_of_zeros_needs_a_share_and_a_penalty_and_patience_an_epoch() {
        let penalties = vec![Penalty { kind: PenaltyKind::Mean, weight: 0.0 }];
        for (target_zeros, allowed) in [(0.0, false), (0.56, true), (1.0, false), (f64::NAN, false)]
        {
            let config = TrainerConfig {
                target_zeros: Some(target_zeros),
                penalties: penalties.clone(),
                patience: Some(0),
                ..TrainerConfig::default()
            };
            let range =
                format!("target-zeros is `{target_zeros}`, but must be above 0 and below 1");
            let mut expected = vec!["patience is `0`, but must be at least 1".to_owned()];
            expected.extend((!allowed).then_some(range));
            expected.push("target-zeros needs a penalty with a weight above 0".into());
            assert_eq!(problems(config), expected);
        }
    }

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
