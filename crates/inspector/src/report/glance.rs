//! Each answer in three lines: what it is, its price, and how sure it is.

use super::answer::{has_collapsed, size};
use super::answers::{Answer, VariantAnswer};
use super::data::{Report, VariantDifference};
use super::statistics::{SEEDS_TO_DECIDE, Verdict};
use crate::figures::{DISTINCT_UNITS, NPMI, PRIMARY, PrimaryFigure, Role};
use crate::render::counted;

/// Holds one answer as people read it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glance {
    /// Whether it is about variants as they were asked for.
    pub(crate) is_asked: bool,
    /// The answer.
    pub(crate) answer: String,
    /// What it cost; absent where nothing was measured.
    pub(crate) price: Option<String>,
    /// Seeds, the figure that carries the answer with its interval, and what agrees with it.
    pub(crate) sureness: String,
}

/// Returns the answers of a report in their order.
pub(crate) fn glances(report: &Report) -> Vec<Glance> {
    report.answers.iter().map(|answer| glance(report, answer)).collect()
}

fn glance(report: &Report, answer: &VariantAnswer) -> Glance {
    let is_between = |found: &&VariantDifference| {
        (&found.variant, &found.reference, found.terms)
            == (&answer.variant, &answer.reference, answer.terms)
    };
    let found: Vec<&VariantDifference> = report.differences.iter().filter(is_between).collect();
    let VariantAnswer { variant, reference, terms, answer, .. } = answer;
    let has_collapsed = *answer != Answer::Collapsed
        && report.variants.iter().any(|other| other.name == *variant && has_collapsed(other));
    let collapse = has_collapsed.then_some("A model of it is no better than word frequencies.");
    let price: Vec<String> = price(&found).into_iter().chain(collapse.map(str::to_owned)).collect();
    Glance {
        is_asked: terms.is_asked(),
        answer: format!("{variant} against {reference}{}: {}.", terms.said(), answer.name()),
        price: (!price.is_empty()).then(|| price.join(" ")),
        sureness: sureness(*answer, &found),
    }
}

/// Says how the figures of the price changed, in the order in which they were fixed.
fn price(found: &[&VariantDifference]) -> Option<String> {
    let is_price = |primary: &&PrimaryFigure| primary.role == Role::Cost;
    let costs = PRIMARY.iter().filter(is_price).filter_map(|primary| {
        let found = found.iter().find(|found| found.metric == primary.metric)?;
        let verdict = found.verdict.map(|verdict| format!(", {}", verdict.name()));
        let size = size(found, found.difference.mean);
        Some(format!("{} {size}{}", short(found), verdict.unwrap_or_default()))
    });
    let costs: Vec<String> = costs.collect();
    (!costs.is_empty()).then(|| format!("The price: {}.", costs.join("; ")))
}

/// Says by how many seeds, and which figures an answer rests on.
fn sureness(answer: Answer, found: &[&VariantDifference]) -> String {
    let readable: Vec<&VariantDifference> =
        found.iter().copied().filter(|found| found.role == Some(Role::Readability)).collect();
    // More distinct units count for nothing.
    let counted_for: Vec<&VariantDifference> =
        readable.iter().copied().filter(|found| found.metric != DISTINCT_UNITS).collect();
    let npmi = counted_for.iter().find(|found| found.metric == NPMI).or(counted_for.first());
    let n_seeds = npmi.map_or(0, |found| found.difference.values.len());
    let seeds = counted(n_seeds, "seed");
    let Some(npmi) = npmi else { return format!("How sure: {seeds}.") };
    if n_seeds < SEEDS_TO_DECIDE {
        let give = if n_seeds == 1 { "gives no interval, and" } else { "give intervals, but" };
        let figure = figure(npmi);
        return format!("How sure: {seeds} {give} a verdict takes {SEEDS_TO_DECIDE}; {figure}.");
    }
    let better = strongest(&counted_for, Verdict::Better);
    let worse = strongest(&counted_for, Verdict::Worse);
    match answer {
        Answer::Undecided => format!("{seeds} do not decide; {}.", figure(npmi)),
        Answer::Mixed => {
            let worse = strongest(&readable, Verdict::Worse);
            let sides = [("for it", better), ("against it", worse)];
            let sides = sides.map(|(side, found)| Some(format!("{side} {}", figure(found?))));
            let sides: Vec<String> = sides.into_iter().flatten().collect();
            format!("{seeds}; {}.", sides.join("; "))
        }
        _ => {
            let first = if answer == Answer::Harder { worse.or(better) } else { better.or(worse) };
            let first = first.unwrap_or(npmi);
            let agree = counted_for
                .iter()
                .filter(|other| other.metric != first.metric && other.verdict == first.verdict);
            let figures: Vec<String> = [figure(first)]
                .into_iter()
                .chain(agree.map(|other| short(other).to_owned()))
                .collect();
            format!("{seeds}; it rests on {}.", figures.join(", "))
        }
    }
}

/// Writes a difference with its interval, whose level no line end parts.
fn figure(found: &VariantDifference) -> String {
    let interval = interval(found).map(|text| format!(" (95\u{a0}%: {text})")).unwrap_or_default();
    format!("{} {}{interval}", short(found), size(found, found.difference.mean))
}

/// Returns, of the figures with a verdict, the one that lies farthest beyond its smallest effect.
fn strongest<'a>(
    found: &[&'a VariantDifference],
    verdict: Verdict,
) -> Option<&'a VariantDifference> {
    let effect = |found: &VariantDifference| {
        found.smallest_effect.map_or(0.0, |least| found.difference.mean.abs() / least)
    };
    let decided = found.iter().copied().filter(|found| found.verdict == Some(verdict));
    decided.max_by(|a, b| effect(a).total_cmp(&effect(b)))
}

/// Returns the name of a figure that decides without the naming behind it, which all share.
fn short(found: &VariantDifference) -> &'static str {
    let title = found.metric.title();
    title.split_once(',').map_or(title, |(name, _)| name)
}

/// Writes the 95 % interval of a difference; none for one seed.
pub(crate) fn interval(found: &VariantDifference) -> Option<String> {
    let (low, high) = (found.difference.low?, found.difference.high?);
    Some(format!("{} to {}", size(found, low), size(found, high)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{CARRY_OVER, FAITHFULNESS, Metric, ReconstructionFigure};
    use crate::report::samples::report;

    /// Says how sure an answer is with these verdicts, and no decision on other figures.
    fn check(answer: Answer, verdicts: &[(Metric, Verdict)], expected: &str) {
        let mut report = report();
        report.answers[0].answer = answer;
        for found in &mut report.differences {
            let verdict = verdicts.iter().find(|(metric, _)| *metric == found.metric);
            found.verdict = Some(verdict.map_or(Verdict::NoDecision, |(_, verdict)| *verdict));
        }
        assert_eq!(glances(&report)[0].sureness.replace('\u{a0}', " "), expected);
    }

    #[test]
    fn every_answer_says_what_it_rests_on() {
        use Verdict::{Better, Same, Worse};
        check(
            Answer::Easier,
            &[(NPMI, Better), (CARRY_OVER, Better), (DISTINCT_UNITS, Better)],
            "8 seeds; it rests on NPMI +0.030 (95 %: +0.022 to +0.038), carry-over.",
        );
        check(
            Answer::Harder,
            &[(NPMI, Worse), (FAITHFULNESS, Worse), (DISTINCT_UNITS, Better)],
            "8 seeds; it rests on faithfulness +0.120 (95 %: +0.112 to +0.128), NPMI.",
        );
        check(
            Answer::Mixed,
            &[(NPMI, Better), (DISTINCT_UNITS, Worse)],
            "8 seeds; for it NPMI +0.030 (95 %: +0.022 to +0.038); against it distinct units +0.300 \
             (95 %: +0.292 to +0.308).",
        );
        check(
            Answer::Undecided,
            &[(FAITHFULNESS, Better)],
            "8 seeds do not decide; NPMI +0.030 (95 %: +0.022 to +0.038).",
        );
        check(
            Answer::NoDifference,
            &[(NPMI, Same), (FAITHFULNESS, Same), (CARRY_OVER, Same), (DISTINCT_UNITS, Same)],
            "8 seeds; it rests on NPMI +0.030 (95 %: +0.022 to +0.038), faithfulness, carry-over.",
        );
    }

    #[test]
    fn a_model_that_collapsed_is_told_with_the_price() {
        let mut report = report();
        let collapsed = report.variants[1].metrics[&NPMI].clone();
        let metric = ReconstructionFigure::Collapsed.into();
        report.variants[1].metrics.insert(metric, collapsed);
        let price = glances(&report)[0].price.clone().unwrap();
        assert!(price.ends_with(". A model of it is no better than word frequencies."), "{price}");
    }
}
