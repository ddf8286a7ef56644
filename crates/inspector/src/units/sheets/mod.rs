//! Units, words, documents and reasons laid out as tables. Nothing is computed here.

mod encodings;
mod profiles;
mod reading;
mod rules;
mod survey;

pub use encodings::{decided, encoding, encodings};
pub(crate) use profiles::document_name;
pub use profiles::{documents, unit_profiles, words};
pub(crate) use reading::figures;
pub use reading::reading;
pub use rules::rules;
pub(crate) use rules::target_note;
pub use survey::unit_rows;
