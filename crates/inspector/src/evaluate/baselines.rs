//! Models that know less, beside which reconstruction is judged.

use std::collections::BTreeMap;

use topicscope_indexer::{Bags, DocId};
use topicscope_trainer::{Loss, UnigramModel};

use crate::metrics::{self, Absent, LinearCode, Measured, mean_or};

/// Holds what does not depend on a model, but on its loss and number of units alone.
pub(super) struct Baselines {
    /// Loss of word frequencies on each judged document, by kind of loss.
    unigram: Vec<(Loss, Vec<f64>)>,
    unigram_auprc: Measured,
    /// By number of units.
    linear: BTreeMap<usize, Result<LinearFigures, Absent>>,
}

/// Holds the figures of the best linear code.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinearFigures {
    pub(super) squared_error: Measured,
    pub(super) auprc: Measured,
}

impl Baselines {
    /// Computes the baselines for models with these losses and numbers of units.
    pub(super) fn of(
        bags: &Bags,
        [train, test]: [&[DocId]; 2],
        models: impl Iterator<Item = (Loss, usize)>,
    ) -> Self {
        let frequencies = bags.document_frequencies_in(train);
        let at_least = metrics::at_least_as_frequent(&frequencies);
        let rows = test.iter().map(|&document| bags.row(document));
        let areas = rows.filter_map(|row| metrics::average_precision_of_fixed(&at_least, row));
        let unigram_auprc = mean_or(areas, Absent::NoDocuments);
        let (mut unigram, mut linear) = (Vec::<(Loss, Vec<f64>)>::new(), BTreeMap::new());
        for (loss, n_units) in models {
            linear.entry(n_units).or_insert_with(|| linear_figures(bags, train, test, n_units));
            if unigram.iter().all(|(other, _)| *other != loss) {
                let model = UnigramModel::new(loss, &frequencies, train.len(), None);
                let losses = test.iter().map(|&document| model.loss(bags.row(document)));
                unigram.push((loss, losses.collect()));
            }
        }
        Self { unigram, unigram_auprc, linear }
    }

    /// Returns the mean loss of word frequencies over the judged documents.
    pub(super) fn unigram_loss(&self, loss: Loss) -> Measured {
        mean_or(self.unigram_losses(loss).iter().copied(), Absent::NoDocuments)
    }

    /// Returns the loss of word frequencies on each judged document; none for a loss that no model
    /// has.
    pub(super) fn unigram_losses(&self, loss: Loss) -> &[f64] {
        self.unigram.iter().find(|(other, _)| *other == loss).map_or(&[], |(_, losses)| losses)
    }

    /// Returns the area of word frequencies on the judged documents.
    pub(super) fn unigram_auprc(&self) -> Measured {
        self.unigram_auprc
    }

    /// Returns the figures of the best linear code with so many units.
    pub(super) fn linear(&self, n_units: usize) -> Result<LinearFigures, Absent> {
        self.linear.get(&n_units).copied().unwrap_or(Err(Absent::NoDocuments))
    }
}

fn linear_figures(
    bags: &Bags,
    train: &[DocId],
    test: &[DocId],
    n_units: usize,
) -> Result<LinearFigures, Absent> {
    let code = LinearCode::fit(bags, train, n_units)?;
    let found = code.map_reconstructions(bags, test, |scores, present| {
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
