//! What a page needs to find the words of a vocabulary in a text as the index did.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use topicscope_indexer::{
    Accents, Analyzer, AnalyzerSettings, Case, Cjk, Edition, Entry, Language, Stemming, TokenRule,
    Vocabulary,
};

use crate::error::InspectorError;

/// Holds the vocabulary of models, and how a page finds its words in text.
///
/// Neither stop lists nor bounds of length are here: a page looks up the forms it finds, and those that
/// the index marks are told by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownWords {
    /// What the index calls each word. **Shape** (V).
    pub terms: Vec<String>,
    /// What people are shown. **Shape** (V); empty where it is the same.
    pub surfaces: Vec<String>,
    /// Words of the vocabulary, by number, that text never brings: a vocabulary that was given may hold stop
    /// words.
    pub marked: Vec<usize>,
    /// How text is cut; absent where a page cannot do it.
    pub rules: Option<WordRules>,
    /// Why a page cannot do it.
    pub without_rules: Option<String>,
}

/// Says how text is cut into words, and how these are spelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordRules {
    /// The edition of the rules of words.
    pub edition: Edition,
    /// What counts as a word.
    pub tokens: PageTokens,
    /// What becomes of capitals.
    pub capitals: Capitals,
    /// Whether `don't` is one word, and the `'s` of `Anna's` none.
    pub contractions: bool,
    /// Whether Chinese, Japanese and Korean text is cut into pairs of characters.
    pub pairs: bool,
    /// Neighbors that are one term, both joined by `_`, but for those that text never brings.
    pub phrases: Vec<String>,
}

/// Says what counts as a word, as far as a page knows rules for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageTokens {
    /// Runs of letters, digits and marks of any script.
    Words,
    /// Runs of the letters a to z and A to Z.
    Simple,
    /// What stands between blanks.
    Blanks,
    /// What stands between semicolons and line ends.
    Items,
}

/// Says what becomes of capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capitals {
    /// They stay.
    Keep,
    /// They become small.
    Lower,
    /// They become small, `I` as in Turkish.
    LowerDotless,
}

impl KnownWords {
    /// Makes the words that models of an index know.
    ///
    /// # Errors
    /// When the settings contradict each other.
    pub(super) fn of(
        settings: &AnalyzerSettings,
        vocabulary: &Vocabulary,
    ) -> Result<Self, InspectorError> {
        let analyzer = Analyzer::new(settings)?;
        let mut entries = analyzer.entries();
        let mut is_marked = |word: &str| matches!(entries.read(word), Entry::Marked(..));
        let terms = vocabulary.terms();
        let phrases: BTreeSet<&str> = settings.phrases.iter().map(String::as_str).collect();
        let marked = terms
            .iter()
            .enumerate()
            .filter(|(_, term)| !phrases.contains(term.text.as_str()) && is_marked(&term.text));
        let marked = marked.map(|(id, _)| id).collect();
        let rules = WordRules::of(settings).map(|rules| {
            let can_be = |phrase: &&str| !phrase.split('_').any(&mut is_marked);
            let phrases = phrases.into_iter().filter(can_be).map(str::to_owned).collect();
            WordRules { phrases, ..rules }
        });
        let (rules, without_rules) = match rules {
            Ok(rules) => (Some(rules), None),
            Err(why) => (None, Some(why)),
        };
        let is_shown_alike = terms.iter().all(|term| term.text == term.surface);
        let surfaces = terms.iter().map(|term| term.surface.clone());
        Ok(Self {
            terms: terms.iter().map(|term| term.text.clone()).collect(),
            surfaces: if is_shown_alike { Vec::new() } else { surfaces.collect() },
            marked,
            rules,
            without_rules,
        })
    }
}

impl WordRules {
    /// Takes over, but for phrases, what a page can do; else says in a sentence what it cannot.
    fn of(settings: &AnalyzerSettings) -> Result<Self, String> {
        let lists = settings.tokens == TokenRule::Items;
        if settings.stemming == Stemming::On && !lists {
            return Err(
                "The index counts words by their stems, and a page has no stemmer".to_owned()
            );
        }
        if settings.accents == Accents::Fold && !lists {
            return Err("The index takes accents off, for which a page has no table".to_owned());
        }
        let tokens = match &settings.tokens {
            TokenRule::Words => PageTokens::Words,
            TokenRule::Simple => PageTokens::Simple,
            TokenRule::Items => PageTokens::Items,
            rule if *rule == TokenRule::between_blanks() => PageTokens::Blanks,
            TokenRule::Pattern(pattern) => {
                return Err(format!(
                    "The index finds words by the pattern {pattern}, which browsers read by other rules"
                ));
            }
            _ => return Err("The index finds words by a rule that pages lack".to_owned()),
        };
        let dotless = settings.edition != Edition::First && settings.language.has_dotless_i();
        let capitals = match settings.case {
            Case::Keep if !lists => Capitals::Keep,
            _ if dotless => Capitals::LowerDotless,
            _ => Capitals::Lower,
        };
        Ok(Self {
            edition: settings.edition,
            tokens,
            capitals,
            contractions: settings.language == Language::English,
            pairs: settings.cjk == Cjk::Pairs,
            phrases: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use topicscope_indexer::Term;

    use super::*;

    fn known(settings: &AnalyzerSettings, words: &[&str]) -> KnownWords {
        let term = |text: &&str| Term {
            text: (*text).to_owned(),
            surface: (*text).to_owned(),
            document_frequency: 1,
        };
        let vocabulary = Vocabulary::in_order(words.iter().map(term).collect());
        KnownWords::of(settings, &vocabulary).unwrap()
    }

    #[test]
    fn words_that_text_never_brings_are_told_and_phrases_are_not_among_them() {
        let settings = AnalyzerSettings {
            phrases: vec!["new_york".into(), "the_moon".into()],
            ..AnalyzerSettings::default()
        };
        let found = known(&settings, &["moon", "the", "new_york", "1984", "ox"]);
        assert_eq!(found.marked, [1, 3, 4]);
        let rules = found.rules.unwrap();
        assert_eq!(rules.phrases, ["new_york"], "`the` stands in no phrase of a text");
        assert!(rules.contractions && rules.pairs);
        assert_eq!((rules.tokens, rules.capitals), (PageTokens::Words, Capitals::Lower));
        assert!(found.surfaces.is_empty());
    }

    #[test]
    fn what_a_page_cannot_do_is_said() {
        let stems = AnalyzerSettings { stemming: Stemming::On, ..AnalyzerSettings::default() };
        let folded = AnalyzerSettings { accents: Accents::Fold, ..AnalyzerSettings::default() };
        let pattern = |text: &str| AnalyzerSettings {
            tokens: TokenRule::Pattern(text.into()),
            ..AnalyzerSettings::default()
        };
        for (settings, word) in [(stems, "stem"), (folded, "accents"), (pattern(r"\w+"), r"\w+")] {
            let found = known(&settings, &["moon"]);
            assert_eq!(found.rules, None);
            assert!(found.without_rules.unwrap().contains(word));
        }
        let blanks = known(&pattern(r"\S+"), &["moon"]).rules.unwrap();
        assert_eq!(blanks.tokens, PageTokens::Blanks);
    }

    #[test]
    fn lists_are_small_and_stems_do_not_apply_to_them() {
        let settings = AnalyzerSettings {
            tokens: TokenRule::Items,
            stemming: Stemming::On,
            case: Case::Keep,
            language: Language::Turkish,
            ..AnalyzerSettings::default()
        };
        let rules = known(&settings, &["based on novel"]).rules.unwrap();
        assert_eq!((rules.tokens, rules.capitals), (PageTokens::Items, Capitals::LowerDotless));
    }
}
