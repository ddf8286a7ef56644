//! New text to bags over a fixed vocabulary.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::ops::Range;

use super::terms::Vocabulary;
use crate::analyze::{Analyzer, Mark};
use crate::bags::TermId;

/// Finds the words of one vocabulary in text.
///
/// # Example
/// ```
/// use topicscope_indexer::{Analyzer, AnalyzerSettings, Bagger, Term, TermId, Vocabulary};
///
/// let term = |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 1 };
/// let vocabulary = Vocabulary::in_order(vec![term("zebra"), term("apple")]);
/// let analyzer = Analyzer::new(&AnalyzerSettings::default())?;
/// let bagger = Bagger::new(&analyzer, &vocabulary);
/// assert_eq!(bagger.bag("An apple, a Zebra and an apple tree"), [TermId(0), TermId(1)]);
/// # Ok::<(), topicscope_indexer::IndexError>(())
/// ```
pub struct Bagger<'a> {
    analyzer: &'a Analyzer,
    ids: HashMap<&'a str, TermId>,
}

impl<'a> Bagger<'a> {
    /// Prepares the look-up of a vocabulary, once for any number of texts.
    pub fn new(analyzer: &'a Analyzer, vocabulary: &'a Vocabulary) -> Self {
        Self { analyzer, ids: vocabulary.ids() }
    }

    /// Returns the vocabulary words of a text, strictly rising: a row of bags.
    pub fn bag(&self, text: &str) -> Vec<TermId> {
        let mut bag = BTreeSet::new();
        self.analyzer.for_each_term(text, &mut |term| bag.extend(self.ids.get(term)));
        bag.into_iter().collect()
    }

    /// Returns each place of a vocabulary word in a text, in bytes, in text order.
    pub fn words(&self, text: &str) -> Vec<(TermId, Range<usize>)> {
        self.analyzer
            .tokens(text)
            .into_iter()
            .filter(|token| token.mark == Mark::Keep)
            .filter_map(|token| Some((*self.ids.get(token.term.as_str())?, token.range)))
            .collect()
    }
}

impl Analyzer {
    /// Makes the bag of one text: the ids of the vocabulary words in it, strictly rising.
    /// For many texts, a [`Bagger`] prepares the look-up once.
    pub fn bag(&self, text: &str, vocabulary: &Vocabulary) -> Vec<TermId> {
        Bagger::new(self, vocabulary).bag(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::Term;
    use super::*;
    use crate::settings::{AnalyzerSettings, Stemming};

    #[test]
    fn a_bag_holds_the_words_of_a_text_with_and_without_phrases() {
        let term =
            |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 1 };
        let vocabulary = Vocabulary::in_order(["york", "new_york", "new", "the"].map(term).into());
        for (phrases, expected) in [(vec![], vec![0, 2]), (vec!["new_york".to_owned()], vec![0, 1])]
        {
            let settings = AnalyzerSettings { phrases, ..AnalyzerSettings::default() };
            let analyzer = Analyzer::new(&settings).unwrap();
            let bagger = Bagger::new(&analyzer, &vocabulary);
            let text = "The York of New York, a york";
            let bag: Vec<u32> = bagger.bag(text).into_iter().map(|term| term.0).collect();
            assert_eq!(bag, expected);
            let mut words: Vec<u32> =
                bagger.words(text).into_iter().map(|(term, _)| term.0).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words, expected);
        }
    }

    #[test]
    fn words_stand_where_the_text_has_them() {
        let term =
            Term { text: "comput".into(), surface: "computers".into(), document_frequency: 1 };
        let vocabulary = Vocabulary::in_order(vec![term]);
        let settings = AnalyzerSettings { stemming: Stemming::On, ..AnalyzerSettings::default() };
        let analyzer = Analyzer::new(&settings).unwrap();
        let text = "Ünused: Computing with a computer";
        let words = Bagger::new(&analyzer, &vocabulary).words(text);
        let found: Vec<_> = words.iter().map(|(_, range)| &text[range.clone()]).collect();
        assert_eq!(found, ["Computing", "computer"]);
    }
}
