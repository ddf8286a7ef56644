//! Choices among the figures: those that decide, and those that are shown first.
//!
//! A choice is a list of its own, so that the rows of the catalog say what a figure is and not what
//! it is used for. What else is said of some figures only has its place here too.

use super::clusters::{ClusterFigure, ClusterMeasure, ClusterMethod};
use super::coherence::{CoherenceFigure, MetIn, WordCoherence};
use super::diversity::DiversityFigure;
use super::faithfulness::FaithfulnessFigure;
use super::labels::{LabelFigure, Nearest};
use super::metric::Metric;
use super::naming::NamedBy;
use super::reconstruction::ReconstructionFigure;
use super::sparsity::{SparsenessMeasure, SparsenessOver, SparsityFigure};
use super::stability::StabilityFigure;

/// The figures that decide a comparison, fixed in advance.
pub const PRIMARY: [Metric; 5] = [
    Metric::Sparsity(SparsityFigure::ZeroFraction),
    npmi(NamedBy::Distinctive, MetIn::Window),
    Metric::Diversity(DiversityFigure::TopicDiversity(NamedBy::Distinctive)),
    Metric::Labels(LabelFigure::ProbeAccuracy),
    Metric::Reconstruction(ReconstructionFigure::HeldoutLoss),
];

/// The figures that answer the question of a comparison at a glance, in the order of its table.
pub const MAIN: [Metric; 21] = [
    Metric::Sparsity(SparsityFigure::ZeroFraction),
    Metric::Sparsity(SparsityFigure::L0),
    Metric::Sparsity(SparsityFigure::DeadFraction),
    Metric::Sparsity(SparsityFigure::Sparseness(
        SparsenessMeasure::Hoyer,
        SparsenessOver::Lifetime,
    )),
    npmi(NamedBy::Distinctive, MetIn::Window),
    npmi(NamedBy::Correlation, MetIn::Window),
    npmi(NamedBy::Decoder, MetIn::Window),
    npmi(NamedBy::Distinctive, MetIn::Document),
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::CV)),
    Metric::Diversity(DiversityFigure::TopicDiversity(NamedBy::Distinctive)),
    Metric::Stability(StabilityFigure::StableFraction),
    Metric::Faithfulness(FaithfulnessFigure::Of(NamedBy::Distinctive)),
    Metric::Clusters(ClusterFigure::Of(ClusterMethod::Kmeans, ClusterMeasure::Nmi)),
    Metric::Labels(LabelFigure::DominantNmi),
    Metric::Labels(LabelFigure::ProbeAccuracy),
    Metric::Labels(LabelFigure::Retrieval(Nearest::One)),
    Metric::Labels(LabelFigure::UnitAuroc),
    Metric::Reconstruction(ReconstructionFigure::HeldoutLoss),
    Metric::Reconstruction(ReconstructionFigure::UnigramLoss),
    Metric::Reconstruction(ReconstructionFigure::Collapsed),
    Metric::Reconstruction(ReconstructionFigure::Auprc),
];

const fn npmi(naming: NamedBy, met_in: MetIn) -> Metric {
    Metric::Coherence(CoherenceFigure::Judged(WordCoherence::Npmi(naming, met_in)))
}
