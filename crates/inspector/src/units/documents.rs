//! The documents that drive a unit most.

use std::collections::HashMap;
use std::ops::Range;

use ndarray::ArrayView2;
use serde::Serialize;
use topicscope_indexer::{
    Analyzer, DocId, DocumentStore, Index, IndexError, Mark, Split, TermId, Vocabulary,
};

use super::reasons::Reason;
use super::snippet::snippet;
use crate::evaluate::DIVERSITY_WORDS;
use crate::rank::Scores;

/// Characters of a snippet: about two lines of a terminal.
pub const SNIPPET_CHARS: usize = 140;

/// Shows one document of a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitDocument {
    /// Number of the document in the index.
    pub document: DocId,
    /// Its name.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// The unit's activation.
    pub activation: f32,
    /// A passage with the unit's words in `«»`.
    pub snippet: String,
    /// Why the unit is active; absent where it was not asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl UnitDocument {
    /// Forgets all that is made of the text: title, passage, and reasons, which name its words. The id,
    /// the labels and the activation stay.
    pub fn leave_out_text(&mut self) {
        self.title = None;
        self.snippet.clear();
        self.reason = None;
    }
}

/// Returns the documents with the largest activations of a unit, largest first.
///
/// **Shape**: `codes` (N, H), row i belongs to `documents[i]`. Only activations above 0
/// count; ties go to the earlier document.
///
/// # Panics
/// When the unit is not below H.
pub fn top_documents(
    codes: ArrayView2<'_, f32>,
    documents: &[DocId],
    unit: usize,
    n: usize,
) -> Vec<(DocId, f32)> {
    let column = codes.column(unit);
    let mut ranked: Vec<(DocId, f32)> = documents
        .iter()
        .copied()
        .zip(column.iter().copied())
        .filter(|(_, activation)| *activation > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(n);
    ranked
}

/// Returns every document of an index with at least one vocabulary word, in order.
pub fn all_documents(index: &Index) -> Vec<DocId> {
    let mut documents: Vec<DocId> =
        Split::ALL.iter().flat_map(|&split| index.documents_in(split)).collect();
    documents.sort_unstable();
    documents
}

/// Reads documents from a store and marks words in them.
pub struct DocumentReader<'a> {
    pub(super) store: &'a DocumentStore,
    analyzer: Analyzer,
    ids: HashMap<&'a str, TermId>,
}

impl<'a> DocumentReader<'a> {
    /// Makes a reader that finds the terms of a vocabulary as the corpus was read.
    pub fn new(store: &'a DocumentStore, analyzer: Analyzer, vocabulary: &'a Vocabulary) -> Self {
        Self { store, analyzer, ids: vocabulary.ids() }
    }

    /// Shows the `n` documents that drive a unit most, with its best words marked.
    ///
    /// **Shape**: `codes` (N, H), row i belongs to `documents[i]`.
    ///
    /// # Errors
    /// When the store cannot be read.
    ///
    /// # Panics
    /// When the unit is not below H.
    pub fn of_unit(
        &self,
        codes: ArrayView2<'_, f32>,
        documents: &[DocId],
        scores: &Scores,
        unit: usize,
        n: usize,
    ) -> Result<Vec<UnitDocument>, IndexError> {
        let words = scores.top_words(unit, DIVERSITY_WORDS);
        let words: Vec<TermId> = words.into_iter().map(|(term, _)| term).collect();
        let found = top_documents(codes, documents, unit, n);
        found.into_iter().map(|found| self.show(found, &words)).collect()
    }

    /// Shows one document, with the given terms marked in its snippet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn show(
        &self,
        (document, activation): (DocId, f32),
        terms: &[TermId],
    ) -> Result<UnitDocument, IndexError> {
        let stored = self.store.get(document)?;
        let words = self.words(&stored.text).into_iter();
        let marks: Vec<_> = words
            .filter(|(term, _)| terms.contains(term))
            .map(|(term, range)| (range, term.0))
            .collect();
        Ok(UnitDocument {
            document,
            id: stored.id,
            title: stored.title,
            labels: stored.labels,
            activation,
            snippet: snippet(&stored.text, &marks, SNIPPET_CHARS),
            reason: None,
        })
    }

    /// Returns each place of a vocabulary word in a text, in bytes, in text order.
    pub(super) fn words(&self, text: &str) -> Vec<(TermId, Range<usize>)> {
        let tokens = self.analyzer.tokens(text).into_iter();
        let kept = tokens.filter(|token| token.mark == Mark::Keep);
        kept.filter_map(|token| Some((*self.ids.get(token.term.as_str())?, token.range))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_largest_activations_come_first_and_silence_is_left_out() {
        let codes = array![[0.5_f32, 1.0], [0.0, 2.0], [0.9, 2.0], [-1.0, 0.0]];
        let documents: Vec<DocId> = [4, 5, 6, 7].map(DocId).into();
        let top = |unit, n| top_documents(codes.view(), &documents, unit, n);
        assert_eq!(top(0, 5), vec![(DocId(6), 0.9), (DocId(4), 0.5)]);
        assert_eq!(top(1, 2), vec![(DocId(5), 2.0), (DocId(6), 2.0)]);
    }
}
