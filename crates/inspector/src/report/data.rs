//! A comparison as plain data: what `report.json` holds.
//!
//! Nothing here is formatted; [`super::sheets`] lays it out as tables.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answers::VariantAnswer;
use super::claims::Claim;
use super::controls::ControlSummary;
use super::fates::Fates;
use super::frontier::Frontier;
use super::purpose::Terms;
use super::sparsity_verdict::SparsityVerdict;
use super::statistics::{Difference, Verdict};
use super::themes::Themes;
use crate::evaluate::CoherenceReference;
use crate::figures::{ComparedBy, Metric, Role};
use crate::metrics::{AlikeUnits, SharedWords};
use crate::units::UnitProfile;

/// Version of the form of `report.json`.
pub const SCHEMA: u32 = 3;

/// Holds a whole comparison.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of this form.
    pub schema: u32,
    /// The question that the comparison answers.
    pub question: String,
    /// The answer in plain sentences, no bolder than the figures.
    pub verdict: String,
    /// Every answer and every difference of a figure that decides, for programs to check.
    pub claims: Vec<Claim>,
    /// The answer for every variant but the first, or the first of each number of units.
    pub answers: Vec<VariantAnswer>,
    /// The documents behind every figure.
    pub corpus: CorpusSummary,
    /// How units are named and judged.
    pub naming: Naming,
    /// One entry per variant, in the order they were asked for.
    pub variants: Vec<VariantSummary>,
    /// Every other variant against the first of its number of units, figure by figure.
    pub differences: Vec<VariantDifference>,
    /// Runs of a study that were not there, by variant and seed; the report was made without them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What every strength of a penalty gives and takes, one entry per penalty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frontiers: Vec<Frontier>,
    /// What penalized variants have to be better than.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<ControlSummary>,
    /// What the units of all variants are about, of the first seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub themes: Option<Themes>,
    /// What became of each unit of an unpenalized model, of the first seed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fates: Vec<Fates>,
}

/// Describes the corpus of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CorpusSummary {
    /// Name of the index.
    pub name: String,
    /// Digest of vocabulary, bags, splits and labels.
    pub content_hash: String,
    /// V.
    pub n_terms: usize,
    /// Number of label names.
    pub n_labels: usize,
    /// Labels that codes are judged by, the commonest, where there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_labels: Option<usize>,
    /// Documents with at least one word, per part.
    pub n_documents: BTreeMap<&'static str, usize>,
}

/// Says how units were named and coherence counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Naming {
    /// The ranking behind figures without a suffix.
    pub ranking: &'static str,
    /// Exponent of sharing of the distinctive words of all models, with the diversity that it was
    /// sought for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sharing: Option<SharedExponent>,
    /// Words per unit in coherence figures.
    pub coherence_words: usize,
    /// Words per unit in diversity figures.
    pub diversity_words: usize,
    /// The documents in which coherence was counted.
    pub reference: CoherenceReference,
}

/// Says where the words of a model of another program come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForeignNames {
    /// From its codes, by the rules of our own models.
    NamedFromCodes,
    /// The model gives them, whatever the figure is called.
    OwnWords,
}

/// Says with which exponent the distinctive words of all models are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SharedExponent {
    /// The exponent γ.
    pub gamma: f64,
    /// The topic diversity that one of the models was to reach.
    pub goal: f64,
    /// The largest that one of them has.
    pub reached: f64,
}

/// Holds the figures of one variant over its seeds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct VariantSummary {
    /// Name in tables and flags, such as `mean:0.3`.
    pub name: String,
    /// Kind of hidden unit; `foreign` for a model of another program.
    pub unit: String,
    /// How a model of another program is named; absent for ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign: Option<ForeignNames>,
    /// Penalty kinds joined by `+`; `none` without.
    pub penalty: String,
    /// Weight of the first penalty; absent without one.
    pub weight: Option<f64>,
    /// Weight of the first penalty by seed, where it was sought for a target of zeros.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found_weights: Vec<f64>,
    /// One model per seed, in this order.
    pub seeds: Vec<u64>,
    /// Folders of its runs in the study, by seed; none outside of a study.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<String>,
    /// How often a unit that repeated another one started anew in training, by seed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renewed: Vec<usize>,
    /// Sizes above which the units of its models count as active: the least and the largest.
    pub active_above: [f32; 2],
    /// What the penalty did to the codes, by seed; empty without unpenalized twins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sparsity_verdicts: Vec<SparsityVerdict>,
    /// Every figure that could be computed.
    pub metrics: BTreeMap<Metric, FigureSummary>,
    /// The figures of readability of its untrained twins; empty where there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub floor: BTreeMap<Metric, FigureSummary>,
    /// Figures that could not be computed for some seeds, with the reason.
    pub absent: BTreeMap<Metric, String>,
}

/// Summarizes a figure over seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureSummary {
    /// Mean over the seeds that have a value.
    pub mean: f64,
    /// Sample standard deviation; absent for fewer than two values.
    pub sd: Option<f64>,
    /// One value per seed; absent where it could not be computed.
    pub values: Vec<Option<f64>>,
    /// Direction of improvement; absent for figures that only describe.
    pub larger_is_better: Option<bool>,
}

/// Compares one figure of a variant with the same figure of the reference variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantDifference {
    /// The variant.
    pub variant: String,
    /// What it is compared with.
    pub reference: String,
    /// On which terms; not said of variants as they were asked for.
    #[serde(skip_serializing_if = "Terms::is_asked")]
    pub terms: Terms,
    /// The figure.
    pub metric: Metric,
    /// How values are compared.
    pub compared_by: ComparedBy,
    /// What the figure is to the answer; absent for figures that are exploratory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The smallest effect that matters; absent for exploratory figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_effect: Option<f64>,
    /// p after Holm's correction over all variants and primary figures of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted_p: Option<f64>,
    /// The judgment, for primary figures with enough seeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Paired by seed: variant minus reference, or the logarithm of their ratio.
    #[serde(flatten)]
    pub difference: Difference,
}

/// Holds the units of one model of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelUnits {
    /// Its variant.
    pub variant: String,
    /// Its seed.
    pub seed: u64,
    /// Every unit, by number.
    pub units: Vec<UnitProfile>,
    /// Units that share four or more of their ten words of largest correlation.
    pub twins: Vec<SharedWords>,
    /// Units that write nearly the same.
    pub alike_by_decoder: AlikeUnits,
    /// Units that fire on nearly the same documents.
    pub alike_by_activation: AlikeUnits,
}
