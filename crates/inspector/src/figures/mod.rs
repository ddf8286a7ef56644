//! The catalog of figures: what each is called, what it measures, in what it counts and in which
//! direction it improves. [`crate::evaluate`] computes them.
//!
//! Figures of one subject are one enum in a file of its own, in which every member has its
//! [`FigureEntry`]; [`Metric`] is any of them. Members carry what they differ in, so that a measure that
//! is given for three namings is described once. `docs/figures.md` is made from here.

mod carry_over;
mod chosen;
mod clusters;
mod coherence;
mod diversity;
mod entry;
mod faithfulness;
mod labels;
mod listed;
mod metric;
mod naming;
mod page;
mod reconstruction;
mod redundancy;
mod size;
mod smallest_effects;
mod sparsity;
mod stability;
mod subject;
mod typical;

pub use carry_over::CarryOverFigure;
pub(crate) use chosen::{
    CARRY_OVER, DISTINCT_UNITS, FAITHFULNESS, GAIN_KEPT, KMEANS_NMI, PROBE_ACCURACY,
};
pub use chosen::{
    ComparedBy, MAIN, NPMI, NPMI_BY_DECODER, ON_FRONTIERS, PRIMARY, PrimaryFigure, READABILITY,
    Role,
};
pub use clusters::{ClusterFigure, ClusterMeasure, ClusterMethod};
pub use coherence::{CoherenceFigure, MetIn, WordCoherence};
pub use diversity::DiversityFigure;
pub use entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Text};
pub use faithfulness::FaithfulnessFigure;
pub use labels::{LabelFigure, Nearest, UnitsPerLabel};
pub use listed::Listed;
pub use metric::Metric;
pub use naming::NamedBy;
pub use page::page;
pub use reconstruction::ReconstructionFigure;
pub use redundancy::{PairMeasure, RedundancyFigure};
pub use size::SizeFigure;
pub use smallest_effects::{SmallestEffect, SmallestEffectError, SmallestEffects};
pub use sparsity::{SparsenessMeasure, SparsenessOver, SparsityFigure};
pub use stability::StabilityFigure;
pub use subject::Subject;
