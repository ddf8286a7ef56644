//! Which terms there are: counted, joined to phrases, pruned, and why the others are not there.

#[cfg(feature = "text")]
mod bagger;
#[cfg(feature = "text")]
mod count;
#[cfg(feature = "text")]
mod forms;
#[cfg(feature = "text")]
mod frequency;
#[cfg(feature = "text")]
mod intern;
#[cfg(feature = "text")]
mod joining;
mod ledger;
#[cfg(feature = "text")]
mod lexicon;
#[cfg(feature = "text")]
mod listed;
#[cfg(feature = "text")]
mod phrases;
mod prune;
#[cfg(feature = "text")]
mod spool;
mod terms;
mod tokens;

#[cfg(feature = "text")]
pub use bagger::Bagger;
#[cfg(feature = "text")]
pub(crate) use count::{Counted, Counter};
#[cfg(feature = "text")]
pub(crate) use forms::{Forms, Neighbors};
#[cfg(feature = "text")]
pub(crate) use ledger::sort_dropped;
pub use ledger::{DropReason, DroppedTerm};
#[cfg(feature = "text")]
pub(crate) use listed::listed_terms;
#[cfg(feature = "text")]
pub(crate) use phrases::form as form_phrases;
pub use prune::prune;
#[cfg(feature = "text")]
pub(crate) use spool::Spool;
pub use terms::{Term, Vocabulary};
pub use tokens::Tokens;
