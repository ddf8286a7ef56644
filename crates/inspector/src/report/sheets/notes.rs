//! What tables say below their rows.

use std::collections::BTreeMap;

use crate::evaluate::CoherenceReference;
use crate::figures::Metric;
use crate::metrics::{AlikeUnits, UnitPair};
use crate::render::{bounds_text, counted};
use crate::report::data::{FigureSummary, ForeignNames, SharedExponent, VariantSummary};
use crate::report::sparsity_verdict::SparsityVerdict;

/// Pairs of units that are named in a note; data files have all.
const PAIRS_SHOWN: usize = 5;

/// Figures that are absent for one reason and named; more of them are counted.
const ABSENT_NAMED: usize = 2;

/// Says what figures of untrained twins are for.
pub(super) const FLOOR_NOTE: &str = "untrained: the same start without training. Random directions find words \
                          that belong together too: only the distance from there says something";

/// Says what can be read of models of other programs.
const FOREIGN_NOTE: &str = "of another program; nobody's twin, so no difference from it is tested";

pub(super) fn foreign_notes(variants: &[VariantSummary]) -> Vec<String> {
    let joined = |is: fn(ForeignNames) -> bool| -> Option<String> {
        let chosen = variants.iter().filter(|variant| variant.foreign.is_some_and(is));
        let names: Vec<&str> = chosen.map(|variant| variant.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let all = joined(|_| true).map(|names| format!("{names}: {FOREIGN_NOTE}"));
    let by_themselves = joined(|names| names == ForeignNames::OwnWords)
        .map(|names| format!("{names}: named by its own words, under every naming"));
    all.into_iter().chain(by_themselves).collect()
}

/// Names the figures of the untrained twins of one variant; nothing for a variant without.
pub(super) fn own_floor(variant: &VariantSummary) -> Option<String> {
    let figure = |(metric, summary): (&Metric, &FigureSummary)| {
        format!("{} {:.*}", metric.title(), metric.decimals(), summary.mean)
    };
    let figures: Vec<String> = variant.floor.iter().map(figure).collect();
    (!figures.is_empty())
        .then(|| format!("untrained twins of {}: {}", variant.name, figures.join(", ")))
}

/// Says above which size units count as active: one sentence for the variants that share it.
pub(super) fn activity_notes(variants: &[VariantSummary]) -> Vec<String> {
    let mut shared: Vec<(String, Vec<&str>)> = Vec::new();
    for variant in variants {
        let bounds = bounds_text(variant.active_above);
        match shared.iter_mut().find(|(other, _)| *other == bounds) {
            Some((_, names)) => names.push(&variant.name),
            None => shared.push((bounds, vec![&variant.name])),
        }
    }
    let note = |(bounds, names): (String, Vec<&str>)| {
        format!("units of {} are active above {bounds}", names.join(", "))
    };
    shared.into_iter().map(note).collect()
}

/// Says what a penalty did to codes; nothing for a variant without unpenalized twins.
pub(super) fn verdict_on_codes(variant: &VariantSummary) -> Option<String> {
    let mut counts: BTreeMap<SparsityVerdict, usize> = BTreeMap::new();
    for &verdict in &variant.sparsity_verdicts {
        *counts.entry(verdict).or_default() += 1;
    }
    let n_seeds = variant.sparsity_verdicts.len();
    let parts: Vec<String> = counts
        .iter()
        .map(|(verdict, count)| format!("{verdict} in {count} of {n_seeds}"))
        .collect();
    let (parts, seeds) = (parts.join(", "), if n_seeds == 1 { "seed" } else { "seeds" });
    (n_seeds > 0).then(|| {
        format!(
            "codes of {} beside those of their unpenalized twins: {parts} {seeds}",
            variant.name
        )
    })
}

/// Names the units of one model that repeat another one, the first few of each kind.
pub fn alike_units(by_decoder: &AlikeUnits, by_activation: &AlikeUnits) -> Vec<String> {
    let kinds = [
        ("decoder columns are nearly the same", &by_decoder.near_duplicates),
        ("decoder columns are nearly opposite", &by_decoder.anti_parallel),
        ("activations are nearly the same", &by_activation.near_duplicates),
        ("activations are nearly opposite", &by_activation.anti_parallel),
    ];
    let note = |(what, pairs): (&str, &Vec<UnitPair>)| {
        let names: Vec<String> = pairs
            .iter()
            .take(PAIRS_SHOWN)
            .map(|pair| format!("{}–{} ({:.2})", pair.unit, pair.other, pair.similarity))
            .collect();
        let more = pairs.len().saturating_sub(PAIRS_SHOWN);
        let more =
            if more > 0 { format!(" and {} more", counted(more, "pair")) } else { String::new() };
        format!("units whose {what}: {}{more}", names.join(", "))
    };
    kinds.into_iter().filter(|(_, pairs)| !pairs.is_empty()).map(note).collect()
}

pub(super) fn reference_note(reference: &CoherenceReference) -> String {
    let CoherenceReference { documents, content_hash, n_documents } = reference;
    let counted = counted(n_documents, "document");
    let which = match *documents {
        "index" => format!("{counted} of index {content_hash}"),
        "all" => format!("all {counted} with words"),
        "held" => format!("{counted} that were not trained on"),
        part => format!("{counted} ({part})"),
    };
    format!("coherence but that on train is counted in {which}")
}

pub(super) fn sharing_note(SharedExponent { gamma, goal, reached }: SharedExponent) -> String {
    let found = if reached >= goal {
        format!("the least at which a model reaches a topic diversity of {goal:.2}")
    } else {
        format!("at which no model reaches a topic diversity of {goal:.2}")
    };
    format!("distinctive words share with exponent {gamma}, {found}")
}

/// Says how often units of a variant started anew; nothing where none did.
pub(super) fn renewal_note(variant: &VariantSummary) -> Option<String> {
    let counts: Vec<String> = variant.renewed.iter().map(usize::to_string).collect();
    variant.renewed.iter().any(|&count| count > 0).then(|| {
        format!(
            "units of {} that repeated another one and started anew, by seed: {}",
            variant.name,
            counts.join(", ")
        )
    })
}

/// Says why figures are absent: one line for the variants that lack the same.
pub(super) fn absences(variants: &[VariantSummary]) -> Vec<String> {
    let mut shared: Vec<(String, Vec<&str>)> = Vec::new();
    for variant in variants.iter().filter(|variant| !variant.absent.is_empty()) {
        let lacks = absent_figures(&variant.absent);
        match shared.iter_mut().find(|(other, _)| *other == lacks) {
            Some((_, names)) => names.push(&variant.name),
            None => shared.push((lacks, vec![&variant.name])),
        }
    }
    let line =
        |(lacks, names): (String, Vec<&str>)| format!("absent for {}: {lacks}", names.join(", "));
    shared.into_iter().map(line).collect()
}

/// Joins the figures that are absent for the same reason: a few by name, more of them as a number
/// and what they are about.
fn absent_figures(absent: &BTreeMap<Metric, String>) -> String {
    let mut by_reason: Vec<(&str, Vec<Metric>)> = Vec::new();
    for (&metric, reason) in absent {
        match by_reason.iter_mut().find(|(other, _)| other == reason) {
            Some((_, metrics)) => metrics.push(metric),
            None => by_reason.push((reason, vec![metric])),
        }
    }
    let part = |(reason, metrics): &(&str, Vec<Metric>)| {
        format!("{}: {reason}", named_or_counted(metrics))
    };
    by_reason.iter().map(part).collect::<Vec<_>>().join("; ")
}

fn named_or_counted(metrics: &[Metric]) -> String {
    if metrics.len() <= ABSENT_NAMED {
        return metrics.iter().map(|metric| metric.title()).collect::<Vec<_>>().join(", ");
    }
    let mut subjects: Vec<String> = Vec::new();
    for metric in metrics {
        let subject = metric.subject().title.to_lowercase();
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    format!("{} figures ({})", metrics.len(), subjects.join(", "))
}
