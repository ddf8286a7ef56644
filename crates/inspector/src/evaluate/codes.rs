//! Figures of the codes alone.

use super::Figures;
use crate::catalog::Metric;
use crate::metrics::{Absent, Sparsity, mean_or};

/// Returns the figures of sparsity.
pub(super) fn sparsity_figures(sparsity: &Sparsity) -> Figures {
    let n_units = sparsity.density.len() as f64;
    Figures::from([
        (Metric::ZeroFraction, sparsity.zero_fraction),
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
