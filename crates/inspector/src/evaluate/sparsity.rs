//! Figures of how sparse codes are.

use super::given::{FiguresOf, every};
use crate::figures::{SparsenessMeasure, SparsenessOver, SparsityFigure};
use crate::metrics::{Absent, Sparsity, mean_or};

pub(super) fn figures(found: &Sparsity) -> FiguresOf<SparsityFigure> {
    let n_units = found.density.len() as f64;
    every(|figure| match figure {
        SparsityFigure::ZeroFraction => found.zero_fraction,
        SparsityFigure::ZeroFractionLive => found.zero_fraction_live,
        SparsityFigure::L0 => found.l0,
        SparsityFigure::Density => mean_or(found.density.iter().copied(), Absent::NoLiveUnit),
        SparsityFigure::DeadFraction => Ok(found.dead as f64 / n_units),
        SparsityFigure::AlwaysOnFraction => Ok(found.always_on as f64 / n_units),
        SparsityFigure::Sparseness(measure, over) => {
            let of = match measure {
                SparsenessMeasure::Hoyer => &found.hoyer,
                SparsenessMeasure::Gini => &found.gini,
                SparsenessMeasure::TrevesRolls => &found.treves_rolls,
            };
            match over {
                SparsenessOver::Population => of.population,
                SparsenessOver::Lifetime => of.lifetime,
            }
        }
    })
}
