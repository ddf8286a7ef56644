//! Editions of the rules of words, so that what was read by older rules is still read by them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Names an edition of the rules by which text is cut, lower-cased and folded.
///
/// Stored with the settings of an analyzer as a number. Settings without it were stored before
/// there was a second edition, and new text must be read as their corpus was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
#[non_exhaustive]
pub enum Edition {
    /// Invisible characters part words, every language is lower-cased alike, folding takes one
    /// accent off a letter, and lists of words count as they are written.
    First,
    /// Invisible characters part no word, capitals follow the language, folding leaves no mark
    /// on a Latin letter, every spelling of a letter is one (NFC), and the words of lists pass
    /// the rules of text.
    #[default]
    Second,
}

/// Says that settings name an edition that this program does not know.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{number}` is no known edition of the rules of words (1 to {newest})", newest = u32::from(Edition::default()))]
pub struct UnknownEdition {
    /// The number found.
    pub number: u32,
}

impl Edition {
    /// Returns the edition of settings that name none.
    pub(super) fn unnamed() -> Self {
        Self::First
    }
}

impl From<Edition> for u32 {
    fn from(edition: Edition) -> Self {
        match edition {
            Edition::First => 1,
            Edition::Second => 2,
        }
    }
}

impl TryFrom<u32> for Edition {
    type Error = UnknownEdition;

    fn try_from(number: u32) -> Result<Self, UnknownEdition> {
        match number {
            1 => Ok(Self::First),
            2 => Ok(Self::Second),
            _ => Err(UnknownEdition { number }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::analyze::AnalyzerSettings;
    use super::*;

    #[test]
    fn settings_keep_their_edition_and_old_ones_have_the_first() {
        let mut json = serde_json::to_value(AnalyzerSettings::default()).unwrap();
        let read = |json: &serde_json::Value| {
            serde_json::from_value::<AnalyzerSettings>(json.clone()).map(|found| found.edition)
        };
        assert_eq!(json["edition"], 2);
        assert_eq!(read(&json).unwrap(), Edition::Second);
        json["edition"] = 3.into();
        let error = read(&json).unwrap_err().to_string();
        assert_eq!(error, "`3` is no known edition of the rules of words (1 to 2)");
        json.as_object_mut().unwrap().remove("edition");
        assert_eq!(read(&json).unwrap(), Edition::First);
    }
}
