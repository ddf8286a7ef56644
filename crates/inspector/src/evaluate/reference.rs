//! Documents of another index in which the words of units are counted.

use serde::Serialize;
use topicscope_indexer::{DocId, Index, TermId};

use crate::error::InspectorError;

/// Names the documents of another index in which coherence was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoherenceReference {
    /// Digest of vocabulary, bags, splits and labels of that index.
    pub content_hash: String,
    /// Its documents, all of which count.
    pub n_documents: usize,
}

/// Holds the tokens of another index, in the numbers of the vocabulary that is judged; words that
/// it does not have are V.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) summary: CoherenceReference,
    pub(super) tokens: Vec<Vec<TermId>>,
    /// Whether they stand in the order of a text.
    pub(super) has_order: bool,
}

impl Reference {
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
        let content_hash = other.content_hash().to_owned();
        let summary = CoherenceReference { content_hash, n_documents: tokens.len() };
        Ok(Self { summary, tokens, has_order: other.has_word_order() })
    }
}
