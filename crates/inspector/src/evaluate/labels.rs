//! Figures of agreement with labels, which never take part in training.

use ndarray::{Array2, Axis};
use topicscope_indexer::DocId;

use super::{Figures, Judge};
use crate::catalog::Metric;
use crate::metrics::{self, Absent};

impl Judge<'_> {
    /// Adds agreement with labels; documents with exactly one label take part.
    pub(super) fn put_label_figures(
        &self,
        train: &Array2<f32>,
        test: &Array2<f32>,
        seed: u64,
        figures: &mut Figures,
    ) {
        let (test_codes, test_labels) = self.labeled(test, &self.test.documents);
        let (train_codes, train_labels) = self.labeled(train, &self.train.documents);
        let n_labels = self.index.labels().names().len();
        let clusters = if n_labels == 0 {
            Err(Absent::NoLabels)
        } else if test_labels.iter().all(|label| Some(label) == test_labels.first()) {
            Err(Absent::OneLabel)
        } else {
            metrics::kmeans(test_codes.view(), n_labels, seed)
        };
        let agreement = clusters.map(|clusters| metrics::Agreement::of(&test_labels, &clusters));
        let part = |of: fn(&metrics::Agreement) -> f64| agreement.as_ref().map(of).map_err(|e| *e);
        figures.insert(Metric::KmeansNmi, part(|a| a.nmi));
        figures.insert(Metric::KmeansAri, part(|a| a.adjusted_rand));
        figures.insert(Metric::KmeansPurity, part(|a| a.purity));
        let dominant = if n_labels == 0 {
            Err(Absent::NoLabels)
        } else if test_labels.is_empty() {
            Err(Absent::NoDocuments)
        } else {
            let clusters = metrics::dominant_units(test_codes.view());
            Ok(metrics::Agreement::of(&test_labels, &clusters))
        };
        let part = |of: fn(&metrics::Agreement) -> f64| dominant.as_ref().map(of).map_err(|e| *e);
        figures.insert(Metric::ArgmaxNmi, part(|a| a.nmi));
        figures.insert(Metric::ArgmaxPurity, part(|a| a.purity));
        let probe = if n_labels == 0 {
            Err(Absent::NoLabels)
        } else {
            metrics::linear_probe(
                train_codes.view(),
                &train_labels,
                test_codes.view(),
                &test_labels,
            )
        };
        figures.insert(Metric::ProbeAccuracy, probe.as_ref().map(|p| p.accuracy).map_err(|e| *e));
        figures.insert(Metric::ProbeMacroF1, probe.as_ref().map(|p| p.macro_f1).map_err(|e| *e));
    }

    fn labeled(&self, codes: &Array2<f32>, documents: &[DocId]) -> (Array2<f32>, Vec<u32>) {
        let labels = self.index.labels();
        let (rows, ids): (Vec<usize>, Vec<u32>) = documents
            .iter()
            .enumerate()
            .filter_map(|(row, &document)| Some((row, labels.single(document)?)))
            .unzip();
        (codes.select(Axis(0), &rows), ids)
    }
}
