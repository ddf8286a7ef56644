//! Figures of agreement with labels, which never take part in training.
//!
//! A document with several labels is in none of their groups alone: clusters, the dominant
//! unit, the probe and retrieval look at documents with exactly one label, whose number is a
//! figure of its own.

use ndarray::{Array2, Axis};
use topicscope_indexer::DocId;

use super::{Figures, Judge};
use crate::figures::Metric;
use crate::metrics::{self, Absent, Agreement};

/// Documents with exactly one label. **Shape**: codes (N, H), labels (N).
pub(super) struct Labeled {
    pub(super) codes: Array2<f32>,
    pub(super) labels: Vec<u32>,
}

impl Labeled {
    /// Returns some of the documents.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let labels = rows.iter().map(|&row| self.labels[row]).collect();
        Self { codes: self.codes.select(Axis(0), rows), labels }
    }
}

impl Judge<'_> {
    /// Adds agreement with labels.
    pub(super) fn put_label_figures(
        &self,
        train: &Array2<f32>,
        test: &Array2<f32>,
        seed: u64,
        figures: &mut Figures,
    ) {
        let train = self.labeled(train, &self.train.documents);
        let test = self.labeled(test, &self.test.documents);
        let n_labeled = self.if_labels().map(|()| test.labels.len() as f64);
        figures.insert(Metric::LabeledDocuments, n_labeled);
        let groups = self.if_labels().and_then(|()| groups(&test.labels));
        self.put_clusters(groups, &test, seed, figures);
        put_dominant(groups, &test, figures);
        self.put_probe(&train, &test, figures);
        self.put_retrieval(&train, &test, seed, figures);
    }

    fn put_probe(&self, train: &Labeled, test: &Labeled, figures: &mut Figures) {
        let probe = self.if_labels().and_then(|()| {
            let (train_codes, test_codes) = (train.codes.view(), test.codes.view());
            metrics::linear_probe(train_codes, &train.labels, test_codes, &test.labels)
        });
        figures.insert(Metric::ProbeAccuracy, probe.map(|p| p.accuracy));
        figures.insert(Metric::ProbeMacroF1, probe.map(|p| p.macro_f1));
    }

    fn put_retrieval(&self, train: &Labeled, test: &Labeled, seed: u64, figures: &mut Figures) {
        let found = self.if_labels().and_then(|()| {
            let (train_codes, test_codes) = (train.codes.view(), test.codes.view());
            metrics::retrieval(train_codes, &train.labels, test_codes, &test.labels, seed)
        });
        let rows = [Metric::RetrievalP1, Metric::RetrievalP5, Metric::RetrievalP10];
        for (place, metric) in rows.into_iter().enumerate() {
            figures.insert(metric, found.and_then(|found| found[place]));
        }
    }

    /// Says whether the corpus has labels at all.
    fn if_labels(&self) -> Result<(), Absent> {
        if self.index.labels().is_empty() { Err(Absent::NoLabels) } else { Ok(()) }
    }

    fn labeled(&self, codes: &Array2<f32>, documents: &[DocId]) -> Labeled {
        let of = self.index.labels();
        let (rows, labels): (Vec<usize>, Vec<u32>) = documents
            .iter()
            .enumerate()
            .filter_map(|(row, &document)| Some((row, of.single(document)?)))
            .unzip();
        Labeled { codes: codes.select(Axis(0), &rows), labels }
    }
}

/// Says whether documents have labels to tell apart.
fn groups(labels: &[u32]) -> Result<(), Absent> {
    match labels.first() {
        None => Err(Absent::NoDocuments),
        Some(first) if labels.iter().all(|label| label == first) => Err(Absent::OneLabel),
        Some(_) => Ok(()),
    }
}

fn put_dominant(groups: Result<(), Absent>, test: &Labeled, figures: &mut Figures) {
    let dominant = groups.and_then(|()| metrics::dominant_units(test.codes.view()));
    let agreement = dominant.map(|clusters| Agreement::of(&test.labels, &clusters));
    figures.insert(Metric::ArgmaxNmi, agreement.map(|a| a.nmi));
    figures.insert(Metric::ArgmaxPurity, agreement.map(|a| a.purity));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_without_two_labels_have_nothing_to_tell_apart() {
        assert_eq!(groups(&[]), Err(Absent::NoDocuments));
        assert_eq!(groups(&[3, 3]), Err(Absent::OneLabel));
        assert_eq!(groups(&[3, 4]), Ok(()));
    }
}
