//! Why a run does not train on a GPU.

use thiserror::Error;

/// Names one reason for which nothing is trained on a GPU. Nothing is trained elsewhere instead.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DeviceProblem {
    /// The program was built without support for GPUs.
    #[error("this program was built without support for GPUs")]
    NotBuilt,
    /// The system shows no GPU, or only software that plays one.
    #[error("no GPU was found{}", beside(software))]
    NoGpu {
        /// Names of software adapters, which are taken by name alone.
        software: Vec<String>,
    },
    /// No adapter has such a name.
    #[error("no adapter has `{wanted}` in its name{}", found(present))]
    NoSuchAdapter {
        /// The part of a name that was asked for.
        wanted: String,
        /// Names of the adapters that are there.
        present: Vec<String>,
    },
    /// The driver refused to open the adapter.
    #[error("`{name}` cannot be opened: {reason}")]
    Refused {
        /// Name of the adapter.
        name: String,
        /// What the driver says.
        reason: String,
    },
    /// An array is larger than the adapter lets one be.
    #[error(
        "arrays on `{name}` have at most `{limit}` bytes, and {what} would have `{needed}` (models at \
         once: `{models}`)"
    )]
    TooLarge {
        /// Name of the adapter.
        name: String,
        /// What the array holds.
        what: &'static str,
        /// Models that were to train together.
        models: usize,
        /// Bytes needed.
        needed: u64,
        /// Bytes that are allowed.
        limit: u64,
    },
    /// The memory of the adapter is full.
    #[error("`{name}` has too little memory for `{needed}` bytes (models at once: `{models}`)")]
    OutOfMemory {
        /// Name of the adapter.
        name: String,
        /// Models that were to train together.
        models: usize,
        /// Bytes needed.
        needed: u64,
    },
    /// A setting that no GPU trains with yet.
    #[error("{setting} is not trained on a GPU yet")]
    Unsupported {
        /// The setting, in words.
        setting: &'static str,
    },
    /// Settings name an adapter, and the run was not given it.
    #[error("the settings name the device `{name}`, and it was not opened")]
    NotOpened {
        /// The name in the settings.
        name: String,
    },
    /// The adapter ceased to answer.
    #[error("`{name}` ceased to answer: {reason}")]
    Lost {
        /// Name of the adapter.
        name: String,
        /// What the driver says.
        reason: String,
    },
}

impl DeviceProblem {
    /// Says whether fewer models at once, or smaller ones, might fit.
    pub fn is_of_room(&self) -> bool {
        matches!(self, Self::TooLarge { .. } | Self::OutOfMemory { .. })
    }
}

fn beside(software: &[String]) -> String {
    match software {
        [] => String::new(),
        names => format!(", only software: {}", names.join(", ")),
    }
}

fn found(names: &[String]) -> String {
    match names {
        [] => "; there is none".to_owned(),
        names => format!("; there is {}", names.join(", ")),
    }
}
