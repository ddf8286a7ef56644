//! `export.json`: what an export holds, by which rules, and how to read it.

use std::collections::BTreeMap;

use serde::Serialize;
use topicscope_indexer::artifact::{FileRecord, Staging, json_file};

use super::{Corpus, ExportKind, Units};
use crate::error::InspectorError;

/// The file that every export holds.
pub(super) const FILE: &str = "export.json";

/// What every such file says it is.
pub(super) const FORMAT: &str = "topicscope export";

/// Version of the layout of exports that this program writes.
const VERSION: u32 = 1;

/// Describes an export.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    format: &'static str,
    version: u32,
    /// The kind.
    pub kind: &'static str,
    /// `index` or `model`.
    pub of: &'static str,
    /// N of the index; absent when it was not at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<usize>,
    /// V.
    pub words: usize,
    /// H; absent for an index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<usize>,
    /// The ranking behind the words of units; absent for an index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<&'static str>,
    /// Content hash of the index; absent when it was not at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_hash: Option<String>,
    /// What the kind has to say.
    #[serde(flatten)]
    pub facts: Facts,
    /// The other files.
    pub files: BTreeMap<String, FileRecord>,
}

/// Holds what a kind of export says about itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Facts {
    /// How numbers and names were made, a sentence each.
    pub rules: Vec<String>,
    /// Python that reads the files.
    pub read_with: Vec<String>,
    /// The command of this program that reads the files back, inside their folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_back: Option<String>,
    /// Documents without any activation above zero, where codes became shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents_without_mass: Option<usize>,
    /// Units without any activation above zero on training documents, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_units: Option<Vec<usize>>,
    /// Documents that the form cannot hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents_left_out: Option<usize>,
    /// Words that the form cannot hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words_left_out: Option<usize>,
}

impl About {
    pub(super) fn of_index(kind: ExportKind, corpus: &Corpus<'_>, facts: Facts) -> Self {
        let index = corpus.index();
        Self {
            format: FORMAT,
            version: VERSION,
            kind: kind.name(),
            of: "index",
            documents: Some(index.bags().n_documents()),
            words: index.vocabulary().n_terms(),
            units: None,
            ranking: None,
            index_hash: Some(index.content_hash().to_owned()),
            facts,
            files: BTreeMap::new(),
        }
    }

    pub(super) fn of_model(kind: ExportKind, units: &Units<'_>, facts: Facts) -> Self {
        let index = units.corpus().map(Corpus::index);
        Self {
            format: FORMAT,
            version: VERSION,
            kind: kind.name(),
            of: "model",
            documents: index.map(|index| index.bags().n_documents()),
            words: units.vocabulary().n_terms(),
            units: Some(units.model().n_units()),
            ranking: Some(units.ranking().name()),
            index_hash: index.map(|index| index.content_hash().to_owned()),
            facts,
            files: BTreeMap::new(),
        }
    }
}

/// Flags of `index` that keep every token between blanks as it stands, and the words of
/// `vocabulary.txt` in their order.
pub(super) const AS_IT_STANDS: &str = "--word-rule '\\S+' --keep-case --no-stop-words --numbers \
     --min-length 1 --max-length 1000000 --vocabulary vocabulary.txt";

impl Facts {
    /// Takes rules and lines of Python.
    pub(super) fn new(rules: &[&str], read_with: &[&str]) -> Self {
        let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        Self { rules: owned(rules), read_with: owned(read_with), ..Self::default() }
    }

    /// Adds the command of this program that reads the documents back.
    pub(super) fn read_by_index(mut self, arguments: &str) -> Self {
        self.read_back = Some(format!("topicscope index {arguments} -o INDEX"));
        self
    }

    /// Adds the command of this program that reads the words of units back.
    pub(super) fn read_by_coherence(mut self, file: &str) -> Self {
        self.read_back = Some(format!("topicscope coherence INDEX {file}"));
        self
    }
}

/// Adds the list of files and writes `export.json`.
pub(super) fn finish(mut about: About, staging: &mut Staging) -> Result<About, InspectorError> {
    about.files = staging.records().clone();
    staging.write(FILE, &json_file(&about))?;
    Ok(about)
}
