//! The analyzer: one set of rules for the corpus, for new text and for marking snippets.

use std::collections::HashSet;
use std::ops::Range;

use super::english;
use super::language::Language;
use super::pieces::{StopList, WordStemmer};
use super::settings::{AnalyzerSettings, Mark, Numbers, Stemming, StopWords, TokenRule};
use super::words::{Contractions, items, words};
use crate::error::IndexError;

/// Turns text into marked tokens.
///
/// # Example
/// ```
/// use topicscope_indexer::{Analyzer, AnalyzerSettings, Mark};
///
/// let analyzer = Analyzer::new(&AnalyzerSettings::default())?;
/// let tokens = analyzer.tokens("The Computers don't compute");
/// let kept: Vec<_> = tokens.iter().filter(|t| t.mark == Mark::Keep).collect();
/// assert_eq!(kept[0].term, "computers");
/// assert_eq!(kept[0].range, 4..13);
/// assert_eq!(kept[1].term, "compute");
/// assert_eq!(tokens[2].mark, Mark::StopWord);
/// # Ok::<(), topicscope_indexer::IndexError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Analyzer {
    settings: AnalyzerSettings,
    contractions: Contractions,
    extra_stop_words: HashSet<String>,
}

/// Describes one token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What a vocabulary calls it: lower-case, perhaps a stem.
    pub term: String,
    /// The lower-case form that stands in the text.
    pub surface: String,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// Whether a vocabulary may hold it.
    pub mark: Mark,
}

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
    analyzer: Analyzer,
    stop_list: Option<StopList>,
    stemmer: Option<WordStemmer>,
    stem: String,
}

impl Analyzer {
    /// Checks settings and takes them over.
    ///
    /// # Errors
    /// When the lengths contradict each other, or the built-in stop list is asked for and
    /// the language has none.
    pub fn new(settings: &AnalyzerSettings) -> Result<Self, IndexError> {
        if settings.min_length > settings.max_length {
            return Err(IndexError::Setting {
                name: "min_length",
                value: settings.min_length.to_string(),
                allowed: "at most max_length",
            });
        }
        let language = settings.language;
        let lists = settings.stop_words == StopWords::On && settings.tokens == TokenRule::Words;
        if lists && language != Language::English && StopList::new(language).is_none() {
            return Err(IndexError::NoStopList { language });
        }
        Ok(Self {
            settings: settings.clone(),
            contractions: match language {
                Language::English => Contractions::English,
                _ => Contractions::Unknown,
            },
            extra_stop_words: settings.extra_stop_words.iter().cloned().collect(),
        })
    }

    /// Returns the settings it was made from.
    pub fn settings(&self) -> &AnalyzerSettings {
        &self.settings
    }

    /// Returns all tokens of a text in order, marked and not dropped.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut classifier = self.classifier();
        let mut tokens = Vec::new();
        self.for_each_form(text, &mut String::new(), |range, form| {
            let (term, mark) = match classifier.classify(form) {
                Class::Term(term) => (term, Mark::Keep),
                Class::Marked(mark) => (form, mark),
            };
            tokens.push(Token { term: term.to_owned(), surface: form.to_owned(), range, mark });
        });
        tokens
    }

    /// Hands the range and the lower-case form of each token to `emit`.
    pub(crate) fn for_each_form(
        &self,
        text: &str,
        buffer: &mut String,
        emit: impl FnMut(Range<usize>, &str),
    ) {
        match self.settings.tokens {
            TokenRule::Words => words(text, self.contractions, buffer, emit),
            TokenRule::Items => items(text, buffer, emit),
        }
    }

    pub(crate) fn classifier(&self) -> Classifier {
        let language = self.settings.language;
        let own_list = language == Language::English;
        let wanted = self.settings.stop_words == StopWords::On && !own_list;
        Classifier {
            analyzer: self.clone(),
            stop_list: wanted.then(|| StopList::new(language)).flatten(),
            stemmer: (self.settings.stemming == Stemming::On).then(|| WordStemmer::new(language)),
            stem: String::new(),
        }
    }
}

impl Classifier {
    /// Decides about a lower-case form as the tokenizer gives it.
    pub(crate) fn classify<'a>(&'a mut self, form: &'a str) -> Class<'a> {
        let settings = &self.analyzer.settings;
        if settings.tokens == TokenRule::Items {
            return Class::Term(form);
        }
        if form.starts_with('\'') {
            return Class::Marked(Mark::Contraction);
        }
        if self.analyzer.extra_stop_words.contains(form)
            || (settings.stop_words == StopWords::On
                && settings.language == Language::English
                && english::is_stop_word(form))
            || self.stop_list.as_mut().is_some_and(|list| list.contains(form))
        {
            return Class::Marked(Mark::StopWord);
        }
        if settings.numbers == Numbers::Drop && form.chars().all(char::is_numeric) {
            return Class::Marked(Mark::Number);
        }
        let length = form.chars().count();
        if length < settings.min_length {
            return Class::Marked(Mark::TooShort);
        }
        if length > settings.max_length {
            return Class::Marked(Mark::TooLong);
        }
        match &mut self.stemmer {
            Some(stemmer) => {
                stemmer.stem(form, &mut self.stem);
                Class::Term(&self.stem)
            }
            None => Class::Term(form),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(settings: &AnalyzerSettings, text: &str, expected: &[(&str, Mark)]) {
        let tokens = Analyzer::new(settings).unwrap().tokens(text);
        let found: Vec<_> = tokens.iter().map(|t| (t.term.as_str(), t.mark)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_mark_has_its_reason() {
        let settings = AnalyzerSettings { max_length: 6, ..AnalyzerSettings::default() };
        check(
            &settings,
            "The cats' sea isn't 1993 ox Anna's elephants",
            &[
                ("the", Mark::StopWord),
                ("cats", Mark::Keep),
                ("sea", Mark::Keep),
                ("isn't", Mark::StopWord),
                ("1993", Mark::Number),
                ("ox", Mark::TooShort),
                ("anna", Mark::Keep),
                ("'s", Mark::Contraction),
                ("elephants", Mark::TooLong),
            ],
        );
    }

    #[test]
    fn settings_switch_rules_off_and_add_words() {
        let settings = AnalyzerSettings {
            stop_words: StopWords::Off,
            numbers: Numbers::Keep,
            extra_stop_words: vec!["sea".into()],
            min_length: 1,
            ..AnalyzerSettings::default()
        };
        check(
            &settings,
            "the sea 7",
            &[("the", Mark::Keep), ("sea", Mark::StopWord), ("7", Mark::Keep)],
        );
    }

    #[test]
    fn stems_keep_the_form_of_the_text() {
        let settings = AnalyzerSettings { stemming: Stemming::On, ..AnalyzerSettings::default() };
        let tokens = Analyzer::new(&settings).unwrap().tokens("Computing computers");
        assert!(tokens.iter().all(|token| token.term == "comput"));
        assert_eq!(tokens[1].surface, "computers");
    }

    #[test]
    fn a_language_without_a_list_is_said_so() {
        let mut settings =
            AnalyzerSettings { language: Language::Tamil, ..AnalyzerSettings::default() };
        assert!(matches!(
            Analyzer::new(&settings),
            Err(IndexError::NoStopList { language: Language::Tamil })
        ));
        settings.stop_words = StopWords::Off;
        assert!(Analyzer::new(&settings).is_ok());
    }
}
