//! The best label of each unit, and the means over live units.

use ndarray::{Array2, Axis};
use topicscope_indexer::DocId;

use super::{Figures, Judge};
use crate::figures::Metric;
use crate::metrics::{self, Absent, LabeledCodes, Measured, Sparsity, UnitLabel, mean_or};

impl Judge<'_> {
    /// Adds how well units tell their labels; returns the label of each unit. **Shape** (H).
    ///
    /// Documents with any number of labels take part, but not those without: of them nobody
    /// knows what they lack.
    pub(super) fn put_unit_labels(
        &self,
        train: &Array2<f32>,
        test: &Array2<f32>,
        active_above: &[f32],
        sparsity: &Sparsity,
        figures: &mut Figures,
    ) -> Vec<Option<UnitLabel>> {
        let (train, train_labels) = self.with_labels(train, &self.train.documents);
        let (test, test_labels) = self.with_labels(test, &self.test.documents);
        let found = if self.index.labels().is_empty() {
            Err(Absent::NoLabels)
        } else {
            let train = LabeledCodes { codes: train.view(), labels: &train_labels };
            let test = LabeledCodes { codes: test.view(), labels: &test_labels };
            metrics::unit_labels(train, test, active_above)
        };
        let live = |of: fn(&UnitLabel) -> Measured| {
            let found = found.as_ref().map_err(|why| *why)?;
            let units = found.iter().zip(&sparsity.density).filter(|(_, density)| **density > 0.0);
            mean_or(units.filter_map(|(unit, _)| of(unit.as_ref()?).ok()), Absent::NoLiveUnit)
        };
        figures.insert(Metric::UnitF1, live(|unit| unit.f1));
        figures.insert(Metric::UnitAuroc, live(|unit| unit.auroc));
        found.unwrap_or_else(|_| vec![None; active_above.len()])
    }

    /// Returns the documents that have labels.
    fn with_labels(&self, codes: &Array2<f32>, documents: &[DocId]) -> (Array2<f32>, Vec<&[u32]>) {
        let all = documents.iter().map(|&document| self.index.labels().of(document)).enumerate();
        let (rows, labels): (Vec<usize>, Vec<&[u32]>) =
            all.filter(|(_, labels)| !labels.is_empty()).unzip();
        (codes.select(Axis(0), &rows), labels)
    }
}
