//! Weights that nobody named, found before the runs of a study begin.

use topicscope_trainer::{GainSearch, Trainer, TrainerConfig};

use super::folder::{StudyFolder, digest, try_claim};
use super::kept_weight;
use super::plan::{Study, Variant};
use super::work::{StudyEvent, Workplace};
use crate::error::InspectorError;

impl Study {
    /// Says whether a weight is still to be found before anything can be trained.
    pub fn seeks_weights(&self) -> bool {
        self.variants.iter().any(|variant| variant.keeps.is_some())
    }

    /// Returns the study with the weights that nobody named, and how they were found, variant by
    /// variant. Every seed gets the weight of the first one: all runs of a variant are alike. What was
    /// found is kept, so that it is found once.
    ///
    /// # Errors
    /// When settings make no sense, the index cannot be read or has nothing to train on, or a
    /// loss runs away.
    pub fn with_weights(
        self,
        at: &Workplace<'_>,
    ) -> Result<(Self, Vec<(String, GainSearch)>), InspectorError> {
        self.check()?;
        if self.base.penalties.target_zeros.is_some() {
            // Every run finds its weight by its zeros.
            let given = |variant: Variant| Variant { keeps: None, ..variant };
            let variants = self.variants.into_iter().map(given).collect();
            return Ok((Self { variants, ..self }, Vec::new()));
        }
        let mut found = Vec::new();
        let mut variants = Vec::new();
        for variant in &self.variants {
            let (Some(share), Some(&seed)) = (variant.keeps, self.seeds.first()) else {
                variants.push(variant.clone());
                continue;
            };
            let name = self.variant_name(variant);
            let config = TrainerConfig { seed, ..variant.config(&self.base) };
            let search = find(at, &name, share, config)?;
            let penalties = search.penalties.clone();
            variants.push(Variant { penalties, keeps: None, units: variant.units });
            found.push((name, search));
        }
        Ok((Self { variants, ..self }, found))
    }
}

impl Study {
    /// Returns the study with weights that were found before; `None` when one was not.
    ///
    /// # Errors
    /// When a weight is damaged.
    pub fn with_kept_weights(
        &self,
        folder: &StudyFolder,
        index_hash: &str,
    ) -> Result<Option<Self>, InspectorError> {
        let is_given = self.base.penalties.target_zeros.is_some();
        let mut variants = Vec::new();
        for variant in &self.variants {
            let (Some(share), Some(&seed), false) = (variant.keeps, self.seeds.first(), is_given)
            else {
                variants.push(Variant { keeps: None, ..variant.clone() });
                continue;
            };
            let config = TrainerConfig { seed, ..variant.config(&self.base) };
            let place = folder.weight(&digest(&(index_hash, share, &config)));
            let Some(found) = kept_weight::read(&place)? else { return Ok(None) };
            let penalties = found.penalties;
            variants.push(Variant { penalties, keeps: None, units: variant.units });
        }
        Ok(Some(Self { variants, ..self.clone() }))
    }
}

/// Finds the weight of a variant, unless that is done.
fn find(
    at: &Workplace<'_>,
    name: &str,
    share: f64,
    config: TrainerConfig,
) -> Result<GainSearch, InspectorError> {
    let place = at.folder.weight(&digest(&(at.index_hash(), share, &config)));
    loop {
        if let Some(found) = kept_weight::read(&place)? {
            return Ok(found);
        }
        let Some(_claim) = try_claim(&place)? else {
            (at.wait)();
            continue;
        };
        // Another process may have found it in the meantime.
        if let Some(found) = kept_weight::read(&place)? {
            return Ok(found);
        }
        let trainer = Trainer::new(config)?;
        let found = trainer.weight_that_keeps(share, at.documents(), &mut |pilot, n_pilots| {
            (at.observer)(StudyEvent::Pilot { variant: name, pilot, n_pilots });
        })?;
        kept_weight::write(&place, &found)?;
        return Ok(found);
    }
}
