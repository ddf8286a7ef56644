//! Weights that nobody named, found before the runs of a study begin.

use std::path::Path;

use topicscope_trainer::{GainSearch, Trainer, TrainerConfig};

use super::plan::{Study, Variant};
use super::runs::StudyEvent;
use crate::error::InspectorError;

impl Study {
    /// Returns the study with the weights that nobody named, and how they were found, variant by
    /// variant. Every seed gets the weight of the first one: all runs of a variant are alike.
    ///
    /// # Errors
    /// When settings make no sense, the index cannot be read or has nothing to train on, or a
    /// loss runs away.
    pub fn with_weights(
        self,
        index: &Path,
        observer: &(dyn Fn(StudyEvent<'_>) + Sync),
    ) -> Result<(Self, Vec<(String, GainSearch)>), InspectorError> {
        self.check()?;
        if self.base.penalties.target_zeros.is_some() {
            // Every run finds its weight by its zeros.
            let given = |variant: Variant| Variant { keeps: None, ..variant };
            let variants = self.variants.into_iter().map(given).collect();
            return Ok((Self { variants, ..self }, Vec::new()));
        }
        if self.variants.iter().all(|variant| variant.keeps.is_none()) {
            return Ok((self, Vec::new()));
        }
        let lessons = self.lessons(index)?;
        let documents = lessons.documents();
        let mut found = Vec::new();
        let mut variants = Vec::new();
        for variant in &self.variants {
            let (Some(share), Some(&seed)) = (variant.keeps, self.seeds.first()) else {
                variants.push(variant.clone());
                continue;
            };
            let name = self.variant_name(variant);
            let config = TrainerConfig { seed, ..variant.config(&self.base) };
            let trainer = Trainer::new(config)?;
            let search = trainer.weight_that_keeps(share, documents, &mut |pilot, n_pilots| {
                observer(StudyEvent::Pilot { variant: &name, pilot, n_pilots });
            })?;
            let penalties = search.penalties.clone();
            variants.push(Variant { penalties, keeps: None, units: variant.units });
            found.push((name, search));
        }
        Ok((Self { variants, ..self }, found))
    }
}
