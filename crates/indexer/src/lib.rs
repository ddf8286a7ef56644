//! Raw text to binary bags of words.
//!
//! [`build()`] turns text into an index, a folder with a [`Vocabulary`], [`Bags`], labels,
//! splits, tokens and the documents themselves; [`Index`] reads it. An [`Analyzer`] reads
//! new text the way the corpus was read. The read side needs no text machinery: without the
//! feature `text` only [`Index`] and the plain types are there.
//!
//! # Example
//! ```
//! # #[cfg(feature = "text")] {
//! use topicscope_indexer::artifact::Existing;
//! use topicscope_indexer::{Index, IndexSettings, Input, Limit, Split, build};
//!
//! let place = tempfile::tempdir()?;
//! let path = place.path().join("index");
//! let lines = "{\"text\": \"red apples\"}\n{\"text\": \"green apples\"}\n";
//! let mut settings = IndexSettings::default();
//! settings.prune.min_df = Limit::Count(1);
//! settings.prune.max_df = Limit::Share(1.0);
//! (settings.splits.test, settings.splits.validation) = (0.0, 0.0);
//! let input = Input::memory("fruit.jsonl", lines.as_bytes());
//! build(&[input], &[], &settings, &path, Existing::Refuse, &mut |_| ())?;
//!
//! let index = Index::open(&path)?;
//! assert_eq!(index.vocabulary().terms()[0].text, "apples");
//! assert_eq!(index.documents_in(Split::Train).len(), 2);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "text")]
mod again;
mod analyze;
pub mod artifact;
#[cfg(feature = "text")]
mod assign;
mod bags;
#[cfg(feature = "text")]
mod build;
#[cfg(feature = "text")]
mod corpus;
#[cfg(feature = "text")]
mod count;
#[cfg(feature = "text")]
mod document;
#[cfg(feature = "text")]
mod documents;
mod error;
mod id;
mod index;
mod intake;
#[cfg(feature = "text")]
mod intern;
mod labels;
#[cfg_attr(not(feature = "text"), allow(dead_code, reason = "only building seals manifests"))]
mod manifest;
#[cfg(feature = "text")]
mod phrases;
mod prune;
#[cfg(feature = "text")]
mod read;
#[cfg(feature = "text")]
mod row;
mod row_index;
mod rows;
mod settings;
mod split;
#[cfg(feature = "text")]
mod spool;
#[cfg_attr(
    not(feature = "text"),
    allow(dead_code, unused_imports, reason = "only building writes")
)]
mod store;
mod stored_rows;
#[cfg(feature = "text")]
mod strip;
mod tokens;
mod vocabulary;

#[cfg(feature = "text")]
pub use again::prune_again;
pub use analyze::{
    Accents, AnalyzerSettings, Case, Cjk, Language, Mark, Numbers, PhraseSettings, Stemming,
    StopWords, TokenRule, UnknownLanguage,
};
#[cfg(feature = "text")]
pub use analyze::{Analyzer, Bagger, Token};
pub use bags::{Bags, BagsError};
#[cfg(feature = "text")]
pub use build::{INDEX_KIND, Progress, build, build_from};
#[cfg(feature = "text")]
pub use document::{Document, Position};
#[cfg(feature = "text")]
pub use documents::{DocumentStore, StoredDocument};
pub use error::IndexError;
pub use id::{DocId, TermId};
pub use index::Index;
pub use intake::ReadSummary;
pub use labels::Labels;
pub use manifest::{Counts, Manifest, Quartiles, SplitCounts};
pub use prune::{DropReason, DroppedTerm, Limit, PruneSettings, prune};
#[cfg(feature = "text")]
pub use read::{Documents, Input, open};
pub use row_index::RowIndex;
pub use rows::{Chosen, Rows};
pub use settings::{
    Fields, Format, IndexSettings, LONGEST_RECORD, Malformed, OnError, ReadSettings, SplitSettings,
    Strip, UnknownFormat,
};
pub use split::Split;
pub use stored_rows::StoredRows;
pub use tokens::Tokens;
pub use vocabulary::{Term, Vocabulary};
