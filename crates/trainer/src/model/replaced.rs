//! The same model with other encoder weights, such as rounded ones.

use ndarray::ArrayView2;

use crate::model::autoencoder::Autoencoder;

impl Autoencoder {
    /// Returns the same model with other encoder weights: what rounding them does to codes can be
    /// looked at. Weights that are tied decode too.
    ///
    /// **Shape**: `encoder` (V, H).
    ///
    /// # Panics
    /// When the shape is another.
    ///
    /// # Example
    /// ```
    /// # use std::ops::ControlFlow;
    /// # use topicscope_indexer::{Bags, DocId};
    /// # use topicscope_trainer::{Trainer, TrainerConfig};
    /// # let bags = Bags::from_rows(&[vec![0, 1], vec![2]], 3)?;
    /// # let trainer = Trainer::new(TrainerConfig { units: 2, ..TrainerConfig::default() })?;
    /// # let train = [DocId(0), DocId(1)];
    /// # let model = trainer.fit(&bags, &train, &[], &mut |_| ControlFlow::Continue(()))?.model;
    /// let weights = model.encoder().mapv(|w| (w * 1000.0).round() / 1000.0);
    /// let rounded = model.with_encoder(weights.view());
    /// let codes = [&model, &rounded].map(|model| model.encode(&bags, &train));
    /// assert!((&codes[0] - &codes[1]).iter().all(|difference| difference.abs() < 0.01));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_encoder(&self, encoder: ArrayView2<'_, f32>) -> Self {
        assert_eq!(encoder.dim(), (self.n_terms(), self.n_units()), "one weight per word and unit");
        let mut model = self.clone();
        model.parameters.encoder.assign(&encoder);
        model
    }
}
