//! From the figures of single models to a comparison of variants.

use std::collections::BTreeMap;

use topicscope_indexer::{Index, Split};
use topicscope_trainer::{Penalty, TrainerConfig};

use crate::evaluate::{COHERENCE_WORDS, DEFAULT_RANKING, DIVERSITY_WORDS, Evaluation, Judge};
use crate::figures::{LabelFigure, Metric, PRIMARY, StabilityFigure};
use crate::metrics::{self, Measured, Run};
use crate::report::{CorpusSummary, Naming, Report, SCHEMA, Summary, Variant, VariantDifference};
use crate::sparsity_verdict::{CodeFigures, SparsityVerdict};
use crate::statistics::{self, Verdict};
use crate::study::are_twins;

/// The question of every comparison of variants.
const QUESTION: &str = "Did the sparsity penalty make the hidden units easier to interpret, and \
                        what did it cost?";

/// Fewest seeds per variant with which a comparison can decide at 0.05 over the family.
pub const SEEDS_TO_DECIDE: usize = 8;

/// Holds the evaluations of one variant, in the order of the seeds.
#[derive(Debug)]
pub struct JudgedVariant<'a> {
    /// Name in tables, unique within a comparison.
    pub name: String,
    /// Settings of the variant; the seed is of no matter.
    pub config: &'a TrainerConfig,
    /// Its seeds.
    pub seeds: Vec<u64>,
    /// Weight of the first penalty that each seed ended with, when it was sought for a target of
    /// zeros; else empty.
    pub found_weights: Vec<f64>,
    /// One evaluation per seed.
    pub evaluations: Vec<&'a Evaluation>,
}

/// Compares every variant with the first.
///
/// Variants must have the same seeds in the same order: pairs are made by place.
pub fn compare(judge: &Judge<'_>, name: &str, judged: &[JudgedVariant<'_>]) -> Report {
    let mut variants: Vec<Variant> = judged.iter().map(summarize).collect();
    for (variant, judged_variant) in variants.iter_mut().zip(judged) {
        variant.sparsity_verdicts = sparsity_verdicts(judged_variant, judged);
    }
    let differences = differences(&variants);
    Report {
        schema: SCHEMA,
        question: QUESTION.to_owned(),
        verdict: verdict(&variants, &differences),
        claims: Vec::new(),
        corpus: corpus_summary(judge.index(), name),
        naming: Naming {
            ranking: DEFAULT_RANKING.name(),
            coherence_words: COHERENCE_WORDS,
            diversity_words: DIVERSITY_WORDS,
            reference: judge.reference().cloned(),
        },
        variants,
        differences,
    }
}

/// Describes the corpus of an index.
pub fn corpus_summary(index: &Index, name: &str) -> CorpusSummary {
    let parts = [Split::Train, Split::Validation, Split::Test];
    CorpusSummary {
        name: name.to_owned(),
        content_hash: index.content_hash().to_owned(),
        n_terms: index.vocabulary().n_terms(),
        n_labels: index.labels().names().len(),
        n_documents: parts
            .iter()
            .map(|&split| (split.name(), index.documents_in(split).len()))
            .collect(),
    }
}

/// Summarizes the figures of one variant over its seeds.
pub fn summarize(judged: &JudgedVariant<'_>) -> Variant {
    let mut metrics = BTreeMap::new();
    let mut absent = BTreeMap::new();
    for metric in Metric::all() {
        let measured = match metric {
            Metric::Stability(StabilityFigure::StableFraction) => stability(judged),
            _ => judged
                .evaluations
                .iter()
                .filter_map(|evaluation| evaluation.figures.get(&metric).copied())
                .collect(),
        };
        if let Some(reason) = measured.iter().find_map(|value| value.err()) {
            let n_absent = measured.iter().filter(|value| value.is_err()).count();
            absent.insert(metric, format!("{reason} (`{n_absent}` of {} seeds)", measured.len()));
        }
        let present: Vec<f64> = measured.iter().filter_map(|value| value.ok()).collect();
        if let Some(mean) = statistics::mean(&present) {
            metrics.insert(
                metric,
                Summary {
                    mean,
                    sd: statistics::sample_sd(&present),
                    values: measured.iter().map(|value| value.ok()).collect(),
                    larger_is_better: metric.better().larger(),
                },
            );
        }
    }
    let penalties = &judged.config.penalties;
    Variant {
        name: judged.name.clone(),
        unit: judged.config.unit.name().to_owned(),
        penalty: penalty_name(penalties),
        weight: penalties.first().map(|penalty| penalty.weight),
        found_weights: judged.found_weights.clone(),
        seeds: judged.seeds.clone(),
        active_above: active_above(&judged.evaluations),
        sparsity_verdicts: Vec::new(),
        metrics,
        absent,
    }
}

/// Returns the least and the largest size above which a unit of some models is active.
fn active_above(evaluations: &[&Evaluation]) -> [f32; 2] {
    let all = || evaluations.iter().flat_map(|evaluation| evaluation.active_above.iter().copied());
    [all().reduce(f32::min).unwrap_or(0.0), all().reduce(f32::max).unwrap_or(0.0)]
}

/// Judges the codes of a penalized variant beside its unpenalized twins, paired by place; none
/// without twins, or when a model has no codes to judge.
fn sparsity_verdicts(
    variant: &JudgedVariant<'_>,
    all: &[JudgedVariant<'_>],
) -> Vec<SparsityVerdict> {
    let is_twin = |other: &&JudgedVariant<'_>| {
        other.config.penalties.is_empty() && are_twins(other.config, variant.config)
    };
    let twin = all.iter().find(is_twin).filter(|_| !variant.config.penalties.is_empty());
    let Some(twin) = twin else { return Vec::new() };
    let figures =
        |evaluation: &Evaluation| CodeFigures::of(&evaluation.sparsity, &evaluation.scale);
    let pairs = variant.evaluations.iter().zip(&twin.evaluations);
    pairs
        .map(|(ours, theirs)| Some(figures(ours)?.verdict(&figures(theirs)?)))
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Returns the share of stable units of each seed: a figure of the variant, not of one model.
fn stability(judged: &JudgedVariant<'_>) -> Vec<Measured> {
    let runs: Vec<Run<'_>> = judged
        .evaluations
        .iter()
        .map(|evaluation| Run {
            columns: evaluation.decoder_columns.view(),
            density: &evaluation.sparsity.density,
        })
        .collect();
    metrics::stable_fractions(&runs)
}

fn penalty_name(penalties: &[Penalty]) -> String {
    if penalties.is_empty() {
        return "none".to_owned();
    }
    penalties.iter().map(|penalty| penalty.kind.name()).collect::<Vec<_>>().join("+")
}

/// Pairs every variant with the first, figure by figure, and judges the primary family.
fn differences(variants: &[Variant]) -> Vec<VariantDifference> {
    let Some((reference, others)) = variants.split_first() else { return Vec::new() };
    let mut all = Vec::new();
    for variant in others {
        let mut family: Vec<VariantDifference> =
            Metric::all().filter_map(|metric| difference(variant, reference, metric)).collect();
        judge(&mut family);
        all.extend(family);
    }
    all
}

fn difference(variant: &Variant, reference: &Variant, metric: Metric) -> Option<VariantDifference> {
    let (ours, theirs) = (variant.metrics.get(&metric)?, reference.metrics.get(&metric)?);
    let pairs: Vec<f64> = ours
        .values
        .iter()
        .zip(&theirs.values)
        .filter_map(|(ours, theirs)| Some(ours.as_ref()? - theirs.as_ref()?))
        .collect();
    Some(VariantDifference {
        variant: variant.name.clone(),
        reference: reference.name.clone(),
        metric,
        primary: PRIMARY.contains(&metric),
        verdict: None,
        difference: statistics::paired_difference(&pairs)?,
    })
}

/// Gives the primary figures of one variant their verdicts, with Holm's correction over the whole
/// family: a figure that is absent, or has no p, cannot decide but counts. Only the probe leaves
/// the family, since corpora without labels have none.
fn judge(differences: &mut [VariantDifference]) {
    let primary: Vec<&mut VariantDifference> =
        differences.iter_mut().filter(|difference| difference.primary).collect();
    if primary.iter().all(|found| found.difference.p.is_none()) {
        return;
    }
    let has_probe =
        primary.iter().any(|found| found.metric == Metric::Labels(LabelFigure::ProbeAccuracy));
    let n_family = PRIMARY.len() - usize::from(!has_probe);
    let mut p: Vec<f64> = primary.iter().map(|d| d.difference.p.unwrap_or(1.0)).collect();
    p.resize(n_family, 1.0);
    for (found, adjusted) in primary.into_iter().zip(statistics::holm(&p)) {
        if found.difference.p.is_some() {
            let larger_is_better = found.metric.better().larger().unwrap_or(true);
            let mean = found.difference.mean;
            found.verdict = Some(statistics::verdict(mean, adjusted, larger_is_better));
        }
    }
}

/// Says in a sentence or two what the primary figures show, no bolder than they are.
fn verdict(variants: &[Variant], differences: &[VariantDifference]) -> String {
    let Some(reference) = variants.first() else { return String::new() };
    let mut sentences: Vec<String> = variants[1..]
        .iter()
        .map(|variant| {
            let parts: Vec<String> = differences
                .iter()
                .filter(|d| d.primary && d.variant == variant.name)
                .map(part_of_verdict)
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

fn part_of_verdict(found: &VariantDifference) -> String {
    let decimals = found.metric.decimals();
    let change = format!("{} {:+.decimals$}", found.metric.title(), found.difference.mean);
    match found.verdict {
        Some(Verdict::Better) => format!("{change} (better)"),
        Some(Verdict::Worse) => format!("{change} (worse)"),
        Some(Verdict::NoDecision) => format!("{change} (no decision)"),
        None => change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::SparsityFigure;

    fn differences(values: &[(Metric, &[f64])]) -> Vec<VariantDifference> {
        let of = |&(metric, values): &(Metric, &[f64])| VariantDifference {
            variant: "penalized".to_owned(),
            reference: "none".to_owned(),
            metric,
            primary: PRIMARY.contains(&metric),
            verdict: None,
            difference: statistics::paired_difference(values).unwrap(),
        };
        values.iter().map(of).collect()
    }

    #[test]
    fn a_figure_without_p_costs_the_others_nothing_but_its_place_in_the_family() {
        let clear = [0.1; 8];
        let [zeros, npmi, _, _, loss] = PRIMARY;
        let mut found = differences(&[
            (zeros, &clear),
            (npmi, &clear[..5]),
            (loss, &clear),
            (SparsityFigure::L0.into(), &clear),
        ]);
        judge(&mut found);
        let verdicts: Vec<Option<Verdict>> = found.iter().map(|found| found.verdict).collect();
        // 2/256 times the four places of a family without probe is below 0.05.
        assert_eq!(verdicts, [Some(Verdict::Better), None, Some(Verdict::Worse), None]);
        // With 7 seeds 2/128 times 4 is not, however few figures are there.
        let mut few = differences(&[(zeros, &clear[..7])]);
        judge(&mut few);
        assert_eq!(few[0].verdict, Some(Verdict::NoDecision));
    }
}
