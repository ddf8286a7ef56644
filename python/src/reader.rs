//! Reading text: an index as far as Python needs it, and new text over its vocabulary.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use serde_json::Value;
use topicscope_command::embedded::News;
use topicscope_indexer::{Analyzer, AnalyzerSettings, Bagger, Bags, Index, Term, Vocabulary};

use crate::counts::Counts;
use crate::failure::{of_library, raised};
use crate::work;

/// Texts read between two looks for signals.
const TEXTS: usize = 1000;

/// A term with the form people are shown and the number of documents that hold it.
type PlainTerm = (String, String, u32);

/// Reads text the way that an index was read.
#[pyclass(frozen, module = "topicscope._native")]
pub(crate) struct Reader {
    /// As the index states it, in JSON.
    settings: String,
    analyzer: Analyzer,
    vocabulary: Vocabulary,
}

#[pymethods]
impl Reader {
    /// Makes a reader of the settings of an analyzer, in JSON, and the terms of a vocabulary.
    #[new]
    fn new(settings: String, terms: Vec<PlainTerm>) -> PyResult<Self> {
        let term = |(text, surface, document_frequency)| Term { text, surface, document_frequency };
        let vocabulary = Vocabulary::in_order(terms.into_iter().map(term).collect());
        let parsed: AnalyzerSettings =
            serde_json::from_str(&settings).map_err(|error| raised(of_library(error)))?;
        let analyzer = Analyzer::new(&parsed).map_err(|error| raised(of_library(error)))?;
        Ok(Self { settings, analyzer, vocabulary })
    }

    /// Opens an index; returns its reader, its counts, the part of each document and its digest.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<(Self, Counts, Vec<&'static str>, String)> {
        let index = work::run(py, None, |_| Index::open(&path).map_err(of_library))?;
        let settings = &index.manifest().settings.analyzer;
        let reader = Self {
            settings: serde_json::to_string(settings).map_err(|error| raised(of_library(error)))?,
            analyzer: Analyzer::new(settings).map_err(|error| raised(of_library(error)))?,
            vocabulary: index.vocabulary().clone(),
        };
        let parts = index.splits().iter().map(|split| split.name()).collect();
        let digest = index.content_hash().to_owned();
        Ok((reader, Counts { bags: Arc::new(index.bags().clone()) }, parts, digest))
    }

    /// The settings of the analyzer, in JSON.
    #[getter]
    fn settings(&self) -> &str {
        &self.settings
    }

    /// Every term with the form people are shown and the number of training documents that hold it.
    #[getter]
    fn terms(&self) -> Vec<PlainTerm> {
        let plain =
            |term: &Term| (term.text.clone(), term.surface.clone(), term.document_frequency);
        self.vocabulary.terms().iter().map(plain).collect()
    }

    /// Counts the words of the vocabulary in texts.
    fn read(&self, py: Python<'_>, texts: Vec<String>) -> PyResult<Counts> {
        let bags = work::run(py, None, |work| {
            let bagger = Bagger::new(&self.analyzer, &self.vocabulary);
            let (mut offsets, mut ids) = (vec![0], Vec::new());
            for (number, text) in texts.iter().enumerate() {
                if number % TEXTS == 0 {
                    let (done, all) = (number as u64, Some(texts.len() as u64));
                    work.tell(News::Progress { what: "reading", done, all, doing: "texts" });
                }
                ids.extend(bagger.bag(text).into_iter().map(|term| term.0));
                offsets.push(ids.len() as u64);
            }
            Bags::new(offsets, ids, self.vocabulary.n_terms()).map_err(of_library)
        })?;
        Ok(Counts { bags: Arc::new(bags) })
    }
}

impl Reader {
    /// Returns text and surface of every term.
    pub(crate) fn plain_terms(&self) -> Vec<(String, String)> {
        let plain = |term: &Term| (term.text.clone(), term.surface.clone());
        self.vocabulary.terms().iter().map(plain).collect()
    }

    /// Returns the settings of the analyzer, as models keep them.
    pub(crate) fn settings_value(&self) -> Value {
        serde_json::from_str(&self.settings).unwrap_or_default()
    }
}
