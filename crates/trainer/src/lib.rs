//! Autoencoders over binary bags of words, with and without sparsity penalties.
//!
//! A [`TrainerConfig`] that [`check`](TrainerConfig::check)s becomes a [`Trainer`];
//! [`Trainer::fit`] makes a [`Fitted`] model and its history. Runs that share a seed are
//! twins: same starting weights, same order of documents, same dropout, whatever is penalized.
//!
//! # Example
//! ```
//! use std::ops::ControlFlow;
//! use topicscope_indexer::{Bags, DocId};
//! use topicscope_trainer::TrainerConfig;
//!
//! let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3], vec![2, 3]], 4)?;
//! let train = [DocId(0), DocId(1), DocId(2), DocId(3)];
//! let penalties = vec!["mean:0.3".parse()?];
//! let trainer = TrainerConfig { units: 2, penalties, ..TrainerConfig::default() }.check()?;
//! let fitted = trainer.fit(&bags, &train, &[], &mut |_| ControlFlow::Continue(()))?;
//! assert!(fitted.history[59].train_loss < fitted.history[0].train_loss);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activity;
mod autoencoder;
mod batch;
mod choice;
mod codes;
mod competition;
mod config;
mod error;
mod exponential;
mod field;
#[cfg(test)]
mod gradients;
mod history;
mod kernel;
mod limits;
mod loss;
mod meaning;
mod optimizer;
mod parameters;
mod penalty;
mod random;
mod reduce;
#[cfg(test)]
mod reference_numbers;
mod renewal;
mod run;
#[cfg(test)]
mod sampled_steps;
mod sampling;
mod schedule;
mod scratch;
mod shard;
mod start;
mod step;
mod store;
mod thresholds;
mod trainer;
mod unigram;
mod unit;
mod weight_search;
#[cfg(test)]
mod whole_runs;
mod word_weights;

pub use autoencoder::Autoencoder;
pub use choice::UnknownChoice;
pub use config::{
    ConfigProblem, DeadUnits, Decoder, DecoderNorm, DecoderSign, EncoderStart, InputScale,
    TrainerConfig,
};
pub use error::TrainerError;
pub use history::{EpochStatistics, history_csv};
pub use loss::Loss;
pub use meaning::Mismatch;
pub use optimizer::Optimizer;
pub use penalty::{Penalty, PenaltyKind, PenaltyScale, PenaltyTextError};
pub use run::{Documents, Run};
pub use sampling::Sampling;
pub use schedule::Schedule;
pub use start::WeightStart;
pub use store::{
    CHECKPOINT_KIND, MODEL_KIND, ModelSource, SavedCheckpoint, SavedModel, save_checkpoint,
    save_model,
};
pub use trainer::{Beginning, Fitted, Outcome, Trainer};
pub use unigram::{UnigramModel, has_collapsed};
pub use unit::Unit;
