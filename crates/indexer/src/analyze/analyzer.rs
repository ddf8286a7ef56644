//! The analyzer: one set of rules for the corpus, for new text and for marking snippets.

use std::collections::HashSet;
use std::ops::Range;

use super::classifier::{Class, Classifier};
use super::phrases::Phrases;
use super::rules::Rule;
use super::short::Form;
use super::token::{Mark, Token};
use crate::error::IndexError;
use crate::settings::{AnalyzerSettings, Stemming, StopWords, TokenRule};

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
    rule: Rule,
    extra_stop_words: HashSet<String>,
    phrases: Phrases,
}

impl Analyzer {
    /// Checks settings and takes them over.
    ///
    /// # Errors
    /// When the lengths contradict each other, the pattern is no regular expression, a phrase
    /// is not two words, or a stop list or a stemmer is asked for and the language has none.
    pub fn new(settings: &AnalyzerSettings) -> Result<Self, IndexError> {
        if settings.min_length > settings.max_length {
            return Err(IndexError::Setting {
                name: "min_length",
                value: settings.min_length.to_string(),
                allowed: "at most max_length",
            });
        }
        if settings.tokens != TokenRule::Items {
            check_language(settings)?;
        }
        let mut analyzer = Self {
            settings: settings.clone(),
            rule: Rule::new(settings)?,
            extra_stop_words: HashSet::new(),
            phrases: Phrases::new(&settings.phrases, settings.edition)?,
        };
        let stop_words = settings.extra_stop_words.iter();
        analyzer.extra_stop_words =
            stop_words.filter_map(|entry| analyzer.stop_word(entry)).collect();
        Ok(analyzer)
    }

    /// Returns the settings it was made from.
    pub fn settings(&self) -> &AnalyzerSettings {
        &self.settings
    }

    /// Returns all tokens of a text in order, marked and not dropped, phrases joined.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut classifier = self.classifier();
        let mut tokens = Vec::new();
        self.for_each_form(text, &mut String::new(), |range, form| {
            let form = form.as_str();
            let (term, mark) = match classifier.classify(form) {
                Class::Term(term) => (term, Mark::Keep),
                Class::Marked(mark) => (form, mark),
            };
            tokens.push(Token { term: term.to_owned(), surface: form.to_owned(), range, mark });
        });
        self.phrases.join(text, tokens)
    }

    /// Hands the term of each token that is kept to `emit`, in order, as [`Analyzer::tokens`] has
    /// them. Without phrases no token is held, however long the text.
    pub(crate) fn for_each_term(&self, text: &str, emit: &mut dyn FnMut(&str)) {
        if self.phrases.is_any() {
            let tokens = self.tokens(text).into_iter();
            tokens.filter(|token| token.mark == Mark::Keep).for_each(|token| emit(&token.term));
            return;
        }
        let mut classifier = self.classifier();
        self.for_each_form(text, &mut String::new(), |_, form| {
            if let Class::Term(term) = classifier.classify(form.as_str()) {
                emit(term);
            }
        });
    }

    /// Hands the range and the lower-case form of each token to `emit`.
    pub(crate) fn for_each_form(
        &self,
        text: &str,
        buffer: &mut String,
        emit: impl FnMut(Range<usize>, Form<'_>),
    ) {
        self.rule.for_each_form(text, buffer, emit);
    }

    pub(crate) fn classifier(&self) -> Classifier {
        Classifier::new(&self.settings, &self.extra_stop_words)
    }
}

/// Checks that the language has what is asked of it.
fn check_language(settings: &AnalyzerSettings) -> Result<(), IndexError> {
    let language = settings.language;
    let code = language.code();
    let lists = settings.stop_words == StopWords::On;
    if lists && !language.has_stop_list() && !language.is_cut_in_pairs() {
        return Err(IndexError::NoStopList { language: code });
    }
    if settings.stemming == Stemming::On && !language.has_stemmer() {
        return Err(IndexError::NoStemmer { language: code });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Accents, Case, Language, Numbers, Stemming};

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
        assert!(matches!(Analyzer::new(&settings), Err(IndexError::NoStopList { language: "ta" })));
        settings.stop_words = StopWords::Off;
        assert!(Analyzer::new(&settings).is_ok());
    }

    #[test]
    fn accents_fold_after_stop_words_and_stems() {
        let settings = AnalyzerSettings {
            language: Language::French,
            accents: Accents::Fold,
            ..AnalyzerSettings::default()
        };
        check(
            &settings,
            "même résumé RESUME",
            &[("même", Mark::StopWord), ("resume", Mark::Keep), ("resume", Mark::Keep)],
        );
        let tokens = Analyzer::new(&settings).unwrap().tokens("résumé");
        assert_eq!(tokens[0].surface, "résumé");
    }

    #[test]
    fn capitals_can_stay_and_stop_words_are_still_found() {
        let settings = AnalyzerSettings { case: Case::Keep, ..AnalyzerSettings::default() };
        check(
            &settings,
            "The Polish polish",
            &[("The", Mark::StopWord), ("Polish", Mark::Keep), ("polish", Mark::Keep)],
        );
    }

    #[test]
    fn pairs_of_characters_are_never_too_short() {
        check(
            &AnalyzerSettings::default(),
            "中国 of 7",
            &[("中国", Mark::Keep), ("of", Mark::StopWord), ("7", Mark::Number)],
        );
    }

    #[test]
    fn phrases_are_one_token_that_covers_both_words() {
        let settings =
            AnalyzerSettings { phrases: vec!["new_york".into()], ..AnalyzerSettings::default() };
        let text = "In NEW\n York-bred, new, York";
        let tokens = Analyzer::new(&AnalyzerSettings { stop_words: StopWords::Off, ..settings })
            .unwrap()
            .tokens(text);
        let terms: Vec<_> = tokens.iter().map(|token| token.term.as_str()).collect();
        assert_eq!(terms, ["in", "new_york", "bred", "new", "york"]);
        assert_eq!(&text[tokens[1].range.clone()], "NEW\n York");
    }

    #[test]
    fn a_wrong_pattern_or_phrase_is_named() {
        let error = |settings| Analyzer::new(&settings).unwrap_err().to_string();
        let tokens = TokenRule::Pattern("(a".into());
        let text = error(AnalyzerSettings { tokens, ..AnalyzerSettings::default() });
        assert!(text.contains("`(a`") && text.contains("unclosed group"), "{text}");
        assert!(!text.contains('\n'));
        for phrase in ["york", "_york", "a_b_c"] {
            let phrases = vec![phrase.to_owned()];
            let text = error(AnalyzerSettings { phrases, ..AnalyzerSettings::default() });
            assert!(text.contains(phrase), "{text}");
        }
    }
}
