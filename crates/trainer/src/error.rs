//! Everything that can go wrong between settings, documents and a stored model.

use std::path::PathBuf;

use thiserror::Error;
use topicscope_indexer::IndexError;
use topicscope_indexer::artifact::ArtifactError;

use crate::device::problem::DeviceProblem;
use crate::settings::problem::{ConfigProblem, listed};

/// Says why no model was trained, stored or opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainerError {
    /// Settings do not make sense; raised before any work.
    #[error("{}", listed(problems))]
    Config {
        /// Every problem found.
        problems: Vec<ConfigProblem>,
    },
    /// The training part holds no document.
    #[error("there is no training document")]
    NoDocuments,
    /// The training documents hold no term at all, so there is nothing to learn.
    #[error("no training document, of `{n_documents}`, has a word")]
    NoTerms {
        /// Number of training documents.
        n_documents: usize,
    },
    /// A part of the corpus names a document that is not in the bags.
    #[error("document `{document}` does not exist; the number of documents is `{n_documents}`")]
    NoSuchDocument {
        /// The number given.
        document: u32,
        /// N.
        n_documents: usize,
    },
    /// Patience was asked for, and nothing shows when it ends.
    #[error("patience needs validation documents, and there are none")]
    NoValidation,
    /// A run is to go on from a model of another shape or kind.
    #[error(
        "a model of shape `{found:?}` cannot go on as one of shape `{expected:?}` and its kind"
    )]
    OtherShape {
        /// V and H of the run.
        expected: (usize, usize),
        /// V and H of the model.
        found: (usize, usize),
    },
    /// A checkpoint was asked for where there is none.
    #[error("`{}` is no checkpoint (it holds no `checkpoint.json`)", path.display())]
    NoCheckpoint {
        /// The path.
        path: PathBuf,
    },
    /// A checkpoint belongs to a run with other settings, or on another index.
    #[error("the checkpoint `{}` was made with {name} `{expected}`, not `{found}`", path.display())]
    OtherRun {
        /// The checkpoint.
        path: PathBuf,
        /// What differs: a setting, or `index`.
        name: String,
        /// Its value in the checkpoint.
        expected: String,
        /// Its value in this run.
        found: String,
    },
    /// The weights and what the optimizer remembers of them need more memory than a run may have.
    #[error(
        "`{units}` units on `{terms}` words need `{needed}` GiB for weights and optimizer; at \
         most `{limit}` are allowed"
    )]
    TooLarge {
        /// H.
        units: usize,
        /// V.
        terms: usize,
        /// Memory needed, in GiB, rounded up.
        needed: u128,
        /// Most that is allowed, in GiB.
        limit: u128,
    },
    /// Training ran away: the objective of a batch is no longer a number.
    #[error("the loss is `{loss}` in epoch `{epoch}`, batch `{batch}`, at rate `{rate}`")]
    NotFinite {
        /// Epoch, counted from 1.
        epoch: usize,
        /// Batch within the epoch, counted from 1.
        batch: usize,
        /// Learning rate of the step.
        rate: f64,
        /// The objective found: NaN or infinite.
        loss: f64,
    },
    /// Words are to be recorded, and the run is past its start without them.
    #[error(
        "`{n_words}` words of each unit are recorded from the start on, and the run is past epoch \
         `{epoch}` without them"
    )]
    LateRecord {
        /// Words of each unit that were asked for.
        n_words: usize,
        /// Epochs that are done.
        epoch: usize,
    },
    /// A model is to be saved that is cut to a few activations, which a folder does not say.
    #[error("a model cut to `{kept}` activations cannot be saved, only the whole one")]
    Cut {
        /// Activations of a document that are kept.
        kept: usize,
    },
    /// Nothing is trained on a GPU.
    #[error(transparent)]
    Device(#[from] DeviceProblem),
    /// The rows of documents cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A model folder cannot be written, or one of its files cannot be read as recorded.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// A path leads to no model.
    #[error("`{}` is not a model (it holds no `model.json`)", path.display())]
    NoModel {
        /// The path.
        path: PathBuf,
    },
    /// The system refused to read a file.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A stored file was written by a newer version of this program.
    #[error("`{}` has format `{found}`; this version reads up to `{known}`", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest version that can be read.
        known: u32,
    },
    /// A stored file is truncated, altered, or was never what its name says.
    #[error("`{}` is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// A model is asked to read an index it was not trained on.
    #[error("the model was trained on index `{expected}`, not on `{found}`")]
    OtherIndex {
        /// Content hash of the index the model was trained on.
        expected: String,
        /// Content hash of the index given.
        found: String,
    },
}
