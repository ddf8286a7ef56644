//! What a report claims, in a form that programs can check.

use serde::Serialize;

use super::answers::{Answer, VariantAnswer};
use super::data::VariantDifference;
use super::statistics::Verdict;
use crate::figures::{ComparedBy, Metric};

/// Holds one claim of a report: an answer, or the difference of a figure that decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Claim {
    /// Whether a variant is easier to read.
    Answer {
        /// The variant.
        variant: String,
        /// What it is compared with.
        reference: String,
        /// The answer.
        answer: Answer,
        /// Seeds that it rests on: those of the figure that has fewest.
        n_seeds: usize,
    },
    /// How a figure that decides changed.
    Figure {
        /// The variant.
        variant: String,
        /// What it is compared with.
        reference: String,
        /// The figure.
        metric: Metric,
        /// The verdict; absent for fewer than five seeds.
        #[serde(skip_serializing_if = "Option::is_none")]
        verdict: Option<Verdict>,
        /// Whether `mean`, `low` and `high` are of differences or of logarithms of ratios.
        compared_by: ComparedBy,
        /// Mean over seeds.
        mean: f64,
        /// Lower end of the 95 % interval; absent for one seed.
        #[serde(skip_serializing_if = "Option::is_none")]
        low: Option<f64>,
        /// Upper end.
        #[serde(skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
        /// Pairs of seeds.
        n_seeds: usize,
    },
}

/// Lists what a comparison claims: of each variant the answer, then the figures that decide.
pub(super) fn claims(answers: &[VariantAnswer], differences: &[VariantDifference]) -> Vec<Claim> {
    answers.iter().flat_map(|answer| of_answer(answer, differences)).collect()
}

fn of_answer(answer: &VariantAnswer, differences: &[VariantDifference]) -> Vec<Claim> {
    let VariantAnswer { variant, reference, answer, .. } = answer;
    let is_it = |found: &&VariantDifference| {
        found.role.is_some() && found.variant == *variant && found.reference == *reference
    };
    let decide = || differences.iter().filter(is_it);
    let n_seeds = decide().map(|found| found.difference.values.len()).min().unwrap_or(0);
    let (variant, reference) = (variant.clone(), reference.clone());
    let mut claims = vec![Claim::Answer { variant, reference, answer: *answer, n_seeds }];
    claims.extend(decide().map(of_figure));
    claims
}

fn of_figure(found: &VariantDifference) -> Claim {
    Claim::Figure {
        variant: found.variant.clone(),
        reference: found.reference.clone(),
        metric: found.metric,
        verdict: found.verdict,
        compared_by: found.compared_by,
        mean: found.difference.mean,
        low: found.difference.low,
        high: found.difference.high,
        n_seeds: found.difference.values.len(),
    }
}
