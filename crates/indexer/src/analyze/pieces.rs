//! The pieces taken from tantivy: stemmers, and stop lists of languages other than English.

use tantivy::tokenizer::{self, RawTokenizer, Stemmer, StopWordFilter, TextAnalyzer};

use super::language::Language;

/// Stems one word at a time.
#[derive(Clone)]
pub(super) struct WordStemmer(TextAnalyzer);

/// Tells whether one word is in a stop list.
#[derive(Clone)]
pub(super) struct StopList(TextAnalyzer);

impl WordStemmer {
    pub(super) fn new(language: Language) -> Self {
        let stemmer = Stemmer::new(in_tantivy(language));
        Self(TextAnalyzer::builder(RawTokenizer::default()).filter(stemmer).build())
    }

    /// Writes the stem of a lower-case word into `stem`.
    pub(super) fn stem(&mut self, word: &str, stem: &mut String) {
        stem.clear();
        let mut stream = self.0.token_stream(word);
        if stream.advance() {
            stem.push_str(&stream.token().text);
        }
        if stem.is_empty() {
            stem.push_str(word);
        }
    }
}

impl StopList {
    /// Returns the list of a language (of the Snowball project), if there is one.
    pub(super) fn new(language: Language) -> Option<Self> {
        let filter = StopWordFilter::new(in_tantivy(language))?;
        Some(Self(TextAnalyzer::builder(RawTokenizer::default()).filter(filter).build()))
    }

    pub(super) fn contains(&mut self, word: &str) -> bool {
        !self.0.token_stream(word).advance()
    }
}

fn in_tantivy(language: Language) -> tokenizer::Language {
    match language {
        Language::Arabic => tokenizer::Language::Arabic,
        Language::Danish => tokenizer::Language::Danish,
        Language::Dutch => tokenizer::Language::Dutch,
        Language::English => tokenizer::Language::English,
        Language::Finnish => tokenizer::Language::Finnish,
        Language::French => tokenizer::Language::French,
        Language::German => tokenizer::Language::German,
        Language::Greek => tokenizer::Language::Greek,
        Language::Hungarian => tokenizer::Language::Hungarian,
        Language::Italian => tokenizer::Language::Italian,
        Language::Norwegian => tokenizer::Language::Norwegian,
        Language::Portuguese => tokenizer::Language::Portuguese,
        Language::Romanian => tokenizer::Language::Romanian,
        Language::Russian => tokenizer::Language::Russian,
        Language::Spanish => tokenizer::Language::Spanish,
        Language::Swedish => tokenizer::Language::Swedish,
        Language::Tamil => tokenizer::Language::Tamil,
        Language::Turkish => tokenizer::Language::Turkish,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_and_stop_words_follow_the_language() {
        let mut stem = String::new();
        WordStemmer::new(Language::English).stem("computers", &mut stem);
        assert_eq!(stem, "comput");
        WordStemmer::new(Language::German).stem("häuser", &mut stem);
        assert_eq!(stem, "haus");
        let mut german = StopList::new(Language::German).unwrap();
        assert!(german.contains("und") && !german.contains("haus"));
        assert!(StopList::new(Language::Tamil).is_none());
    }
}
