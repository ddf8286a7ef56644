//! A model together with the index it was trained on, where that is at hand.

use std::path::PathBuf;

use anyhow::Context;
use topicscope_indexer::{Analyzer, AnalyzerSettings, DocId, Index};
use topicscope_inspector::InspectorError;
use topicscope_trainer::SavedModel;

use crate::args::ModelFlags;
use crate::inside::model_at;
use crate::progress::Talk;

/// Holds a model and its index.
pub(crate) struct Source {
    pub(crate) saved: SavedModel,
    pub(crate) index: Option<Index>,
    /// Where the index is, or should be.
    pub(crate) index_place: PathBuf,
}

impl Source {
    /// Opens a model, and its index if it is where the model or the flag says.
    ///
    /// An index that was named by flag must be there; one that is there must be the model's.
    pub(crate) fn open(flags: &ModelFlags, talk: Talk) -> anyhow::Result<Self> {
        let saved = SavedModel::open(&model_at(&flags.model, talk))?;
        let index_place = flags.index.clone().unwrap_or_else(|| saved.index_path());
        let is_wanted = flags.index.is_some() || index_place.exists();
        let index = if is_wanted { Some(Index::open(&index_place)?) } else { None };
        if let Some(index) = &index {
            saved.check_index(index.content_hash())?;
        }
        Ok(Self { saved, index, index_place })
    }

    /// Returns the index.
    ///
    /// # Errors
    /// When it was not found.
    pub(crate) fn index(&self) -> anyhow::Result<&Index> {
        // Opening again tells what is wrong with the place.
        match &self.index {
            Some(index) => Ok(index),
            None => Err(Index::open(&self.index_place).err().map_or_else(
                || anyhow::anyhow!("the index `{}` has just appeared", self.index_place.display()),
                anyhow::Error::from,
            )),
        }
    }

    /// Returns the analyzer that made the model's terms.
    pub(crate) fn analyzer(&self) -> anyhow::Result<Analyzer> {
        let settings: AnalyzerSettings = serde_json::from_value(self.saved.source.analyzer.clone())
            .with_context(|| {
                format!("`{}` has no usable analyzer settings", self.saved.path.display())
            })?;
        Ok(Analyzer::new(&settings)?)
    }

    /// Checks unit numbers; none given means all units.
    pub(crate) fn units(&self, asked: &[usize]) -> Result<Vec<usize>, InspectorError> {
        let n_units = self.saved.model.n_units();
        if asked.is_empty() {
            return Ok((0..n_units).collect());
        }
        match asked.iter().find(|&&unit| unit >= n_units) {
            Some(&unit) => Err(InspectorError::NoSuchUnit { unit, last: n_units - 1 }),
            None => Ok(asked.to_vec()),
        }
    }
}

/// Finds a document by its name, the first where several have it.
pub(crate) fn document_named(index: &Index, id: &str) -> anyhow::Result<DocId> {
    let store = index.open_documents()?;
    for document in (0..store.n_documents() as u32).map(DocId) {
        if store.get(document)?.id == id {
            return Ok(document);
        }
    }
    let (id, index) = (id.to_owned(), index.path().to_path_buf());
    Err(InspectorError::UnknownDocument { id, index }.into())
}
