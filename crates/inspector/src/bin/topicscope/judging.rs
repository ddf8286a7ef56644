//! How models are judged, from flags to the judge.

use std::path::PathBuf;

use topicscope_indexer::{Index, Split};
use topicscope_inspector::InspectorError;
use topicscope_inspector::evaluate::{Clustering, Judge};

/// Holds what judges are made with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judging {
    /// Index in which coherence is counted instead of in the documents judged on.
    pub(crate) reference: Option<PathBuf>,
    pub(crate) clustering: Clustering,
}

impl Judging {
    /// Returns who judges models on one part of an index. The reference is read and let go.
    pub(crate) fn judge<'a>(
        &self,
        index: &'a Index,
        part: Split,
    ) -> Result<Judge<'a>, InspectorError> {
        let judge = Judge::on(index, part)?.with_clustering(self.clustering);
        match &self.reference {
            Some(place) => judge.with_reference(&Index::open(place)?),
            None => Ok(judge),
        }
    }
}
