//! Figures of reconstruction, beside those of models that know less.

use topicscope_trainer::{Autoencoder, UnigramModel};

use super::{Figures, Judge};
use crate::catalog::Metric;
use crate::metrics::{Absent, mean_or};

impl Judge<'_> {
    /// Adds losses on test documents.
    pub(super) fn put_losses(&self, model: &Autoencoder, figures: &mut Figures) {
        let bags = self.index.bags();
        let losses = model.losses(bags, &self.test.documents);
        figures.insert(Metric::HeldoutLoss, mean_or(losses, Absent::NoDocuments));
        let frequencies = bags.document_frequencies_in(&self.train.documents);
        let n_train = self.train.documents.len();
        let model = UnigramModel::new(model.config().loss, &frequencies, n_train, None);
        let losses = self.test.documents.iter().map(|&document| model.loss(bags.row(document)));
        let unigram = mean_or(losses.collect::<Vec<_>>(), Absent::NoDocuments);
        figures.insert(Metric::UnigramLoss, unigram);
    }
}
