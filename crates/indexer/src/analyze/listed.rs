//! The words of lists that people hand in, read by the rules that text is read by.

use super::analyzer::Analyzer;
use super::classifier::{Class, Classifier};
use super::invisible::is_blank;
use super::phrases;
use super::spelling::Spelling;
use super::token::Mark;
use crate::settings::{AnalyzerSettings, Edition};

/// Says what the rules of text leave of an entry of a word list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// One word that may enter a vocabulary, as this term.
    Term(String),
    /// One word, in this form, that may not.
    Marked(String, Mark),
    /// No word or several, none of which is what the entry names.
    Pieces(Vec<String>),
}

/// Reads entries of word lists as if they were text.
///
/// # Example
/// ```
/// use topicscope_indexer::{Analyzer, AnalyzerSettings, Entry, Mark};
///
/// let analyzer = Analyzer::new(&AnalyzerSettings::default())?;
/// let mut entries = analyzer.entries();
/// assert_eq!(entries.read("Cafe\u{301}"), Entry::Term("café".into()));
/// assert_eq!(entries.read("DON\u{2019}T"), Entry::Marked("don't".into(), Mark::StopWord));
/// assert_eq!(entries.read("y'all"), Entry::Pieces(vec!["y".into(), "all".into()]));
/// # Ok::<(), topicscope_indexer::IndexError>(())
/// ```
pub struct Entries<'a> {
    analyzer: &'a Analyzer,
    classifier: Classifier,
}

impl Entries<'_> {
    /// Reads one entry.
    pub fn read(&mut self, entry: &str) -> Entry {
        let forms = self.analyzer.forms(entry);
        let [form] = forms.as_slice() else { return Entry::Pieces(forms) };
        match self.classifier.classify(form) {
            Class::Term(term) => Entry::Term(term.to_owned()),
            Class::Marked(mark) => Entry::Marked(form.clone(), mark),
        }
    }

    /// Returns the term that an entry names, of those that are known: the entry itself if it is
    /// one, else what the rules of text make of it, else its two words joined to a phrase.
    pub fn term_named(
        &mut self,
        entry: &str,
        mut is_known: impl FnMut(&str) -> bool,
    ) -> Option<String> {
        let entry = entry.trim_matches(is_blank);
        if is_known(entry) {
            return Some(entry.to_owned());
        }
        let term = match self.read(entry) {
            Entry::Term(term) => term,
            Entry::Marked(..) => return None,
            Entry::Pieces(forms) => {
                let [first, second] = forms.as_slice() else { return None };
                phrases::join(&self.term_of(first)?, &self.term_of(second)?)
            }
        };
        is_known(&term).then_some(term)
    }

    fn term_of(&mut self, form: &str) -> Option<String> {
        match self.classifier.classify(form) {
            Class::Term(term) => Some(term.to_owned()),
            Class::Marked(_) => None,
        }
    }
}

impl Analyzer {
    /// Prepares for reading entries of word lists.
    pub fn entries(&self) -> Entries<'_> {
        Entries { analyzer: self, classifier: self.classifier() }
    }

    /// Returns the forms that the rule of words makes of an entry.
    pub(crate) fn forms(&self, entry: &str) -> Vec<String> {
        let mut forms = Vec::new();
        self.for_each_form(entry, &mut String::new(), |_, form| {
            forms.push(form.as_str().to_owned());
        });
        forms
    }

    /// Returns the form in which a stop word is met in text, lower-case; nothing when the rule
    /// of words never makes it.
    pub(crate) fn stop_word(&self, entry: &str) -> Option<String> {
        let settings = self.settings();
        if settings.edition == Edition::First {
            return Some(entry.to_owned());
        }
        let mut forms = self.forms(entry);
        let form = forms.pop().filter(|_| forms.is_empty())?;
        Some(lower(settings, &form))
    }
}

/// Returns a form in small letters, in which stop words are compared.
pub(super) fn lower(settings: &AnalyzerSettings, form: &str) -> String {
    if settings.edition == Edition::First {
        return form.to_lowercase();
    }
    let mut small = String::new();
    Spelling::lower(settings).write(form, &mut small);
    small
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Accents, Case, Language, Stemming, StopWords, TokenRule};

    fn analyzer(settings: &AnalyzerSettings) -> Analyzer {
        Analyzer::new(settings).unwrap()
    }

    #[test]
    fn entries_become_what_text_would_become() {
        let settings = AnalyzerSettings {
            stemming: Stemming::On,
            accents: Accents::Fold,
            ..AnalyzerSettings::default()
        };
        let stems = analyzer(&settings);
        assert_eq!(stems.entries().read("\u{feff}Résumés "), Entry::Term("resume".into()));
        assert_eq!(stems.entries().read("the"), Entry::Marked("the".into(), Mark::StopWord));
        assert_eq!(stems.entries().read("ox,"), Entry::Marked("ox".into(), Mark::TooShort));
        assert_eq!(stems.entries().read("—"), Entry::Pieces(vec![]));
        let tokens = TokenRule::Items;
        let items = analyzer(&AnalyzerSettings { tokens, ..settings });
        assert_eq!(items.entries().read("The  Résumé"), Entry::Term("the résumé".into()));
    }

    #[test]
    fn a_known_entry_is_meant_as_it_stands() {
        let stems =
            analyzer(&AnalyzerSettings { stemming: Stemming::On, ..AnalyzerSettings::default() });
        let known = ["comput", "computing", "new_york", "Orbit"];
        let named = |entry| stems.entries().term_named(entry, |term| known.contains(&term));
        assert_eq!(named("Computers").as_deref(), Some("comput"));
        assert_eq!(named(" computing").as_deref(), Some("computing"));
        assert_eq!(named("Orbit").as_deref(), Some("Orbit"));
        for phrase in ["new_york", "New York", "new-york", "NEW_YORK"] {
            assert_eq!(named(phrase).as_deref(), Some("new_york"), "{phrase}");
        }
        for absent in ["the", "new the", "moon", "new new york", ""] {
            assert_eq!(named(absent), None, "{absent}");
        }
    }

    #[test]
    fn stop_words_are_met_in_small_letters() {
        let settings = AnalyzerSettings {
            case: Case::Keep,
            language: Language::Turkish,
            stop_words: StopWords::Off,
            extra_stop_words: vec!["IŞIK".into(), "l'homme".into(), "\u{feff}Cafe\u{301}".into()],
            ..AnalyzerSettings::default()
        };
        let analyzer = analyzer(&settings);
        let marks: Vec<Mark> =
            analyzer.tokens("Işık ışık işik CAFÉ homme").iter().map(|token| token.mark).collect();
        let stop = Mark::StopWord;
        assert_eq!(marks, [stop, stop, Mark::Keep, stop, Mark::Keep]);
    }

    #[test]
    fn stop_words_of_the_first_edition_count_as_they_are_written() {
        let settings = AnalyzerSettings {
            edition: Edition::First,
            extra_stop_words: vec!["cafe\u{301}".into(), "orbit".into()],
            ..AnalyzerSettings::default()
        };
        let marks: Vec<Mark> =
            analyzer(&settings).tokens("café Orbit").iter().map(|token| token.mark).collect();
        assert_eq!(marks, [Mark::Keep, Mark::StopWord]);
    }
}
