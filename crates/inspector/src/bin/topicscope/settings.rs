//! From training flags to the configuration of the trainer.

use clap::ValueEnum;
use topicscope_trainer::{
    DeadUnits, Decoder, DecoderNorm, InputScale, Loss, Penalty, PenaltyKind, TrainerConfig, Unit,
};

use crate::args::TrainingFlags;
use crate::values::PenaltyList;

/// Names a set of training settings, which flags change one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// Settings under which units are coherent, different and faithful.
    #[default]
    Default,
    /// Settings of the experiment that the question comes from.
    Classic,
}

impl Preset {
    fn config(self) -> TrainerConfig {
        match self {
            Self::Default => TrainerConfig::default(),
            Self::Classic => TrainerConfig {
                unit: Unit::Relu,
                loss: Loss::Bce,
                word_weight: 0.0,
                input: InputScale::Raw,
                decoder_norm: DecoderNorm::Free,
                epochs: 15,
                renew: 1.0,
                ..TrainerConfig::default()
            },
        }
    }
}

/// Turns training flags into the configuration of the trainer, without penalties and seed.
pub(crate) fn trainer_config(flags: &TrainingFlags) -> TrainerConfig {
    let defaults = flags.preset.config();
    // A tied decoder has free columns unless somebody asks for the contradiction.
    let norm = if flags.tied { DecoderNorm::Free } else { defaults.decoder_norm };
    TrainerConfig {
        units: flags.units.unwrap_or(defaults.units),
        unit: flags.unit.unwrap_or(defaults.unit),
        theta: flags.theta.unwrap_or(defaults.theta),
        encode_theta: flags.encode_theta.or(defaults.encode_theta),
        target: flags.target.or(defaults.target),
        loss: flags.loss.unwrap_or(defaults.loss),
        word_weight: flags.word_weight.unwrap_or(defaults.word_weight),
        input: flags.input.unwrap_or(defaults.input),
        decoder: if flags.tied { Decoder::Tied } else { defaults.decoder },
        decoder_norm: flags.decoder_norm.unwrap_or(norm),
        input_dropout: flags.input_dropout.unwrap_or(defaults.input_dropout),
        hidden_dropout: flags.hidden_dropout.unwrap_or(defaults.hidden_dropout),
        renew: flags.renew.unwrap_or(defaults.renew),
        dead_units: if flags.revive { DeadUnits::Revive } else { defaults.dead_units },
        target_zeros: flags.target_zeros.or(defaults.target_zeros),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Arguments, Command};
    use clap::Parser;

    #[test]
    fn the_classic_preset_is_a_start_that_flags_change() {
        let training = |text: &str| {
            let words = format!("topicscope train i -o m {text}");
            match Arguments::parse_from(words.split_whitespace()).command {
                Command::Train(command) => trainer_config(&command.training),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(training(""), TrainerConfig::default());
        let classic = training("--preset classic --unit threshold --word-weight 0.5");
        let free = (classic.loss, classic.input, classic.decoder_norm);
        assert_eq!(free, (Loss::Bce, InputScale::Raw, DecoderNorm::Free));
        assert_eq!((classic.unit, classic.word_weight), (Unit::Threshold, 0.5));
        let sought = training("--target-zeros 0.56 --revive");
        assert_eq!((sought.target_zeros, sought.dead_units), (Some(0.56), DeadUnits::Revive));
    }
}
