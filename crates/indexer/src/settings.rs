//! What a person asks of the indexer.

use serde::{Deserialize, Serialize};

use crate::analyze::{AnalyzerSettings, PhraseSettings, TokenRule};
use crate::error::IndexError;
use crate::prune::PruneSettings;

/// Everything that decides what an index of given inputs holds. Stored in its manifest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexSettings {
    /// How the inputs are written; found out for each input when absent.
    pub format: Option<Format>,
    /// Which fields of a record hold what.
    pub fields: Fields,
    /// Parts of messages that are cut off before analysis.
    pub strip: Strip,
    /// How text becomes terms.
    pub analyzer: AnalyzerSettings,
    /// Which neighbours become one term; their list then goes to the analyzer's settings.
    /// Without it, phrases that stand there already are used.
    #[serde(default)]
    pub phrases: Option<PhraseSettings>,
    /// Which terms form the vocabulary.
    pub prune: PruneSettings,
    /// Which documents teach, choose and test.
    pub splits: SplitSettings,
}

/// Names a way to write documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// One document a line.
    Lines,
    /// One JSON object a line.
    Jsonl,
    /// A folder of text files; the label is the parent folder.
    Folder,
}

/// Names the fields of a record. A named field must be there in each record; a field left
/// to its default (`id`, `title`, `label`) may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Fields that make up the text, joined by a line end.
    pub text: Vec<String>,
    /// Field with the name of the document; else `id`, else its number is the name.
    pub id: Option<String>,
    /// Field with the title; else `title`.
    pub title: Option<String>,
    /// Field with a label or a list of labels; else `label`.
    pub label: Option<String>,
    /// Field that says `train`, `validation` (`valid`, `dev`), `test` or `unused`.
    pub split: Option<String>,
    /// List field whose items are whole terms; it then stands in the place of the text.
    pub terms: Option<String>,
}

/// Says which parts of newsgroup-style messages are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strip {
    /// All up to the first blank line.
    pub headers: bool,
    /// The last block after a blank line or a line of dashes (a signature).
    pub footers: bool,
    /// Lines quoted from other messages, and the lines that announce them.
    pub quotes: bool,
}

/// Says how documents without a given part are spread over the parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitSettings {
    /// Keys the choice.
    pub seed: u64,
    /// Share of the training documents that becomes validation, in [0, 1); not used when
    /// the documents name validation documents themselves.
    pub validation: f64,
    /// Share that becomes test, in [0, 1); not used when there are test documents already.
    pub test: f64,
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
        self.check_phrases()?;
        self.prune.check()
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
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            text: vec!["text".to_owned()],
            id: None,
            title: None,
            label: None,
            split: None,
            terms: None,
        }
    }
}

impl Default for SplitSettings {
    /// A tenth each, seed 1.
    fn default() -> Self {
        Self { seed: 1, validation: 0.1, test: 0.1 }
    }
}

impl Strip {
    /// Says whether nothing is cut off.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}
