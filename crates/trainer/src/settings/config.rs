//! Settings of a training run: anyone may build them, [`TrainerConfig::problems`] judges them.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;
use crate::settings::decoder::{Decoder, DecoderNorm, DecoderSign};
use crate::settings::frozen::Frozen;
use crate::settings::input::InputScale;
use crate::settings::kinds::KindSettings;
use crate::settings::loss::Loss;
use crate::settings::optimizer::{Optimizer, OptimizerKind};
use crate::settings::penalties::{Penalties, PenaltyScale};
use crate::settings::renewal::Renewal;
use crate::settings::sampling::Sampling;
use crate::settings::schedule::Schedule;
use crate::settings::start::{EncoderStart, WeightStart};
use crate::settings::unit::{Unit, UnitKind};

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

/// Holds every setting of a training run; `reports/recipes.md` says how the defaults were found.
///
/// The default has no penalty: what to penalize is the question, not a setting to forget. On
/// disk the settings are one flat object, in which the numbers of a kind stand beside its name.
///
/// # Example
/// ```
/// use topicscope_trainer::{Trainer, TrainerConfig, TrainerError, Unit};
///
/// let config = TrainerConfig { units: 0, rate: -1.0, ..TrainerConfig::default() };
/// let Err(TrainerError::Config { problems }) = Trainer::new(config) else { panic!() };
/// assert_eq!(problems.len(), 2);
/// let config = TrainerConfig { unit: Unit::TopK { k: 4 }, ..TrainerConfig::default() };
/// assert!(Trainer::new(config).is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TrainerConfig {
    /// H, at least 1.
    pub units: usize,
    /// Kind of hidden unit, with its numbers.
    pub unit: Unit,
    /// What is penalized, and how.
    pub penalties: Penalties,
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
    /// Weights that stay as they were drawn.
    pub frozen: Frozen,
    /// Share of present terms hidden from the encoder in each step, in [0, 1).
    pub input_dropout: f64,
    /// Share of the loss, in [0, 1], that is put on the present terms that input dropout hides
    /// from the encoder: they weigh 1 - E + E / dropout and the others 1 - E, so that the terms
    /// of a document weigh as much as without. Where no term is hidden it counts for nothing.
    ///
    /// # Reference
    /// Vincent, Larochelle, Lajoie, Bengio, Manzagol (2010), Stacked denoising autoencoders,
    /// Journal of Machine Learning Research 11, section 3.3: emphasis on corrupted dimensions.
    pub emphasis: f64,
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
    /// Course of the learning rate after its warm-up.
    pub schedule: Schedule,
    /// Epochs over which the learning rate grows, below `epochs`; 0 is none.
    pub warm_up: usize,
    /// Distribution of the starting weights.
    pub weight_start: WeightStart,
    /// Mean of the encoder's start.
    pub start: EncoderStart,
    /// When a unit repeats another one, so that the weaker of the two starts anew.
    pub renew: Renewal,
    /// What happens to dead units.
    pub dead_units: DeadUnits,
    /// Epochs, at least 1, without a better validation loss after which training ends; the
    /// weights of the best epoch are kept. `None` trains all epochs and keeps the last weights.
    pub patience: Option<usize>,
    /// Seed of starts, order and masks. Runs with one seed are twins.
    pub seed: u64,
    /// S, parts of the vocabulary that may be worked on at once, at least 1. Results depend
    /// on S in their last bits, and never on the number of threads.
    pub shards: usize,
    /// The device whose arithmetic decides the last bits, with its driver; `None` is the processor.
    /// [`Trainer::on`](crate::Trainer::on) sets it.
    pub device: Option<String>,
    /// Numbers of the kinds that were not chosen. No run reads them; files keep them, so that
    /// settings are on record as they were given. Those of the chosen kinds count for nothing
    /// here.
    pub unread: KindSettings,
}

impl Default for TrainerConfig {
    fn default() -> Self {
        Self {
            units: 64,
            unit: Unit::Relu,
            penalties: Penalties::default(),
            loss: Loss::Softmax,
            word_weight: 0.0,
            input: InputScale::Unit,
            decoder: Decoder::Untied,
            decoder_norm: DecoderNorm::Unit,
            decoder_sign: DecoderSign::Free,
            frozen: Frozen::Nothing,
            input_dropout: 0.4,
            emphasis: 0.7,
            hidden_dropout: 0.0,
            sampling: Sampling::Auto,
            epochs: 20,
            batch: 64,
            optimizer: Optimizer::Adam,
            rate: 6e-3,
            schedule: Schedule::Constant,
            warm_up: 0,
            weight_start: WeightStart::Normal,
            start: EncoderStart::Usual,
            renew: Renewal::Words(4),
            dead_units: DeadUnits::Leave,
            patience: None,
            seed: 0,
            shards: 16,
            device: None,
            unread: KindSettings::default(),
        }
    }
}

impl TrainerConfig {
    /// Returns the same settings with these kinds of unit and optimizer, which take their numbers
    /// from `numbers`; what they do not read of them stays on record.
    #[must_use]
    pub fn with_kinds(
        self,
        unit: UnitKind,
        optimizer: OptimizerKind,
        numbers: KindSettings,
    ) -> Self {
        let (unit, optimizer) = (numbers.unit(unit), numbers.optimizer(optimizer));
        Self { unit, optimizer, unread: numbers.without(unit, optimizer), ..self }
    }

    /// Returns the same settings with other batches. The rate follows the square root of their
    /// size, since the noise of a step grows as they shrink.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        let rate = self.rate * (batch as f64 / self.batch as f64).sqrt();
        Self { batch, rate, ..self }
    }

    /// Returns the same settings with these weights frozen, and no unit that starts anew: a new
    /// start is another direction for both sides of a unit, and random ones are to stay.
    ///
    /// # Example
    /// ```
    /// use topicscope_trainer::{Frozen, Renewal, TrainerConfig};
    ///
    /// let random = TrainerConfig::default().with_frozen(Frozen::Decoder);
    /// assert_eq!((random.frozen, random.renew), (Frozen::Decoder, Renewal::Off));
    /// assert_eq!(random.problems(), []);
    /// let renewed = TrainerConfig { frozen: Frozen::Decoder, ..TrainerConfig::default() };
    /// assert_eq!(renewed.problems().len(), 1);
    /// ```
    #[must_use]
    pub fn with_frozen(self, frozen: Frozen) -> Self {
        if frozen == Frozen::Nothing {
            return Self { frozen, ..self };
        }
        Self { frozen, renew: Renewal::Off, dead_units: DeadUnits::Leave, ..self }
    }

    /// Returns the numbers of all kinds: of the chosen ones those they have, of the others
    /// those on record.
    pub fn kind_settings(&self) -> KindSettings {
        self.unread.with(self.unit, self.optimizer)
    }

    /// Returns the learning rate of an epoch, counted from 1; it holds for the whole epoch.
    ///
    /// Epoch e of W epochs of warm-up has e / (W + 1) of the rate; the schedule begins with
    /// the first epoch after them.
    pub fn rate_of(&self, epoch: usize) -> f64 {
        let warm_up = self.warm_up;
        if epoch <= warm_up {
            return self.rate * epoch as f64 / (warm_up + 1) as f64;
        }
        let way = (epoch - 1 - warm_up) as f64 / (self.epochs - warm_up) as f64;
        self.rate * self.schedule.factor(way)
    }

    /// Says whether penalties read something else than activations.
    pub(crate) fn scales_penalties(&self) -> bool {
        (self.penalties.scale, self.decoder_norm) == (PenaltyScale::Contribution, DecoderNorm::Free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule, warm_up: usize) -> Vec<f64> {
        let config =
            TrainerConfig { rate: 8.0, epochs: 4, schedule, warm_up, ..TrainerConfig::default() };
        (1..=4).map(|epoch| config.rate_of(epoch)).collect()
    }

    fn check(schedule: Schedule, warm_up: usize, expected: [f64; 4]) {
        for (found, expected) in rates(schedule, warm_up).into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{schedule} {warm_up}: {found} {expected}");
        }
    }

    #[test]
    fn rates_follow_their_course() {
        let half = 0.5_f64.sqrt();
        check(Schedule::Constant, 0, [8.0; 4]);
        check(Schedule::Constant, 3, [2.0, 4.0, 6.0, 8.0]);
        check(Schedule::Cosine, 0, [8.0, 4.0 * (1.0 + half), 4.0, 4.0 * (1.0 - half)]);
        check(Schedule::Cosine, 2, [8.0 / 3.0, 16.0 / 3.0, 8.0, 4.0]);
        let tenth_root = 0.1_f64.sqrt();
        check(Schedule::Exponential, 0, [8.0, 8.0 * tenth_root, 0.8, 0.8 * tenth_root]);
        check(Schedule::Exponential, 1, [4.0, 8.0, 8.0 * 0.01_f64.cbrt(), 8.0 * 1e-4_f64.cbrt()]);
    }

    #[test]
    fn kinds_take_their_numbers_and_leave_the_others_on_record() {
        let numbers = KindSettings { k: 3, group: 5, momentum: 0.5, ..KindSettings::default() };
        let config =
            TrainerConfig::default().with_kinds(UnitKind::TopK, OptimizerKind::Adam, numbers);
        assert_eq!((config.unit, config.optimizer), (Unit::TopK { k: 3 }, Optimizer::Adam));
        let usual_k = KindSettings::default().k;
        assert_eq!(config.unread, KindSettings { k: usual_k, ..numbers });
        assert_eq!(config.kind_settings(), numbers);
        let other = TrainerConfig { unit: Unit::WinnerTakeAll { group: 2 }, ..config };
        assert_eq!(other.kind_settings(), KindSettings { k: usual_k, group: 2, ..numbers });
    }
}
