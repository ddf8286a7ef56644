//! Whether units come back when training starts from another seed, and what is left of those that do not.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::assignment::best_match;
use super::measured::{Absent, Measured, mean_or};
use super::spans::Span;

/// Cosine from which two units that were matched count as the same; the bound is ours
/// (`docs/figures.md`, stability over seeds).
pub const SAME_UNIT: f64 = 0.7;

/// Holds what stability needs to know of the model of one seed.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// Decoder columns of length 1, as [`unit_columns`] makes them. **Shape** (V, H).
    pub columns: ArrayView2<'a, f32>,
    /// Share of the test documents on which each unit is active; 0 for dead units. **Shape** (H).
    pub density: &'a [f64],
}

/// Divides each column by its length; columns without a direction become zero. **Shape** (V, H).
pub fn unit_columns(mut weights: Array2<f32>) -> Array2<f32> {
    for mut column in weights.columns_mut() {
        let length = column.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt();
        if length > 0.0 && length.is_finite() {
            column.mapv_inplace(|w| (f64::from(w) / length) as f32);
        } else {
            column.fill(0.0);
        }
    }
    weights
}

/// Holds what comes back of the units of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStability {
    /// Number of other runs in which each unit comes back: its match is as like it as [`SAME_UNIT`].
    /// 0 for dead units. **Shape** (H).
    pub n_back: Vec<usize>,
    /// Share of the live units that are stable, in [0, 1]; larger is better. A unit is stable when
    /// it comes back in four of five other runs, rounded up.
    pub stable: Measured,
    /// Share of what the live units that are not stable span together that is found in the span of the live
    /// units of another run, the mean over the other runs, in [0, 1]: 1 says that the same directions are
    /// there, cut up into other units.
    pub unstable_span: Measured,
}

/// Returns for each run what comes back of it in the others.
///
/// The units of two runs are matched one to one so that the sum of the cosines of their decoder
/// columns is largest. Dead units are like no unit, are never stable and are not counted.
///
/// # Errors
/// Figures are absent when there is no other run, or no unit of a run is live; the span also when
/// every live unit is stable.
///
/// # Panics
/// When the runs differ in their numbers of terms or units.
pub fn stability(runs: &[Run<'_>]) -> Vec<RunStability> {
    let n_back = matches(runs);
    if runs.len() < 2 {
        let alone = |n_back| RunStability {
            n_back,
            stable: Err(Absent::OneSeed),
            unstable_span: Err(Absent::OneSeed),
        };
        return n_back.into_iter().map(alone).collect();
    }
    let needed = matches_needed(runs.len() - 1);
    let spans = unstable_spans(runs, &n_back, needed);
    let figures = runs.iter().zip(n_back).zip(spans);
    let of_run = |((run, n_back), unstable_span): ((&Run<'_>, Vec<usize>), Measured)| {
        let live = n_back.iter().zip(run.density).filter(|&(_, &density)| density > 0.0);
        let stable = live.map(|(&n, _)| f64::from(u8::from(n >= needed)));
        let stable = mean_or(stable, Absent::NoLiveUnit);
        RunStability { n_back, stable, unstable_span }
    };
    figures.map(of_run).collect()
}

/// Returns for each run the share of the span of its unstable units that is found in other runs.
fn unstable_spans(runs: &[Run<'_>], n_back: &[Vec<usize>], needed: usize) -> Vec<Measured> {
    let spans: Vec<[Span; 2]> = runs
        .par_iter()
        .zip(n_back)
        .map(|(run, n_back)| {
            let cosines = run.columns.t().dot(&run.columns).mapv(f64::from);
            let live: Vec<usize> =
                (0..n_back.len()).filter(|&unit| run.density[unit] > 0.0).collect();
            let unstable: Vec<usize> =
                live.iter().copied().filter(|&unit| n_back[unit] < needed).collect();
            [Span::of(cosines.view(), &live), Span::of(cosines.view(), &unstable)]
        })
        .collect();
    let pairs: Vec<(usize, usize)> =
        (0..runs.len()).flat_map(|one| (0..one).map(move |other| (one, other))).collect();
    let shares: Vec<[Option<f64>; 2]> = pairs
        .par_iter()
        .map(|&(one, other)| {
            let cosines = runs[one].columns.t().dot(&runs[other].columns).mapv(f64::from);
            let ([of_one, unstable], [of_other, unstable_of_other]) = (&spans[one], &spans[other]);
            [
                unstable.found_in(of_other, cosines.view()),
                unstable_of_other.found_in(of_one, cosines.t()),
            ]
        })
        .collect();
    let of_run = |run: usize| {
        let ours = pairs.iter().zip(&shares).filter_map(|(&(one, other), shares)| {
            let place = [one, other].iter().position(|&place| place == run)?;
            shares[place]
        });
        let [live, _] = &spans[run];
        let why = if live.directions.is_empty() { Absent::NoLiveUnit } else { Absent::AllStable };
        mean_or(ours, why)
    };
    (0..runs.len()).map(of_run).collect()
}

/// Returns in how many of the other runs a stable unit has a match: ⌈0.8 · `others`⌉.
fn matches_needed(others: usize) -> usize {
    (4 * others).div_ceil(5)
}

/// Returns for each unit of each run the number of other runs that have the same unit.
fn matches(runs: &[Run<'_>]) -> Vec<Vec<usize>> {
    let pairs: Vec<(usize, usize)> =
        (0..runs.len()).flat_map(|one| (0..one).map(move |other| (other, one))).collect();
    let same: Vec<Vec<(usize, usize)>> =
        pairs.par_iter().map(|&(one, other)| same_units(&runs[one], &runs[other])).collect();
    let mut counts: Vec<Vec<usize>> = runs.iter().map(|run| vec![0; run.density.len()]).collect();
    for (&(one, other), same) in pairs.iter().zip(&same) {
        for &(ours, theirs) in same {
            counts[one][ours] += 1;
            counts[other][theirs] += 1;
        }
    }
    counts
}

/// Returns the pairs of units that were matched and are the same.
fn same_units(one: &Run<'_>, other: &Run<'_>) -> Vec<(usize, usize)> {
    let mut cosines = one.columns.t().dot(&other.columns).mapv(f64::from);
    for ((ours, theirs), cosine) in cosines.indexed_iter_mut() {
        if one.density[ours] <= 0.0 || other.density[theirs] <= 0.0 {
            *cosine = 0.0;
        }
    }
    best_match(cosines.view())
        .into_iter()
        .enumerate()
        .filter(|&pair| cosines[pair] >= SAME_UNIT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns that each have one entry, in the row that is named.
    fn columns(rows: &[usize]) -> Array2<f32> {
        Array2::from_shape_fn((8, rows.len()), |(row, unit)| f32::from(u8::from(rows[unit] == row)))
    }

    fn fractions<const H: usize>(
        decoders: &[Array2<f32>],
        densities: &[[f64; H]],
    ) -> Vec<Measured> {
        let runs: Vec<Run<'_>> = decoders
            .iter()
            .zip(densities)
            .map(|(columns, density)| Run { columns: columns.view(), density })
            .collect();
        stability(&runs).into_iter().map(|run| run.stable).collect()
    }

    #[test]
    fn the_same_units_in_another_order_are_stable() {
        let decoders = [columns(&[0, 1, 2]), columns(&[2, 0, 1]), columns(&[1, 0, 2])];
        assert_eq!(fractions(&decoders, &[[0.5; 3]; 3]), [Ok(1.0); 3]);
    }

    #[test]
    fn units_that_share_no_word_are_not() {
        let decoders = [columns(&[0, 1]), columns(&[2, 3])];
        assert_eq!(fractions(&decoders, &[[0.5; 2]; 2]), [Ok(0.0); 2]);
    }

    #[test]
    fn four_of_five_other_seeds_are_enough_and_three_are_not() {
        // The unit of row 0 is found by five of six seeds, that of row 1 by four.
        let rows = [[0, 1], [0, 1], [0, 1], [0, 1], [0, 2], [3, 4]];
        let decoders = rows.map(|rows| columns(&rows));
        let found = fractions(&decoders, &[[0.5; 2]; 6]);
        assert_eq!(found, [Ok(0.5), Ok(0.5), Ok(0.5), Ok(0.5), Ok(0.5), Ok(0.0)]);
        assert_eq!([1, 2, 4, 5, 6, 7, 10].map(matches_needed), [1, 2, 4, 4, 5, 6, 8]);
    }

    #[test]
    fn it_is_told_of_each_unit_in_how_many_runs_it_comes_back() {
        let decoders = [columns(&[0, 1]), columns(&[0, 2]), columns(&[2, 0])];
        let runs: Vec<Run<'_>> = decoders
            .iter()
            .map(|columns| Run { columns: columns.view(), density: &[0.5; 2] })
            .collect();
        let found: Vec<Vec<usize>> = stability(&runs).into_iter().map(|run| run.n_back).collect();
        assert_eq!(found, [[2, 0], [2, 1], [1, 2]]);
    }

    #[test]
    fn other_units_of_the_same_plane_are_its_span() {
        // The first unit is stable; the others span the same, with cosines of 2/3 at most.
        let straight = columns(&[0, 1, 2, 3]);
        let mut turned = straight.clone();
        for (unit, column) in [(1, [2.0, 2.0, -1.0]), (2, [-1.0, 2.0, 2.0]), (3, [2.0, -1.0, 2.0])]
        {
            for (row, part) in (1..).zip(column) {
                turned[(row, unit)] = part / 3.0;
            }
        }
        let check = |other: &Array2<f32>, density: &[f64; 4], expected: [Measured; 2]| {
            let runs = [
                Run { columns: straight.view(), density: &[0.5; 4] },
                Run { columns: other.view(), density },
            ];
            for (found, expected) in stability(&runs).iter().zip(expected) {
                match (found.unstable_span, expected) {
                    (Ok(found), Ok(expected)) => {
                        assert!((found - expected).abs() < 1e-6, "{found}");
                    }
                    (found, expected) => assert_eq!(found, expected),
                }
            }
        };
        check(&turned, &[0.5; 4], [Ok(1.0); 2]);
        turned.column_mut(3).assign(&columns(&[5]).column(0));
        check(&turned, &[0.5; 4], [Ok(2.0 / 3.0); 2]);
        check(&straight, &[0.5; 4], [Err(Absent::AllStable); 2]);
        check(&straight, &[0.0; 4], [Ok(0.0), Err(Absent::NoLiveUnit)]);
    }

    #[test]
    fn a_cosine_below_the_bound_is_another_unit() {
        let near = |cosine: f32| ndarray::array![[cosine], [(1.0 - cosine * cosine).sqrt()]];
        let of = |cosine| fractions(&[near(1.0), near(cosine)], &[[0.5]; 2])[0];
        assert_eq!((of(0.71), of(0.69), of(-0.9)), (Ok(1.0), Ok(0.0), Ok(0.0)));
    }

    #[test]
    fn dead_units_are_not_counted_and_take_no_match_away() {
        // In the second run a dead unit stands where the live one of the first does.
        let decoders = [columns(&[0, 1]), columns(&[0, 1])];
        let found = fractions(&decoders, &[[0.5, 0.5], [0.0, 0.5]]);
        assert_eq!(found, [Ok(0.5), Ok(1.0)]);
        let twice = [columns(&[0, 1]), columns(&[0, 0])];
        assert_eq!(fractions(&twice, &[[0.5, 0.0], [0.0, 0.5]]), [Ok(1.0); 2]);
        let dead = fractions(&decoders, &[[0.0; 2], [0.5; 2]]);
        assert_eq!(dead, [Err(Absent::NoLiveUnit), Ok(0.0)]);
    }

    #[test]
    fn one_seed_says_nothing() {
        assert_eq!(fractions(&[columns(&[0])], &[[0.5]]), [Err(Absent::OneSeed)]);
    }

    #[test]
    fn columns_get_length_one_or_none() {
        let found = unit_columns(ndarray::array![[3.0, 0.0, f32::NAN], [4.0, 0.0, 1.0]]);
        assert_eq!(found, ndarray::array![[0.6, 0.0, 0.0], [0.8, 0.0, 0.0]]);
    }
}
