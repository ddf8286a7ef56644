//! Ranges of settings that belong to one kind of unit, and of the courses of rates and weights.

use crate::settings::config::{DecoderNorm, TrainerConfig};
use crate::settings::penalty::PenaltyScale;
use crate::settings::problem::ConfigProblem;
use crate::settings::unit::Unit;

impl TrainerConfig {
    /// Lists what is wrong with the settings of the chosen kind of unit; those of other kinds
    /// are not read.
    pub(crate) fn problems_of_competition(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        if self.unit.reads_k() {
            problems.extend(self.problem_of_share("k", self.k));
        }
        if self.unit == Unit::WinnerTakeAll {
            problems.extend(self.problem_of_share("group", self.group));
        }
        let mut demand = |fine: bool, name, found: f32, allowed| {
            if !fine {
                let found = f64::from(found);
                problems.push(ConfigProblem::OutOfRange { name, found, allowed });
            }
        };
        if self.unit == Unit::KCompetitive {
            let fine = self.alpha >= 0.0 && self.alpha.is_finite();
            demand(fine, "alpha", self.alpha, "at least 0 and finite");
        }
        if self.unit == Unit::JumpRelu {
            let fine = self.bandwidth > 0.0 && self.bandwidth.is_finite();
            demand(fine, "bandwidth", self.bandwidth, "above 0 and finite");
            // Its logarithm is learned.
            demand(self.theta != 0.0, "theta", self.theta, "above 0 for jump-relu units");
        }
        problems
    }

    /// Lists what is wrong with momentum, schedule and warm-ups.
    pub(crate) fn problems_of_courses(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        if !(0.0..1.0).contains(&self.momentum) {
            let (found, allowed) = (self.momentum, "at least 0 and below 1");
            problems.push(ConfigProblem::OutOfRange { name: "momentum", found, allowed });
        }
        let warm_ups = [("warm-up", self.warm_up), ("penalty warm-up", self.penalty_warm_up)];
        for (name, found) in warm_ups {
            if found > 0 && found >= self.epochs {
                let (found, allowed) = (found as f64, "below the number of epochs");
                problems.push(ConfigProblem::OutOfRange { name, found, allowed });
            }
        }
        problems
    }

    /// Says whether penalties read something else than activations.
    pub(crate) fn scales_penalties(&self) -> bool {
        (self.penalty_scale, self.decoder_norm) == (PenaltyScale::Contribution, DecoderNorm::Free)
    }

    /// Checks a number of units that must be in 1..=H.
    fn problem_of_share(&self, name: &'static str, found: usize) -> Option<ConfigProblem> {
        if found == 0 {
            let allowed = "at least 1";
            return Some(ConfigProblem::OutOfRange { name, found: 0.0, allowed });
        }
        (found > self.units).then_some(ConfigProblem::AboveCount {
            name,
            found,
            bound_name: "units",
            bound: self.units,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::config::{Decoder, DecoderNorm};
    use crate::settings::penalty::{Penalty, PenaltyKind};

    fn check(config: TrainerConfig, expected: &str) {
        let found: Vec<String> = config.problems().iter().map(ToString::to_string).collect();
        assert_eq!(found.join("; "), expected);
    }

    fn of(unit: Unit) -> TrainerConfig {
        TrainerConfig { unit, units: 4, k: 4, group: 4, ..TrainerConfig::default() }
    }

    #[test]
    fn k_and_group_are_at_least_one_and_at_most_all_units() {
        for unit in [Unit::TopK, Unit::BatchTopK, Unit::KCompetitive] {
            check(of(unit), "");
            check(TrainerConfig { k: 0, ..of(unit) }, "k is `0`, but must be at least 1");
            let expected = "k is `5`, but must be at most the number of units, `4`";
            check(TrainerConfig { k: 5, ..of(unit) }, expected);
        }
        check(of(Unit::WinnerTakeAll), "");
        let expected = "group is `9`, but must be at most the number of units, `4`";
        check(TrainerConfig { group: 9, ..of(Unit::WinnerTakeAll) }, expected);
        let expected = "group is `0`, but must be at least 1";
        check(TrainerConfig { group: 0, ..of(Unit::WinnerTakeAll) }, expected);
        check(TrainerConfig { k: 0, group: 99, alpha: -1.0, ..of(Unit::Relu) }, "");
    }

    #[test]
    fn settings_of_one_kind_have_their_ranges() {
        let alpha = TrainerConfig { alpha: -1.0, ..of(Unit::KCompetitive) };
        check(alpha, "alpha is `-1`, but must be at least 0 and finite");
        let narrow = TrainerConfig { bandwidth: 0.0, ..of(Unit::JumpRelu) };
        check(narrow, "bandwidth is `0`, but must be above 0 and finite");
        let zero = TrainerConfig { theta: 0.0, ..of(Unit::JumpRelu) };
        check(zero, "theta is `0`, but must be above 0 for jump-relu units");
    }

    #[test]
    fn courses_end_before_the_training_does() {
        let config = TrainerConfig { epochs: 1, ..of(Unit::Relu) };
        check(config.clone(), "");
        let late = TrainerConfig { warm_up: 1, penalty_warm_up: 7, momentum: 1.0, ..config };
        check(
            late,
            "momentum is `1`, but must be at least 0 and below 1; warm-up is `1`, but must be \
             below the number of epochs; penalty warm-up is `7`, but must be below the number of \
             epochs",
        );
    }

    #[test]
    fn contributions_are_no_probabilities_unless_columns_have_norm_one() {
        let config = TrainerConfig {
            penalties: vec![Penalty { kind: PenaltyKind::Kl, weight: 0.1 }],
            penalty_scale: PenaltyScale::Contribution,
            decoder: Decoder::Untied,
            ..of(Unit::Sigmoid)
        };
        check(config.clone(), "");
        check(
            TrainerConfig { decoder_norm: DecoderNorm::Free, ..config },
            "a kl penalty excludes the penalty scale `contribution` with free columns: an \
             activation times a norm is no probability",
        );
    }
}
