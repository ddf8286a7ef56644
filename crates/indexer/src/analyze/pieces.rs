//! The pieces taken from tantivy: stemmers, accent folding, and stop lists of languages
//! other than English.

use tantivy::tokenizer::{
    self, AsciiFoldingFilter, RawTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};

use crate::settings::Language;

/// Stems one word at a time.
#[derive(Clone)]
pub(super) struct WordStemmer(TextAnalyzer);

/// Takes the accents off Latin letters, one word at a time.
#[derive(Clone)]
pub(super) struct Folding(TextAnalyzer);

/// Tells whether one word is in a stop list.
#[derive(Clone)]
pub(super) struct StopList(TextAnalyzer);

impl WordStemmer {
    /// Returns the stemmer of a language, if there is one.
    pub(super) fn new(language: Language) -> Option<Self> {
        let stemmer = Stemmer::new(in_tantivy(language)?);
        Some(Self(TextAnalyzer::builder(RawTokenizer::default()).filter(stemmer).build()))
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

impl Folding {
    pub(super) fn new() -> Self {
        Self(TextAnalyzer::builder(RawTokenizer::default()).filter(AsciiFoldingFilter).build())
    }

    /// Folds a word in its place; a word that folding would empty stays.
    pub(super) fn fold(&mut self, word: &mut String) {
        if word.is_ascii() {
            return;
        }
        let mut stream = self.0.token_stream(word);
        if stream.advance() && !stream.token().text.is_empty() {
            let folded = stream.token().text.clone();
            drop(stream);
            *word = folded;
        }
    }
}

impl StopList {
    /// Returns the list of a language (of the Snowball project), if there is one.
    pub(super) fn new(language: Language) -> Option<Self> {
        let filter = StopWordFilter::new(in_tantivy(language)?)?;
        Some(Self(TextAnalyzer::builder(RawTokenizer::default()).filter(filter).build()))
    }

    pub(super) fn contains(&mut self, word: &str) -> bool {
        !self.0.token_stream(word).advance()
    }
}

/// Returns what tantivy calls a language; nothing when it has neither list nor stemmer of it.
fn in_tantivy(language: Language) -> Option<tokenizer::Language> {
    Some(match language {
        Language::Azerbaijani | Language::Chinese | Language::Japanese | Language::Korean => {
            return None;
        }
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
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_folds_and_stop_words_follow_the_language() {
        let mut stem = String::new();
        WordStemmer::new(Language::English).unwrap().stem("computers", &mut stem);
        assert_eq!(stem, "comput");
        WordStemmer::new(Language::German).unwrap().stem("häuser", &mut stem);
        assert_eq!(stem, "haus");
        let mut word = "façade-ßø-ψ".to_owned();
        Folding::new().fold(&mut word);
        assert_eq!(word, "facade-sso-ψ");
        let mut german = StopList::new(Language::German).unwrap();
        assert!(german.contains("und") && !german.contains("haus"));
        for language in Language::ALL {
            assert_eq!(StopList::new(language).is_some(), language.has_stop_list());
            assert_eq!(WordStemmer::new(language).is_some(), language.has_stemmer());
        }
    }
}
