//! Choices among the figures: those that decide, and those that are shown first.
//!
//! A choice is a list of its own, so that the rows of the catalog say what a figure is and not what
//! it is used for. What else is said of some figures only has its place here too.

use serde::Serialize;

use super::carry_over::CarryOverFigure;
use super::clusters::{ClusterFigure, ClusterMeasure, ClusterMethod};
use super::coherence::{CoherenceFigure, MetIn, WordCoherence};
use super::diversity::DiversityFigure;
use super::faithfulness::FaithfulnessFigure;
use super::labels::LabelFigure;
use super::metric::Metric;
use super::naming::NamedBy;
use super::reconstruction::ReconstructionFigure;
use super::sparsity::{SparsenessMeasure, SparsenessOver, SparsityFigure};
use super::stability::StabilityFigure;

/// Says which half of the question a figure answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Whether units are easier to read.
    Readability,
    /// What it cost.
    Cost,
}

/// Says how two values of a figure are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparedBy {
    /// By their difference.
    Difference,
    /// By the logarithm of their ratio.
    LogRatio,
}

/// Describes a figure that decides a comparison, fixed in advance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrimaryFigure {
    /// The figure. Larger is better in each.
    pub metric: Metric,
    /// Which half of the question it answers.
    pub role: Role,
    /// How two values are compared.
    pub compared_by: ComparedBy,
    /// The smallest effect that matters: a difference, or the logarithm of a ratio.
    pub smallest_effect: f64,
}

/// The figures that decide a comparison, fixed in advance with the smallest effects that matter.
pub const PRIMARY: [PrimaryFigure; 7] = [
    primary(NPMI, Role::Readability, 0.02),
    primary(DISTINCT_UNITS, Role::Readability, 0.05),
    primary(FAITHFULNESS, Role::Readability, 0.03),
    PrimaryFigure {
        metric: CARRY_OVER,
        role: Role::Readability,
        compared_by: ComparedBy::LogRatio,
        // ln 1.1
        smallest_effect: 0.095_310_179_804_324_87,
    },
    primary(GAIN_KEPT, Role::Cost, 0.02),
    primary(PROBE_ACCURACY, Role::Cost, 0.01),
    primary(KMEANS_NMI, Role::Cost, 0.02),
];

/// The figures of readability that are computed of an untrained model too.
pub const READABILITY: [Metric; 9] = [
    NPMI,
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::SmoothedLive)),
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::NeverMet(
        NamedBy::Correlation,
        MetIn::Document,
    ))),
    DISTINCT_UNITS,
    FAITHFULNESS,
    Metric::Faithfulness(FaithfulnessFigure::OfLive),
    CARRY_OVER,
    Metric::CarryOver(CarryOverFigure::OfLive),
    Metric::CarryOver(CarryOverFigure::Area),
];

/// The figure whose sign must be the same under decoder naming: the same measure of other words.
pub const NPMI_BY_DECODER: Metric =
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::Smoothed(NamedBy::Decoder)));

/// The measure of coherence that carries a verdict.
pub const NPMI: Metric =
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::Smoothed(NamedBy::Correlation)));

pub(crate) const DISTINCT_UNITS: Metric = Metric::Diversity(DiversityFigure::DistinctUnits);

pub(crate) const CARRY_OVER: Metric = Metric::CarryOver(CarryOverFigure::Lift);

pub(crate) const FAITHFULNESS: Metric =
    Metric::Faithfulness(FaithfulnessFigure::Of(NamedBy::Correlation));

pub(crate) const GAIN_KEPT: Metric = Metric::Reconstruction(ReconstructionFigure::GainKept);

pub(crate) const PROBE_ACCURACY: Metric = Metric::Labels(LabelFigure::ProbeAccuracy);

pub(crate) const KMEANS_NMI: Metric =
    Metric::Clusters(ClusterFigure::Of(ClusterMethod::Kmeans, ClusterMeasure::Nmi));

/// The figures that answer the question of a comparison at a glance, in the order of its table.
pub const MAIN: [Metric; 18] = [
    NPMI,
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::NeverMet(
        NamedBy::Correlation,
        MetIn::Document,
    ))),
    NPMI_BY_DECODER,
    DISTINCT_UNITS,
    FAITHFULNESS,
    CARRY_OVER,
    GAIN_KEPT,
    PROBE_ACCURACY,
    KMEANS_NMI,
    Metric::Sparsity(SparsityFigure::ZeroFraction),
    Metric::Sparsity(SparsityFigure::L0),
    Metric::Sparsity(SparsityFigure::DeadFraction),
    Metric::Sparsity(SparsityFigure::Sparseness(
        SparsenessMeasure::Hoyer,
        SparsenessOver::Lifetime,
    )),
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::CV)),
    Metric::Stability(StabilityFigure::StableFraction),
    Metric::Labels(LabelFigure::DominantNmi),
    Metric::Reconstruction(ReconstructionFigure::HeldoutLoss),
    Metric::Reconstruction(ReconstructionFigure::Collapsed),
];

/// The figures that are computed of every strength of a penalty and of every control: what decides a
/// comparison, and what it is read beside.
pub const ON_FRONTIERS: [Metric; 12] = [
    Metric::Sparsity(SparsityFigure::ZeroFraction),
    GAIN_KEPT,
    NPMI,
    NPMI_BY_DECODER,
    DISTINCT_UNITS,
    FAITHFULNESS,
    CARRY_OVER,
    PROBE_ACCURACY,
    Metric::Sparsity(SparsityFigure::L0),
    Metric::Sparsity(SparsityFigure::DeadFraction),
    Metric::Reconstruction(ReconstructionFigure::HeldoutLoss),
    Metric::Reconstruction(ReconstructionFigure::Collapsed),
];

const fn primary(metric: Metric, role: Role, smallest_effect: f64) -> PrimaryFigure {
    PrimaryFigure { metric, role, compared_by: ComparedBy::Difference, smallest_effect }
}

impl Metric {
    /// Returns what makes the figure one of those that decide; `None` for the others.
    pub fn primary(self) -> Option<&'static PrimaryFigure> {
        PRIMARY.iter().find(|primary| primary.metric == self)
    }
}

impl ComparedBy {
    /// Returns how far a value lies from another one; `None` where that has no meaning.
    pub fn difference(self, ours: f64, theirs: f64) -> Option<f64> {
        match self {
            Self::Difference => Some(ours - theirs),
            Self::LogRatio if ours > 0.0 && theirs > 0.0 => Some((ours / theirs).ln()),
            Self::LogRatio => None,
        }
    }

    /// Returns a value on the scale on which differences are taken: the value or its logarithm;
    /// `None` where that has no meaning.
    pub fn scaled(self, value: f64) -> Option<f64> {
        match self {
            Self::Difference => Some(value),
            Self::LogRatio => (value > 0.0).then(|| value.ln()),
        }
    }
}
