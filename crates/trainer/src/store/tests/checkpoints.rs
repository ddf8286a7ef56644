//! Runs that go on from their checkpoint, and checkpoints that are refused.

use std::fs;
use std::path::Path;

use topicscope_indexer::{Bags, DocId, Rows};

use crate::run::documents::TrainingDocuments;
use crate::run::fitted::Fitted;
use crate::run::trainer::Trainer;
use crate::run::training::TrainingRun;
use crate::settings::config::{DeadUnits, TrainerConfig};
use crate::settings::decoder::{Decoder, DecoderNorm};
use crate::settings::frozen::Frozen;
use crate::settings::kinds::KindSettings;
use crate::settings::loss::Loss;
use crate::settings::optimizer::Optimizer;
use crate::settings::penalties::{Penalties, PenaltyScale};
use crate::settings::renewal::Renewal;
use crate::settings::sampling::Sampling;
use crate::settings::schedule::Schedule;
use crate::settings::unit::{Unit, UnitKind};
use crate::store::checkpoint::{SavedCheckpoint, save_checkpoint};
use crate::store::checkpoint_head::HEAD;
use crate::store::files::{HISTORY, TIMING};
use crate::store::state_file::STATE;
use crate::store::tests::forged::reseal;
use crate::store::words_file::{self, WORDS};

fn bags() -> Bags {
    let row =
        |d: u32| -> Vec<u32> { (0..9).filter(|v| (d * 7 + v * d + v).is_multiple_of(3)).collect() };
    Bags::from_rows(&(0..40).map(row).collect::<Vec<_>>(), 9).unwrap()
}

pub(super) fn config() -> TrainerConfig {
    TrainerConfig {
        units: 5,
        epochs: 12,
        batch: 8,
        rate: 1e-2,
        penalties: vec!["mean:0.3".parse().unwrap()].into(),
        ..TrainerConfig::default()
    }
}

/// Trains all but the last epochs, saves, and hands the folder to `then`.
pub(super) fn interrupted<T>(
    config: &TrainerConfig,
    after: usize,
    then: impl FnOnce(&Path, &Trainer, TrainingDocuments<'_>) -> T,
) -> T {
    let place = tempfile::tempdir().unwrap();
    let (bags, path) = (bags(), place.path().join("checkpoint"));
    let all: Vec<DocId> = (0..40).map(DocId).collect();
    let documents =
        TrainingDocuments { rows: Rows::Held(&bags), train: &all[..30], validation: &all[30..] };
    let trainer = Trainer::new(config.clone()).unwrap();
    let mut run = trainer.start(documents).unwrap();
    for _ in 0..after {
        run.next_epoch().unwrap();
    }
    save_checkpoint(&path, &mut run, "0123", &vec![0.5; after]).unwrap();
    then(&path, &trainer, documents)
}

fn finish(mut run: TrainingRun<'_>) -> Fitted {
    while run.next_epoch().unwrap().is_some() {}
    run.finish()
}

#[test]
fn a_resumed_run_goes_on_with_the_record_of_its_words() {
    let config = TrainerConfig { renew: Renewal::Words(1), ..config() };
    let place = tempfile::tempdir().unwrap();
    let (bags, path) = (bags(), place.path().join("checkpoint"));
    let all: Vec<DocId> = (0..30).map(DocId).collect();
    let documents = TrainingDocuments { rows: Rows::Held(&bags), train: &all, validation: &[] };
    let trainer = Trainer::new(config).unwrap();
    let start = || trainer.start(documents).unwrap().recording_words(4).unwrap();
    let unbroken = finish(start());
    assert_eq!(unbroken.words.as_ref().unwrap().n_epochs(), 12);
    for after in [0, 1, 7, 12] {
        let mut run = start();
        for _ in 0..after {
            run.next_epoch().unwrap();
        }
        save_checkpoint(&path, &mut run, "0123", &[]).unwrap();
        let checkpoint = SavedCheckpoint::open(&path).unwrap();
        let resume = || trainer.resume(&checkpoint, documents, "0123").unwrap();
        assert!(finish(resume()) == unbroken, "after {after}");
        assert!(finish(resume().recording_words(4).unwrap()) == unbroken, "after {after}");
        if after > 0 {
            let error = resume().recording_words(3).unwrap_err().to_string();
            assert!(error.ends_with(&format!("past epoch `{after}` without them")), "{error}");
        }
        // A record of fewer epochs, sealed as it should be, belongs to another run.
        let short = words_file::to_bytes(start().finish().words.as_ref().unwrap());
        reseal(&path, WORDS, &short);
        let checkpoint = SavedCheckpoint::open(&path).unwrap();
        let resumed = trainer.resume(&checkpoint, documents, "0123");
        let error = resumed.err().map(|error| error.to_string());
        assert_eq!(error.is_some(), after > 0);
        assert!(error.is_none_or(|error| error.contains("words.safetensors` is damaged: tensor")));
    }
}

#[test]
fn a_resumed_run_equals_an_unbroken_one_to_the_bit() {
    let tied = TrainerConfig {
        decoder: Decoder::Tied,
        decoder_norm: DecoderNorm::Free,
        hidden_dropout: 0.3,
        ..config()
    };
    let penalties = Penalties { target_zeros: Some(0.6), ..config().penalties };
    let sought = TrainerConfig { penalties, word_weight: 0.5, ..config() };
    let penalties = Penalties { scale: PenaltyScale::Contribution, ..config().penalties };
    let scaled = TrainerConfig { penalties, decoder_norm: DecoderNorm::Free, ..config() };
    let patient = TrainerConfig { patience: Some(2), rate: 0.1, ..config() };
    let renewed = TrainerConfig {
        renew: Renewal::Correlation(0.1),
        dead_units: DeadUnits::Revive,
        ..config()
    };
    let falling = TrainerConfig {
        optimizer: Optimizer::Sgd { momentum: 0.9 },
        schedule: Schedule::Cosine,
        ..config()
    };
    let sampled = |base: &TrainerConfig| TrainerConfig {
        loss: Loss::Bce,
        sampling: Sampling::Words(3),
        ..base.clone()
    };
    let samples = [sampled(&tied), sampled(&renewed), sampled(&falling)];
    let mut configs = vec![tied, sought, scaled, patient, renewed, falling];
    configs.extend(samples);
    let numbers = KindSettings { k: 2, group: 2, ..KindSettings::default() };
    let units = UnitKind::ALL.iter().map(|&kind| numbers.unit(kind));
    configs.extend(units.map(|unit| TrainerConfig { unit, ..config() }));
    for &frozen in Frozen::ALL {
        let of = |config: &TrainerConfig| config.clone().with_frozen(frozen);
        configs.extend([of(&config()), of(&sampled(&config()))]);
    }
    for config in configs {
        for after in [0, 1, 7, 12] {
            interrupted(&config, after, |path, trainer, documents| {
                let unbroken = finish(trainer.start(documents).unwrap());
                let checkpoint = SavedCheckpoint::open(path).unwrap();
                let resumed = trainer.resume(&checkpoint, documents, "0123").unwrap();
                assert!(finish(resumed) == unbroken, "{config:?} after {after}");
            });
        }
    }
}

#[test]
fn a_checkpoint_of_another_run_is_refused_with_what_differs() {
    interrupted(&config(), 2, |path, _, documents| {
        let checkpoint = SavedCheckpoint::open(path).unwrap();
        assert_eq!((checkpoint.n_epochs(), checkpoint.seconds()), (2, &[0.5, 0.5][..]));
        let message = |config: TrainerConfig, index| {
            let trainer = Trainer::new(config).unwrap();
            trainer.resume(&checkpoint, documents, index).unwrap_err().to_string()
        };
        let faster = TrainerConfig { rate: 0.02, ..config() };
        let error = message(faster, "0123");
        assert!(error.ends_with("was made with rate `0.01`, not `0.02`"), "{error}");
        let relu = TrainerConfig { unit: Unit::Tanh, ..config() };
        let error = message(relu, "0123");
        assert!(error.ends_with("was made with unit `relu`, not `tanh`"), "{error}");
        let error = message(config(), "4567");
        assert!(error.ends_with("was made with index `0123`, not `4567`"), "{error}");
    });
}

#[test]
fn every_damage_is_refused_with_the_name_of_the_file() {
    for name in [HEAD, STATE, HISTORY, TIMING] {
        interrupted(&config(), 2, |path, _, _| {
            let bytes = fs::read(path.join(name)).unwrap();
            let mut altered = bytes.clone();
            altered[bytes.len() / 2] ^= 1;
            for damage in [&altered, &bytes[..bytes.len() / 2].to_vec(), &vec![]] {
                fs::write(path.join(name), damage).unwrap();
                let error = SavedCheckpoint::open(path).unwrap_err().to_string();
                assert!(error.contains(name) && !error.contains('\n'), "{name}: {error}");
            }
            fs::remove_file(path.join(name)).unwrap();
            let error = SavedCheckpoint::open(path).unwrap_err().to_string();
            assert!(error.contains(name), "{name}: {error}");
        });
    }
}

#[test]
fn a_state_of_another_shape_is_refused() {
    interrupted(&config(), 1, |path, trainer, documents| {
        let checkpoint = SavedCheckpoint::open(path).unwrap();
        let wider = Bags::from_rows(&vec![vec![0, 17]; 40], 18).unwrap();
        let documents = TrainingDocuments { rows: Rows::Held(&wider), ..documents };
        let error = trainer.resume(&checkpoint, documents, "0123").unwrap_err().to_string();
        assert!(error.contains("tensor `shard.0.encoder.values` is F32"), "{error}");
    });
}
