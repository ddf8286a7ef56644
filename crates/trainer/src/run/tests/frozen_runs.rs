//! What a run must show whose weights are frozen in part.

use topicscope_indexer::{Bags, DocId, Rows};

use crate::model::parameters::{DecoderRows, Parameters};
use crate::run::documents::TrainingDocuments;
use crate::run::fitted::Fitted;
use crate::run::trainer::Trainer;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{Decoder, DecoderNorm, DecoderSign};
use crate::settings::frozen::Frozen;
use crate::settings::loss::Loss;
use crate::settings::optimizer::Optimizer;
use crate::settings::renewal::Renewal;
use crate::settings::sampling::Sampling;
use crate::settings::unit::{Unit, UnitKind};

/// Sixty documents over 21 terms.
fn bags() -> Bags {
    let row = |d: u32| -> Vec<u32> {
        (0..21).filter(|v| (d * 7 + v * d + v).is_multiple_of(3) || d % 21 == *v).collect()
    };
    Bags::from_rows(&(0..60).map(row).collect::<Vec<_>>(), 21).unwrap()
}

fn documents() -> Vec<DocId> {
    (0..60).map(DocId).collect()
}

fn fit(config: &TrainerConfig) -> Fitted {
    let (bags, train) = (bags(), documents());
    let documents = TrainingDocuments { rows: Rows::Held(&bags), train: &train, validation: &[] };
    let mut run = Trainer::new(config.clone()).unwrap().start(documents).unwrap();
    while run.next_epoch().unwrap().is_some() {}
    run.finish()
}

/// Returns the weights that a run with these settings begins with.
fn start(config: &TrainerConfig, mean_length: f64) -> Parameters {
    let bags = bags();
    Parameters::start(config, &bags.document_frequencies(), bags.n_documents(), mean_length)
}

/// Settings whose runs go all the ways that a step knows.
fn configs() -> Vec<TrainerConfig> {
    let base = TrainerConfig {
        units: 6,
        epochs: 3,
        batch: 16,
        shards: 4,
        penalties: vec!["mean:0.3".parse().unwrap()].into(),
        ..TrainerConfig::default()
    };
    let bce = TrainerConfig { loss: Loss::Bce, ..base.clone() };
    let sampled = TrainerConfig { sampling: Sampling::Words(6), ..bce.clone() };
    let free = TrainerConfig { decoder_norm: DecoderNorm::Free, ..sampled.clone() };
    let sgd = |config: &TrainerConfig| TrainerConfig {
        optimizer: Optimizer::Sgd { momentum: 0.9 },
        rate: 0.05,
        ..config.clone()
    };
    let of = |unit: Unit| TrainerConfig { unit, ..base.clone() };
    vec![
        sgd(&base),
        sgd(&sampled),
        sgd(&TrainerConfig { decoder: Decoder::Tied, ..free.clone() }),
        TrainerConfig { decoder: Decoder::Tied, ..free.clone() },
        TrainerConfig { decoder_sign: DecoderSign::NonNegative, ..base.clone() },
        TrainerConfig { loss: Loss::Squared, ..free.clone() },
        // Codes without zeros take the dense products, sparse ones the others.
        of(Unit::Sigmoid),
        of(UnitKind::JumpRelu.into()),
        of(Unit::TopK { k: 2 }),
        free,
        sampled,
        bce,
        base,
    ]
}

#[test]
fn frozen_weights_stay_as_they_were_drawn_to_the_bit_and_all_others_move() {
    let mut n_tried = 0;
    for config in configs() {
        for &part in Frozen::ALL {
            let config = config.clone().with_frozen(part);
            if !config.problems().is_empty() {
                assert!(config.decoder == Decoder::Tied, "{config:?}");
                continue;
            }
            n_tried += 1;
            let fitted = fit(&config);
            let (found, start) =
                (&fitted.model.parameters, start(&config, fitted.model.mean_length));
            let is_tied = config.decoder == Decoder::Tied;
            let case = format!("{part}: {config:?}");
            assert_eq!(found.encoder == start.encoder, part.has_encoder(), "{case}");
            if !is_tied {
                let same = found.decoder_rows() == start.decoder_rows();
                assert_eq!(same, part.has_decoder(), "{case}");
            }
            assert_ne!(found.decoder_bias, start.decoder_bias, "{case}");
            assert_ne!(found.encoder_bias, start.encoder_bias, "{case}");
        }
    }
    assert_eq!(n_tried, 11 * 4 + 2 * 2);
}

#[test]
fn frozen_unit_columns_are_the_drawn_ones_brought_to_length_1() {
    let config = TrainerConfig { units: 6, epochs: 3, batch: 16, ..TrainerConfig::default() };
    let config = config.with_frozen(Frozen::Decoder);
    let still = fit(&TrainerConfig { epochs: 1, rate: 1e-30, ..config.clone() }).model;
    let model = fit(&config).model;
    assert_eq!(model.column_scale, still.column_scale);
    assert_eq!(model.decoder(), still.decoder());
    for column in model.decoder().columns() {
        assert!((column.dot(&column) - 1.0).abs() < 1e-5);
    }
    assert_ne!(model.encoder(), still.encoder());
}

/// The side that learns sees what it would see beside weights that do not move.
#[test]
fn the_first_step_of_the_other_side_is_that_of_a_run_without_frozen_weights() {
    let one_step = TrainerConfig {
        units: 6,
        epochs: 1,
        batch: 60,
        renew: Renewal::Off,
        ..TrainerConfig::default()
    };
    let plain = fit(&one_step).model;
    let of = |part| fit(&one_step.clone().with_frozen(part)).model;
    assert_eq!(of(Frozen::Decoder).encoder(), plain.encoder());
    assert_eq!(of(Frozen::Encoder).decoder(), plain.decoder());
    assert_eq!(of(Frozen::Both).decoder_bias(), plain.decoder_bias());
    assert_eq!(of(Frozen::Both).encoder_bias(), plain.encoder_bias());
}

#[test]
fn frozen_runs_are_the_same_on_any_number_of_threads() {
    let on = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| -> Vec<Fitted> {
            let configs = configs().into_iter();
            let parts = [Frozen::Decoder, Frozen::Encoder];
            let frozen =
                configs.flat_map(|config| parts.map(|part| config.clone().with_frozen(part)));
            frozen
                .filter(|config| config.problems().is_empty())
                .map(|config| fit(&config))
                .collect()
        })
    };
    let one = on(1);
    assert!(one == on(2) && one == on(5));
    assert!(matches!(one[0].model.parameters.decoder, DecoderRows::Own(_)));
}
