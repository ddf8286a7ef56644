//! Figures of codes and word lists: pure functions of arrays, bags and seeds.

mod agreement;
mod assignment;
mod clustering;
mod coherence;
mod counts;
mod diversity;
mod dominant;
mod faithfulness;
mod lbfgs;
mod linear_code;
mod measured;
mod overlap;
mod precision;
mod probe;
mod recount;
mod redundancy;
mod resampling;
mod retrieval;
mod sample;
mod scale;
mod silhouette;
mod sparsity;
mod stability;
mod unit_labels;
mod windows;

pub use agreement::Agreement;
pub use clustering::{dbscan, gaussian_mixture, kmeans};
pub(crate) use coherence::npmi;
pub use coherence::{C_V_WINDOW, ListCoherence, WINDOW, WordCounts, coherence};
pub use diversity::{DIVERSITY_WORDS, largest_reuse, topic_diversity};
pub use dominant::dominant_units;
pub use faithfulness::faithfulness;
pub use linear_code::LinearCode;
pub(crate) use measured::mean_or;
pub use measured::{Absent, Measured};
pub use overlap::{PERSISTENCE, inverted_rbo};
pub use precision::{at_least_as_frequent, average_precision, average_precision_of_fixed};
pub use probe::{Probe, linear_probe};
pub use recount::Recount;
pub use redundancy::{
    ANTI_PARALLEL, AlikeUnits, NEAR_DUPLICATE, Redundancy, UnitPair, correlations, cosines,
};
pub use resampling::{BLOCKS, DRAWS, Drawn, Draws, LANES};
pub use retrieval::{DEPTHS, QUERIES, retrieval};
pub(crate) use sample::sample;
pub use scale::{Scale, scale};
pub use silhouette::{SILHOUETTE_DOCUMENTS, silhouette};
pub use sparsity::{
    ALWAYS_ON, Sparseness, Sparsity, densities, gini, hoyer, sparsity, treves_rolls,
};
pub use stability::{Run, SAME_UNIT, stable_fractions, unit_columns};
pub use unit_labels::{LABEL_DOCUMENTS, LabeledCodes, UnitLabel, unit_labels};
pub use windows::{CoherenceMode, Window};
