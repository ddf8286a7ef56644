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
mod measured;
mod probe;
mod sparsity;
mod stability;
mod windows;

pub use agreement::Agreement;
pub use clustering::kmeans;
pub(crate) use coherence::npmi;
pub use coherence::{C_V_WINDOW, ListCoherence, WINDOW, coherence};
pub(crate) use counts::{Counts, Needed, count_in_bags};
pub use diversity::{largest_reuse, topic_diversity};
pub use dominant::dominant_units;
pub use faithfulness::faithfulness;
pub(crate) use measured::mean_or;
pub use measured::{Absent, Measured};
pub use probe::{Probe, linear_probe};
pub use sparsity::{
    ALWAYS_ON, Sparseness, Sparsity, densities, gini, hoyer, sparsity, treves_rolls,
};
pub use stability::{Run, SAME_UNIT, stable_fractions, unit_columns};
pub use windows::{CoherenceMode, Window};
