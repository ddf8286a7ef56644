//! Raw text to binary bags of words.

pub mod artifact;
mod bags;
mod id;
mod labels;
mod split;
mod vocabulary;

pub use bags::{Bags, BagsError};
pub use id::{DocId, TermId};
pub use labels::Labels;
pub use split::Split;
pub use vocabulary::{Term, Vocabulary};
