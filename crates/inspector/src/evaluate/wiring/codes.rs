//! Plain definitions of figures of codes: sparsity, size, units that repeat each other.

use super::case::{Case, cosine, mean, mean_of, pearson, square};
use crate::figures::{
    PairMeasure, RedundancyFigure, SizeFigure, SparsenessMeasure, SparsenessOver, SparsityFigure,
};

pub(super) fn sparsity(case: &Case<'_>, figure: SparsityFigure) -> Option<f64> {
    let (n, h) = (case.test.n(), case.n_units());
    let is_active =
        |document: usize, unit: usize| case.test.a(document, unit).abs() > case.above[unit];
    let active_on = |unit: usize| (0..n).filter(|&document| is_active(document, unit)).count();
    let n_active: usize = (0..h).map(active_on).sum();
    let density: Vec<f64> = (0..h).map(|unit| active_on(unit) as f64 / n as f64).collect();
    let share = |is: fn(f64) -> bool| {
        density.iter().filter(|density| is(**density)).count() as f64 / h as f64
    };
    match figure {
        SparsityFigure::ZeroFraction => Some(1.0 - n_active as f64 / (n * h) as f64),
        SparsityFigure::ZeroFractionLive => {
            Some(1.0 - n_active as f64 / (n * case.live.len()) as f64)
        }
        SparsityFigure::L0 => Some(n_active as f64 / n as f64),
        SparsityFigure::Density => Some(mean(&density)),
        SparsityFigure::DeadFraction => Some(share(|density| density == 0.0)),
        SparsityFigure::AlwaysOnFraction => Some(share(|density| density > 0.99)),
        SparsityFigure::Sparseness(measure, SparsenessOver::Population) => {
            let of = |document: usize| {
                let units: Vec<f64> = (0..h).map(|unit| case.test.a(document, unit)).collect();
                sparseness(measure, &units)
            };
            mean_of((0..n).map(of))
        }
        SparsityFigure::Sparseness(measure, SparsenessOver::Lifetime) => {
            mean_of(case.live.iter().map(|&unit| sparseness(measure, &case.test.unit(unit))))
        }
    }
}

fn sparseness(measure: SparsenessMeasure, vector: &[f64]) -> Option<f64> {
    let n = vector.len() as f64;
    let mut sizes: Vec<f64> = vector.iter().map(|a| a.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let l1: f64 = sizes.iter().sum();
    let l2 = square(&sizes).iter().sum::<f64>().sqrt();
    if l1 == 0.0 {
        return None;
    }
    Some(match measure {
        SparsenessMeasure::Hoyer => (n.sqrt() - l1 / l2) / (n.sqrt() - 1.0),
        SparsenessMeasure::Gini => {
            let part = |k: usize| sizes[k - 1] / l1 * ((n - k as f64 + 0.5) / n);
            1.0 - 2.0 * (1..=sizes.len()).map(part).sum::<f64>()
        }
        SparsenessMeasure::TrevesRolls => {
            (1.0 - mean(&sizes).powi(2) / mean(&square(&sizes))) / (1.0 - 1.0 / n)
        }
    })
}

pub(super) fn size(case: &Case<'_>, figure: SizeFigure) -> f64 {
    let units = 0..case.n_units();
    let norm = |unit: usize| case.decoder.column(unit).iter().map(|w| w * w).sum::<f64>().sqrt();
    let over_entries = |of: &dyn Fn(usize, f64) -> f64| {
        let entries = units.clone().flat_map(|unit| {
            let of_unit = case.test.unit(unit);
            of_unit.into_iter().map(move |a| of(unit, a))
        });
        mean(&entries.collect::<Vec<f64>>())
    };
    match figure {
        SizeFigure::MeanActivation => over_entries(&|_, a| a.abs()),
        SizeFigure::RmsActivation => over_entries(&|_, a| a * a).sqrt(),
        SizeFigure::DecoderNorm => mean(&units.clone().map(norm).collect::<Vec<f64>>()),
        SizeFigure::Contribution => over_entries(&|unit, a| a.abs() * norm(unit)),
    }
}

pub(super) fn redundancy(case: &Case<'_>, figure: RedundancyFigure) -> f64 {
    let column = |unit: usize| case.decoder.column(unit).to_vec();
    let alike = |one: usize, other: usize| match figure {
        RedundancyFigure::CDec | RedundancyFigure::Decoder(_) => {
            cosine(&column(one), &column(other))
        }
        RedundancyFigure::Activation(_) => pearson(&case.test.unit(one), &case.test.unit(other)),
    };
    let live = &case.live;
    let pairs = (0..live.len()).flat_map(|i| (0..i).map(move |j| (live[i], live[j])));
    let alike: Vec<f64> = pairs.filter_map(|(one, other)| alike(one, other)).collect();
    let count = |is: fn(f64) -> bool| alike.iter().filter(|alike| is(**alike)).count() as f64;
    let (RedundancyFigure::Decoder(measure) | RedundancyFigure::Activation(measure)) = figure
    else {
        return mean(&alike.iter().map(|alike| alike.abs()).collect::<Vec<f64>>());
    };
    match measure {
        PairMeasure::Mean => mean(&alike),
        PairMeasure::Largest => alike.iter().copied().fold(f64::MIN, f64::max),
        PairMeasure::NearDuplicates => count(|alike| alike > 0.9),
        PairMeasure::AntiParallel => count(|alike| alike < -0.9),
    }
}
