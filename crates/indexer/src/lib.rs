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
//! # let place = tempfile::tempdir()?;
//! # let folder = place.path().join("index");
//! use topicscope_indexer::{DocId, Index, IndexSettings, Input, Limit, artifact, build};
//!
//! let input = Input::memory("fruit.txt", &b"red apples\ngreen apples\ngreen pears"[..]);
//! let mut settings = IndexSettings::default();
//! settings.prune.min_df = Limit::Count(1);
//! settings.prune.max_df = Limit::Share(1.0);
//! build(&[input], &[], &settings, &folder, artifact::Existing::Refuse, &mut |_| ())?;
//!
//! let index = Index::open(&folder)?;
//! let surface = |term| index.vocabulary().terms()[term as usize].surface.as_str();
//! let words: Vec<&str> = index.bags().row(DocId(0)).iter().map(|&term| surface(term)).collect();
//! assert_eq!(words, ["apples", "red"]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How it is laid out
//! Each room uses only rooms below it:
//!
//! | room | what |
//! |---|---|
//! | `build` | the two ways to an index, from text and from an index with other bounds; what lists of words meet there |
//! | `read` | inputs to documents: bytes to lines, a file for each format |
//! | `repeats` | text that stands in several documents: lines and whole texts by hash |
//! | `store` | the files of an index, and what reads them |
//! | `vocabulary` | terms counted, joined to phrases, pruned; the ledger of the others |
//! | `analyze` | text to marked tokens |
//! | `settings` | what a person asks for, kept in the manifest |
//! | `document` | documents as the readers hand them on |
//! | `counted` | numbers and what they count, in messages |
//! | `error` | all that can go wrong |
//! | `remark` | what readers decide or find: remarks, kinds of files that are no text, roles of fields |
//! | `bags` | bags, labels and parts of documents by number |
//! | [`artifact`] | folders that appear whole or not at all, for the other crates too |

mod analyze;
pub mod artifact;
mod bags;
#[cfg(feature = "text")]
mod build;
mod counted;
#[cfg(feature = "text")]
mod document;
mod error;
#[cfg(feature = "text")]
mod read;
mod remark;
#[cfg(feature = "text")]
mod repeats;
mod settings;
#[cfg_attr(
    not(feature = "text"),
    allow(dead_code, unused_imports, reason = "only building writes")
)]
mod store;
mod system;
mod vocabulary;

pub use analyze::Mark;
#[cfg(feature = "text")]
pub use analyze::{Analyzer, Entries, Entry, Token};
pub use bags::{Bags, BagsError, DocId, Labels, Split, SplitSettings, TermId};
#[cfg(feature = "text")]
pub use build::{
    ListCheck, Progress, Unmatched, Why, build, build_from, check_stop_words, check_vocabulary,
    prune_again,
};
#[cfg(feature = "text")]
pub use document::{Document, Position};
pub use error::{IndexError, PresentFields};
#[cfg(feature = "text")]
pub use read::{Documents, Input, open, read_list};
pub use remark::{Decision, FieldRole, Foreign, Remark};
pub use settings::{
    Accents, AnalyzerSettings, Case, Cjk, Edition, Fields, Format, IndexSettings, LONGEST_RECORD,
    Language, Limit, Malformed, Numbers, OnError, PhraseSettings, PruneSettings, Quotes,
    ReadSettings, ReadyTokens, RepeatSettings, Repeated, Stemming, StopWords, Strip, TableSettings,
    TextCut, TokenRule, UnknownEdition, UnknownFormat, UnknownLanguage,
};
pub use store::{
    Chosen, CommonLine, Counts, INDEX_KIND, Index, Manifest, Quartiles, ReadSummary, RepeatSummary,
    RowIndex, Rows, SplitCounts, StoredRows,
};
#[cfg(feature = "text")]
pub use store::{DocumentStore, StoredDocument};
#[cfg(feature = "text")]
pub use vocabulary::Bagger;
pub use vocabulary::{DropReason, DroppedTerm, Term, Tokens, Vocabulary, prune};

/// The page of the package, whose example is compiled like any other.
#[cfg(all(doctest, feature = "text"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
