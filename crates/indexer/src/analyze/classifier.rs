//! What becomes of a form: a term, or a mark that says why not.

use std::collections::HashSet;

use super::cjk::is_cjk;
use super::english;
use super::latin::take_marks;
use super::listed::lower;
use super::pieces::{Folding, StopList, WordStemmer};
use super::token::Mark;
use crate::settings::{
    Accents, AnalyzerSettings, Case, Cjk, Edition, Language, Numbers, Stemming, StopWords,
    TokenRule,
};

/// Says what becomes of one lower-case form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Class<'a> {
    /// It may enter a vocabulary, as this term.
    Term(&'a str),
    /// It may not.
    Marked(Mark),
}

/// Decides about forms, one at a time; holds what that takes.
pub(crate) struct Classifier {
    settings: AnalyzerSettings,
    extra_stop_words: HashSet<String>,
    stop_list: Option<StopList>,
    stemmer: Option<WordStemmer>,
    folding: Option<Folding>,
    term: String,
}

impl Classifier {
    /// Gets ready to decide as the settings say; `extra_stop_words` are those among them.
    pub(super) fn new(settings: &AnalyzerSettings, extra_stop_words: &HashSet<String>) -> Self {
        let language = settings.language;
        let wanted = settings.stop_words == StopWords::On && language != Language::English;
        Self {
            stop_list: wanted.then(|| StopList::new(language)).flatten(),
            stemmer: (settings.stemming == Stemming::On)
                .then(|| WordStemmer::new(language))
                .flatten(),
            folding: (settings.accents == Accents::Fold).then(Folding::new),
            term: String::new(),
            settings: settings.clone(),
            extra_stop_words: extra_stop_words.clone(),
        }
    }

    /// Decides about a form as the tokenizer gives it.
    pub(crate) fn classify<'a>(&'a mut self, form: &'a str) -> Class<'a> {
        let settings = &self.settings;
        if settings.tokens == TokenRule::Items {
            return Class::Term(form);
        }
        if form.starts_with('\'') && settings.tokens == TokenRule::Words {
            return Class::Marked(Mark::Contraction);
        }
        let stops = match settings.case {
            Case::Lower => self.is_stop_word(form),
            Case::Keep => self.is_stop_word(&lower(settings, form)),
        };
        if stops {
            return Class::Marked(Mark::StopWord);
        }
        let settings = &self.settings;
        if settings.numbers == Numbers::Drop && form.chars().all(char::is_numeric) {
            return Class::Marked(Mark::Number);
        }
        let pairs = settings.tokens == TokenRule::Words && settings.cjk == Cjk::Pairs;
        if !(pairs && form.starts_with(is_cjk)) {
            let length = form.chars().count();
            if length < settings.min_length {
                return Class::Marked(Mark::TooShort);
            }
            if length > settings.max_length {
                return Class::Marked(Mark::TooLong);
            }
        }
        self.term_of(form)
    }

    fn is_stop_word(&mut self, form: &str) -> bool {
        let settings = &self.settings;
        let english =
            settings.stop_words == StopWords::On && settings.language == Language::English;
        self.extra_stop_words.contains(form)
            || (english && english::is_stop_word(form))
            || self.stop_list.as_mut().is_some_and(|list| list.contains(form))
    }

    fn term_of<'a>(&'a mut self, form: &'a str) -> Class<'a> {
        if self.stemmer.is_none() && self.folding.is_none() {
            return Class::Term(form);
        }
        match &mut self.stemmer {
            Some(stemmer) => stemmer.stem(form, &mut self.term),
            None => form.clone_into(&mut self.term),
        }
        if let Some(folding) = &mut self.folding {
            if self.settings.edition != Edition::First {
                take_marks(&mut self.term);
            }
            folding.fold(&mut self.term);
        }
        Class::Term(&self.term)
    }
}
