//! Codes of a document that goes without one of its words.

use ndarray::{Array2, ArrayViewMut1};
use topicscope_indexer::TermId;

use crate::model::autoencoder::{Autoencoder, distinct};

impl Autoencoder {
    /// Returns the activations of a bag of terms without each of its distinct terms in turn: as
    /// [`encode_terms`](Autoencoder::encode_terms) of what is left, up to the rounding of the sum.
    /// What is left is scaled by its own length, and units compete anew.
    ///
    /// **Shape** (terms, H), terms rising. Takes time in proportion to terms times H.
    ///
    /// # Panics
    /// When a term is not below V.
    ///
    /// # Example
    /// ```
    /// # use std::ops::ControlFlow;
    /// # use topicscope_indexer::{Bags, DocId, TermId};
    /// # use topicscope_trainer::{Trainer, TrainerConfig};
    /// # let bags = Bags::from_rows(&[vec![0, 1], vec![2]], 3)?;
    /// # let trainer = Trainer::new(TrainerConfig { units: 2, ..TrainerConfig::default() })?;
    /// # let train = [DocId(0), DocId(1)];
    /// # let model = trainer.fit(&bags, &train, &[], &mut |_| ControlFlow::Continue(()))?.model;
    /// let (terms, codes) = model.encode_without_each(&[TermId(2), TermId(0)]);
    /// assert_eq!(terms, [TermId(0), TermId(2)]);
    /// for (without, left) in codes.row(0).iter().zip(model.encode_terms(&[TermId(2)])) {
    ///     assert!((without - left).abs() < 1e-5);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encode_without_each(&self, terms: &[TermId]) -> (Vec<TermId>, Array2<f32>) {
        let terms = distinct(terms);
        let mut sum = vec![0.0_f32; self.n_units()];
        for &term in &terms {
            let row = self.parameters.encoder.row(term as usize);
            sum.iter_mut().zip(row).for_each(|(sum, &w)| *sum += w);
        }
        let mut codes = Array2::zeros((terms.len(), self.n_units()));
        for (mut code, &term) in codes.rows_mut().into_iter().zip(&terms) {
            let row = self.parameters.encoder.row(term as usize);
            let code = in_one_piece(&mut code);
            // Of the last word nothing is left, not even what rounding leaves of its sum.
            if terms.len() > 1 {
                let parts = sum.iter().zip(row);
                code.iter_mut().zip(parts).for_each(|(z, (&sum, &w))| *z = sum - w);
            }
            self.scale_and_bias(terms.len() - 1, code);
            self.activate(code);
        }
        (terms.into_iter().map(TermId).collect(), codes)
    }
}

fn in_one_piece<'a>(row: &'a mut ArrayViewMut1<'_, f32>) -> &'a mut [f32] {
    row.as_slice_mut().expect("the standard layout has rows in one piece")
}
