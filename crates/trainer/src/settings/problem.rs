//! What can be wrong with settings.

use thiserror::Error;

use crate::settings::meaning::Mismatch;
use crate::settings::penalty::PenaltyKind;
use crate::settings::unit::UnitKind;

/// Names one thing wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// A number lies outside its range.
    #[error("{name} is `{found}`, but must be {allowed}")]
    OutOfRange {
        /// Name of the setting.
        name: &'static str,
        /// The value given.
        found: f64,
        /// The allowed range, in words.
        allowed: &'static str,
    },
    /// A count is larger than another setting lets it be.
    #[error("{name} is `{found}`, but must be at most the number of {bound_name}, `{bound}`")]
    AboveCount {
        /// Name of the setting.
        name: &'static str,
        /// The value given.
        found: usize,
        /// Name of what bounds it.
        bound_name: &'static str,
        /// The bound.
        bound: usize,
    },
    /// A penalty has no meaning for the kind of unit.
    #[error("penalty `{penalty}` has no meaning for `{unit}` units: {reason}")]
    PenaltyWithoutMeaning {
        /// The penalty.
        penalty: PenaltyKind,
        /// The unit.
        unit: UnitKind,
        /// Why not.
        reason: Mismatch,
    },
    /// A setting does nothing without another one.
    #[error("{setting} needs {needed}")]
    Needs {
        /// The setting.
        setting: &'static str,
        /// What is missing.
        needed: &'static str,
    },
    /// A share of zeros is sought, and no penalty can move it.
    #[error("target-zeros needs a penalty with a weight above 0")]
    NothingToSeek,
    /// A tied decoder is to have columns of length 1.
    #[error("a tied decoder excludes unit columns: the encoder's rows are free to have any length")]
    TiedUnitColumns,
    /// Two settings exclude each other.
    #[error("{first} excludes {second}: {reason}")]
    Excluded {
        /// One setting.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// Why both cannot be.
        reason: &'static str,
    },
}

/// Joins problems into one sentence.
pub(crate) fn listed(problems: &[ConfigProblem]) -> String {
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    problems.join("; ")
}
