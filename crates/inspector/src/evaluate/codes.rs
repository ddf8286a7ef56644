//! Figures of the codes alone.

use super::Figures;
use crate::figures::Metric;
use crate::metrics::{Absent, Redundancy, Scale, Sparsity, mean_or};

/// Returns the figures of sparsity.
pub(super) fn sparsity_figures(sparsity: &Sparsity) -> Figures {
    let n_units = sparsity.density.len() as f64;
    Figures::from([
        (Metric::ZeroFraction, sparsity.zero_fraction),
        (Metric::ZeroFractionLive, sparsity.zero_fraction_live),
        (Metric::L0, sparsity.l0),
        (Metric::Density, mean_or(sparsity.density.iter().copied(), Absent::NoLiveUnit)),
        (Metric::DeadFraction, Ok(sparsity.dead as f64 / n_units)),
        (Metric::AlwaysOnFraction, Ok(sparsity.always_on as f64 / n_units)),
        (Metric::HoyerPopulation, sparsity.hoyer.population),
        (Metric::HoyerLifetime, sparsity.hoyer.lifetime),
        (Metric::GiniPopulation, sparsity.gini.population),
        (Metric::GiniLifetime, sparsity.gini.lifetime),
        (Metric::TrevesRollsPopulation, sparsity.treves_rolls.population),
        (Metric::TrevesRollsLifetime, sparsity.treves_rolls.lifetime),
    ])
}

/// Adds the figures of size.
pub(super) fn put_scale(scale: &Scale, figures: &mut Figures) {
    figures.insert(Metric::MeanActivation, scale.mean_activation);
    figures.insert(Metric::RmsActivation, scale.rms_activation);
    figures.insert(Metric::DecoderNorm, scale.decoder_norm);
    figures.insert(Metric::Contribution, scale.contribution);
}

/// Names the figures of one view on how much units repeat each other.
pub(super) struct RedundancyFigures {
    mean: Metric,
    largest: Metric,
    near_duplicates: Metric,
    anti_parallel: Metric,
}

/// By what units write.
pub(super) const BY_DECODER: RedundancyFigures = RedundancyFigures {
    mean: Metric::DecoderCosineMean,
    largest: Metric::DecoderCosineMax,
    near_duplicates: Metric::DecoderNearDuplicates,
    anti_parallel: Metric::DecoderAntiParallel,
};

/// By when units fire.
pub(super) const BY_ACTIVATION: RedundancyFigures = RedundancyFigures {
    mean: Metric::ActivationCorrelationMean,
    largest: Metric::ActivationCorrelationMax,
    near_duplicates: Metric::ActivationNearDuplicates,
    anti_parallel: Metric::ActivationAntiParallel,
};

impl RedundancyFigures {
    /// Adds the figures.
    pub(super) fn put(&self, redundancy: &Redundancy, figures: &mut Figures) {
        figures.insert(self.mean, redundancy.mean);
        figures.insert(self.largest, redundancy.largest);
        // Without a pair there is nothing to count.
        let count = |pairs: usize| redundancy.mean.map(|_| pairs as f64);
        figures.insert(self.near_duplicates, count(redundancy.pairs.near_duplicates.len()));
        figures.insert(self.anti_parallel, count(redundancy.pairs.anti_parallel.len()));
    }
}
