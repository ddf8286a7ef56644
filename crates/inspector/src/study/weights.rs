//! Weights that nobody named, found before the runs of a study begin.

use topicscope_trainer::{GainSearch, Penalty, TrainerConfig};

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
        let mut found = Vec::new();
        let study = self.filled(&mut |name, share, config| {
            let search = find(at, &name, share, config)?;
            let penalties = search.penalties.clone();
            found.push((name, search));
            Ok(Some(penalties))
        })?;
        Ok((study.unwrap_or(self), found))
    }

    /// Returns the study with weights that were found before; `None` when one was not.
    ///
    /// # Errors
    /// When a weight is damaged.
    pub fn with_kept_weights(
        &self,
        folder: &StudyFolder,
        index_hash: &str,
    ) -> Result<Option<Self>, InspectorError> {
        self.filled(&mut |_, share, config| {
            let place = folder.weight(&weight_key(index_hash, share, &config));
            Ok(kept_weight::read(&place)?.map(|found| found.penalties))
        })
    }

    /// Gives variants whose weights nobody named those that `find` returns for the name, the share to
    /// keep, and the settings of the first seed; `None` when it has none for one of them. Where zeros
    /// are sought every run finds its weight by these.
    fn filled(
        &self,
        find: &mut dyn FnMut(
            String,
            f64,
            TrainerConfig,
        ) -> Result<Option<Vec<Penalty>>, InspectorError>,
    ) -> Result<Option<Self>, InspectorError> {
        let is_sought_by_zeros = self.base.penalties.target_zeros.is_some();
        let mut variants = Vec::new();
        for variant in &self.variants {
            let mut filled = Variant { keeps: None, ..variant.clone() };
            if let (Some(share), Some(&seed), false) =
                (variant.keeps, self.seeds.first(), is_sought_by_zeros)
            {
                let config = TrainerConfig { seed, ..variant.config(&self.base) };
                let Some(penalties) = find(self.variant_name(variant), share, config)? else {
                    return Ok(None);
                };
                filled.penalties = penalties;
            }
            variants.push(filled);
        }
        Ok(Some(Self { variants, ..self.clone() }))
    }
}

/// Returns the digest of all that decides a weight that is sought.
fn weight_key(index_hash: &str, share: f64, config: &TrainerConfig) -> String {
    digest(&(index_hash, share, config))
}

/// Finds the weight of a variant, unless that is done.
fn find(
    at: &Workplace<'_>,
    name: &str,
    share: f64,
    config: TrainerConfig,
) -> Result<GainSearch, InspectorError> {
    let place = at.folder.weight(&weight_key(at.index_hash(), share, &config));
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
        let trainer = at.trainer(config)?;
        let found = trainer.weight_that_keeps(share, at.documents(), &mut |pilot, n_pilots| {
            (at.observer)(StudyEvent::Pilot { variant: name, pilot, n_pilots });
        })?;
        kept_weight::write(&place, &found)?;
        return Ok(found);
    }
}
