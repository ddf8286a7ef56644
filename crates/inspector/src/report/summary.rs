//! From the evaluations of one variant to its figures over seeds.

use std::collections::BTreeMap;

use topicscope_trainer::{Penalty, TrainerConfig};

use super::data::{FigureSummary, ForeignNames, VariantSummary};
use super::purpose::Purpose;
use super::sparsity_verdict::{CodeFigures, SparsityVerdict};
use super::statistics;
use crate::evaluate::{Evaluation, Figures};
use crate::figures::{Metric, READABILITY, StabilityFigure};
use crate::metrics::{self, Absent, Measured, Run, RunStability};

/// Holds the evaluations of one variant, in the order of the seeds.
#[derive(Debug)]
pub struct JudgedVariant<'a> {
    /// Name in tables, unique within a comparison.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The numbers of a control in words.
    pub numbers: String,
    /// Settings of the variant; the seed is of no matter. `None` for a model of another program.
    pub config: Option<&'a TrainerConfig>,
    /// Its seeds; of a model of another program the numbers of its runs.
    pub seeds: Vec<u64>,
    /// Weight of the first penalty that each seed ended with, when it was sought for a target of
    /// zeros; else empty.
    pub found_weights: Vec<f64>,
    /// How often a unit that repeated another one started anew, by seed; empty where nobody knows.
    pub renewed: Vec<usize>,
    /// One evaluation per seed.
    pub evaluations: Vec<&'a Evaluation>,
    /// The figures of readability of the untrained twin of each seed; empty where there are none.
    pub floors: Vec<&'a Figures>,
    /// Place of its unpenalized twin in the comparison, where there is one.
    pub unpenalized: Option<usize>,
}

/// Summarizes the figures of one variant over its seeds.
pub fn summarize(judged: &JudgedVariant<'_>) -> VariantSummary {
    let mut metrics = BTreeMap::new();
    let mut absent = BTreeMap::new();
    let stability = stability(judged.evaluations.iter().copied());
    for metric in Metric::all() {
        let measured = match metric {
            Metric::Stability(figure) => of_stability(&stability, figure),
            _ => values(judged.evaluations.iter().map(|evaluation| &evaluation.figures), metric),
        };
        if let Some(reason) = measured.iter().find_map(|value| value.err()) {
            let n_absent = measured.iter().filter(|value| value.is_err()).count();
            let told = if n_absent < measured.len() {
                format!("{reason}, in {n_absent} of {} seeds", measured.len())
            } else {
                reason.to_string()
            };
            absent.insert(metric, told);
        }
        metrics.extend(over_seeds(metric, &measured).map(|summary| (metric, summary)));
    }
    let floor = |&metric: &Metric| {
        let measured = values(judged.floors.iter().copied(), metric);
        Some((metric, over_seeds(metric, &measured)?))
    };
    let floor = READABILITY.iter().filter_map(floor).collect();
    let penalties = judged.config.map_or(&[][..], |config| config.penalties.list.as_slice());
    VariantSummary {
        name: judged.name.clone(),
        unit: judged.config.map_or("foreign", |config| config.unit.name()).to_owned(),
        foreign: judged.config.is_none().then(|| names_of_foreign(&judged.evaluations)),
        penalty: penalty_name(penalties),
        weight: penalties.first().map(|penalty| penalty.weight),
        found_weights: judged.found_weights.clone(),
        seeds: judged.seeds.clone(),
        runs: Vec::new(),
        renewed: judged.renewed.clone(),
        active_above: active_above(&judged.evaluations),
        sparsity_verdicts: Vec::new(),
        metrics,
        floor,
        absent,
    }
}

/// Returns the values of a figure, those models left out where it was not asked for.
fn values<'a>(models: impl Iterator<Item = &'a Figures>, metric: Metric) -> Vec<Measured> {
    models.filter_map(|figures| figures.get(&metric).copied()).collect()
}

/// Summarizes a figure; `None` when no seed has it.
fn over_seeds(metric: Metric, measured: &[Measured]) -> Option<FigureSummary> {
    let present: Vec<f64> = measured.iter().filter_map(|value| value.ok()).collect();
    Some(FigureSummary {
        mean: statistics::mean(&present)?,
        sd: statistics::sample_sd(&present),
        values: measured.iter().map(|value| value.ok()).collect(),
        larger_is_better: metric.better().larger(),
    })
}

/// Returns the least and the largest size above which a unit of some models is active.
fn active_above(evaluations: &[&Evaluation]) -> [f32; 2] {
    let all = || evaluations.iter().flat_map(|evaluation| evaluation.active_above.iter().copied());
    [all().reduce(f32::min).unwrap_or(0.0), all().reduce(f32::max).unwrap_or(0.0)]
}

/// Judges the codes of a penalized variant beside its unpenalized twins, paired by place; none
/// without twins, or when a model has no codes to judge.
pub(super) fn sparsity_verdicts(
    variant: &JudgedVariant<'_>,
    all: &[JudgedVariant<'_>],
) -> Vec<SparsityVerdict> {
    let Some(twin) = variant.unpenalized.map(|place| &all[place]) else { return Vec::new() };
    let figures =
        |evaluation: &Evaluation| CodeFigures::of(&evaluation.sparsity, &evaluation.scale);
    let pairs = variant.evaluations.iter().zip(&twin.evaluations);
    pairs
        .map(|(ours, theirs)| Some(figures(ours)?.verdict(&figures(theirs)?)))
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Returns what comes back of the units of each seed; why nobody knows for models without weights.
pub(crate) fn stability<'a>(
    seeds: impl Iterator<Item = &'a Evaluation>,
) -> Vec<Result<RunStability, Absent>> {
    let runs: Vec<Run<'_>> = seeds
        .map(|evaluation| Run {
            columns: evaluation.decoder_columns.view(),
            density: &evaluation.sparsity.density,
        })
        .collect();
    if runs.iter().any(|run| run.columns.nrows() == 0) {
        return vec![Err(Absent::NoWeights); runs.len()];
    }
    metrics::stability(&runs).into_iter().map(Ok).collect()
}

/// Returns a figure of the variant, not of one model, for each seed.
fn of_stability(seeds: &[Result<RunStability, Absent>], figure: StabilityFigure) -> Vec<Measured> {
    let of_seed = |seed: &Result<RunStability, Absent>| {
        let found = seed.as_ref().map_err(|why| *why)?;
        match figure {
            StabilityFigure::StableFraction => found.stable,
            StabilityFigure::UnstableSpan => found.unstable_span,
        }
    };
    seeds.iter().map(of_seed).collect()
}

/// Only words that somebody gives share with no exponent.
fn names_of_foreign(evaluations: &[&Evaluation]) -> ForeignNames {
    if evaluations.iter().any(|evaluation| evaluation.scores.sharing().is_some()) {
        ForeignNames::NamedFromCodes
    } else {
        ForeignNames::OwnWords
    }
}

/// Names the kinds of penalties, joined by `+`; `none` for none.
pub(crate) fn penalty_name(penalties: &[Penalty]) -> String {
    if penalties.is_empty() {
        return "none".to_owned();
    }
    penalties.iter().map(|penalty| penalty.kind.name()).collect::<Vec<_>>().join("+")
}
