//! How the models of a study are judged.

use std::path::PathBuf;

use topicscope_indexer::{Index, Split};

use crate::error::InspectorError;
use crate::evaluate::{Clustering, Judge};

/// Holds what judges are made with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judging {
    /// Index in which coherence is counted instead of in the documents judged on.
    pub reference: Option<PathBuf>,
    /// Which clusters of codes are compared with labels.
    pub clustering: Clustering,
}

impl Judging {
    /// Returns who judges models on one part of an index. The reference is read and let go.
    ///
    /// # Errors
    /// When a part has no documents, or an index cannot be read.
    pub fn judge<'a>(&self, index: &'a Index, part: Split) -> Result<Judge<'a>, InspectorError> {
        let judge = Judge::on(index, part)?.with_clustering(self.clustering);
        match &self.reference {
            Some(place) => judge.with_reference(&Index::open(place)?),
            None => Ok(judge),
        }
    }
}
