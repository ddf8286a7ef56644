//! Which settings make sense, each by itself and together.

use crate::settings::config::{DeadUnits, TrainerConfig};
use crate::settings::decoder::{Decoder, DecoderNorm};
use crate::settings::frozen::Frozen;
use crate::settings::kinds::KindSettings;
use crate::settings::problem::ConfigProblem;
use crate::settings::renewal::Renewal;
use crate::settings::sampling::Sampling;
use crate::settings::start::EncoderStart;

impl TrainerConfig {
    /// Lists everything that is wrong with the settings; none when a trainer can be made of them.
    ///
    /// # Example
    /// ```
    /// use topicscope_trainer::TrainerConfig;
    ///
    /// assert_eq!(TrainerConfig::default().problems(), []);
    /// let config = TrainerConfig { units: 0, rate: -1.0, ..TrainerConfig::default() };
    /// assert_eq!(config.problems().len(), 2);
    /// ```
    pub fn problems(&self) -> Vec<ConfigProblem> {
        let mut problems = self.problems_of_numbers();
        problems.extend(self.problems_of_kinds());
        problems.extend(self.problems_of_courses());
        problems.extend(self.problems_of_combinations());
        problems.extend(self.problems_of_frozen());
        problems
    }

    fn problems_of_numbers(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        let mut demand = |fine: bool, name, found: f64, allowed| {
            if !fine {
                problems.push(ConfigProblem::OutOfRange { name, found, allowed });
            }
        };
        let counts = [
            ("units", self.units),
            ("epochs", self.epochs),
            ("batch", self.batch),
            ("shards", self.shards),
        ];
        for (name, count) in counts {
            // Ids and counters are 32 bits wide.
            let fine = count >= 1 && u32::try_from(count).is_ok();
            demand(fine, name, count as f64, "at least 1 and below 2^32");
        }
        if let Sampling::Words(n) = self.sampling {
            demand(n >= 1, "sampling", n as f64, "at least 1");
        }
        if let Some(patience) = self.patience {
            demand(patience >= 1, "patience", patience as f64, "at least 1");
        }
        if let Some(zeros) = self.penalties.target_zeros {
            demand(zeros > 0.0 && zeros < 1.0, "target-zeros", zeros, "above 0 and below 1");
        }
        let dropouts =
            [("input dropout", self.input_dropout), ("hidden dropout", self.hidden_dropout)];
        for (name, share) in dropouts {
            demand((0.0..1.0).contains(&share), name, share, "at least 0 and below 1");
        }
        let fine = self.word_weight >= 0.0 && self.word_weight.is_finite();
        demand(fine, "word weight", self.word_weight, "at least 0 and finite");
        let fine = (0.0..=1.0).contains(&self.emphasis);
        demand(fine, "emphasis", self.emphasis, "at least 0 and at most 1");
        match self.renew {
            Renewal::Off => {}
            Renewal::Words(n) => {
                demand(self.renew.is_fine(), "words of renewal", n as f64, "from 1 to 10");
            }
            Renewal::Correlation(above) => {
                let allowed = "at least 0 and at most 1";
                demand(self.renew.is_fine(), "correlation of renewal", above, allowed);
            }
        }
        let fine = self.rate > 0.0 && self.rate.is_finite();
        demand(fine, "rate", self.rate, "above 0 and finite");
        let KindSettings { theta, encode_theta, .. } = self.kind_settings();
        let thetas = [("theta", theta), ("encode-theta", encode_theta.unwrap_or(theta))];
        for (name, theta) in thetas {
            let fine = theta >= 0.0 && theta.is_finite();
            demand(fine, name, f64::from(theta), "at least 0 and finite");
        }
        if let EncoderStart::Around(mean) = self.start {
            demand(mean.is_finite(), "start", mean, "finite");
        }
        for penalty in &self.penalties.list {
            let fine = penalty.weight >= 0.0 && penalty.weight.is_finite();
            demand(fine, "weight of a penalty", penalty.weight, "at least 0 and finite");
        }
        if let Some(target) = self.penalties.target {
            demand(target.is_finite(), "target", target, "finite");
        }
        problems
    }

    fn problems_of_combinations(&self) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        let unit = self.unit.kind();
        for penalty in self.penalties.list.iter().map(|penalty| penalty.kind) {
            if let Some(reason) = penalty.mismatch(unit) {
                problems.push(ConfigProblem::PenaltyWithoutMeaning { penalty, unit, reason });
            }
            if !penalty.needs_probabilities() {
                continue;
            }
            if self.scales_penalties() {
                problems.push(ConfigProblem::Excluded {
                    first: "a kl penalty",
                    second: "the penalty scale `contribution` with free columns",
                    reason: "an activation times a norm is no probability",
                });
            }
            let found = self.penalties.target_of(penalty);
            if !(found > 0.0 && found < 1.0) {
                let allowed = "above 0 and below 1 for a kl penalty";
                problems.push(ConfigProblem::OutOfRange { name: "target", found, allowed });
            }
        }
        let seeks = self.penalties.target_zeros.is_some();
        if seeks && self.penalties.list.iter().all(|p| p.weight == 0.0) {
            problems.push(ConfigProblem::NothingToSeek);
        }
        if matches!(self.sampling, Sampling::Words(_)) && !self.loss.is_sum_over_words() {
            problems.push(ConfigProblem::Excluded {
                first: "sampling of words",
                second: "the loss `softmax`",
                reason: "the logarithm of a sum has a biased estimate from a sample",
            });
        }
        if self.decoder == Decoder::Tied && self.decoder_norm == DecoderNorm::Unit {
            problems.push(ConfigProblem::TiedUnitColumns);
        }
        problems
    }

    /// Lists what frozen weights exclude.
    fn problems_of_frozen(&self) -> Vec<ConfigProblem> {
        let frozen = self.frozen;
        let mut problems = Vec::new();
        if frozen == Frozen::Nothing {
            return problems;
        }
        let mut exclude = |second, reason| {
            let first = "a frozen part";
            problems.push(ConfigProblem::Excluded { first, second, reason });
        };
        if self.decoder == Decoder::Tied && frozen != Frozen::Both {
            exclude(
                "a tied decoder",
                "its rows are those of the encoder, so both are frozen or none",
            );
        }
        let anew = "a unit that starts anew gets other directions on both sides";
        if self.renew != Renewal::Off {
            exclude("the renewal of units", anew);
        }
        if self.dead_units == DeadUnits::Revive {
            exclude("the revival of units", anew);
        }
        let moves_codes = !frozen.has_encoder() || self.unit.kind().has_bias();
        let moves_norms = self.scales_penalties() && !frozen.has_decoder();
        if !self.penalties.is_empty() && !moves_codes && !moves_norms {
            exclude("a penalty", "units without bias behind a frozen encoder never change");
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::penalties::{Penalties, PenaltyScale};
    use crate::settings::penalty::{Penalty, PenaltyKind};
    use crate::settings::unit::Unit;

    fn problems(config: &TrainerConfig) -> Vec<String> {
        config.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let config = TrainerConfig {
            units: 0,
            batch: 0,
            rate: f64::NAN,
            renew: Renewal::Correlation(1.5),
            word_weight: -0.5,
            input_dropout: 1.0,
            unit: Unit::Threshold { theta: -1.0, encode_theta: None },
            decoder: Decoder::Tied,
            penalties: Penalties {
                list: vec![
                    Penalty { kind: PenaltyKind::Kl, weight: -0.5 },
                    Penalty { kind: PenaltyKind::L1, weight: f64::INFINITY },
                ],
                target: Some(0.0),
                ..Penalties::default()
            },
            ..TrainerConfig::default()
        };
        let expected = [
            "units is `0`, but must be at least 1 and below 2^32",
            "batch is `0`, but must be at least 1 and below 2^32",
            "input dropout is `1`, but must be at least 0 and below 1",
            "word weight is `-0.5`, but must be at least 0 and finite",
            "correlation of renewal is `1.5`, but must be at least 0 and at most 1",
            "rate is `NaN`, but must be above 0 and finite",
            "theta is `-1`, but must be at least 0 and finite",
            "encode-theta is `-1`, but must be at least 0 and finite",
            "weight of a penalty is `-0.5`, but must be at least 0 and finite",
            "weight of a penalty is `inf`, but must be at least 0 and finite",
            "penalty `kl` has no meaning for `threshold` units: it needs activations in (0, 1)",
            "target is `0`, but must be above 0 and below 1 for a kl penalty",
            "a tied decoder excludes unit columns: the encoder's rows are free to have any length",
        ];
        assert_eq!(problems(&config), expected);
    }

    #[test]
    fn frozen_weights_exclude_what_would_move_them_or_has_nothing_to_move() {
        let free = TrainerConfig { decoder_norm: DecoderNorm::Free, ..TrainerConfig::default() };
        let threshold = Unit::Threshold { theta: 1.0, encode_theta: None };
        let penalties = Penalties::from(vec![Penalty { kind: PenaltyKind::Mean, weight: 0.3 }]);
        let scaled = Penalties { scale: PenaltyScale::Contribution, ..penalties.clone() };
        for &frozen in Frozen::ALL {
            let part = frozen != Frozen::Nothing;
            let check = |config: &TrainerConfig, expected: Vec<&str>| {
                let config = TrainerConfig { frozen, ..config.clone() };
                let expected: Vec<String> =
                    expected.iter().map(|what| format!("a frozen part excludes {what}")).collect();
                assert_eq!(problems(&config), expected, "{frozen}");
            };
            let anew = |what| {
                format!(
                    "the {what} of units: a unit that starts anew gets other \
                directions on both sides"
                )
            };
            let still = free.clone().with_frozen(frozen);
            check(&still, vec![]);
            let (renewal, revival) = (anew("renewal"), anew("revival"));
            let renewed = TrainerConfig {
                renew: Renewal::Words(4),
                dead_units: DeadUnits::Revive,
                ..still.clone()
            };
            check(&renewed, if part { vec![&renewal, &revival] } else { vec![] });
            let tied = TrainerConfig { decoder: Decoder::Tied, ..still.clone() };
            let both =
                "a tied decoder: its rows are those of the encoder, so both are frozen or none";
            let one_side = part && frozen != Frozen::Both;
            check(&tied, if one_side { vec![both] } else { vec![] });
            let nothing = "a penalty: units without bias behind a frozen encoder never change";
            let penalized = |unit, penalties: &Penalties| TrainerConfig {
                unit,
                penalties: penalties.clone(),
                ..still.clone()
            };
            check(&penalized(Unit::Relu, &penalties), vec![]);
            let refused = frozen.has_encoder();
            check(&penalized(threshold, &penalties), if refused { vec![nothing] } else { vec![] });
            let refused = frozen == Frozen::Both;
            check(&penalized(threshold, &scaled), if refused { vec![nothing] } else { vec![] });
        }
    }

    #[test]
    fn a_target_of_zeros_needs_a_share_and_a_penalty_and_patience_an_epoch() {
        let list = vec![Penalty { kind: PenaltyKind::Mean, weight: 0.0 }];
        for (target_zeros, allowed) in [(0.0, false), (0.56, true), (1.0, false), (f64::NAN, false)]
        {
            let config = TrainerConfig {
                penalties: Penalties {
                    list: list.clone(),
                    target_zeros: Some(target_zeros),
                    ..Penalties::default()
                },
                patience: Some(0),
                ..TrainerConfig::default()
            };
            let range =
                format!("target-zeros is `{target_zeros}`, but must be above 0 and below 1");
            let mut expected = vec!["patience is `0`, but must be at least 1".to_owned()];
            expected.extend((!allowed).then_some(range));
            expected.push("target-zeros needs a penalty with a weight above 0".into());
            assert_eq!(problems(&config), expected);
        }
    }
}
