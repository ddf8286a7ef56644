//! Every figure of one model.
//!
//! A [`Judge`] holds the documents; `Codes` what one model makes of them. Each
//! subject of the catalog has a file whose `figures` gives a value to every figure of that subject,
//! and [`Evaluation`] joins them. How each is computed from arrays and word lists stands in
//! [`crate::metrics`]; `docs/figures.md` defines them.

mod baselines;
mod candidate;
mod carry_over;
mod clusters;
mod codes;
mod coherence;
mod diversity;
mod drawn;
mod evaluation;
mod faithfulness;
mod floor;
mod frontier;
mod gain;
mod given;
mod judge;
mod judged_by;
mod judged_labels;
mod labeled;
mod labels;
mod names;
mod reconstruction;
mod redundancy;
mod reference;
mod size;
mod sparsity;
mod surveyed;
mod unit_labels;
#[cfg(test)]
mod wiring;

pub use candidate::{Candidate, Depth};
pub use clusters::{CLUSTERED_DOCUMENTS, Clustering, Methods};
pub use evaluation::{DrawnFigures, Evaluation, Figures};
pub use judge::{Judge, Judgment};
pub use judged_by::JudgedBy;
pub use judged_labels::{JUDGED_LABELS, JudgedLabels, judged_labels};
pub use names::{COHERENCE_WORDS, DEFAULT_RANKING};
pub use reference::{CoherenceReference, ENOUGH_UNSEEN, ReferencePart};
pub use surveyed::SurveyedUnits;

pub use crate::metrics::DIVERSITY_WORDS;
