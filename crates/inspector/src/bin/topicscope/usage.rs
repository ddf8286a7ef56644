//! Wrong usage that the argument parser cannot see, since it takes a look at a folder or at two
//! flags.

use std::path::PathBuf;

use thiserror::Error;

/// Says which flag does not belong to what was named.
#[derive(Debug, Error)]
pub(crate) enum Usage {
    /// A device is named where models are trained in the memory of another program.
    #[error(
        "models in memory are trained on the processor: `--device` belongs to the command line"
    )]
    DeviceInside,
    /// A flag of `export` that says nothing about an index.
    #[error("`{flag}` belongs to the export of a model, and `{}` is an index", path.display())]
    FlagOfModels {
        /// The flag.
        flag: &'static str,
        /// The folder.
        path: PathBuf,
    },
    /// Halves of documents were asked for of a model.
    #[error("`--halves` belongs to the export of an index, and `{}` is a model", path.display())]
    NoText {
        /// The folder.
        path: PathBuf,
    },
    /// Files of a model of another program that cannot be joined to runs.
    #[error("`{name}` has `{found}` file{} with `{flag}`, and `{expected}` runs", if *found == 1 { "" } else { "s" })]
    Runs {
        /// The model.
        name: String,
        /// The flag.
        flag: &'static str,
        /// How often it names the model.
        found: usize,
        /// How often another flag does.
        expected: usize,
    },
    /// One model was to have several numbers of units.
    #[error("`train` makes models of one number of units; `study` takes several")]
    SeveralSizes,
    /// Some weights of penalties are given, others to be found.
    #[error("the weights of all penalties are to be found for one share, or none is")]
    MixedWeights,
    /// A study was neither begun nor is there.
    #[error("nothing to study: no text, no index, and no study to go on with")]
    NoInput,
    /// A part was to be trained of another question than the one that is kept.
    #[error("`{}` asks another question", study.display())]
    OtherQuestion {
        /// The folder of the study.
        study: PathBuf,
    },
    /// A report was to be made before any weight was found.
    #[error("no run of `{}` can be told yet: weights are still to be found", study.display())]
    NoWeights {
        /// The folder of the study.
        study: PathBuf,
    },
    /// Seeds that follow the first are no numbers of 64 bits.
    #[error("`{n_seeds}` seeds from `{first}` on go beyond `{}`", u64::MAX)]
    SeedsBeyond {
        /// The first seed.
        first: u64,
        /// How many there should be.
        n_seeds: usize,
    },
}
