//! Documents in which the words of units are counted.

use serde::Serialize;
use topicscope_indexer::{DocId, Index, Split, TermId};

use crate::error::InspectorError;

/// Unseen documents with words from which on they are the reference by themselves.
///
/// With fewer, most pairs of words never meet: on test parts of 335 to 1,254 documents 23 to 85 %
/// of them, and the sign of a comparison then depends on how rare the named words are.
pub const ENOUGH_UNSEEN: usize = 5_000;

/// Says which documents of the index coherence is counted in, where no other index is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferencePart {
    /// [`ReferencePart::Held`] when that has [`ENOUGH_UNSEEN`] documents, else
    /// [`ReferencePart::All`].
    #[default]
    Auto,
    /// The documents judged on.
    Judged,
    /// All that were not trained on: validation, test and unused documents.
    Held,
    /// All.
    All,
}

/// Names the documents in which coherence was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoherenceReference {
    /// `all`, `held` (not trained on), the name of a part, or `index` for all of another index.
    pub documents: &'static str,
    /// Digest of vocabulary, bags, splits and labels of their index.
    pub content_hash: String,
    /// Documents with words.
    pub n_documents: usize,
}

/// Holds the documents in which coherence is counted.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) summary: CoherenceReference,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Documents of the index that is judged: training documents or not, and others.
    Own { with_train: bool, others: Vec<DocId> },
    /// Tokens of another index, in the numbers of the vocabulary that is judged; words that it
    /// does not have are V. `has_order` says whether they stand in the order of a text.
    Other { tokens: Vec<Vec<TermId>>, has_order: bool },
}

impl Reference {
    /// Chooses documents of an index that is judged on one of its parts.
    pub(super) fn own(index: &Index, part: ReferencePart, judged: Split) -> Self {
        let unseen = [Split::Validation, Split::Test, Split::Unused];
        let mut held: Vec<DocId> =
            unseen.into_iter().flat_map(|split| index.documents_in(split)).collect();
        held.sort_unstable();
        let (documents, with_train, others) = match part {
            ReferencePart::Judged => (judged.name(), false, index.documents_in(judged)),
            ReferencePart::Held => ("held", false, held),
            ReferencePart::Auto if held.len() >= ENOUGH_UNSEEN => ("held", false, held),
            ReferencePart::All | ReferencePart::Auto => ("all", true, held),
        };
        let n_train = if with_train { index.documents_in(Split::Train).len() } else { 0 };
        let summary = CoherenceReference {
            documents,
            content_hash: index.content_hash().to_owned(),
            n_documents: n_train + others.len(),
        };
        Self { summary, kind: Kind::Own { with_train, others } }
    }

    /// Reads the documents of `other`, for the vocabulary of `index`.
    pub(super) fn read(index: &Index, other: &Index) -> Result<Self, InspectorError> {
        let n_terms = index.vocabulary().n_terms() as u32;
        let ids = index.vocabulary().ids();
        let ours: Vec<TermId> = other
            .vocabulary()
            .terms()
            .iter()
            .map(|term| ids.get(term.text.as_str()).copied().unwrap_or(TermId(n_terms)))
            .collect();
        let tokens = other.read_tokens()?;
        let documents = (0..tokens.n_documents() as u32).map(DocId);
        let kept = documents.map(|document| {
            tokens.kept(document).map(|term| ours[term.index()]).collect::<Vec<_>>()
        });
        let tokens: Vec<Vec<TermId>> = kept.filter(|kept| !kept.is_empty()).collect();
        if tokens.is_empty() {
            let (index, part) = (other.path().to_owned(), "reference");
            return Err(InspectorError::NoDocuments { index, part });
        }
        let summary = CoherenceReference {
            documents: "index",
            content_hash: other.content_hash().to_owned(),
            n_documents: tokens.len(),
        };
        Ok(Self { summary, kind: Kind::Other { tokens, has_order: other.has_word_order() } })
    }
}
