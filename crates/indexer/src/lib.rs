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
mod bags;
#[cfg(feature = "text")]
mod build;
#[cfg(feature = "text")]
mod document;
mod error;
#[cfg(feature = "text")]
mod read;
mod settings;
#[cfg_attr(
    not(feature = "text"),
    allow(dead_code, unused_imports, reason = "only building writes")
)]
mod store;
mod vocabulary;

#[cfg(feature = "text")]
pub use again::prune_again;
pub use analyze::Mark;
#[cfg(feature = "text")]
pub use analyze::{Analyzer, Token};
pub use bags::{Bags, BagsError, DocId, Labels, Split, SplitSettings, TermId};
#[cfg(feature = "text")]
pub use build::{Progress, build, build_from};
#[cfg(feature = "text")]
pub use document::{Document, Position};
pub use error::IndexError;
#[cfg(feature = "text")]
pub use read::{Documents, Input, open};
pub use settings::{
    Accents, AnalyzerSettings, Case, Cjk, Fields, Format, IndexSettings, LONGEST_RECORD, Language,
    Limit, Malformed, Numbers, OnError, PhraseSettings, PruneSettings, ReadSettings, Stemming,
    StopWords, Strip, TokenRule, UnknownFormat, UnknownLanguage,
};
pub use store::{
    Chosen, Counts, INDEX_KIND, Index, Manifest, Quartiles, ReadSummary, RowIndex, Rows,
    SplitCounts, StoredRows,
};
#[cfg(feature = "text")]
pub use store::{DocumentStore, StoredDocument};
#[cfg(feature = "text")]
pub use vocabulary::Bagger;
pub use vocabulary::{DropReason, DroppedTerm, Term, Tokens, Vocabulary, prune};
