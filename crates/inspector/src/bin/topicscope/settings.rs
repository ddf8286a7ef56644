//! From training flags to the configuration of the trainer.

use topicscope_trainer::{
    DeadUnits, Decoder, DecoderNorm, InputScale, KindSettings, Loss, Penalties, Renewal,
    TrainerConfig, Unit, UnitKind,
};

use crate::args::TrainingFlags;
use crate::usage::Usage;
use crate::values::Preset;

/// Returns the settings that flags change one by one.
fn preset(preset: Preset) -> TrainerConfig {
    match preset {
        Preset::Default => TrainerConfig::default(),
        Preset::Classic => TrainerConfig {
            unit: Unit::Relu,
            loss: Loss::Bce,
            word_weight: 0.0,
            input: InputScale::Raw,
            decoder_norm: DecoderNorm::Free,
            input_dropout: 0.2,
            emphasis: 0.0,
            epochs: 15,
            batch: 128,
            rate: 2e-3,
            renew: Renewal::Off,
            ..TrainerConfig::default()
        },
    }
}

/// Turns training flags into the configuration of the trainer, without penalties and seed.
pub(crate) fn trainer_config(flags: &TrainingFlags) -> TrainerConfig {
    let defaults = preset(flags.preset);
    let unit = flags.unit.unwrap_or(defaults.unit.kind());
    let decoder = decoder(flags, unit);
    // A tied decoder has free columns unless somebody asks for the contradiction.
    let norm = if decoder == Decoder::Tied { DecoderNorm::Free } else { defaults.decoder_norm };
    let optimizer = flags.optimizer.unwrap_or(defaults.optimizer.kind());
    let usual = defaults.kind_settings();
    let numbers = KindSettings {
        theta: flags.theta.unwrap_or(usual.theta),
        encode_theta: flags.encode_theta.or(usual.encode_theta),
        k: flags.k.unwrap_or(usual.k),
        group: flags.group.unwrap_or(usual.group),
        alpha: flags.alpha.unwrap_or(usual.alpha),
        bandwidth: flags.bandwidth.unwrap_or(usual.bandwidth),
        momentum: flags.momentum.unwrap_or(usual.momentum),
    };
    let frozen = flags.frozen.unwrap_or(defaults.frozen);
    let defaults = defaults.with_kinds(unit, optimizer, numbers).with_frozen(frozen);
    TrainerConfig {
        units: flags.units.0.first().copied().unwrap_or(defaults.units),
        penalties: Penalties {
            list: Vec::new(),
            warm_up: flags.penalty_warm_up.unwrap_or(defaults.penalties.warm_up),
            scale: flags.penalty_scale.unwrap_or(defaults.penalties.scale),
            target: flags.target.or(defaults.penalties.target),
            target_zeros: flags.target_zeros.or(defaults.penalties.target_zeros),
        },
        loss: flags.loss.unwrap_or(defaults.loss),
        word_weight: flags.word_weight.unwrap_or(defaults.word_weight),
        input: flags.input.unwrap_or(defaults.input),
        decoder,
        decoder_norm: flags.decoder_norm.unwrap_or(norm),
        decoder_sign: flags.decoder_sign.unwrap_or(defaults.decoder_sign),
        input_dropout: flags.input_dropout.unwrap_or(defaults.input_dropout),
        emphasis: flags.emphasis.unwrap_or(defaults.emphasis),
        hidden_dropout: flags.hidden_dropout.unwrap_or(defaults.hidden_dropout),
        sampling: flags.sample.unwrap_or(defaults.sampling),
        renew: flags.renew.unwrap_or(defaults.renew),
        dead_units: if flags.revive { DeadUnits::Revive } else { defaults.dead_units },
        epochs: flags.epochs.unwrap_or(defaults.epochs),
        batch: flags.batch.unwrap_or(defaults.batch),
        rate: flags.rate.unwrap_or(defaults.rate),
        schedule: flags.schedule.unwrap_or(defaults.schedule),
        warm_up: flags.warm_up.unwrap_or(defaults.warm_up),
        weight_start: flags.start.unwrap_or(unit.usual_start()),
        ..defaults
    }
}

/// Lists the seeds of a study, one after the other.
///
/// # Errors
/// When the last one would be no number of 64 bits.
pub(crate) fn seeds(first: u64, n_seeds: usize) -> Result<Vec<u64>, Usage> {
    let seed = |k: u64| first.checked_add(k).ok_or(Usage::SeedsBeyond { first, n_seeds });
    (0..n_seeds as u64).map(seed).collect()
}

fn decoder(flags: &TrainingFlags, unit: UnitKind) -> Decoder {
    match (flags.tied, flags.untied) {
        (true, _) => Decoder::Tied,
        (_, true) => Decoder::Untied,
        _ => unit.usual_decoder(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Arguments, Command};
    use clap::Parser;
    use topicscope_trainer::{
        DecoderSign, Frozen, Optimizer, OptimizerKind, PenaltyScale, Sampling, Schedule,
        WeightStart,
    };

    fn training(text: &str) -> TrainerConfig {
        let words = format!("topicscope train i -o m {text}");
        match Arguments::parse_from(words.split_whitespace()).command {
            Command::Train(command) => trainer_config(&command.training),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_flag_of_the_models_of_the_field_reaches_its_setting() {
        let found = training(
            "--unit batch-top-k --k 5 --group 4 --alpha 2 --bandwidth 0.5 --loss squared \
             --penalty-warm-up 3 --penalty-scale contribution --decoder-sign non-negative \
             --optimizer sgd --rate 0.1 --momentum 0.8 --schedule cosine --warm-up 2 \
             --start orthogonal --sample 300",
        );
        let expected = TrainerConfig {
            sampling: Sampling::Words(300),
            loss: Loss::Squared,
            penalties: Penalties {
                warm_up: 3,
                scale: PenaltyScale::Contribution,
                ..Penalties::default()
            },
            decoder_sign: DecoderSign::NonNegative,
            rate: 0.1,
            schedule: Schedule::Cosine,
            warm_up: 2,
            weight_start: WeightStart::Orthogonal,
            ..TrainerConfig::default().with_kinds(
                UnitKind::BatchTopK,
                OptimizerKind::Sgd,
                KindSettings {
                    k: 5,
                    group: 4,
                    alpha: 2.0,
                    bandwidth: 0.5,
                    momentum: 0.8,
                    ..KindSettings::default()
                },
            )
        };
        assert_eq!(found, expected);
        assert_eq!(found.unit, Unit::BatchTopK { k: 5 });
        assert_eq!(found.optimizer, Optimizer::Sgd { momentum: 0.8 });
    }

    #[test]
    fn a_frozen_part_turns_renewal_off_unless_somebody_asks_for_the_contradiction() {
        let frozen = training("--frozen decoder");
        assert_eq!(frozen, TrainerConfig::default().with_frozen(Frozen::Decoder));
        assert_eq!(training("--frozen none"), TrainerConfig::default());
        assert_eq!(training("--frozen both --unit k-competitive").problems(), []);
        for refused in ["--renew words:4", "--revive", "--tied"] {
            let problems = training(&format!("--frozen encoder {refused}")).problems();
            assert_eq!(problems.len(), 1, "{refused}");
            let problem = problems[0].to_string();
            assert!(problem.starts_with("a frozen part excludes "), "{problem}");
        }
    }

    #[test]
    fn k_competitive_units_are_tied_unless_told_otherwise() {
        let decoder = |text: &str| {
            let config = training(text);
            assert_eq!(config.problems(), [], "{text}");
            (config.decoder, config.decoder_norm)
        };
        assert_eq!(decoder("--unit k-competitive"), (Decoder::Tied, DecoderNorm::Free));
        assert_eq!(decoder("--unit k-competitive --untied"), (Decoder::Untied, DecoderNorm::Unit));
        assert_eq!(training("--unit k-competitive").weight_start, WeightStart::Glorot);
        assert_eq!(decoder("--unit top-k"), (Decoder::Untied, DecoderNorm::Unit));
        assert_eq!(decoder("--unit top-k --tied"), (Decoder::Tied, DecoderNorm::Free));
        let both = "topicscope train i -o m --tied --untied";
        assert!(Arguments::try_parse_from(both.split_whitespace()).is_err());
    }

    #[test]
    fn the_classic_preset_is_a_start_that_flags_change() {
        assert_eq!(training(""), TrainerConfig::default());
        let classic = training("--preset classic --unit threshold --word-weight 0.5");
        let free = (classic.loss, classic.input, classic.decoder_norm);
        assert_eq!(free, (Loss::Bce, InputScale::Raw, DecoderNorm::Free));
        assert_eq!((classic.unit.kind(), classic.word_weight), (UnitKind::Threshold, 0.5));
        let sought = training("--target-zeros 0.56 --revive");
        let zeros = sought.penalties.target_zeros;
        assert_eq!((zeros, sought.dead_units), (Some(0.56), DeadUnits::Revive));
    }
}
