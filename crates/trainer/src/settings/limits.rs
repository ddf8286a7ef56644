//! Ranges of settings that belong to one kind of unit, and of the courses of rates and weights.

use crate::settings::config::TrainerConfig;
use crate::settings::kinds::KindSettings;
use crate::settings::problem::ConfigProblem;
use crate::settings::unit::Unit;

impl TrainerConfig {
    /// Lists what is wrong with the numbers of kinds: those of the chosen unit have their ranges,
    /// and files cannot hold any that is not finite.
    pub(crate) fn problems_of_kinds(&self) -> Vec<ConfigProblem> {
        let mut problems = self.problems_of_unit();
        let KindSettings { alpha, bandwidth, .. } = self.kind_settings();
        let others = [
            ("alpha", alpha, matches!(self.unit, Unit::KCompetitive { .. })),
            ("bandwidth", bandwidth, matches!(self.unit, Unit::JumpRelu { .. })),
        ];
        for (name, found, is_read) in others {
            problems.extend(out_of_range(is_read || found.is_finite(), name, found, "finite"));
        }
        problems
    }

    fn problems_of_unit(&self) -> Vec<ConfigProblem> {
        match self.unit {
            Unit::TopK { k } | Unit::BatchTopK { k } => {
                self.problem_of_share("k", k).into_iter().collect()
            }
            Unit::WinnerTakeAll { group } => {
                self.problem_of_share("group", group).into_iter().collect()
            }
            Unit::KCompetitive { k, alpha } => {
                let fine = alpha >= 0.0 && alpha.is_finite();
                let alpha = out_of_range(fine, "alpha", alpha, "at least 0 and finite");
                self.problem_of_share("k", k).into_iter().chain(alpha).collect()
            }
            Unit::JumpRelu { theta, bandwidth } => {
                let fine = bandwidth > 0.0 && bandwidth.is_finite();
                let bandwidth = out_of_range(fine, "bandwidth", bandwidth, "above 0 and finite");
                // Its logarithm is learned.
                let allowed = "above 0 for jump-relu units";
                let theta = out_of_range(theta != 0.0, "theta", theta, allowed);
                bandwidth.into_iter().chain(theta).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Lists what is wrong with momentum, schedule and warm-ups.
    pub(crate) fn problems_of_courses(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        let momentum = self.kind_settings().momentum;
        if !(0.0..1.0).contains(&momentum) {
            let (found, allowed) = (momentum, "at least 0 and below 1");
            problems.push(ConfigProblem::OutOfRange { name: "momentum", found, allowed });
        }
        let warm_ups = [("warm-up", self.warm_up), ("penalty warm-up", self.penalties.warm_up)];
        for (name, found) in warm_ups {
            if found > 0 && found >= self.epochs {
                let (found, allowed) = (found as f64, "below the number of epochs");
                problems.push(ConfigProblem::OutOfRange { name, found, allowed });
            }
        }
        problems
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

fn out_of_range(
    is_fine: bool,
    name: &'static str,
    found: f32,
    allowed: &'static str,
) -> Option<ConfigProblem> {
    let found = f64::from(found);
    (!is_fine).then_some(ConfigProblem::OutOfRange { name, found, allowed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::decoder::{Decoder, DecoderNorm};
    use crate::settings::optimizer::Optimizer;
    use crate::settings::penalties::{Penalties, PenaltyScale};
    use crate::settings::penalty::{Penalty, PenaltyKind};

    fn check(config: &TrainerConfig, expected: &str) {
        let found: Vec<String> = config.problems().iter().map(ToString::to_string).collect();
        assert_eq!(found.join("; "), expected);
    }

    fn of(unit: Unit) -> TrainerConfig {
        TrainerConfig { unit, units: 4, ..TrainerConfig::default() }
    }

    #[test]
    fn k_and_group_are_at_least_one_and_at_most_all_units() {
        let with_k: [fn(usize) -> Unit; 3] = [
            |k| Unit::TopK { k },
            |k| Unit::BatchTopK { k },
            |k| Unit::KCompetitive { k, alpha: 1.0 },
        ];
        for unit in with_k {
            check(&of(unit(4)), "");
            check(&of(unit(0)), "k is `0`, but must be at least 1");
            let expected = "k is `5`, but must be at most the number of units, `4`";
            check(&of(unit(5)), expected);
        }
        check(&of(Unit::WinnerTakeAll { group: 4 }), "");
        let expected = "group is `9`, but must be at most the number of units, `4`";
        check(&of(Unit::WinnerTakeAll { group: 9 }), expected);
        let expected = "group is `0`, but must be at least 1";
        check(&of(Unit::WinnerTakeAll { group: 0 }), expected);
        let unread = KindSettings { k: 0, group: 99, alpha: -1.0, ..KindSettings::default() };
        check(&TrainerConfig { unread, ..of(Unit::Relu) }, "");
        let unread = KindSettings { alpha: f32::INFINITY, ..unread };
        let infinite = TrainerConfig { unread, ..of(Unit::Relu) };
        check(&infinite, "alpha is `inf`, but must be finite");
    }

    #[test]
    fn settings_of_one_kind_have_their_ranges() {
        let alpha = of(Unit::KCompetitive { k: 4, alpha: -1.0 });
        check(&alpha, "alpha is `-1`, but must be at least 0 and finite");
        let narrow = of(Unit::JumpRelu { theta: 1.0, bandwidth: 0.0 });
        check(&narrow, "bandwidth is `0`, but must be above 0 and finite");
        let zero = of(Unit::JumpRelu { theta: 0.0, bandwidth: 0.1 });
        check(&zero, "theta is `0`, but must be above 0 for jump-relu units");
    }

    #[test]
    fn courses_end_before_the_training_does() {
        let config = TrainerConfig { epochs: 1, ..of(Unit::Relu) };
        check(&config, "");
        let late = TrainerConfig {
            warm_up: 1,
            penalties: Penalties { warm_up: 7, ..Penalties::default() },
            optimizer: Optimizer::Sgd { momentum: 1.0 },
            ..config
        };
        check(
            &late,
            "momentum is `1`, but must be at least 0 and below 1; warm-up is `1`, but must be \
             below the number of epochs; penalty warm-up is `7`, but must be below the number of \
             epochs",
        );
    }

    #[test]
    fn contributions_are_no_probabilities_unless_columns_have_norm_one() {
        let config = TrainerConfig {
            penalties: Penalties {
                list: vec![Penalty { kind: PenaltyKind::Kl, weight: 0.1 }],
                scale: PenaltyScale::Contribution,
                ..Penalties::default()
            },
            decoder: Decoder::Untied,
            ..of(Unit::Sigmoid)
        };
        check(&config, "");
        check(
            &TrainerConfig { decoder_norm: DecoderNorm::Free, ..config },
            "a kl penalty excludes the penalty scale `contribution` with free columns: an \
             activation times a norm is no probability",
        );
    }
}
