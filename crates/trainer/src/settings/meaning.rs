//! Which penalty has a meaning for which kind of unit; settings without are refused.
//!
//! | unit | `mean` | `mean-above` | `l1` | `student-t` | `kl` | `kl-each` | `l0` |
//! |---|---|---|---|---|---|---|---|
//! | `sigmoid` | yes | yes | yes | yes | yes | yes | no threshold |
//! | `tanh` | yes | yes | yes | yes | no probabilities | no probabilities | no threshold |
//! | `relu` | yes | yes | yes | yes | no probabilities | no probabilities | no threshold |
//! | `leaky-relu` | yes | yes | yes | yes | no probabilities | no probabilities | no threshold |
//! | `elu` | yes | yes | yes | yes | no probabilities | no probabilities | no threshold |
//! | `threshold` | yes | yes | yes | yes | no probabilities | no probabilities | no threshold |
//! | `tlin` | yes | yes | yes | yes | no probabilities | no probabilities | no threshold |
//! | `top-k` | yes | yes | fixed number | fixed number | no probabilities | no probabilities | fixed number |
//! | `batch-top-k` | yes | yes | fixed number | fixed number | no probabilities | no probabilities | fixed number |
//! | `winner-take-all` | yes | yes | fixed number | fixed number | no probabilities | no probabilities | fixed number |
//! | `k-competitive` | yes | yes | fixed number | fixed number | no probabilities | no probabilities | fixed number |
//! | `jump-relu` | yes | yes | yes | yes | no probabilities | no probabilities | yes |
//!
//! - *no probabilities*: the penalty reads activations as probabilities, which only those of
//!   sigmoid units are.
//! - *fixed number*: competition sets how many units are active, so a penalty on each
//!   activation can only shrink them, and a penalty on their number has nothing to change.
//!   The penalties on means stay: they spread activity over units.
//! - *no threshold*: the number of active units has a gradient only by a threshold that is
//!   learned.
//!
//! A test compares this table with [`PenaltyKind::mismatch`], which decides.

use thiserror::Error;

use crate::settings::penalty::PenaltyKind;
use crate::settings::unit::UnitKind;

/// Says why a penalty has no meaning for a kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The penalty reads activations as probabilities.
    #[error("it needs activations in (0, 1)")]
    NoProbabilities,
    /// Competition decides how many units are active.
    #[error("competition fixes the number of active units, so it could only shrink them")]
    FixedNumber,
    /// The number of active units has no gradient.
    #[error("the number of active units has a gradient only by a learned threshold")]
    NoThreshold,
}

impl PenaltyKind {
    /// Returns why the penalty has no meaning for a kind of unit; `None` when it has one.
    ///
    /// # Example
    /// ```
    /// use topicscope_trainer::{Mismatch, PenaltyKind, UnitKind};
    ///
    /// assert_eq!(PenaltyKind::L1.mismatch(UnitKind::Relu), None);
    /// assert_eq!(PenaltyKind::L1.mismatch(UnitKind::TopK), Some(Mismatch::FixedNumber));
    /// ```
    pub fn mismatch(self, unit: UnitKind) -> Option<Mismatch> {
        match self {
            Self::Mean | Self::MeanAbove => None,
            Self::Kl | Self::KlEach => {
                (unit != UnitKind::Sigmoid).then_some(Mismatch::NoProbabilities)
            }
            Self::L1 | Self::StudentT => unit.competes().then_some(Mismatch::FixedNumber),
            Self::L0 if unit.competes() => Some(Mismatch::FixedNumber),
            Self::L0 => (unit != UnitKind::JumpRelu).then_some(Mismatch::NoThreshold),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::config::TrainerConfig;
    use crate::settings::penalty::Penalty;

    fn cell(mismatch: Option<Mismatch>) -> &'static str {
        match mismatch {
            None => "yes",
            Some(Mismatch::NoProbabilities) => "no probabilities",
            Some(Mismatch::FixedNumber) => "fixed number",
            Some(Mismatch::NoThreshold) => "no threshold",
        }
    }

    #[test]
    fn the_table_in_the_documentation_is_the_one_that_decides() {
        let row = |first: String, cells: Vec<String>| {
            format!("//! | {first} | {} |\n", cells.join(" | "))
        };
        let names = PenaltyKind::ALL.iter().map(|kind| format!("`{kind}`")).collect();
        let head = row("unit".into(), names) + "//! |---|---|---|---|---|---|---|---|\n";
        let of_unit = |unit: &UnitKind| {
            let cells = PenaltyKind::ALL.iter().map(|kind| cell(kind.mismatch(*unit)).into());
            row(format!("`{unit}`"), cells.collect())
        };
        let rows: Vec<String> = UnitKind::ALL.iter().map(of_unit).collect();
        let table = head + &rows.concat();
        assert!(include_str!("meaning.rs").contains(&table), "{table}");
    }

    #[test]
    fn every_combination_is_accepted_or_refused_with_its_reason() {
        for &unit in UnitKind::ALL {
            for &kind in PenaltyKind::ALL {
                // A weight of 0 is no excuse: the name in a report would still mislead.
                for weight in [0.0, 0.3] {
                    let penalties = vec![Penalty { kind, weight }];
                    let config = TrainerConfig {
                        unit: unit.into(),
                        penalties: penalties.into(),
                        ..TrainerConfig::default()
                    };
                    let refusals: Vec<String> =
                        config.problems().iter().map(ToString::to_string).collect();
                    let expected = kind.mismatch(unit).map(|reason| {
                        format!("penalty `{kind}` has no meaning for `{unit}` units: {reason}")
                    });
                    assert_eq!(refusals, Vec::from_iter(expected));
                }
            }
        }
    }
}
