//! Documents that have labels, with their codes.

use ndarray::{ArrayView2, Axis, CowArray, Ix2};
use topicscope_indexer::DocId;

use super::codes::CodedPart;
use super::judged_labels::JudgedLabels;
use crate::metrics::Absent;

/// Documents with exactly one label. **Shape**: codes (N, H), labels (N).
///
/// A document with several labels is in none of their groups alone: clusters, the dominant unit,
/// the probe and retrieval look at these documents, whose number is a figure of its own.
pub(super) struct OneLabel<'a> {
    pub(super) codes: CowArray<'a, f32, Ix2>,
    pub(super) labels: Vec<u32>,
    /// **Shape** (N).
    pub(super) documents: Vec<DocId>,
}

impl<'a> OneLabel<'a> {
    /// Finds the documents of a part.
    pub(super) fn of(part: &'a CodedPart<'_>, labels: &JudgedLabels<'_>) -> Self {
        let documents = part.documents.iter().enumerate();
        let (rows, labels): (Vec<usize>, Vec<u32>) =
            documents.filter_map(|(row, &document)| Some((row, labels.single(document)?))).unzip();
        let documents = rows.iter().map(|&row| part.documents[row]).collect();
        Self { codes: rows_of(part.codes.view(), &rows), labels, documents }
    }

    /// Returns some of the documents; `rows` must rise.
    pub(super) fn select(&self, rows: &[usize]) -> OneLabel<'_> {
        let labels = rows.iter().map(|&row| self.labels[row]).collect();
        let documents = rows.iter().map(|&row| self.documents[row]).collect();
        OneLabel { codes: rows_of(self.codes.view(), rows), labels, documents }
    }

    /// Returns the same documents with codes of length 1, so that neither the length of a document
    /// nor the scale of a model takes part. Codes of zeros stay as they are, one group.
    pub(super) fn of_unit_length(&self) -> OneLabel<'static> {
        let mut codes = self.codes.to_owned();
        for mut row in codes.rows_mut() {
            let length = row.iter().map(|&a| f64::from(a).powi(2)).sum::<f64>().sqrt();
            if length > 0.0 {
                row.mapv_inplace(|a| (f64::from(a) / length) as f32);
            }
        }
        let (labels, documents) = (self.labels.clone(), self.documents.clone());
        OneLabel { codes: codes.into(), labels, documents }
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
pub(super) fn if_labels(labels: &JudgedLabels<'_>) -> Result<(), Absent> {
    if labels.is_empty() { Err(Absent::NoLabels) } else { Ok(()) }
}

/// Returns rising rows of codes; all of them are not copied.
pub(super) fn rows_of<'a>(codes: ArrayView2<'a, f32>, rows: &[usize]) -> CowArray<'a, f32, Ix2> {
    if rows.len() == codes.nrows() { codes.into() } else { codes.select(Axis(0), rows).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn documents_without_two_labels_have_nothing_to_tell_apart() {
        let groups = |labels: &[u32]| {
            let codes = Array2::zeros((labels.len(), 1));
            let documents = (0..labels.len() as u32).map(DocId).collect();
            OneLabel { codes: codes.into(), labels: labels.to_vec(), documents }.groups()
        };
        assert_eq!(groups(&[]), Err(Absent::NoDocuments));
        assert_eq!(groups(&[3, 3]), Err(Absent::OneLabel));
        assert_eq!(groups(&[3, 4]), Ok(()));
    }

    #[test]
    fn codes_of_unit_length_keep_their_direction_and_zeros_stay() {
        let codes = array![[3.0_f32, 4.0], [0.0, 0.0], [0.0, -1e-30]];
        let documents = vec![DocId(5), DocId(6), DocId(9)];
        let of = OneLabel { codes: codes.into(), labels: vec![1, 1, 2], documents };
        let unit = of.of_unit_length();
        assert_eq!(unit.codes, array![[0.6_f32, 0.8], [0.0, 0.0], [0.0, -1.0]]);
        assert_eq!((unit.labels, unit.documents), (of.labels, of.documents));
    }
}
