//! Figures of codes and word lists: pure functions of arrays, bags and seeds.

mod agreement;
mod clustering;
mod coherence;
mod counts;
mod diversity;
mod dominant;
mod faithfulness;
mod lbfgs;
mod measured;
mod probe;
mod retrieval;
mod sample;
mod silhouette;
mod sparsity;
mod unit_labels;

pub use agreement::Agreement;
pub use clustering::{dbscan, gaussian_mixture, kmeans};
pub use coherence::{ListCoherence, Window, npmi};
pub(crate) use counts::{Counts, Needed, count_in_bags};
pub use diversity::{largest_reuse, topic_diversity};
pub use dominant::dominant_units;
pub use faithfulness::faithfulness;
pub(crate) use measured::mean_or;
pub use measured::{Absent, Measured};
pub use probe::{Probe, linear_probe};
pub use retrieval::{DEPTHS, QUERIES, retrieval};
pub(crate) use sample::sample;
pub use silhouette::{SILHOUETTE_DOCUMENTS, silhouette};
pub use sparsity::{
    ALWAYS_ON, Sparseness, Sparsity, densities, gini, hoyer, sparsity, treves_rolls,
};
pub use unit_labels::{LABEL_DOCUMENTS, LabeledCodes, UnitLabel, unit_labels};
