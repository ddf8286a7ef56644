//! How the models of a study are judged.

use std::path::PathBuf;

use topicscope_indexer::{Index, Split};

use crate::error::InspectorError;
use crate::evaluate::{Clustering, Judge, ReferencePart};
use crate::figures::SmallestEffects;

/// Holds what judges are made with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judging {
    /// Where coherence is counted.
    pub reference: ReferenceDocuments,
    /// Which clusters of codes are compared with labels.
    pub clustering: Clustering,
    /// The smallest effects that matter.
    pub smallest_effects: SmallestEffects,
}

/// Says where coherence is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceDocuments {
    /// In documents of the index that is judged.
    Own(ReferencePart),
    /// In all documents of another index.
    Index(PathBuf),
}

impl Default for ReferenceDocuments {
    fn default() -> Self {
        Self::Own(ReferencePart::default())
    }
}

impl ReferenceDocuments {
    /// Returns the other index, where there is one.
    pub fn other_index(&self) -> Option<&PathBuf> {
        match self {
            Self::Own(_) => None,
            Self::Index(place) => Some(place),
        }
    }
}

impl Judging {
    /// Returns who judges models on one part of an index. The reference is read and let go.
    ///
    /// # Errors
    /// When a part has no documents, or an index cannot be read.
    pub fn judge<'a>(&self, index: &'a Index, part: Split) -> Result<Judge<'a>, InspectorError> {
        let judge = Judge::on(index, part)?
            .with_clustering(self.clustering)
            .with_smallest_effects(self.smallest_effects);
        match &self.reference {
            ReferenceDocuments::Own(part) => Ok(judge.with_reference_part(*part)),
            ReferenceDocuments::Index(place) => judge.with_reference(&Index::open(place)?),
        }
    }
}
