//! Figures of codes and word lists: pure functions of arrays, bags and seeds.

mod agreement;
mod assignment;
mod carry_over;
mod clustering;
mod coherence;
mod counts;
mod diversity;
mod document_intrusion;
mod dominant;
mod faithfulness;
mod halves;
mod lanes;
mod lbfgs;
mod linear_code;
mod matching;
mod measured;
mod overlap;
mod parting;
mod precision;
mod probe;
mod recount;
mod redundancy;
mod resampled_carry_over;
mod resampled_faithfulness;
mod resampled_labels;
mod resampling;
mod retrieval;
mod sample;
mod scale;
mod shared_words;
mod silhouette;
mod spans;
mod sparsity;
mod stability;
mod telling_units;
mod themes;
mod unit_labels;
mod wide;
mod wilson;
mod windows;

pub use agreement::Agreement;
#[cfg(test)]
pub(crate) use carry_over::tie;
pub use carry_over::{CarryOver, ONE_IN, Orders, carry_over, orders};
pub use clustering::{dbscan, gaussian_mixture, kmeans};
pub use coherence::{C_V_WINDOW, ListCoherence, WINDOW, WordCounts, coherence};
pub(crate) use coherence::{mean_of_all, npmi};
pub use diversity::{DIVERSITY_WORDS, largest_reuse, topic_diversity};
pub use document_intrusion::{GROUPS, Likeness, SHOWN, document_intrusion};
pub(crate) use document_intrusion::{ShownGroup, likeness_sums, shown_groups};
pub use dominant::dominant_units;
pub use faithfulness::{faithfulness, named_words_held};
pub use halves::{Halves, STRATA};
pub use linear_code::LinearCode;
pub use matching::{CodedUnits, MATCHED, UnitMatch, match_units, strengths};
pub use measured::{Absent, Measured};
pub(crate) use measured::{mean_or, mean_over_all};
pub use overlap::{PERSISTENCE, inverted_rbo};
pub use parting::parted;
pub use precision::{at_least_as_frequent, average_precision, average_precision_of_fixed};
pub use probe::{Probe, linear_probe};
pub use recount::Recount;
pub use redundancy::{
    ANTI_PARALLEL, AlikeUnits, NEAR_DUPLICATE, Redundancy, UnitPair, correlations, cosines,
};
pub use resampled_carry_over::CarryOverSample;
pub use resampled_faithfulness::FaithfulnessSample;
pub use resampled_labels::{AccuracySample, NmiSample};
pub(crate) use resampling::mix;
pub use resampling::{BLOCKS, DRAWS, Drawn, Draws, LANES};
pub use retrieval::{DEPTHS, QUERIES, retrieval};
pub(crate) use sample::sample;
pub(crate) use scale::root_mean_squares;
pub use scale::{Scale, scale};
pub use shared_words::{SHARED_WORDS, SharedWords, distinct_units, units_sharing_words};
pub use silhouette::{SILHOUETTE_DOCUMENTS, silhouette};
pub use sparsity::{
    ALWAYS_ON, Sparseness, Sparsity, densities, gini, hoyer, sparsity, treves_rolls,
};
pub use stability::{Run, RunStability, SAME_UNIT, stability, unit_columns};
pub use telling_units::telling_units;
pub use themes::{SortedUnits, sort_units, typical_words};
pub use unit_labels::{LABEL_DOCUMENTS, LabeledCodes, UnitLabel, unit_labels};
pub use wilson::wilson;
pub use windows::{CoherenceMode, Window};
