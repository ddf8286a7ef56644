//! Every let-through token of every document, in order.

use super::terms::{Term, Vocabulary};
use crate::bags::{DocId, TermId};

/// Holds the tokens of N documents as numbers into a list of terms, before pruning.
///
/// # Invariants
/// Offsets start at 0, never fall and end at the number of tokens; every number has a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    terms: Vec<Term>,
    offsets: Vec<u64>,
    ids: Vec<u32>,
    /// The vocabulary word of each term, or [`Tokens::NO_WORD`].
    words: Vec<u32>,
}

impl Tokens {
    /// Stands for "not in the vocabulary".
    const NO_WORD: u32 = u32::MAX;

    /// Checks and takes over stored parts; `None` when an invariant is broken.
    pub(crate) fn from_parts(terms: Vec<Term>, offsets: Vec<u64>, ids: Vec<u32>) -> Option<Self> {
        let rising = offsets.first() == Some(&0)
            && offsets.windows(2).all(|ends| ends[0] <= ends[1])
            && offsets.last() == Some(&(ids.len() as u64));
        let known = ids.iter().all(|&id| (id as usize) < terms.len());
        (rising && known).then_some(Self { terms, offsets, ids, words: Vec::new() })
    }

    /// Looks each term up in a vocabulary, for [`Tokens::kept`].
    #[must_use]
    pub(crate) fn with_vocabulary(mut self, vocabulary: &Vocabulary) -> Self {
        let ids = vocabulary.ids();
        self.words = self
            .terms
            .iter()
            .map(|term| ids.get(term.text.as_str()).map_or(Self::NO_WORD, |id| id.0))
            .collect();
        self
    }

    /// Returns N.
    pub fn n_documents(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Returns the number of tokens.
    pub fn n_tokens(&self) -> usize {
        self.ids.len()
    }

    /// Returns all let-through terms; [`Tokens::all`] gives places in this list.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Returns all let-through tokens of a document in text order, as places in
    /// [`Tokens::terms`].
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn all(&self, document: DocId) -> &[u32] {
        let d = document.index();
        &self.ids[self.offsets[d] as usize..self.offsets[d + 1] as usize]
    }

    /// Returns the vocabulary words of a document in text order, repeated as in the text,
    /// the gaps between them closed.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn kept(&self, document: DocId) -> impl Iterator<Item = TermId> + '_ {
        self.all(document).iter().filter_map(|&id| {
            let word = self.words[id as usize];
            (word != Self::NO_WORD).then_some(TermId(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(text: &str) -> Term {
        Term { text: text.into(), surface: text.into(), document_frequency: 1 }
    }

    #[test]
    fn kept_words_close_their_gaps() {
        let terms = vec![term("a"), term("b"), term("c")];
        let vocabulary = Vocabulary::in_order(vec![term("c"), term("a")]);
        let tokens = Tokens::from_parts(terms, vec![0, 4, 4], vec![0, 1, 2, 0])
            .unwrap()
            .with_vocabulary(&vocabulary);
        assert_eq!(tokens.all(DocId(0)), [0, 1, 2, 0]);
        let kept: Vec<_> = tokens.kept(DocId(0)).collect();
        assert_eq!(kept, [TermId(1), TermId(0), TermId(1)]);
        assert_eq!(tokens.kept(DocId(1)).count(), 0);
    }

    #[test]
    fn broken_parts_are_refused() {
        let terms = || vec![term("a")];
        assert!(Tokens::from_parts(terms(), vec![0, 1], vec![0]).is_some());
        assert!(Tokens::from_parts(terms(), vec![], vec![]).is_none());
        assert!(Tokens::from_parts(terms(), vec![0, 2], vec![0]).is_none());
        assert!(Tokens::from_parts(terms(), vec![0, 1, 0], vec![]).is_none());
        assert!(Tokens::from_parts(terms(), vec![0, 1], vec![1]).is_none());
    }
}
