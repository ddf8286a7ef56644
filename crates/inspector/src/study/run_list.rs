//! The runs of a study: which models it takes, and what each is for.

use topicscope_trainer::{Penalty, TrainerConfig};

use super::plan::{Study, Variant, variant_name};
use crate::report::{Purpose, penalty_name};

/// Weights as near as this are the same strength.
const SAME_STRENGTH: f64 = 0.05;

/// Names one run of a study: one model to be.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyRun {
    /// What it is for.
    pub purpose: Purpose,
    /// The numbers of a control in words, as `13 units`; empty for other runs.
    pub numbers: String,
    /// All settings, seed included. Together with the content hash of the index they decide every
    /// byte of the model.
    pub config: TrainerConfig,
}

impl StudyRun {
    /// Returns the name of its variant, as tables have it without its number of units: `mean:0.3`,
    /// `none, 13 units`, `mean:0.3, random decoder`.
    pub fn variant_name(&self) -> String {
        run_name(self.purpose, &self.numbers, &self.config)
    }

    /// Returns its variant and seed in words: `mean:0.3, seed 1`.
    pub fn name(&self) -> String {
        format!("{}, seed {}", self.variant_name(), self.config.seed)
    }
}

/// Names models of these settings by their penalties, and controls by what they are besides.
pub(super) fn run_name(purpose: Purpose, numbers: &str, config: &TrainerConfig) -> String {
    let penalties = match config.penalties.target_zeros {
        Some(zeros) if matches!(purpose, Purpose::EqualZeros { .. }) => {
            let kinds = penalty_name(&config.penalties.list);
            format!("{kinds} at {:.0} % zeros", 100.0 * zeros)
        }
        _ => variant_name(&config.penalties.list),
    };
    match purpose {
        Purpose::Control { .. } => format!("{penalties}, {numbers}"),
        _ => penalties,
    }
}

impl Study {
    /// Lists the runs whose settings are known before anything is trained, seed by seed: the
    /// variants in their order, then what has no verdict.
    pub fn runs(&self) -> Vec<StudyRun> {
        let strengths = self.strengths();
        let n_beside = self.beside.n_seeds(self.seeds.len());
        let of_seed = |(place, &seed): (usize, &u64)| {
            let asked = self.variants.iter();
            let mut runs: Vec<StudyRun> =
                asked.map(|variant| self.run_of(Purpose::Asked, variant, seed)).collect();
            if place < n_beside {
                let beside = strengths
                    .iter()
                    .map(|(of, variant)| self.run_of(Purpose::Strength { of: *of }, variant, seed));
                runs.extend(beside);
            }
            runs
        };
        self.seeds.iter().enumerate().flat_map(of_seed).collect()
    }

    fn run_of(&self, purpose: Purpose, variant: &Variant, seed: u64) -> StudyRun {
        let config = TrainerConfig { seed, ..variant.config(&self.base) };
        StudyRun { purpose, numbers: String::new(), config }
    }

    /// Returns the place of the penalized variant that controls are of, the first, and that of the
    /// unpenalized one of its size; `None` where one is missing.
    pub(super) fn controlled(&self) -> Option<(usize, usize)> {
        let is_penalized = |variant: &Variant| !variant.penalties.is_empty();
        let penalized = self.variants.iter().position(is_penalized)?;
        let units = self.variants[penalized].units;
        let is_twin = |variant: &Variant| !is_penalized(variant) && variant.units == units;
        Some((penalized, self.variants.iter().position(is_twin)?))
    }

    /// Lists other strengths of the penalties of the first number of units: for each kind those
    /// around the first variant that has it, as long as there are fewer in the study. None where
    /// zeros are sought: strength is then not what a run is given.
    fn strengths(&self) -> Vec<(usize, Variant)> {
        if self.base.penalties.target_zeros.is_some() {
            return Vec::new();
        }
        let units = self.variants.first().and_then(|variant| variant.units);
        let of_size: Vec<(usize, &Variant)> = self
            .variants
            .iter()
            .enumerate()
            .filter(|(_, variant)| variant.units == units)
            .collect();
        let mut strengths: Vec<(usize, Variant)> = Vec::new();
        for (place, &(of, variant)) in of_size.iter().enumerate() {
            let alike = |other: &(usize, &Variant)| other.1.kinds() == variant.kinds();
            if variant.penalties.is_empty() || of_size[..place].iter().any(alike) {
                continue;
            }
            let asked: Vec<f64> =
                of_size.iter().filter(|other| alike(other)).map(|(_, v)| weight(v)).collect();
            let n_missing = (self.beside.strengths.len() + 1).saturating_sub(asked.len());
            let is_new = |other: &Variant| {
                asked.iter().all(|asked| (weight(other) / asked).ln().abs() > SAME_STRENGTH)
            };
            let others = self.beside.strengths.iter().map(|&factor| scaled(variant, factor));
            strengths.extend(others.filter(is_new).take(n_missing).map(|other| (of, other)));
        }
        strengths
    }
}

fn weight(variant: &Variant) -> f64 {
    variant.penalties.first().map_or(0.0, |penalty| penalty.weight)
}

/// Returns the variant with all weights multiplied by the same factor.
fn scaled(variant: &Variant, factor: f64) -> Variant {
    let scaled =
        |penalty: &Penalty| Penalty { weight: two_digits(factor * penalty.weight), ..*penalty };
    Variant { penalties: variant.penalties.iter().map(scaled).collect(), ..variant.clone() }
}

/// Rounds a number to two digits, as weights that are found have them: names stay short.
fn two_digits(x: f64) -> f64 {
    format!("{x:.1e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Beside;

    fn variant(text: &str) -> Variant {
        let penalties = text.split('+').map(|part| part.parse().unwrap()).collect();
        Variant { penalties, keeps: None, units: None }
    }

    fn names(study: &Study) -> Vec<(u64, String)> {
        study.runs().iter().map(|run| (run.config.seed, run.variant_name())).collect()
    }

    fn study(variants: &[&str], seeds: &[u64]) -> Study {
        let penalized = variants.iter().map(|text| variant(text));
        let variants = [Variant::unpenalized()].into_iter().chain(penalized).collect();
        Study { seeds: seeds.to_vec(), variants, ..Study::default() }
    }

    #[test]
    fn runs_come_seed_by_seed_and_strengths_on_the_first_seeds_alone() {
        let expected = [
            (7, "none"),
            (7, "mean:0.3"),
            (7, "mean:0.075"),
            (7, "mean:0.15"),
            (7, "mean:0.6"),
            (7, "mean:1.2"),
            (3, "none"),
            (3, "mean:0.3"),
        ];
        let expected = expected.map(|(seed, name)| (seed, name.to_owned()));
        assert_eq!(names(&study(&["mean:0.3"], &[7, 3])), expected);
        let alone = Study { beside: Beside::nothing(), ..study(&["mean:0.3"], &[7, 3]) };
        assert_eq!(alone.runs().len(), 4);
    }

    #[test]
    fn strengths_that_are_asked_for_are_points_already() {
        let found = names(&study(&["mean:0.1", "mean:0.2", "l1:1"], &[1]));
        let found: Vec<&str> = found[4..].iter().map(|(_, name)| name.as_str()).collect();
        let expected = ["mean:0.025", "mean:0.05", "mean:0.4", "l1:0.25", "l1:0.5", "l1:2", "l1:4"];
        assert_eq!(found, expected);
        let five = ["mean:0.1", "mean:0.2", "mean:0.3", "mean:0.4", "mean:0.5"];
        assert_eq!(names(&study(&five, &[1])).len(), 6);
    }

    #[test]
    fn sizes_multiply_runs_and_the_first_has_the_frontier() {
        let runs = study(&["mean:0.3"], &[7]).at_sizes(&[16, 8]).runs();
        let found: Vec<_> = runs.iter().map(|run| (run.purpose, run.config.units)).collect();
        let strength = (Purpose::Strength { of: 1 }, 16);
        let asked = [16, 16, 8, 8].map(|units| (Purpose::Asked, units));
        assert_eq!(found, [&asked[..], &[strength; 4]].concat());
        // One size is a setting as any other, and none is that of the base.
        let study = Study { beside: Beside::nothing(), ..study(&["mean:0.3"], &[7]) };
        assert!(study.clone().at_sizes(&[16]).runs().iter().all(|run| run.config.units == 16));
        assert_eq!(study.clone().at_sizes(&[]), study);
        let error = study.at_sizes(&[16, 8, 16]).check().unwrap_err().to_string();
        assert_eq!(error, "variant `none, 16 units` is named twice");
    }
}
