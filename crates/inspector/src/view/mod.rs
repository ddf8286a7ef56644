//! Data laid out as tables, for every renderer. Nothing is computed here.

mod comparison;
mod encoding;
mod topics;
mod units;

pub use comparison::{
    alike_units, comparison, comparison_at_a_glance, differences, evaluation, seeds,
};
pub use encoding::{encoding, encodings};
pub use topics::topics;
pub use units::{documents, side_by_side_documents, side_by_side_words, unit_profiles, words};
