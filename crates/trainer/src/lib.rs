//! Autoencoders over binary bags of words, with and without sparsity penalties.
//!
//! [`Trainer::new`] makes a [`Trainer`] of a [`TrainerConfig`] that makes sense, and
//! [`Trainer::fit`] a [`Fitted`] model with its history; [`Trainer::start`] gives a
//! [`TrainingRun`], which goes epoch by epoch. An [`Autoencoder`] turns bags into codes;
//! [`save_model`] and [`SavedModel`] are its way to disk and back. Runs that share a seed are
//! twins: same starting weights, same order of documents, same dropout, whatever is penalized.
//!
//! # Example
//! ```
//! use std::ops::ControlFlow;
//! use topicscope_indexer::{Bags, DocId};
//! use topicscope_trainer::{Fitted, Penalties, Trainer, TrainerConfig};
//!
//! let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3], vec![2, 3]], 4)?;
//! let documents = [DocId(0), DocId(1), DocId(2), DocId(3)];
//! let train = |penalties| {
//!     let config = TrainerConfig { units: 2, penalties, ..TrainerConfig::default() };
//!     Trainer::new(config)?.fit(&bags, &documents, &[], &mut |_| ControlFlow::Continue(()))
//! };
//! let (plain, penalized) = (train(Penalties::default())?, train(vec!["l1:3".parse()?].into())?);
//! assert_eq!(plain.history[0].train_loss, penalized.history[0].train_loss);
//! let size = |twin: &Fitted| twin.model.encode(&bags, &documents).sum();
//! assert!(size(&penalized) < size(&plain));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod device;
mod error;
mod kernel;
mod model;
mod random;
mod run;
mod settings;
mod simd;
mod state;
mod step;
mod store;

#[cfg(feature = "bench")]
#[doc(hidden)]
pub use kernel::speed;

pub use device::Device;
pub use device::problem::DeviceProblem;
pub use error::TrainerError;
pub use model::autoencoder::Autoencoder;
pub use model::firing::FiringBounds;
pub use run::crew::Crew;
pub use run::documents::TrainingDocuments;
pub use run::fitted::{Beginning, Fitted, Outcome};
pub use run::gain_search::GainSearch;
pub use run::history::{EpochStatistics, history_csv};
pub use run::trainer::Trainer;
pub use run::training::TrainingRun;
pub use run::unigram::{UnigramModel, has_collapsed};
pub use run::word_record::WordRecord;
pub use settings::choice::UnknownChoice;
pub use settings::config::{DeadUnits, TrainerConfig};
pub use settings::decoder::{Decoder, DecoderNorm, DecoderSign};
pub use settings::frozen::Frozen;
pub use settings::input::InputScale;
pub use settings::kinds::KindSettings;
pub use settings::loss::Loss;
pub use settings::meaning::Mismatch;
pub use settings::optimizer::{Optimizer, OptimizerKind};
pub use settings::penalties::{Penalties, PenaltyScale};
pub use settings::penalty::{Penalty, PenaltyKind, PenaltyTextError};
pub use settings::problem::ConfigProblem;
pub use settings::renewal::Renewal;
pub use settings::sampling::Sampling;
pub use settings::schedule::Schedule;
pub use settings::start::{EncoderStart, WeightStart};
pub use settings::unit::{Unit, UnitKind};
pub use store::{
    CHECKPOINT_KIND, MODEL_KIND, ModelSource, SavedCheckpoint, SavedModel, UNITS_FILE,
    save_checkpoint, save_model,
};
