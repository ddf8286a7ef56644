//! A small corpus with planted topics, and the device of all tests.

use std::sync::OnceLock;

use topicscope_indexer::{Bags, DocId, Rows};
use topicscope_trainer::{
    Device, EpochStatistics, Fitted, Trainer, TrainerConfig, TrainerError, TrainingDocuments,
};

use crate::adapter;

/// V, more than one tile and no whole number of them.
pub(crate) const N_TERMS: usize = 75;

const N_TRAIN: u32 = 90;
const N_VALIDATION: u32 = 20;

/// Returns the device; `None`, with a message, where there is none and none is demanded.
pub(crate) fn device() -> Option<&'static Device> {
    static DEVICE: OnceLock<Option<Device>> = OnceLock::new();
    DEVICE.get_or_init(|| adapter::open(Device::named)).as_ref()
}

/// Returns documents of six words, most of them from one of five themes of fifteen words.
pub(crate) fn bags() -> Bags {
    let row = |document: u32| {
        let mut words: Vec<u32> = (0..6)
            .map(|k| {
                let drawn = document.wrapping_mul(2_654_435_761).wrapping_add(k * 40_503) >> 7;
                let theme = if k == 5 { drawn % 5 } else { document % 5 };
                15 * theme + drawn % 15
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let rows: Vec<Vec<u32>> = (0..N_TRAIN + N_VALIDATION).map(row).collect();
    Bags::from_rows(&rows, N_TERMS).unwrap()
}

/// Names the documents of a run.
pub(crate) struct Documents {
    bags: Bags,
    train: Vec<DocId>,
    validation: Vec<DocId>,
}

impl Documents {
    pub(crate) fn new() -> Self {
        let train = (0..N_TRAIN).map(DocId).collect();
        let validation = (N_TRAIN..N_TRAIN + N_VALIDATION).map(DocId).collect();
        Self { bags: bags(), train, validation }
    }

    pub(crate) fn get(&self) -> TrainingDocuments<'_> {
        let Self { bags, train, validation } = self;
        TrainingDocuments { rows: Rows::Held(bags), train, validation }
    }
}

/// Returns settings of a run that is over soon: several batches, of which the last is smaller.
pub(crate) fn small() -> TrainerConfig {
    TrainerConfig { units: 7, batch: 16, epochs: 3, shards: 3, ..TrainerConfig::default() }
}

/// Trains on the processor, or on a device.
pub(crate) fn fit(config: &TrainerConfig, device: Option<&Device>) -> Result<Fitted, TrainerError> {
    let documents = Documents::new();
    let trainer = Trainer::new(config.clone())?;
    let trainer = match device {
        None => trainer,
        Some(device) => trainer.on(device),
    };
    let mut run = trainer.start(documents.get())?;
    while run.next_epoch()?.is_some() {}
    Ok(run.finish())
}

/// Says by how much the figures of epochs differ at most, relative to those of the processor.
pub(crate) fn difference(found: &[EpochStatistics], expected: &[EpochStatistics]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let apart = |a: f64, b: f64| (a - b).abs() / b.abs().max(1e-3);
    let epochs = found.iter().zip(expected).map(|(a, b)| {
        let validation = apart(a.validation_loss.unwrap(), b.validation_loss.unwrap());
        apart(a.train_loss, b.train_loss).max(apart(a.penalty, b.penalty)).max(validation)
    });
    epochs.fold(0.0, f64::max)
}
