//! What a comparison answers, in a sentence or two.

use super::data::{VariantDifference, VariantSummary};
use super::statistics::{self, Verdict};

/// The question of every comparison of variants.
pub(super) const QUESTION: &str =
    "Did the sparsity penalty make the hidden units easier to interpret, and what did it cost?";

/// Fewest seeds per variant with which a comparison can decide at 0.05 over the family.
pub const SEEDS_TO_DECIDE: usize = 8;

/// Says in a sentence or two what the primary figures show, no bolder than they are.
pub(super) fn sentences(variants: &[VariantSummary], differences: &[VariantDifference]) -> String {
    let Some(reference) = variants.first() else { return String::new() };
    let mut sentences: Vec<String> = variants[1..]
        .iter()
        .map(|variant| {
            let parts: Vec<String> = differences
                .iter()
                .filter(|d| d.primary && d.variant == variant.name)
                .map(of_figure)
                .collect();
            format!("`{}` against `{}`: {}.", variant.name, reference.name, parts.join("; "))
        })
        .collect();
    let n_seeds = reference.seeds.len();
    if n_seeds < SEEDS_TO_DECIDE {
        let seeds = if n_seeds == 1 { "seed" } else { "seeds" };
        sentences.push(format!("{n_seeds} {seeds} cannot decide; {SEEDS_TO_DECIDE} could."));
    } else if n_seeds > statistics::PAIRS_TO_COUNT {
        let most = statistics::PAIRS_TO_COUNT;
        sentences.push(format!(
            "No p values: they are counted exactly, for at most {most} seeds; the intervals hold."
        ));
    }
    sentences.join(" ")
}

fn of_figure(found: &VariantDifference) -> String {
    let decimals = found.metric.decimals();
    let change = format!("{} {:+.decimals$}", found.metric.title(), found.difference.mean);
    match found.verdict {
        Some(Verdict::Better) => format!("{change} (better)"),
        Some(Verdict::Worse) => format!("{change} (worse)"),
        Some(Verdict::NoDecision) => format!("{change} (no decision)"),
        None => change,
    }
}
