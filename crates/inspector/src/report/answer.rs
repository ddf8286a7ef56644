//! What a comparison answers: a fixed table from verdicts to one answer, and its cost in the same
//! breath.

use std::fmt::Write as _;

use serde::Serialize;

use super::data::{VariantDifference, VariantSummary};
use super::statistics::{SEEDS_TO_DECIDE, Verdict};
use crate::figures::{
    ComparedBy, Metric, NPMI, NPMI_BY_DECODER, PRIMARY, ReconstructionFigure, Role, SparsityFigure,
};

/// The question of every comparison of variants.
pub(super) const QUESTION: &str =
    "Did the sparsity penalty make the hidden units easier to interpret, and what did it cost?";

/// A variant is never easier to read when a larger share of its units is dead: figures of the
/// others would be those of a chosen few.
pub const DEAD_UNITS: f64 = 0.05;

/// Readability figures that must be better, or worse, for a clear answer.
const ENOUGH: usize = 2;

/// The table from verdicts to answers, for reports.
pub const RULE: &str = "\
Easier to read: at least two figures of readability are better and none is worse, and NPMI has the \
same sign under decoder naming. Harder to read: the mirror image. Depends on how units are named: \
either of these, but for the sign. Mixed: some figures are better and some worse. No difference that \
matters: all are the same within the smallest effect. Undecided: everything else, and every \
comparison of fewer than five seeds. A variant with a collapsed model, or with more than 5 % dead \
units, is never easier to read.";

/// Says whether the units of a variant are easier to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// At least two figures of readability are better, none is worse, whatever the naming.
    Easier,
    /// The mirror image.
    Harder,
    /// One of these, but the sign of NPMI turns with the naming.
    DependsOnNaming,
    /// Some figures are better, some worse.
    Mixed,
    /// All are the same within the smallest effect.
    NoDifference,
    /// Anything else.
    Undecided,
    /// It would be easier, but a model is no better than word frequencies.
    Collapsed,
    /// It would be easier, but too many units are dead.
    DeadUnits,
}

/// Answers the question for one variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantAnswer {
    /// The variant.
    pub variant: String,
    /// What it is compared with.
    pub reference: String,
    /// The answer.
    pub answer: Answer,
    /// The answer and its cost in one or two plain sentences.
    pub sentence: String,
}

impl Answer {
    /// Returns the answer in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Easier => "easier to read",
            Self::Harder => "harder to read",
            Self::DependsOnNaming => "it depends on how units are named",
            Self::Mixed => "mixed",
            Self::NoDifference => "no difference that matters",
            Self::Undecided => "undecided",
            Self::Collapsed => "not easier to read: a model has collapsed",
            Self::DeadUnits => "not easier to read: too many units are dead",
        }
    }
}

/// Answers for every variant but the first.
pub(super) fn answers(
    variants: &[VariantSummary],
    differences: &[VariantDifference],
) -> Vec<VariantAnswer> {
    let Some((reference, others)) = variants.split_first() else { return Vec::new() };
    let of_variant = |variant: &VariantSummary| {
        let found: Vec<&VariantDifference> =
            differences.iter().filter(|found| found.variant == variant.name).collect();
        let answer = answer(variant, &found);
        let sentence = sentence(variant, reference, answer, &found);
        let (variant, reference) = (variant.name.clone(), reference.name.clone());
        VariantAnswer { variant, reference, answer, sentence }
    };
    others.iter().filter(|variant| variant.foreign.is_none()).map(of_variant).collect()
}

/// Joins the answers of all variants.
pub(super) fn in_words(answers: &[VariantAnswer]) -> String {
    answers.iter().map(|answer| answer.sentence.as_str()).collect::<Vec<_>>().join(" ")
}

/// Goes through the table; see [`RULE`].
fn answer(variant: &VariantSummary, found: &[&VariantDifference]) -> Answer {
    let verdicts: Vec<Verdict> =
        of_role(found, Role::Readability).filter_map(|f| f.verdict).collect();
    let count = |verdict| verdicts.iter().filter(|&&found| found == verdict).count();
    let (better, worse) = (count(Verdict::Better), count(Verdict::Worse));
    let mean = |metric| {
        found.iter().find(|found| found.metric == metric).map(|found| found.difference.mean)
    };
    let keeps_sign = match (mean(NPMI), mean(NPMI_BY_DECODER)) {
        (Some(one), Some(other)) => (one > 0.0) == (other > 0.0),
        // Models without a decoder are named in one way alone.
        _ => true,
    };
    match (better, worse) {
        (ENOUGH.., 0) | (0, ENOUGH..) if !keeps_sign => Answer::DependsOnNaming,
        (ENOUGH.., 0) if has_collapsed(variant) => Answer::Collapsed,
        (ENOUGH.., 0) if dead_units(variant) > DEAD_UNITS => Answer::DeadUnits,
        (ENOUGH.., 0) => Answer::Easier,
        (0, ENOUGH..) => Answer::Harder,
        (1.., 1..) => Answer::Mixed,
        (0, 0) if !verdicts.is_empty() && count(Verdict::Same) == verdicts.len() => {
            Answer::NoDifference
        }
        _ => Answer::Undecided,
    }
}

fn of_role<'a>(
    found: &'a [&VariantDifference],
    role: Role,
) -> impl Iterator<Item = &'a VariantDifference> {
    found.iter().copied().filter(move |found| found.role == Some(role))
}

/// Says how the figures of a role changed, in the order in which they were fixed.
fn changes(found: &[&VariantDifference], role: Role) -> String {
    let in_order = PRIMARY.iter().filter_map(|primary| {
        found.iter().find(|found| found.metric == primary.metric && primary.role == role)
    });
    in_order.map(|found| change(found)).collect::<Vec<_>>().join("; ")
}

/// Says whether any model of a variant is no better than word frequencies.
fn has_collapsed(variant: &VariantSummary) -> bool {
    mean_of(variant, ReconstructionFigure::Collapsed.into()).is_some_and(|share| share > 0.0)
}

/// Returns the mean share of dead units.
fn dead_units(variant: &VariantSummary) -> f64 {
    mean_of(variant, SparsityFigure::DeadFraction.into()).unwrap_or(0.0)
}

fn mean_of(variant: &VariantSummary, metric: Metric) -> Option<f64> {
    variant.metrics.get(&metric).map(|summary| summary.mean)
}

/// Says the answer and the cost.
fn sentence(
    variant: &VariantSummary,
    reference: &VariantSummary,
    answer: Answer,
    found: &[&VariantDifference],
) -> String {
    let mut text = format!("`{}` against `{}`: {}", variant.name, reference.name, answer.name());
    if answer == Answer::DeadUnits {
        let _ = write!(text, " ({:.0} %)", 100.0 * dead_units(variant));
    }
    let readable = changes(found, Role::Readability);
    if !readable.is_empty() {
        let _ = write!(text, " ({readable})");
    }
    text.push('.');
    let costs = changes(found, Role::Cost);
    if !costs.is_empty() {
        let _ = write!(text, " The price: {costs}.");
    }
    if answer != Answer::Collapsed && has_collapsed(variant) {
        text.push_str(" A model of it is no better than word frequencies.");
    }
    let n_seeds = variant.seeds.len();
    if n_seeds < SEEDS_TO_DECIDE {
        let seeds = if n_seeds == 1 { "seed gives" } else { "seeds give" };
        let _ = write!(
            text,
            " {n_seeds} {seeds} intervals, but no verdict: that takes {SEEDS_TO_DECIDE}."
        );
    }
    text
}

/// Says how a figure changed and what that is.
fn change(found: &VariantDifference) -> String {
    let decimals = found.metric.decimals();
    let title = found.metric.title();
    let size = match found.compared_by {
        ComparedBy::Difference => format!("{:+.decimals$}", found.difference.mean),
        ComparedBy::LogRatio => format!("×{:.2}", found.difference.mean.exp()),
    };
    match found.verdict {
        Some(verdict) => format!("{title} {size}, {}", verdict.name()),
        None => format!("{title} {size}"),
    }
}
