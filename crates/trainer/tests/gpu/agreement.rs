//! A device does what the processor does, setting by setting.

use topicscope_trainer::{
    Decoder, DecoderNorm, DecoderSign, Frozen, InputScale, KindSettings, Loss, OptimizerKind,
    Penalties, Penalty, PenaltyKind, PenaltyScale, Renewal, Schedule, TrainerConfig, UnitKind,
};

use crate::planted::{device, difference, fit, small};

/// Share of the processor's figures by which those of a device may differ in the first epochs.
const NEAR: f64 = 1e-3;

fn check(what: &str, config: &TrainerConfig) {
    let Some(device) = device() else { return };
    let expected = fit(config, None).unwrap();
    let found = fit(config, Some(device)).unwrap();
    let apart = difference(&found.history, &expected.history);
    assert!(apart < NEAR, "{what}: {apart}\n{:?}\n{:?}", found.history, expected.history);
    let zeros = |fitted: &topicscope_trainer::Fitted| fitted.history[0].zero_fraction;
    assert!((zeros(&found) - zeros(&expected)).abs() < 5e-3, "{what}: zeros");
}

fn numbers() -> KindSettings {
    KindSettings { theta: 0.3, k: 3, group: 3, alpha: 1.5, ..KindSettings::default() }
}

fn penalties_of(unit: UnitKind) -> Vec<Penalty> {
    let fits = |kind: &&PenaltyKind| kind.mismatch(unit).is_none();
    PenaltyKind::ALL.iter().filter(fits).map(|&kind| Penalty { kind, weight: 0.2 }).collect()
}

/// Each unit with each loss, once without penalties and once with each that has a meaning.
fn check_units(loss: Loss) {
    for &unit in UnitKind::ALL {
        let base = TrainerConfig { loss, renew: Renewal::Off, ..small() }.with_kinds(
            unit,
            OptimizerKind::Adam,
            numbers(),
        );
        check(&format!("{unit} {loss}"), &base);
        for penalty in penalties_of(unit) {
            let penalties = vec![penalty].into();
            check(
                &format!("{unit} {loss} {penalty}"),
                &TrainerConfig { penalties, ..base.clone() },
            );
        }
    }
}

#[test]
fn every_unit_and_penalty_with_softmax() {
    check_units(Loss::Softmax);
}

#[test]
fn every_unit_and_penalty_with_bce() {
    check_units(Loss::Bce);
}

#[test]
fn every_unit_and_penalty_with_squared_error() {
    check_units(Loss::Squared);
}

#[test]
fn every_form_of_the_decoder() {
    for (decoder, decoder_norm) in [
        (Decoder::Untied, DecoderNorm::Unit),
        (Decoder::Untied, DecoderNorm::Free),
        (Decoder::Tied, DecoderNorm::Free),
    ] {
        for &decoder_sign in DecoderSign::ALL {
            for &loss in Loss::ALL {
                let renew = Renewal::Off;
                let config =
                    TrainerConfig { decoder, decoder_norm, decoder_sign, loss, renew, ..small() };
                check(&format!("{decoder} {decoder_norm} {decoder_sign} {loss}"), &config);
            }
        }
    }
}

#[test]
fn every_frozen_part() {
    for &frozen in Frozen::ALL {
        check(&format!("frozen {frozen}"), &small().with_frozen(frozen));
    }
    let tied = TrainerConfig { decoder: Decoder::Tied, decoder_norm: DecoderNorm::Free, ..small() };
    check("frozen tied", &tied.with_frozen(Frozen::Both));
}

#[test]
fn penalties_on_contributions() {
    for kind in ["l1:0.1", "mean:0.1", "student-t:0.1"] {
        let penalties = Penalties {
            scale: PenaltyScale::Contribution,
            target: Some(0.1),
            warm_up: 2,
            ..Penalties::from(vec![kind.parse().unwrap()])
        };
        let config = TrainerConfig { penalties, decoder_norm: DecoderNorm::Free, ..small() };
        check(kind, &config);
    }
}

#[test]
fn optimizers_schedules_dropout_and_weights_of_words() {
    let base = TrainerConfig { renew: Renewal::Off, ..small() };
    let sgd = base.clone().with_kinds(UnitKind::Relu, OptimizerKind::Sgd, numbers());
    check("sgd", &TrainerConfig { rate: 0.1, schedule: Schedule::Cosine, ..sgd });
    for loss in [Loss::Softmax, Loss::Bce, Loss::Squared] {
        let config = TrainerConfig {
            loss,
            hidden_dropout: 0.3,
            word_weight: 0.5,
            input: InputScale::Raw,
            warm_up: 1,
            ..base.clone()
        };
        check(&format!("dropout {loss}"), &config);
        check(
            &format!("no emphasis {loss}"),
            &TrainerConfig { emphasis: 0.0, input_dropout: 0.0, ..config },
        );
    }
}

/// More than one tile of units and documents, and of threads of a document.
#[test]
fn sizes_beyond_a_tile() {
    for unit in [UnitKind::Relu, UnitKind::TopK, UnitKind::BatchTopK, UnitKind::KCompetitive] {
        let base =
            TrainerConfig { units: 70, batch: 70, renew: Renewal::Off, epochs: 2, ..small() };
        check(&format!("wide {unit}"), &base.with_kinds(unit, OptimizerKind::Adam, numbers()));
    }
    let config = TrainerConfig { units: 300, epochs: 1, renew: Renewal::Off, ..small() };
    check("wider", &config);
}
