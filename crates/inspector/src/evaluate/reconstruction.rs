//! Figures of reconstruction, beside those of models that know less.

use std::collections::BTreeMap;

use topicscope_trainer::{Autoencoder, Loss, UnigramModel, has_collapsed};

use super::{Figures, Judge};
use crate::figures::Metric;
use crate::metrics::{self, Absent, LinearCode, Measured, mean_or};

/// Holds what does not depend on a model, but on its number of units alone.
pub(super) struct Baselines {
    /// Of words in training documents. **Shape** (V).
    frequencies: Vec<u32>,
    unigram_auprc: Measured,
    /// By number of units.
    linear: BTreeMap<usize, Result<LinearFigures, Absent>>,
}

/// Holds the figures of the best linear code.
#[derive(Debug, Clone, Copy)]
struct LinearFigures {
    squared_error: Measured,
    auprc: Measured,
}

impl Judge<'_> {
    /// Computes the baselines for models with these numbers of units.
    pub(super) fn baselines(&self, n_units: impl Iterator<Item = usize>) -> Baselines {
        let bags = self.index.bags();
        let frequencies = bags.document_frequencies_in(&self.train.documents);
        let at_least = metrics::at_least_as_frequent(&frequencies);
        let rows = self.test.documents.iter().map(|&document| bags.row(document));
        let unigram = rows.filter_map(|row| metrics::average_precision_of_fixed(&at_least, row));
        let mut linear = BTreeMap::new();
        for n_units in n_units {
            linear.entry(n_units).or_insert_with(|| self.linear_figures(n_units));
        }
        let unigram_auprc = mean_or(unigram, Absent::NoDocuments);
        Baselines { frequencies, unigram_auprc, linear }
    }

    fn linear_figures(&self, n_units: usize) -> Result<LinearFigures, Absent> {
        let bags = self.index.bags();
        let code = LinearCode::fit(bags, &self.train.documents, n_units)?;
        let found = code.map_reconstructions(bags, &self.test.documents, |scores, present| {
            let of_present: f64 = present.iter().map(|&term| scores[term as usize]).sum();
            // (o - 1)^2 = o^2 + 1 - 2 o for each present term.
            let error = scores.dot(&scores) + present.len() as f64 - 2.0 * of_present;
            let scores: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
            (error, metrics::average_precision(&scores, present))
        });
        Ok(LinearFigures {
            squared_error: mean_or(found.iter().map(|found| found.0), Absent::NoDocuments),
            auprc: mean_or(found.iter().filter_map(|found| found.1), Absent::NoDocuments),
        })
    }

    /// Adds losses and curves on test documents.
    pub(super) fn put_reconstruction(
        &self,
        model: &Autoencoder,
        baselines: &Baselines,
        figures: &mut Figures,
    ) {
        let loss =
            mean_or(model.losses(self.index.bags(), &self.test.documents), Absent::NoDocuments);
        let unigram = self.unigram_loss(model.config().loss, &baselines.frequencies);
        figures.insert(Metric::HeldoutLoss, loss);
        figures.insert(Metric::UnigramLoss, unigram);
        let collapsed = match (loss, unigram) {
            (Ok(loss), Ok(unigram)) => Ok(f64::from(u8::from(has_collapsed(loss, unigram)))),
            (Err(absent), _) | (_, Err(absent)) => Err(absent),
        };
        figures.insert(Metric::Collapsed, collapsed);
        figures.insert(Metric::Auprc, self.auprc(model));
        figures.insert(Metric::UnigramAuprc, baselines.unigram_auprc);
        let linear = baselines.linear.get(&model.n_units()).copied();
        let linear = linear.unwrap_or(Err(Absent::NoDocuments));
        // No other loss can be compared with a sum of squares.
        if model.config().loss == Loss::Squared {
            figures.insert(Metric::LinearLoss, linear.and_then(|linear| linear.squared_error));
        }
        figures.insert(Metric::LinearAuprc, linear.and_then(|linear| linear.auprc));
    }

    fn auprc(&self, model: &Autoencoder) -> Measured {
        let (bags, documents) = (self.index.bags(), &self.test.documents);
        let found = model.map_logits(bags, documents, metrics::average_precision);
        mean_or(found.into_iter().flatten(), Absent::NoDocuments)
    }

    fn unigram_loss(&self, loss: Loss, frequencies: &[u32]) -> Measured {
        let bags = self.index.bags();
        let model = UnigramModel::new(loss, frequencies, self.train.documents.len(), None);
        let losses = self.test.documents.iter().map(|&document| model.loss(bags.row(document)));
        mean_or(losses, Absent::NoDocuments)
    }
}
