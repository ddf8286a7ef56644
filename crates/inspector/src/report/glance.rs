//! Each answer in three lines: what it is, its price, and how sure it is.

use super::answer::size;
use super::answers::{Answer, VariantAnswer};
use super::data::{Report, VariantDifference};
use super::statistics::{SEEDS_TO_DECIDE, Verdict};
use crate::figures::{DISTINCT_UNITS, NPMI, PRIMARY, PrimaryFigure, Role};
use crate::render::counted;

/// Holds one answer as people read it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glance {
    /// The answer.
    pub(super) answer: String,
    /// What it cost; absent where nothing was measured.
    pub(super) price: Option<String>,
    /// Seeds, the figure that carries the answer with its interval, and what agrees with it.
    pub(super) sureness: String,
}

/// Returns the answers of a report in their order.
pub(super) fn glances(report: &Report) -> Vec<Glance> {
    report.answers.iter().map(|answer| glance(report, answer)).collect()
}

fn glance(report: &Report, answer: &VariantAnswer) -> Glance {
    let is_between = |found: &&VariantDifference| {
        found.variant == answer.variant && found.reference == answer.reference
    };
    let found: Vec<&VariantDifference> = report.differences.iter().filter(is_between).collect();
    let VariantAnswer { variant, reference, answer, .. } = answer;
    Glance {
        answer: format!("{variant} against {reference}: {}.", answer.name()),
        price: price(&found),
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
    let carrying = carrying(answer, found);
    let n_seeds = carrying.map_or(0, |found| found.difference.values.len());
    let seeds = counted(n_seeds, "seed");
    let Some(carrying) = carrying else { return format!("How sure: {seeds}.") };
    let interval = interval(carrying).map(|text| format!(" (95 %: {text})")).unwrap_or_default();
    let figure =
        format!("{} {}{interval}", short(carrying), size(carrying, carrying.difference.mean));
    if n_seeds < SEEDS_TO_DECIDE {
        let give = if n_seeds == 1 { "gives no interval, and" } else { "give intervals, but" };
        return format!("How sure: {seeds} {give} a verdict takes {SEEDS_TO_DECIDE}; {figure}.");
    }
    if carrying.verdict == Some(Verdict::NoDecision) {
        return format!("How sure: {seeds} do not decide; {figure}.");
    }
    let agree = found.iter().filter(|other| {
        carries(other) && other.metric != carrying.metric && other.verdict == carrying.verdict
    });
    let others: Vec<&str> = agree.map(|other| short(other)).collect();
    let others = if others.is_empty() { String::new() } else { format!(", {}", others.join(", ")) };
    format!("{seeds}; it rests on {figure}{others}.")
}

/// Returns the name of a figure that decides without the naming behind it, which all share.
fn short(found: &VariantDifference) -> &'static str {
    let title = found.metric.title();
    title.split_once(',').map_or(title, |(name, _)| name)
}

/// Writes the 95 % interval of a difference; none for one seed.
pub(super) fn interval(found: &VariantDifference) -> Option<String> {
    let (low, high) = (found.difference.low?, found.difference.high?);
    Some(format!("{} to {}", size(found, low), size(found, high)))
}

/// Returns the figure that an answer rests on: of those that decided so the one that lies farthest
/// beyond the smallest effect, and NPMI where none did.
fn carrying<'a>(answer: Answer, found: &[&'a VariantDifference]) -> Option<&'a VariantDifference> {
    let verdict = match answer {
        Answer::Harder => Verdict::Worse,
        _ => Verdict::Better,
    };
    let candidates = found.iter().copied().filter(|found| carries(found));
    let decided = candidates.clone().filter(|found| found.verdict == Some(verdict));
    let effects = |found: &VariantDifference| {
        found.smallest_effect.map_or(0.0, |least| found.difference.mean.abs() / least)
    };
    decided
        .max_by(|a, b| effects(a).total_cmp(&effects(b)))
        .or_else(|| candidates.clone().find(|found| found.metric == NPMI))
        .or_else(|| candidates.clone().next())
}

/// Says whether a figure can carry an answer: more distinct units count for nothing.
fn carries(found: &VariantDifference) -> bool {
    found.role == Some(Role::Readability) && found.metric != DISTINCT_UNITS
}
