//! Ways to write documents, by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Names a way to write documents. Each is read plain, as `.gz` or `.zst`, and as members
/// of a `.tar` (itself plain or packed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// One document a line.
    Lines,
    /// JSON objects: one a line, several, over several lines, or the items of a list.
    Jsonl,
    /// Separated values below a line of column names. What separates them, usually a comma,
    /// and how they are quoted is found out, unless the settings for tables say it.
    Csv,
    /// The same, usually with tabs.
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
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{name}` is no format ({})", Format::ALL.map(Format::name).join(", "))]
pub struct UnknownFormat {
    /// The text.
    pub name: String,
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
