//! What a person asks of the indexer.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::analyze::{AnalyzerSettings, PhraseSettings, TokenRule};
use crate::error::IndexError;
use crate::vocabulary::PruneSettings;

/// Longest record that is read, in bytes: 64 MiB. A line, or a file that is one document,
/// beyond it is no text, and reading it whole would take the memory of everything else.
pub const LONGEST_RECORD: usize = 1 << 26;

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

/// Says how the bytes of inputs are read, and what happens when they are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadSettings {
    /// Name of the encoding, as the WHATWG Encoding Standard has it (`latin1`,
    /// `shift_jis`, …). When absent, UTF-8 or what a byte-order mark says, and for Reuters
    /// files Latin 1.
    pub encoding: Option<String>,
    /// What becomes of bytes that the encoding does not have, and of NUL bytes.
    pub malformed: Malformed,
    /// What becomes of records that cannot be read.
    pub on_error: OnError,
    /// File with one word a line. For ready-made bags these are the words in the order of
    /// their numbers. For text they are the terms of the vocabulary, in their order, unless
    /// the settings for pruning list terms already.
    pub vocabulary: Option<PathBuf>,
}

/// Says what becomes of bytes that the encoding does not have, and of NUL bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Malformed {
    /// Their record is an error.
    #[default]
    Refuse,
    /// U+FFFD stands in their place, and they are counted.
    Replace,
}

/// Says what becomes of records that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnError {
    /// The first one ends everything.
    #[default]
    Stop,
    /// They are left out, counted and listed.
    Skip,
}

/// Names a way to write documents. Each is read plain, as `.gz` or `.zst`, and as members
/// of a `.tar` (itself plain or packed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// One document a line.
    Lines,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values below a line of column names, quoted as RFC 4180 says; `;`
    /// stands between labels of one cell.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A folder of text files; the label is the path of the folder that a file lies in, from
    /// the folder that was named. A folder that holds all of an archive is not part of it.
    Folder,
    /// A folder of messages with headers; the label is the folder (the group), the title
    /// the subject. Files below a folder whose name ends in `train` or `test` belong to
    /// that part.
    Newsgroups,
    /// The SGML files of Reuters-21578; labels are the topics, the parts those of the
    /// `ModApte` split (Lewis's attributes `LEWISSPLIT` and `TOPICS`).
    Reuters,
    /// OCTIS's `corpus.tsv`: text, part, and a label if there is one; no column names.
    Octis,
    /// MALLET's lines: a name, a label, then the text.
    Mallet,
    /// Ready-made bags, `label number:weight …` a line. Numbers count from 1.
    Svmlight,
    /// Ready-made bags of the UCI repository: `docword.NAME.txt`, with the words in
    /// `vocab.NAME.txt` beside it.
    Uci,
    /// Ready-made bags of LDA-C, `count number:weight …` a line, numbers from 0; they need
    /// a vocabulary.
    Ldac,
    /// Ready-made bags as a Matrix Market file, a row a document, sorted by row.
    Mtx,
}

/// Says that a text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no format ({})", Format::ALL.map(Format::name).join(", "))]
pub struct UnknownFormat {
    /// The text.
    pub name: String,
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

impl Format {
    /// Lists all formats.
    pub const ALL: [Self; 13] = [
        Self::Lines,
        Self::Jsonl,
        Self::Csv,
        Self::Tsv,
        Self::Folder,
        Self::Newsgroups,
        Self::Reuters,
        Self::Octis,
        Self::Mallet,
        Self::Svmlight,
        Self::Uci,
        Self::Ldac,
        Self::Mtx,
    ];

    /// Returns the name people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Folder => "folder",
            Self::Newsgroups => "newsgroups",
            Self::Reuters => "reuters",
            Self::Octis => "octis",
            Self::Mallet => "mallet",
            Self::Svmlight => "svmlight",
            Self::Uci => "uci",
            Self::Ldac => "ldac",
            Self::Mtx => "mtx",
        }
    }

    /// Says whether it holds ready-made bags and no text.
    pub fn is_bags(self) -> bool {
        matches!(self, Self::Svmlight | Self::Uci | Self::Ldac | Self::Mtx)
    }

    /// Says whether a file is one document, so that a corpus is a folder.
    pub fn is_folder(self) -> bool {
        matches!(self, Self::Folder | Self::Newsgroups)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownFormat { name: name.to_owned() })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_formats_are_read_back_and_stored() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
            assert_eq!(serde_json::to_value(format).unwrap(), format.name());
        }
        assert_eq!(
            "xml".parse::<Format>().unwrap_err().to_string(),
            "`xml` is no format (lines, jsonl, csv, tsv, folder, newsgroups, reuters, octis, \
             mallet, svmlight, uci, ldac, mtx)"
        );
    }
}
