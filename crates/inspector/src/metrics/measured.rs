//! Figures that may be absent, with the reason.

use serde::Serialize;
use thiserror::Error;

/// Holds a figure, or the reason why there is none. Never NaN.
pub type Measured = Result<f64, Absent>;

/// Says why a figure could not be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Absent {
    /// The corpus has no labels.
    #[error("the corpus has no labels")]
    NoLabels,
    /// All documents have the same label, so there is nothing to tell apart.
    #[error("there is only one label")]
    OneLabel,
    /// All documents are in the same cluster, so there is nothing to tell apart.
    #[error("there is only one cluster")]
    OneCluster,
    /// No document is left to measure on.
    #[error("there are no documents to measure on")]
    NoDocuments,
    /// There are fewer documents than the method needs.
    #[error("there are too few documents")]
    TooFewDocuments,
    /// A covariance has more directions than a cluster has documents.
    #[error("there are too few documents for covariances of so many units")]
    FewDocumentsForUnits,
    /// All codes are the same.
    #[error("all codes are identical")]
    IdenticalCodes,
    /// Fewer codes differ than clusters are wanted.
    #[error("there are fewer distinct codes than clusters")]
    FewDistinctCodes,
    /// A code is infinite or NaN.
    #[error("a code is not a finite number")]
    NotFinite,
    /// Every unit is dead.
    #[error("no unit is live")]
    NoLiveUnit,
    /// Fewer than two units are left to compare.
    #[error("fewer than two units can be compared")]
    FewUnits,
    /// No unit has the words that the figure needs.
    #[error("no unit has enough words")]
    NoWords,
    /// The corpus is bags or lists of words, which have no order.
    #[error("the words of the documents have no order, and so no windows")]
    NoWordOrder,
    /// Every vector is zero, or has one entry only.
    #[error("every vector is zero or has one entry only")]
    NoVector,
    /// A cluster lost all its documents, or spreads in fewer directions than there are.
    #[error("a cluster ran empty or has no spread")]
    DegenerateCluster,
    /// Nobody asked for it.
    #[error("it was not asked for")]
    NotAsked,
    /// No model without penalties and with the same settings and seed is there.
    #[error("there is no unpenalized twin")]
    NoTwin,
    /// The unpenalized twin is not better than word frequencies.
    #[error("the unpenalized twin has learned nothing beyond word frequencies")]
    NothingLearned,
    /// A model of another program, whose weights nobody knows.
    #[error("a model of another program has no weights here")]
    NoWeights,
    /// Of a model of another program only the words are known.
    #[error("only its words are given, and no codes of documents")]
    NoCodes,
    /// Of a model of another program nobody knows what it makes of halves of documents.
    #[error("no codes of halves of documents are given")]
    NoHalves,
    /// Nothing can be compared over seeds.
    #[error("there is only one seed")]
    OneSeed,
    /// Every live unit comes back, so nothing is left to look at.
    #[error("every live unit comes back")]
    AllStable,
    /// The method did not reach a solution.
    #[error("the method did not converge")]
    NotConverged,
}

/// Returns the mean of some values, or `why` when there are none.
pub(crate) fn mean_or(values: impl IntoIterator<Item = f64>, why: Absent) -> Measured {
    let (mut sum, mut n) = (0.0, 0_u64);
    for value in values {
        sum += value;
        n += 1;
    }
    if n == 0 { Err(why) } else { Ok(sum / n as f64) }
}

/// Returns the mean over all units, in which one that could not be measured counts as `chance`, so
/// that letting units die never pays; absent when there is no unit at all.
pub(crate) fn mean_over_all(values: impl IntoIterator<Item = Measured>, chance: f64) -> Measured {
    mean_or(values.into_iter().map(|value| value.unwrap_or(chance)), Absent::NoLiveUnit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_measured_counts_as_chance() {
        assert_eq!(mean_over_all([Ok(1.0), Err(Absent::NoWords)], 0.5), Ok(0.75));
        assert_eq!(mean_over_all([Err(Absent::NoWords)], 0.5), Ok(0.5));
        assert_eq!(mean_over_all([], 0.5), Err(Absent::NoLiveUnit));
    }
}
