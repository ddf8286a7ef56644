//! The vocabulary: which terms exist, how they look on paper, how often they occur.

use std::collections::HashMap;

use crate::bags::TermId;

/// Describes one term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The form the analyzer made (lower-cased, perhaps a stem); unique.
    pub text: String,
    /// The commonest form in the text that led to it; what people are shown.
    pub surface: String,
    /// Number of training documents (train and validation) that hold the term.
    pub document_frequency: u32,
}

/// Holds the V terms in their fixed order: document frequency down, then text; a vocabulary
/// that was given has the order it was given in.
///
/// # Invariants
/// Ids are `0..V` without holes; texts are unique and never empty; the order makes two
/// vocabularies of the same documents the same file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    terms: Vec<Term>,
}

impl Vocabulary {
    /// Sorts terms into the fixed order. Texts must be unique.
    pub fn from_terms(mut terms: Vec<Term>) -> Self {
        terms.sort_by(by_frequency);
        Self { terms }
    }

    /// Takes terms in the order given (a stored vocabulary or a foreign one).
    pub fn in_order(terms: Vec<Term>) -> Self {
        Self { terms }
    }

    /// Returns V.
    pub fn n_terms(&self) -> usize {
        self.terms.len()
    }

    /// Returns a term.
    ///
    /// # Panics
    /// When the id is not below V.
    pub fn term(&self, id: TermId) -> &Term {
        &self.terms[id.index()]
    }

    /// Returns the form of a term that people are shown.
    ///
    /// # Panics
    /// When the id is not below V.
    pub fn surface(&self, id: TermId) -> &str {
        &self.terms[id.index()].surface
    }

    /// Returns all terms, by id.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Builds the look-up from text to id.
    pub fn ids(&self) -> HashMap<&str, TermId> {
        self.terms
            .iter()
            .enumerate()
            .map(|(id, term)| (term.text.as_str(), TermId(id as u32)))
            .collect()
    }
}

/// Compares two terms for the fixed order.
pub(crate) fn by_frequency(a: &Term, b: &Term) -> std::cmp::Ordering {
    b.document_frequency.cmp(&a.document_frequency).then_with(|| a.text.cmp(&b.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_frequency_down_then_text() {
        let term = |text: &str, df| Term {
            text: text.into(),
            surface: text.to_uppercase(),
            document_frequency: df,
        };
        let vocabulary = Vocabulary::from_terms(vec![term("b", 2), term("c", 9), term("a", 2)]);
        let texts: Vec<_> = vocabulary.terms().iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, ["c", "a", "b"]);
        assert_eq!(vocabulary.ids()["b"], TermId(2));
        assert_eq!(vocabulary.surface(TermId(0)), "C");
    }
}
