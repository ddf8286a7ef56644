//! The labels that codes and units are compared with: all of a corpus, or its commonest.

use topicscope_indexer::{DocId, Labels};

/// Labels at most; of more, so many are judged, the commonest in training documents.
pub const JUDGED_LABELS: usize = 1_000;

/// Returns the number of labels that are judged, where there are more.
pub fn judged_labels(labels: &Labels) -> Option<usize> {
    (labels.names().len() > JUDGED_LABELS).then_some(JUDGED_LABELS)
}

/// Holds the labels of documents, less those that are too many to judge.
#[derive(Debug)]
pub struct JudgedLabels<'a> {
    labels: &'a Labels,
    /// What is left of the labels of each document; `None` where all labels are judged.
    left: Option<Vec<Vec<u32>>>,
}

impl<'a> JudgedLabels<'a> {
    /// Chooses the commonest [`JUDGED_LABELS`] in training documents; of equally common ones that
    /// of smaller number.
    pub(super) fn of(labels: &'a Labels, train: &[DocId], n_documents: usize) -> Self {
        Self::commonest(labels, train, n_documents, JUDGED_LABELS)
    }

    fn commonest(labels: &'a Labels, train: &[DocId], n_documents: usize, most: usize) -> Self {
        let n = labels.names().len();
        if n <= most {
            return Self { labels, left: None };
        }
        let mut counts = vec![0_usize; n];
        for &label in train.iter().flat_map(|&document| labels.of(document)) {
            counts[label as usize] += 1;
        }
        let mut order: Vec<usize> = (0..n).collect();
        // Stable: equally common labels stay in the order of their numbers.
        order.sort_by(|&one, &other| counts[other].cmp(&counts[one]));
        let mut is_judged = vec![false; n];
        order[..most].iter().for_each(|&label| is_judged[label] = true);
        let of = |document| {
            let labels = labels.of(DocId(document)).iter().copied();
            labels.filter(|&label| is_judged[label as usize]).collect()
        };
        Self { labels, left: Some((0..n_documents as u32).map(of).collect()) }
    }

    /// Returns the number of labels that are judged.
    pub fn n_labels(&self) -> usize {
        let n = self.labels.names().len();
        if self.left.is_some() { n.min(JUDGED_LABELS) } else { n }
    }

    /// Says whether no document has a label.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Returns the labels of one document that are judged, rising.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn of_document(&self, document: DocId) -> &[u32] {
        match &self.left {
            Some(left) => &left[document.index()],
            None => self.labels.of(document),
        }
    }

    /// Returns the label of a document that has exactly one, where it is judged. A document with
    /// several labels has no single one, however many of them are judged.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn single(&self, document: DocId) -> Option<u32> {
        let only = self.labels.single(document)?;
        self.of_document(document).first().map(|_| only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_are_judged_and_no_document_loses_its_second_label_to_a_single_one() {
        let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let of_document =
            vec![vec![0, 3], vec![3], vec![1], vec![2], vec![2], vec![0, 1], vec![0], vec![0]];
        let labels = Labels::from_ids(names, of_document).unwrap();
        // In training documents 0 stands twice, 3 twice, 1 and 2 twice: 0 and 1 are judged.
        let train: Vec<DocId> = (0..6).map(DocId).collect();
        let judged = JudgedLabels::commonest(&labels, &train, 8, 2);
        assert_eq!(judged.of_document(DocId(0)), [0]);
        let single = |document| judged.single(DocId(document));
        assert_eq!([0, 1, 2, 3, 6].map(single), [None, None, Some(1), None, Some(0)]);
        assert_eq!(judged.of_document(DocId(5)), [0, 1]);
        assert!(judged.of_document(DocId(3)).is_empty());
        let all = JudgedLabels::of(&labels, &train, 8);
        assert_eq!((all.single(DocId(1)), all.left.as_ref(), all.n_labels()), (Some(3), None, 4));
    }
}
