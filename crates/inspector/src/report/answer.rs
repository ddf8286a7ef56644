//! What a comparison answers: a fixed table from verdicts to one answer, and its cost in the same
//! breath.

use std::fmt::Write as _;

use super::answers::{Answer, VariantAnswer};
use super::data::{VariantDifference, VariantSummary};
use super::purpose::Terms;
use super::references::Pairing;
use super::statistics::{SEEDS_TO_DECIDE, Verdict};
use crate::figures::{
    ComparedBy, DISTINCT_UNITS, Metric, NPMI, NPMI_BY_DECODER, PRIMARY, ReconstructionFigure, Role,
    SparsityFigure,
};

/// The question of every comparison of variants.
pub(super) const QUESTION: &str =
    "Did the sparsity penalty make the hidden units easier to interpret, and what did it cost?";

/// A variant is never easier to read when a larger share of its units is dead: figures of the
/// others would be those of a chosen few.
pub const DEAD_UNITS: f64 = 0.05;

/// Figures of readability that must be better, or worse, for a clear answer.
const ENOUGH: usize = 2;

/// The table from verdicts to answers, for reports.
pub const RULE: &str = "\
Easier to read: at least two of NPMI, faithfulness and carry-over are better, no figure of readability \
is worse, and NPMI has the same sign under decoder naming. Harder to read: at least two of the three \
are worse, none is better, and the sign is the same. Depends on how units are named: either of these, but \
for the sign. Mixed: one of the three is better and a figure of readability is worse. No difference that \
matters: all are the same within the smallest effect. Undecided: everything else, and every comparison \
of fewer than five seeds. More distinct units count for nothing, since random units are the most \
distinct; fewer count as worse. A variant with a collapsed model, or with more than 5 % dead units, is \
never easier to read.";

/// Answers for every pairing.
pub(super) fn answers(
    variants: &[VariantSummary],
    pairings: &[Pairing],
    differences: &[VariantDifference],
) -> Vec<VariantAnswer> {
    let of_pairing = |&Pairing { ours, theirs, terms }: &Pairing| {
        let (variant, reference) = (&variants[ours], &variants[theirs]);
        let is_between = |found: &&VariantDifference| {
            (&found.variant, &found.reference, found.terms)
                == (&variant.name, &reference.name, terms)
        };
        let found: Vec<&VariantDifference> = differences.iter().filter(is_between).collect();
        let answer = answer(variant, &found);
        let sentence = sentence(variant, reference, terms, answer, &found);
        let (variant, reference) = (variant.name.clone(), reference.name.clone());
        VariantAnswer { variant, reference, terms, answer, sentence }
    };
    pairings.iter().map(of_pairing).collect()
}

/// Joins the answers of all variants.
pub(super) fn in_words(answers: &[VariantAnswer]) -> String {
    answers.iter().map(|answer| answer.sentence.as_str()).collect::<Vec<_>>().join(" ")
}

/// Goes through the table; see [`RULE`].
fn answer(variant: &VariantSummary, found: &[&VariantDifference]) -> Answer {
    let readable: Vec<&VariantDifference> =
        of_role(found, Role::Readability).filter(|found| found.verdict.is_some()).collect();
    let count = |verdict| readable.iter().filter(|found| found.verdict == Some(verdict)).count();
    let of_three = |verdict| {
        let is_one = |found: &&&VariantDifference| {
            found.verdict == Some(verdict) && found.metric != DISTINCT_UNITS
        };
        readable.iter().filter(is_one).count()
    };
    // More distinct units count for nothing, fewer as worse.
    let (better, worse) = (of_three(Verdict::Better), count(Verdict::Worse));
    let is_easier = better >= ENOUGH && worse == 0;
    let is_harder = of_three(Verdict::Worse) >= ENOUGH && better == 0;
    let mean = |metric| {
        found.iter().find(|found| found.metric == metric).map(|found| found.difference.mean)
    };
    let keeps_sign = match (mean(NPMI), mean(NPMI_BY_DECODER)) {
        (Some(one), Some(other)) => (one > 0.0) == (other > 0.0),
        // Models without a decoder are named in one way alone.
        _ => true,
    };
    if is_easier || is_harder {
        return if !keeps_sign {
            Answer::DependsOnNaming
        } else if is_harder {
            Answer::Harder
        } else if has_collapsed(variant) {
            Answer::Collapsed
        } else if dead_units(variant) > DEAD_UNITS {
            Answer::DeadUnits
        } else {
            Answer::Easier
        };
    }
    match (better, worse) {
        (1.., 1..) => Answer::Mixed,
        (0, 0) if !readable.is_empty() && count(Verdict::Same) == readable.len() => {
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
pub(super) fn has_collapsed(variant: &VariantSummary) -> bool {
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
    terms: Terms,
    answer: Answer,
    found: &[&VariantDifference],
) -> String {
    let on = terms.said();
    let (ours, theirs) = (&variant.name, &reference.name);
    let mut text = format!("`{ours}` against `{theirs}`{on}: {}", answer.name());
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
    let title = found.metric.title();
    let size = size(found, found.difference.mean);
    match found.verdict {
        Some(verdict) => format!("{title} {size}, {}", verdict.name()),
        None => format!("{title} {size}"),
    }
}

/// Writes a difference of a figure, or the ratio whose logarithm it is.
pub(crate) fn size(found: &VariantDifference, difference: f64) -> String {
    let decimals = found.metric.decimals();
    match found.compared_by {
        ComparedBy::Difference => format!("{difference:+.decimals$}"),
        ComparedBy::LogRatio => format!("×{:.2}", difference.exp()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::figures::{CARRY_OVER, FAITHFULNESS};
    use crate::report::FigureSummary;
    use crate::report::statistics::paired_difference;

    fn variant(collapsed: f64, dead: f64) -> VariantSummary {
        let summary = |mean| FigureSummary {
            mean,
            sd: None,
            values: vec![Some(mean)],
            larger_is_better: None,
        };
        let metrics = BTreeMap::from([
            (ReconstructionFigure::Collapsed.into(), summary(collapsed)),
            (SparsityFigure::DeadFraction.into(), summary(dead)),
        ]);
        VariantSummary {
            name: "mean:0.3".to_owned(),
            unit: "relu".to_owned(),
            penalty: "mean".to_owned(),
            weight: Some(0.3),
            seeds: (1..=8).collect(),
            metrics,
            ..VariantSummary::default()
        }
    }

    fn found(metric: Metric, mean: f64, verdict: Option<Verdict>) -> VariantDifference {
        VariantDifference {
            variant: "mean:0.3".to_owned(),
            reference: "none".to_owned(),
            terms: Terms::Asked,
            metric,
            compared_by: ComparedBy::Difference,
            role: verdict.map(|_| Role::Readability),
            smallest_effect: None,
            adjusted_p: None,
            verdict,
            difference: paired_difference(&[mean], None).unwrap(),
        }
    }

    /// Verdicts on NPMI, distinct units, faithfulness and carry-over, and the sign of NPMI under
    /// decoder naming.
    fn of(verdicts: [Verdict; 4], by_decoder: f64, variant: &VariantSummary) -> Answer {
        let metrics = [NPMI, DISTINCT_UNITS, FAITHFULNESS, CARRY_OVER];
        let mean = |verdict| if verdict == Verdict::Worse { -0.1 } else { 0.1 };
        let mut all: Vec<VariantDifference> =
            metrics.into_iter().zip(verdicts).map(|(m, v)| found(m, mean(v), Some(v))).collect();
        all.push(found(NPMI_BY_DECODER, by_decoder, None));
        answer(variant, &all.iter().collect::<Vec<_>>())
    }

    #[test]
    fn answers_follow_the_table() {
        use Verdict::{Better, NoDecision, Same, Worse};
        let fine = variant(0.0, 0.0);
        for (verdicts, by_decoder, expected) in [
            ([Better, Same, Better, NoDecision], 0.1, Answer::Easier),
            ([Better, Same, Better, NoDecision], -0.1, Answer::DependsOnNaming),
            ([Better, Better, NoDecision, Same], 0.1, Answer::Undecided),
            ([Better, Worse, Better, Better], 0.1, Answer::Mixed),
            ([Worse, Same, Worse, NoDecision], -0.1, Answer::Harder),
            ([Worse, Same, Worse, NoDecision], 0.1, Answer::DependsOnNaming),
            ([Worse, Better, Worse, Worse], -0.1, Answer::Harder),
            ([Better, Worse, Same, Same], 0.1, Answer::Mixed),
            ([Worse, Better, Same, Same], -0.1, Answer::Undecided),
            ([Same, Same, Same, Same], -0.1, Answer::NoDifference),
            ([Same, Same, Same, NoDecision], 0.1, Answer::Undecided),
            ([Better, NoDecision, NoDecision, NoDecision], 0.1, Answer::Undecided),
        ] {
            assert_eq!(of(verdicts, by_decoder, &fine), expected, "{verdicts:?} {by_decoder}");
        }
    }

    #[test]
    fn collapse_and_dead_units_veto_what_is_easier_and_nothing_else() {
        use Verdict::{Better, Same, Worse};
        let (easier, harder) = ([Better, Same, Better, Better], [Worse, Same, Worse, Worse]);
        assert_eq!(of(easier, 0.1, &variant(0.125, 0.0)), Answer::Collapsed);
        assert_eq!(of(easier, 0.1, &variant(0.0, 0.06)), Answer::DeadUnits);
        assert_eq!(of(easier, 0.1, &variant(0.0, 0.05)), Answer::Easier);
        assert_eq!(of(harder, -0.1, &variant(1.0, 0.9)), Answer::Harder);
    }
}
