//! Documents that have labels, with their codes.

use ndarray::{ArrayView2, Axis, CowArray, Ix2};
use topicscope_indexer::Labels;

use super::codes::CodedPart;
use crate::metrics::Absent;

/// Documents with exactly one label. **Shape**: codes (N, H), labels (N).
///
/// A document with several labels is in none of their groups alone: clusters, the dominant unit,
/// the probe and retrieval look at these documents, whose number is a figure of its own.
pub(super) struct OneLabel<'a> {
    pub(super) codes: CowArray<'a, f32, Ix2>,
    pub(super) labels: Vec<u32>,
}

impl<'a> OneLabel<'a> {
    /// Finds the documents of a part.
    pub(super) fn of(part: &'a CodedPart<'_>, labels: &Labels) -> Self {
        let documents = part.documents.iter().enumerate();
        let (rows, labels): (Vec<usize>, Vec<u32>) =
            documents.filter_map(|(row, &document)| Some((row, labels.single(document)?))).unzip();
        Self { codes: rows_of(part.codes.view(), &rows), labels }
    }

    /// Returns some of the documents; `rows` must rise.
    pub(super) fn select(&self, rows: &[usize]) -> OneLabel<'_> {
        let labels = rows.iter().map(|&row| self.labels[row]).collect();
        OneLabel { codes: rows_of(self.codes.view(), rows), labels }
    }

    /// Says whether the documents have labels to tell apart.
    ///
    /// # Errors
    /// When there is no document, or only one label.
    pub(super) fn groups(&self) -> Result<(), Absent> {
        match self.labels.first() {
            None => Err(Absent::NoDocuments),
            Some(first) if self.labels.iter().all(|label| label == first) => Err(Absent::OneLabel),
            Some(_) => Ok(()),
        }
    }
}

/// Says whether the corpus has labels at all.
///
/// # Errors
/// When it has none.
pub(super) fn if_labels(labels: &Labels) -> Result<(), Absent> {
    if labels.is_empty() { Err(Absent::NoLabels) } else { Ok(()) }
}

/// Returns rising rows of codes; all of them are not copied.
pub(super) fn rows_of<'a>(codes: ArrayView2<'a, f32>, rows: &[usize]) -> CowArray<'a, f32, Ix2> {
    if rows.len() == codes.nrows() { codes.into() } else { codes.select(Axis(0), rows).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn documents_without_two_labels_have_nothing_to_tell_apart() {
        let groups = |labels: &[u32]| {
            let codes = Array2::zeros((labels.len(), 1));
            OneLabel { codes: codes.into(), labels: labels.to_vec() }.groups()
        };
        assert_eq!(groups(&[]), Err(Absent::NoDocuments));
        assert_eq!(groups(&[3, 3]), Err(Absent::OneLabel));
        assert_eq!(groups(&[3, 4]), Ok(()));
    }
}
