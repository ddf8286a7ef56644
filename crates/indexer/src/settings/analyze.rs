//! What the analyzer is told to do.

use serde::{Deserialize, Serialize};

use super::edition::Edition;
use super::language::Language;

/// Says how text becomes terms. Stored in the manifest of an index and in each model, so
/// that new text is read the way the corpus was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyzerSettings {
    /// The rules that all the following is to be read by.
    #[serde(default = "Edition::unnamed")]
    pub edition: Edition,
    /// What counts as one token.
    pub tokens: TokenRule,
    /// Decides stop words, stems, contractions and what the small letter of a capital is.
    pub language: Language,
    /// Whether different forms of a word become one term.
    pub stemming: Stemming,
    /// Which words are too common in any text to say what it is about.
    pub stop_words: StopWords,
    /// Further stop words. Those that the rules of words do not leave one word stop nothing.
    pub extra_stop_words: Vec<String>,
    /// Shortest term that is kept, in characters.
    pub min_length: usize,
    /// Longest term that is kept, in characters.
    pub max_length: usize,
    /// What becomes of tokens made of digits alone.
    pub numbers: Numbers,
    /// Whether capitals matter.
    #[serde(default)]
    pub case: Case,
    /// Whether accents matter.
    #[serde(default)]
    pub accents: Accents,
    /// How text without spaces between words is cut.
    #[serde(default)]
    pub cjk: Cjk,
    /// Neighbors that form one term, both joined by `_`; in alphabetical order. Building
    /// fills it in when phrases are asked for, so that new text is joined the same way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
}

/// Says what counts as one token.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TokenRule {
    /// Runs of letters and digits of any script, with the marks that belong to them.
    #[default]
    Words,
    /// Runs of the letters a to z and A to Z: after lower-casing, `[a-z]+`.
    Simple,
    /// Matches of a regular expression in the text as it stands. Empty matches do not count.
    Pattern(String),
    /// Everything between semicolons, lower-cased, white space made single: a list of
    /// keywords. Stop words, stems, lengths and numbers do not apply.
    Items,
}

impl TokenRule {
    /// Returns the rule by which whatever stands between blanks is a token, as in formats that hold
    /// tokens and no text.
    pub fn between_blanks() -> Self {
        Self::Pattern(r"\S+".to_owned())
    }
}

/// Says whether capitals matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// Terms are lower-case.
    #[default]
    Lower,
    /// Terms stand as in the text. Stop words are found in any case.
    Keep,
}

/// Says whether accents matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accents {
    /// `résumé` and `resume` are two terms.
    #[default]
    Keep,
    /// Latin letters lose all their accents (`é` becomes `e`, `ậ` `a`, `ß` `ss`), after stop
    /// words were found and stems made. Other scripts stay as they are.
    Fold,
}

/// Says how runs of Chinese, Japanese and Korean characters are cut. Neither lengths nor
/// stems apply to their terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cjk {
    /// Each pair of neighboring characters is a token; a character alone is one too.
    #[default]
    Pairs,
    /// A run is a word as in other scripts: for text that is already cut by spaces.
    Words,
}

/// Says whether different forms of a word become one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stemming {
    /// Each form is a term.
    #[default]
    Off,
    /// The Snowball stemmer of the language.
    On,
}

/// Says whether the built-in stop list of the language is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StopWords {
    /// Only the extra words are stop words.
    Off,
    /// The list of the language and the extra words.
    #[default]
    On,
}

/// Says what becomes of tokens made of digits alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Numbers {
    /// They are marked and dropped.
    #[default]
    Drop,
    /// They are tokens like any other.
    Keep,
}

/// Says which neighbors become phrases, as `new york` becomes `new_york`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseSettings {
    /// Two words must stand together at least so often in training documents.
    pub min_count: u32,
    /// Least normalized pointwise mutual information, in [-1, 1]; larger gives fewer phrases.
    pub threshold: f64,
}

impl Default for PhraseSettings {
    /// 20 times, and 0.5.
    fn default() -> Self {
        Self { min_count: 20, threshold: 0.5 }
    }
}

impl Default for AnalyzerSettings {
    /// English words of 3 to 40 letters, unstemmed, without stop words and numbers.
    fn default() -> Self {
        Self {
            edition: Edition::default(),
            tokens: TokenRule::default(),
            language: Language::default(),
            stemming: Stemming::default(),
            stop_words: StopWords::default(),
            extra_stop_words: Vec::new(),
            min_length: 3,
            max_length: 40,
            numbers: Numbers::default(),
            case: Case::default(),
            accents: Accents::default(),
            cjk: Cjk::default(),
            phrases: Vec::new(),
        }
    }
}
