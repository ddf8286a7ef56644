//! What models that train together on a device have in common, and the bytes it takes.

use crate::settings::config::TrainerConfig;
use crate::settings::decoder::Decoder;
use crate::settings::penalties::Penalties;

use super::problem::DeviceProblem;

/// Terms and units on a side of a tile of the products; a kernel says the same.
pub(super) const TILE: usize = 64;

/// Least terms of a slice of the vocabulary in the gradient by the codes.
const LEAST_SLICE: usize = 128;

/// Workgroups of one model that the gradient by the codes is cut into, about.
const PULL_GROUPS: usize = 256;

/// Units up to which those of a document may compete: their numbers lie in the memory of a
/// workgroup, of which every adapter has 16 KiB.
const MOST_RIVALS: usize = 2_048;

/// Workgroups in one dimension; every adapter takes so many.
const MOST_GROUPS: usize = 65_535;

/// Holds what is the same for all models of a session, and how many they are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    pub(crate) config: TrainerConfig,
    /// V.
    pub(crate) n_terms: usize,
    pub(crate) n_models: usize,
}

impl Shape {
    /// Takes the settings of one model for those of all.
    ///
    /// # Errors
    /// When they ask for something that is not trained on a device.
    pub(crate) fn new(
        config: &TrainerConfig,
        n_terms: usize,
        n_models: usize,
    ) -> Result<Self, DeviceProblem> {
        let refuse = |setting| Err(DeviceProblem::Unsupported { setting });
        if config.sampling.words(config.loss, n_terms).is_some() {
            return refuse("sampling of words");
        }
        let of_documents = config.unit.kind().competes() && !Self::keeps_of_batch(config);
        if of_documents && config.units > MOST_RIVALS {
            return refuse("a competition of more than 2,048 units");
        }
        if config.batch > MOST_GROUPS {
            return refuse("a batch of more than 65,535 documents");
        }
        Ok(Self { config: Self::common(config), n_terms, n_models })
    }

    /// Returns the settings without those in which models that train together may differ.
    pub(crate) fn common(config: &TrainerConfig) -> TrainerConfig {
        let penalties = Penalties { list: Vec::new(), ..config.penalties.clone() };
        TrainerConfig { seed: 0, penalties, ..config.clone() }
    }

    /// Says whether the units of a whole batch compete.
    pub(super) fn keeps_of_batch(config: &TrainerConfig) -> bool {
        matches!(config.unit, crate::settings::unit::Unit::BatchTopK { .. })
    }

    pub(super) fn units(&self) -> usize {
        self.config.units
    }

    pub(super) fn is_tied(&self) -> bool {
        self.config.decoder == Decoder::Tied
    }

    /// Returns the number of tiles of terms.
    pub(super) fn n_tiles(&self) -> usize {
        self.n_terms.div_ceil(TILE)
    }

    /// Returns into how many slices of how many terms the gradient by the codes is cut. It depends
    /// on nothing but V, H and B, so that a model has the same bytes whoever trains beside it.
    pub(super) fn slices(&self) -> (usize, usize) {
        let groups = self.config.batch.div_ceil(TILE) * self.units().div_ceil(TILE);
        let wanted = PULL_GROUPS.div_ceil(groups).min(self.n_terms.div_ceil(LEAST_SLICE));
        let terms = self.n_terms.div_ceil(wanted).next_multiple_of(16);
        (self.n_terms.div_ceil(terms), terms)
    }

    /// Returns the numbers of an array for all models.
    pub(super) fn weights(&self) -> usize {
        self.n_models * self.n_terms * self.units()
    }

    /// Returns the numbers of vectors of one model.
    pub(super) fn vectors(&self) -> usize {
        9 * self.units() + 4 * self.n_terms
    }

    /// Returns the numbers of results of one model in a step.
    pub(crate) fn results(&self) -> usize {
        self.config.batch + 2 * self.units() + 1
    }

    /// Lists the arrays that live as long as the session, with their numbers.
    pub(super) fn sizes(&self) -> [(&'static str, usize); 5] {
        let (b, h, m) = (self.config.batch, self.units(), self.n_models);
        [
            ("weights", self.weights()),
            ("codes", 5 * m * b * h),
            ("logits", m * b * self.n_terms),
            ("the gradient by codes", m * self.slices().0 * b * h),
            ("biases", m * self.vectors()),
        ]
    }

    /// Returns the bytes that a session takes on its device, besides the lists of batches: weights
    /// of both sides with two moments each, vectors, codes, logits and partial sums.
    pub(crate) fn bytes(&self) -> u64 {
        let frozen = self.config.frozen;
        let learned = |is_frozen: bool| if is_frozen { 1 } else { 3 };
        let sides = if self.is_tied() {
            learned(frozen.has_encoder())
        } else {
            learned(frozen.has_encoder()) + learned(frozen.has_decoder())
        };
        let [_, others @ ..] = self.sizes();
        let others: usize = others.iter().map(|(_, size)| size).sum();
        let tiles = self.n_models * self.n_tiles() * self.units();
        4 * (sides * self.weights() + others + tiles) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_cover_the_vocabulary_and_do_not_depend_on_the_number_of_models() {
        for (n_terms, batch, units) in [(1, 1, 1), (2_000, 64, 64), (50_000, 1_024, 256)] {
            let config = TrainerConfig { units, batch, ..TrainerConfig::default() };
            let slices = |n| Shape::new(&config, n_terms, n).map(|shape| shape.slices()).unwrap();
            let (n, terms) = slices(1);
            assert!(n * terms >= n_terms && (n - 1) * terms < n_terms, "{n} {terms}");
            assert_eq!(slices(1), slices(16));
        }
    }

    #[test]
    fn sampled_words_are_refused() {
        let sampling = crate::settings::sampling::Sampling::Words(5);
        let loss = crate::settings::loss::Loss::Bce;
        let config = TrainerConfig { loss, sampling, ..TrainerConfig::default() };
        let problem = Shape::new(&config, 100, 1).unwrap_err();
        assert_eq!(problem.to_string(), "sampling of words is not trained on a GPU yet");
    }
}
