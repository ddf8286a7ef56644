//! Everything that decides what an index holds.

use serde::{Deserialize, Serialize};

use super::analyze::{AnalyzerSettings, PhraseSettings, TokenRule};
use super::fields::{Fields, Strip};
use super::format::Format;
use super::prune::PruneSettings;
use super::read::{ReadSettings, TextCut};
use super::repeats::RepeatSettings;
use crate::bags::SplitSettings;
use crate::error::IndexError;

/// Everything that decides what an index of given inputs holds. Stored in its manifest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexSettings {
    /// How the inputs are written; found out for each input when absent.
    pub format: Option<Format>,
    /// How the bytes of the inputs are read, and what happens when they are wrong.
    #[serde(default)]
    pub reading: ReadSettings,
    /// Which fields of a record hold what.
    pub fields: Fields,
    /// Parts of messages that are cut off before analysis.
    pub strip: Strip,
    /// What becomes of text that stands in several documents.
    #[serde(default, skip_serializing_if = "RepeatSettings::is_keep")]
    pub repeats: RepeatSettings,
    /// How text becomes terms.
    pub analyzer: AnalyzerSettings,
    /// Which neighbors become one term; their list then goes to the analyzer's settings.
    /// Without it, phrases that stand there already are used.
    #[serde(default)]
    pub phrases: Option<PhraseSettings>,
    /// Which terms form the vocabulary.
    pub prune: PruneSettings,
    /// Which documents teach, choose and test.
    pub splits: SplitSettings,
}

impl IndexSettings {
    /// Checks what the parts do not check themselves.
    ///
    /// # Errors
    /// Names the first setting outside its range.
    pub fn check(&self) -> Result<(), IndexError> {
        if self.fields.text.is_empty() {
            let (name, value) = ("text_field", String::new());
            return Err(IndexError::Setting { name, value, allowed: "one name or more" });
        }
        self.reading.tables.check()?;
        self.check_texts()?;
        self.check_phrases()?;
        self.prune.check()?;
        self.check_splits()
    }

    /// Only text files have paragraphs.
    fn check_texts(&self) -> Result<(), IndexError> {
        match self.format {
            Some(format)
                if self.reading.texts == TextCut::Paragraphs && format != Format::Folder =>
            {
                let (name, value) = ("format", format.name().to_owned());
                let allowed = "folder, or found out, where paragraphs are documents";
                Err(IndexError::Setting { name, value, allowed })
            }
            _ => Ok(()),
        }
    }

    fn check_phrases(&self) -> Result<(), IndexError> {
        let Some(phrases) = self.phrases else { return Ok(()) };
        let refuse = |name, value, allowed| Err(IndexError::Setting { name, value, allowed });
        if self.analyzer.tokens == TokenRule::Items {
            return refuse("phrases", "on".to_owned(), "off where the items of a list are terms");
        }
        if !(-1.0..=1.0).contains(&phrases.threshold) {
            let value = phrases.threshold.to_string();
            return refuse("phrases threshold", value, "a number from -1 to 1");
        }
        Ok(())
    }

    fn check_splits(&self) -> Result<(), IndexError> {
        let shares = [("test", self.splits.test), ("validation", self.splits.validation)];
        match shares.into_iter().find(|(_, share)| !(0.0..1.0).contains(share)) {
            Some((name, share)) => {
                let allowed = "a share of at least 0 and below 1";
                Err(IndexError::Setting { name, value: share.to_string(), allowed })
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_outside_its_range_is_refused() {
        for share in [-0.1, 1.0, f64::NAN] {
            let mut settings = IndexSettings::default();
            settings.splits.test = share;
            let error = settings.check().unwrap_err();
            assert!(matches!(error, IndexError::Setting { name: "test", .. }), "{error}");
        }
    }
}
