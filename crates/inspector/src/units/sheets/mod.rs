//! Units, words, documents and reasons laid out as tables. Nothing is computed here.

mod encodings;
mod profiles;
mod reading;
mod survey;

pub use encodings::{encoding, encodings};
pub(crate) use profiles::document_name;
pub use profiles::{documents, unit_profiles, words};
pub use reading::reading;
pub use survey::unit_rows;
