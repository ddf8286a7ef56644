//! What a run must show that records the words of its units, or is given up within an epoch.

use topicscope_indexer::{Bags, DocId, Rows, TermId};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::run::documents::TrainingDocuments;
use crate::run::fitted::Fitted;
use crate::run::trainer::Trainer;
use crate::run::training::TrainingRun;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::{Decoder, DecoderNorm, DecoderSign};
use crate::settings::loss::Loss;
use crate::settings::sampling::Sampling;

/// Fifty documents over 23 terms.
fn bags() -> Bags {
    let row = |d: u32| -> Vec<u32> {
        (0..23).filter(|v| (d * 7 + v * d + v).is_multiple_of(4) || d % 23 == *v).collect()
    };
    Bags::from_rows(&(0..50).map(row).collect::<Vec<_>>(), 23).unwrap()
}

/// Starts a run on the first forty documents and hands it on.
fn started<T>(config: &TrainerConfig, then: impl FnOnce(TrainingRun<'_>) -> T) -> T {
    let (bags, all) = (bags(), (0..50).map(DocId).collect::<Vec<_>>());
    let documents =
        TrainingDocuments { rows: Rows::Held(&bags), train: &all[..40], validation: &all[40..] };
    then(Trainer::new(config.clone()).unwrap().start(documents).unwrap())
}

/// Trains so many epochs, and records n words of each unit when asked.
fn fit(config: &TrainerConfig, n_epochs: usize, n_words: Option<usize>) -> Fitted {
    started(config, |run| {
        let mut run = match n_words {
            Some(n) => run.recording_words(n).unwrap(),
            None => run,
        };
        for _ in 0..n_epochs {
            run.next_epoch().unwrap();
        }
        run.finish()
    })
}

/// Lists all terms of a unit by their decoder weights.
fn by_weight(model: &Autoencoder, unit: usize) -> Vec<TermId> {
    let column = model.decoder().column(unit).to_vec();
    let mut terms: Vec<u32> = (0..model.n_terms() as u32).collect();
    terms.sort_by(|&a, &b| column[b as usize].total_cmp(&column[a as usize]).then(a.cmp(&b)));
    terms.into_iter().map(TermId).collect()
}

fn configs() -> Vec<TrainerConfig> {
    let base = TrainerConfig { units: 6, epochs: 4, batch: 8, ..TrainerConfig::default() };
    let sampled = TrainerConfig { loss: Loss::Bce, sampling: Sampling::Words(6), ..base.clone() };
    let free = TrainerConfig { decoder_norm: DecoderNorm::Free, ..base.clone() };
    vec![
        TrainerConfig { decoder: Decoder::Tied, ..free.clone() },
        TrainerConfig { decoder_sign: DecoderSign::NonNegative, rate: 0.05, ..base.clone() },
        TrainerConfig { shards: 40, ..base.clone() },
        TrainerConfig { patience: Some(1), rate: 0.1, ..base.clone() },
        sampled,
        free,
        base,
    ]
}

#[test]
fn a_record_has_the_largest_decoder_weights_of_every_epoch() {
    for config in configs() {
        let whole = fit(&config, 4, Some(5));
        let record = whole.words.as_ref().unwrap();
        assert_eq!((record.n_epochs(), record.n_words()), (whole.history.len(), 5));
        for epoch in 0..=record.n_epochs() {
            let then = fit(&config, epoch, None);
            let model = then.last.as_ref().unwrap_or(&then.model);
            for unit in 0..6 {
                let expected = &by_weight(model, unit)[..5];
                assert_eq!(record.words(epoch, unit), expected, "{epoch} {unit}: {config:?}");
            }
        }
        // Recording changes nothing else.
        let plain = fit(&config, 4, None);
        assert!(Fitted { words: None, ..whole } == plain, "{config:?}");
    }
}

#[test]
fn a_record_is_the_same_on_any_number_of_threads_and_has_at_most_all_words() {
    let config = &configs()[6];
    let on = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| fit(config, 2, Some(99)).words.unwrap())
    };
    let one = on(1);
    assert_eq!(one, on(3));
    assert_eq!((one.n_words(), one.n_units()), (23, 6));
    assert_eq!(fit(config, 0, Some(0)).words.unwrap().n_words(), 1);
}

#[test]
fn a_record_cannot_begin_after_the_start() {
    started(&configs()[6], |mut run| {
        run.next_epoch().unwrap();
        let error = run.recording_words(5).unwrap_err();
        assert!(matches!(error, TrainerError::LateRecord { n_words: 5, epoch: 1 }), "{error}");
    });
}

#[test]
fn a_run_that_is_given_up_makes_as_many_steps_as_were_asked_for_and_an_epoch_has() {
    let config = &configs()[6];
    for (most, expected) in [(0, 0), (3, 3), (5, 5), (9, 5)] {
        started(config, |run| {
            assert_eq!(run.steps_per_epoch(), 5);
            assert_eq!(run.train_batches(most).unwrap(), expected);
        });
    }
    started(config, |mut run| {
        while run.next_epoch().unwrap().is_some() {}
        assert_eq!(run.train_batches(3).unwrap(), 0);
    });
    let wild = TrainerConfig { rate: 1e30, decoder_norm: DecoderNorm::Free, ..config.clone() };
    started(&wild, |run| {
        let error = run.train_batches(5).unwrap_err();
        assert!(matches!(error, TrainerError::NotFinite { epoch: 1, .. }), "{error}");
    });
}
