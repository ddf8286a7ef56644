//! From training flags to the configuration of the trainer.

use topicscope_trainer::{Decoder, DecoderNorm, Penalty, PenaltyKind, TrainerConfig};

use crate::args::TrainingFlags;
use crate::values::PenaltyList;

/// Turns training flags into the configuration of the trainer, without penalties and seed.
pub(crate) fn trainer_config(flags: &TrainingFlags) -> TrainerConfig {
    let defaults = TrainerConfig::default();
    // A tied decoder has free columns unless somebody asks for the contradiction.
    let norm = if flags.tied { DecoderNorm::Free } else { defaults.decoder_norm };
    TrainerConfig {
        units: flags.units.unwrap_or(defaults.units),
        unit: flags.unit.unwrap_or(defaults.unit),
        theta: flags.theta.unwrap_or(defaults.theta),
        encode_theta: flags.encode_theta.or(defaults.encode_theta),
        target: flags.target.or(defaults.target),
        loss: flags.loss.unwrap_or(defaults.loss),
        input: flags.input.unwrap_or(defaults.input),
        decoder: if flags.tied { Decoder::Tied } else { defaults.decoder },
        decoder_norm: flags.decoder_norm.unwrap_or(norm),
        input_dropout: flags.input_dropout.unwrap_or(defaults.input_dropout),
        hidden_dropout: flags.hidden_dropout.unwrap_or(defaults.hidden_dropout),
        epochs: flags.epochs.unwrap_or(defaults.epochs),
        batch: flags.batch.unwrap_or(defaults.batch),
        rate: flags.rate.unwrap_or(defaults.rate),
        ..defaults
    }
}

/// Returns the penalty that is used when none is named.
pub(crate) fn default_penalty() -> PenaltyList {
    PenaltyList(vec![Penalty { kind: PenaltyKind::Mean, weight: 0.3 }])
}
