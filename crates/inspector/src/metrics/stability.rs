//! Whether units come back when training starts from another seed.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::assignment::best_match;
use super::measured::{Absent, Measured, mean_or};

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

/// Returns for each run the share of its live units that are stable, in [0, 1]; larger is better.
///
/// The units of two runs are matched one to one so that the sum of the cosines of their decoder
/// columns is largest. A unit is stable when its match has a cosine of at least [`SAME_UNIT`] in
/// four of five other runs, rounded up. Dead units are like no unit, are never stable and are not
/// counted.
///
/// # Errors
/// For each run: when there is no other run, or no unit of it is live.
///
/// # Panics
/// When the runs differ in their numbers of terms or units.
pub fn stable_fractions(runs: &[Run<'_>]) -> Vec<Measured> {
    if runs.len() < 2 {
        return vec![Err(Absent::OneSeed); runs.len()];
    }
    let needed = matches_needed(runs.len() - 1);
    runs.iter()
        .zip(matches(runs))
        .map(|(run, matches)| {
            let live = matches.iter().zip(run.density).filter(|&(_, &density)| density > 0.0);
            let stable = live.map(|(&n, _)| f64::from(u8::from(n >= needed)));
            mean_or(stable, Absent::NoLiveUnit)
        })
        .collect()
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
        stable_fractions(&runs)
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
