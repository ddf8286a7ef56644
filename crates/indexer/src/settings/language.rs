//! Languages that the analyzer knows rules for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Names a language by its two-letter code (ISO 639-1) in files and on the command line.
///
/// Stemmers are those of the Snowball project; Azerbaijani, Chinese, Japanese and Korean have
/// none. Stop lists: the English one was compiled for this project; those of the other
/// languages are the lists of the Snowball project (BSD 3-clause; Martin Porter, Richard Boulton
/// and others) as tantivy carries them. Arabic, Azerbaijani, Greek, Romanian, Tamil and Turkish
/// have none: they need a list of one's own, or none. Chinese, Japanese and Korean need none:
/// their terms are pairs of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    Arabic,
    Azerbaijani,
    Chinese,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Japanese,
    Korean,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

/// Says that a code names no language the analyzer knows.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{code}` is none of the known language codes ({known})", known = Language::codes())]
pub struct UnknownLanguage {
    /// The code as it was given.
    pub code: String,
}

impl Language {
    /// Lists all languages, by name.
    pub const ALL: [Self; 22] = [
        Self::Arabic,
        Self::Azerbaijani,
        Self::Chinese,
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Greek,
        Self::Hungarian,
        Self::Italian,
        Self::Japanese,
        Self::Korean,
        Self::Norwegian,
        Self::Portuguese,
        Self::Romanian,
        Self::Russian,
        Self::Spanish,
        Self::Swedish,
        Self::Tamil,
        Self::Turkish,
    ];

    /// Returns the two-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::Azerbaijani => "az",
            Self::Chinese => "zh",
            Self::Danish => "da",
            Self::Dutch => "nl",
            Self::English => "en",
            Self::Finnish => "fi",
            Self::French => "fr",
            Self::German => "de",
            Self::Greek => "el",
            Self::Hungarian => "hu",
            Self::Italian => "it",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Norwegian => "no",
            Self::Portuguese => "pt",
            Self::Romanian => "ro",
            Self::Russian => "ru",
            Self::Spanish => "es",
            Self::Swedish => "sv",
            Self::Tamil => "ta",
            Self::Turkish => "tr",
        }
    }

    /// Says whether the program brings a stop list of the language.
    pub fn has_stop_list(self) -> bool {
        use Language::{Arabic, Azerbaijani, Greek, Romanian, Tamil, Turkish};
        !self.is_cut_in_pairs()
            && !matches!(self, Arabic | Azerbaijani | Greek | Romanian | Tamil | Turkish)
    }

    /// Says whether the program brings a stemmer of the language.
    pub fn has_stemmer(self) -> bool {
        !self.is_cut_in_pairs() && self != Self::Azerbaijani
    }

    /// Says whether the script of the language is cut into pairs of characters, for which there
    /// are neither stop lists nor stems.
    pub fn is_cut_in_pairs(self) -> bool {
        matches!(self, Self::Chinese | Self::Japanese | Self::Korean)
    }

    /// Says whether `I` is the capital of `ı`, and `İ` that of `i`.
    pub fn has_dotless_i(self) -> bool {
        matches!(self, Self::Azerbaijani | Self::Turkish)
    }

    fn codes() -> String {
        Self::ALL.map(Self::code).join(", ")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
            .ok_or_else(|| UnknownLanguage { code: code.to_owned() })
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

impl TryFrom<String> for Language {
    type Error = UnknownLanguage;

    fn try_from(code: String) -> Result<Self, UnknownLanguage> {
        code.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip_and_unknown_codes_are_named() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
        let error = "xx".parse::<Language>().unwrap_err();
        assert!(error.to_string().starts_with("`xx` is none of the known language codes (ar, az"));
    }
}
