//! A trained model as Python holds it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use numpy::{IntoPyArray, PyArray1, PyArray2, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use topicscope_command::embedded::Failure;
use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Analyzer, AnalyzerSettings, Bags, DocId, Index, Manifest, Vocabulary};
use topicscope_inspector::evaluate::{DEFAULT_RANKING, Judge};
use topicscope_inspector::rank::Scores;
use topicscope_inspector::study::relative_path;
use topicscope_inspector::units::Encoder;
use topicscope_trainer::{Fitted, ModelSource, SavedModel, save_model};

use crate::counts::Counts;
use crate::failure::{of_library, raised};
use crate::fitting::{train_on, vocabulary};
use crate::reader::Reader;
use crate::work::{self, Listener};

/// The folder of a model inside a temporary one.
const INSIDE: &str = "model";

/// Where a model says that its index is when it has none: nowhere.
const NO_INDEX: &str = "no-index";

/// Holds a trained model with its words and where they came from.
#[pyclass(frozen, module = "topicscope._native")]
pub(crate) struct Model {
    fitted: Fitted,
    vocabulary: Vocabulary,
    /// Its path is told when the model is written.
    source: ModelSource,
    /// The index that it was trained on.
    index: Option<PathBuf>,
}

#[pymethods]
impl Model {
    /// Trains a model on counts, with the flags of `topicscope train`.
    ///
    /// Words are those of a reader, or have these names. Documents without words are passed over;
    /// `train` and `validation` are numbers of documents, all of them and none when absent.
    #[staticmethod]
    #[pyo3(signature = (
        counts, flags, *, names = None, reader = None, index = None, train = None,
        validation = None, listener = None
    ))]
    #[allow(clippy::too_many_arguments, reason = "Python names them")]
    fn fit(
        py: Python<'_>,
        counts: &Counts,
        flags: Vec<OsString>,
        names: Option<Vec<String>>,
        reader: Option<&Reader>,
        index: Option<PathBuf>,
        train: Option<Vec<u32>>,
        validation: Option<Vec<u32>>,
        listener: Option<Listener>,
    ) -> PyResult<Self> {
        let bags = counts.bags.as_ref();
        let known = reader.map(Reader::plain_terms);
        let named = names.is_some() || known.is_some();
        let terms = known.or(names
            .map(|names| names.into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>()));
        let terms = terms.unwrap_or_else(|| {
            (0..bags.n_terms()).map(|term| (format!("x{term}"), format!("x{term}"))).collect()
        });
        if terms.len() != bags.n_terms() {
            return Err(PyValueError::new_err(format!(
                "there are `{}` names for `{}` words",
                terms.len(),
                bags.n_terms()
            )));
        }
        let analyzer = reader.map(Reader::settings_value).unwrap_or_default();
        let (fitted, vocabulary, source) = work::run(py, listener, |work| {
            let has_words = |&document: &DocId| {
                document.index() >= bags.n_documents() || !bags.row(document).is_empty()
            };
            let of = |numbers: Vec<u32>| -> Vec<DocId> {
                numbers.into_iter().map(DocId).filter(has_words).collect()
            };
            let train = of(train.unwrap_or_else(|| (0..bags.n_documents() as u32).collect()));
            let validation = of(validation.unwrap_or_default());
            let fitted = train_on(bags, &train, &validation, flags, &work)?;
            let vocabulary = vocabulary(bags, terms, &[train, validation].concat());
            let index_hash = match &index {
                Some(place) if named => Manifest::read(place).map_err(of_library)?.content_hash,
                _ => String::new(),
            };
            Ok((
                fitted,
                vocabulary,
                ModelSource { index_hash, index_path: String::new(), analyzer },
            ))
        })?;
        Ok(Self { fitted, vocabulary, source, index })
    }

    /// Reads the model in a folder.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        work::run(py, None, |_| read(&path))
    }

    /// Makes a model of the bytes of its files.
    #[staticmethod]
    fn of_files(py: Python<'_>, files: BTreeMap<String, Vec<u8>>) -> PyResult<Self> {
        let model = work::run(py, None, |_| {
            let place = tempfile::tempdir().map_err(of_library)?;
            let folder = place.path().join(INSIDE);
            fs::create_dir(&folder).map_err(of_library)?;
            for (name, bytes) in &files {
                // Only the last part: a pickle names no other place.
                let name = Path::new(name).file_name().unwrap_or_default();
                fs::write(folder.join(name), bytes).map_err(of_library)?;
            }
            read(&folder)
        })?;
        // It lay in the temporary folder, from which no way leads to the index.
        Ok(Self { index: None, ..model })
    }

    /// Returns the bytes of its files, by name.
    fn files<'py>(&self, py: Python<'py>) -> PyResult<BTreeMap<String, Bound<'py, PyBytes>>> {
        let files = work::run(py, None, |_| {
            let place = tempfile::tempdir().map_err(of_library)?;
            let folder = place.path().join(INSIDE);
            self.write(&folder, Existing::Refuse)?;
            let mut files = BTreeMap::new();
            for entry in fs::read_dir(&folder).map_err(of_library)? {
                let entry = entry.map_err(of_library)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                files.insert(name, fs::read(entry.path()).map_err(of_library)?);
            }
            Ok(files)
        })?;
        Ok(files.into_iter().map(|(name, bytes)| (name, PyBytes::new(py, &bytes))).collect())
    }

    /// Writes the model into a folder, which appears whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf, force: bool) -> PyResult<()> {
        let existing = if force { Existing::Replace } else { Existing::Refuse };
        work::run(py, None, |_| self.write(&path, existing))
    }

    /// Returns the activations of documents. Shape (N, H).
    fn encode<'py>(&self, py: Python<'py>, counts: &Counts) -> PyResult<Bound<'py, PyArray2<f32>>> {
        self.check(counts)?;
        let bags = counts.bags.as_ref();
        let codes = work::run(py, None, |_| Ok(self.fitted.model.encode(bags, &all(bags))))?;
        Ok(codes.into_pyarray(py))
    }

    /// Returns the reconstruction loss of documents. Shape (N).
    fn losses<'py>(&self, py: Python<'py>, counts: &Counts) -> PyResult<Bound<'py, PyArray1<f64>>> {
        self.check(counts)?;
        let bags = counts.bags.as_ref();
        let losses = work::run(py, None, |_| Ok(self.fitted.model.losses(bags, &all(bags))))?;
        Ok(losses.into_pyarray(py))
    }

    /// Says which units fire for texts and why, in JSON: a list with one entry per text. Names of units
    /// and what counts as active are told by the documents of an index, where there is one.
    #[pyo3(signature = (texts, top, index = None))]
    fn reasons(
        &self,
        py: Python<'_>,
        texts: Vec<String>,
        top: usize,
        index: Option<PathBuf>,
    ) -> PyResult<String> {
        let settings: AnalyzerSettings = serde_json::from_value(self.source.analyzer.clone())
            .map_err(|_| {
                PyValueError::new_err(
                    "the model does not know how text becomes words\n\nhint: fit it to counts of a \
                     `topicscope.Vectorizer`, or name that: `fit(X, vectorizer=…)`",
                )
            })?;
        work::run(py, None, |_| {
            let index = index.map(|place| Index::open(&place)).transpose().map_err(of_library)?;
            let judge = index.as_ref().map(Judge::new).transpose().map_err(of_library)?;
            let model = &self.fitted.model;
            let scores = match &judge {
                Some(judge) => judge.scores(model, DEFAULT_RANKING),
                None => Scores::of_weights(model.decoder().view()),
            };
            let analyzer = Analyzer::new(&settings).map_err(of_library)?;
            let mut encoder = Encoder::new(model, &self.vocabulary, analyzer, &scores, top);
            if let Some(judge) = &judge {
                encoder = encoder.with_active_above(judge.active_above(model));
            }
            let encodings: Vec<_> = texts.iter().map(|text| encoder.encode(text)).collect();
            serde_json::to_string(&encodings).map_err(of_library)
        })
    }

    /// The decoder: how much each unit adds to each word. Shape (V, H).
    #[getter]
    fn decoder<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f32>> {
        self.fitted.model.decoder().to_pyarray(py)
    }

    /// What each word has without any unit. Shape (V).
    #[getter]
    fn decoder_bias<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f32>> {
        self.fitted.model.decoder_bias().to_pyarray(py)
    }

    /// How much each word adds to each unit. Shape (V, H).
    #[getter]
    fn encoder<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f32>> {
        self.fitted.model.encoder().to_pyarray(py)
    }

    /// What each unit has without any word. Shape (H).
    #[getter]
    fn encoder_bias<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f32>> {
        self.fitted.model.encoder_bias().to_pyarray(py)
    }

    /// The number of words and of units.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.fitted.model.n_terms(), self.fitted.model.n_units())
    }

    /// The form of each word that people are shown.
    #[getter]
    fn words(&self) -> Vec<String> {
        self.vocabulary.terms().iter().map(|term| term.surface.clone()).collect()
    }

    /// The settings of training with the penalties that were applied, and the history, in JSON.
    #[getter]
    fn record(&self) -> PyResult<String> {
        let record = serde_json::json!({
            "settings": self.fitted.model.config(),
            "penalties": self.fitted.outcome.penalties,
            "loss": self.fitted.model.config().loss,
            "history": self.fitted.history,
        });
        serde_json::to_string(&record).map_err(|error| raised(of_library(error)))
    }

    /// The digest of the index that it was trained on; empty without.
    #[getter]
    fn index_digest(&self) -> &str {
        &self.source.index_hash
    }

    /// The folder of the index that it was trained on, as far as that is known.
    #[getter]
    fn index(&self) -> Option<PathBuf> {
        self.index.clone()
    }
}

impl Model {
    fn check(&self, counts: &Counts) -> PyResult<()> {
        let (expected, found) = (self.fitted.model.n_terms(), counts.bags.n_terms());
        if expected == found {
            return Ok(());
        }
        Err(PyValueError::new_err(format!(
            "the model has `{expected}` words, and there are `{found}`"
        )))
    }

    fn write(&self, target: &Path, existing: Existing) -> Result<(), Failure> {
        let index_path = match &self.index {
            Some(index) => relative_path(target, index).map_err(of_library)?,
            None => NO_INDEX.to_owned(),
        };
        let source = ModelSource { index_path, ..self.source.clone() };
        save_model(target, existing, &self.fitted, &self.vocabulary, &source, &[])
            .map_err(of_library)
    }
}

fn read(path: &Path) -> Result<Model, Failure> {
    let saved = SavedModel::open(path).map_err(of_library)?;
    let last = saved.open_last().map_err(of_library)?;
    // The way to it leads through the folder, which may go.
    let index = fs::canonicalize(saved.index_path()).ok();
    let SavedModel { model, vocabulary, history, outcome, words, source, .. } = saved;
    Ok(Model { fitted: Fitted { model, last, history, outcome, words }, vocabulary, source, index })
}

fn all(bags: &Bags) -> Vec<DocId> {
    (0..bags.n_documents() as u32).map(DocId).collect()
}
