//! Which units of two models are the same, by what they write and when they fire.

use std::collections::BTreeSet;

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::assignment::best_match;

/// Strength from which two units match; the bound is ours (`docs/decisions/fates.md`): units of one
/// model, which are different units, are hardly ever so alike.
pub const MATCHED: f64 = 0.5;

/// Documents whose codes are multiplied at once, so that no copy of all codes is made.
const BLOCK: usize = 1024;

/// Holds what matching needs to know of the units of a model.
#[derive(Debug, Clone, Copy)]
pub struct CodedUnits<'a> {
    /// Decoder columns of length 1. **Shape** (V, H).
    pub columns: ArrayView2<'a, f32>,
    /// Activations on test documents. **Shape** (N, H).
    pub codes: ArrayView2<'a, f32>,
    /// Share of these documents on which each unit is active; 0 for dead units. **Shape** (H).
    pub density: &'a [f64],
}

/// Names units of one model and those of another that they match; units without a match stand alone.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitMatch {
    /// Units of the first model, the one that was matched first.
    pub from: Vec<usize>,
    /// Units of the second model, the one that was matched first.
    pub to: Vec<usize>,
    /// Strength of the first of both; absent for units without a match.
    pub strength: Option<f64>,
}

/// Returns how alike every unit of one model and every unit of another are: the mean of the cosine
/// of their decoder columns and the correlation of their activations, in [-1, 1].
///
/// **Shape** (H of `ours`, H of `theirs`). Dead units are like no unit: 0. Activations that never
/// change have the correlation 0.
///
/// # Panics
/// When the models differ in their numbers of terms or documents.
pub fn strengths(ours: &CodedUnits<'_>, theirs: &CodedUnits<'_>) -> Array2<f64> {
    let mut strengths = correlations_between(ours.codes, theirs.codes);
    let cosines = ours.columns.t().dot(&theirs.columns);
    for (((unit, other), strength), &cosine) in strengths.indexed_iter_mut().zip(&cosines) {
        let are_live = ours.density[unit] > 0.0 && theirs.density[other] > 0.0;
        *strength = if are_live { f64::midpoint(*strength, f64::from(cosine)) } else { 0.0 };
    }
    strengths
}

/// Returns the correlations of the columns of two tables of the same rows; 0 for columns that never
/// change.
fn correlations_between(ours: ArrayView2<'_, f32>, theirs: ArrayView2<'_, f32>) -> Array2<f64> {
    assert_eq!(ours.nrows(), theirs.nrows(), "both models encode the same documents");
    let (our_means, their_means) = (means(ours), means(theirs));
    let mut products = Array2::zeros((ours.ncols(), theirs.ncols()));
    let mut our_squares = Array1::zeros(ours.ncols());
    let mut their_squares = Array1::zeros(theirs.ncols());
    let blocks = ours.axis_chunks_iter(Axis(0), BLOCK).zip(theirs.axis_chunks_iter(Axis(0), BLOCK));
    for (our_block, their_block) in blocks {
        let our_block = our_block.mapv(f64::from) - &our_means;
        let their_block = their_block.mapv(f64::from) - &their_means;
        products += &our_block.t().dot(&their_block);
        our_squares += &our_block.map(|a| a * a).sum_axis(Axis(0));
        their_squares += &their_block.map(|a| a * a).sum_axis(Axis(0));
    }
    let n = ours.nrows() as f64;
    // What is left of a constant after its mean is taken away is rounding.
    let changes = |squares: f64, mean: f64| squares > 1e-24 * n * mean * mean;
    for ((unit, other), product) in products.indexed_iter_mut() {
        let (ours, theirs) = (our_squares[unit], their_squares[other]);
        let both = changes(ours, our_means[unit]) && changes(theirs, their_means[other]);
        *product = if both { (*product / (ours * theirs).sqrt()).clamp(-1.0, 1.0) } else { 0.0 };
    }
    products
}

fn means(codes: ArrayView2<'_, f32>) -> Array1<f64> {
    let mut sums = Array1::zeros(codes.ncols());
    for row in codes.rows() {
        sums.zip_mut_with(&row, |sum, &a| *sum += f64::from(a));
    }
    sums / codes.nrows().max(1) as f64
}

/// Matches the units of two models.
///
/// Units that are each other's strongest are matched; what is left one to one, so that the total
/// strength is largest. No match is weaker than [`MATCHED`]. A unit of one side belongs besides to
/// the match of the unit that it is most like, where it is so by [`MATCHED`] or more: several of
/// the second model make a split, several of the first a merger. Every unit is named at least once; matches come
/// by falling strength, then the units of the first model without one, then those of the second.
///
/// **Shape**: `strengths` (H of the first, H of the second), as [`strengths()`] returns them. Numbers
/// of units decide nothing but ties.
pub fn match_units(strengths: ArrayView2<'_, f64>) -> Vec<UnitMatch> {
    let (n_from, n_to) = strengths.dim();
    let closest_to: Vec<Option<usize>> =
        (0..n_from).map(|unit| strongest(strengths.row(unit).iter())).collect();
    let closest_from: Vec<Option<usize>> =
        (0..n_to).map(|unit| strongest(strengths.column(unit).iter())).collect();
    let pairs = one_to_one(strengths, &closest_to, &closest_from);
    let mut matches: Vec<UnitMatch> = Vec::new();
    for &(unit, other) in &pairs {
        let by_strength = |units: &mut Vec<usize>, strength: &dyn Fn(usize) -> f64| {
            units.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)));
        };
        let mut from: Vec<usize> =
            (0..n_from).filter(|&u| u != unit && closest_to[u] == Some(other)).collect();
        by_strength(&mut from, &|u| strengths[(u, other)]);
        let mut to: Vec<usize> =
            (0..n_to).filter(|&u| u != other && closest_from[u] == Some(unit)).collect();
        by_strength(&mut to, &|u| strengths[(unit, u)]);
        let strength = Some(strengths[(unit, other)]);
        let both = !from.is_empty() && !to.is_empty();
        let is_single = from.is_empty() && to.is_empty();
        if is_single || !to.is_empty() {
            let to = [vec![other], to].concat();
            matches.push(UnitMatch { from: vec![unit], to, strength });
        }
        if both || !from.is_empty() {
            let from = [vec![unit], from].concat();
            matches.push(UnitMatch { from, to: vec![other], strength });
        }
    }
    matches.sort_by(|one, other| {
        other.strength.unwrap_or(0.0).total_cmp(&one.strength.unwrap_or(0.0))
    });
    let named: BTreeSet<usize> = matches.iter().flat_map(|found| found.from.clone()).collect();
    let named_to: BTreeSet<usize> = matches.iter().flat_map(|found| found.to.clone()).collect();
    let alone = |from, to| UnitMatch { from, to, strength: None };
    let lost = (0..n_from).filter(|unit| !named.contains(unit));
    matches.extend(lost.map(|unit| alone(vec![unit], Vec::new())));
    let new = (0..n_to).filter(|unit| !named_to.contains(unit));
    matches.extend(new.map(|unit| alone(Vec::new(), vec![unit])));
    matches
}

/// Returns the place of the largest strength, the first of equal ones; none below [`MATCHED`].
fn strongest<'a>(strengths: impl Iterator<Item = &'a f64>) -> Option<usize> {
    let mut found: Option<(usize, f64)> = None;
    for (place, &strength) in strengths.enumerate() {
        if strength >= MATCHED && found.is_none_or(|(_, best)| strength > best) {
            found = Some((place, strength));
        }
    }
    found.map(|(place, _)| place)
}

/// Returns the pairs that are matched, each unit once at most.
fn one_to_one(
    strengths: ArrayView2<'_, f64>,
    closest_to: &[Option<usize>],
    closest_from: &[Option<usize>],
) -> Vec<(usize, usize)> {
    let (n_from, n_to) = strengths.dim();
    let mutual = |unit: usize| closest_to[unit].filter(|&to| closest_from[to] == Some(unit));
    let mut pairs: Vec<(usize, usize)> =
        (0..n_from).filter_map(|unit| Some((unit, mutual(unit)?))).collect();
    let left: Vec<usize> = (0..n_from).filter(|&unit| mutual(unit).is_none()).collect();
    let taken: BTreeSet<usize> = pairs.iter().map(|&(_, to)| to).collect();
    let left_to: Vec<usize> = (0..n_to).filter(|unit| !taken.contains(unit)).collect();
    // Rows or columns of zeros make it square; what is no match weighs nothing, so that of two units
    // that would match none is left over.
    let n = left.len().max(left_to.len());
    let mut weights = Array2::zeros((n, n));
    for (row, &unit) in left.iter().enumerate() {
        for (column, &other) in left_to.iter().enumerate() {
            let strength = strengths[(unit, other)];
            weights[(row, column)] = if strength >= MATCHED { strength } else { 0.0 };
        }
    }
    let matched = best_match(weights.view()).into_iter().enumerate();
    let matched = matched.filter(|&pair| weights[pair] > 0.0);
    pairs.extend(matched.map(|(row, column)| (left[row], left_to[column])));
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    fn found(from: &[usize], to: &[usize], strength: f64) -> UnitMatch {
        let strength = (strength > 0.0).then_some(strength);
        UnitMatch { from: from.to_vec(), to: to.to_vec(), strength }
    }

    // numpy.corrcoef([1, 2, 4, 8], [3, 1, 0, 1])[0, 1]
    #[test]
    fn a_strength_is_the_mean_of_cosine_and_correlation() {
        let columns = array![[1.0, 0.6, 1.0], [0.0, 0.8, 0.0]];
        let codes = array![[1.0, 3.0, 0.3], [2.0, 1.0, 0.3], [4.0, 0.0, 0.3], [8.0, 1.0, 0.3]];
        let density = [1.0, 0.75, 1.0];
        let units = CodedUnits { columns: columns.view(), codes: codes.view(), density: &density };
        let found = strengths(&units, &units);
        let expected = f64::midpoint(f64::from(0.6_f32), -0.492_041_932_316_641_84);
        assert!((found[(0, 1)] - expected).abs() < 1e-12 && found[(0, 1)] == found[(1, 0)]);
        assert!((found[(0, 0)] - 1.0).abs() < 1e-7);
        // The last unit never changes, so half of its strength is left.
        assert_eq!(found[(2, 2)], 0.5);
        let dead = CodedUnits { density: &[0.0, 0.75, 1.0], ..units };
        assert_eq!(strengths(&dead, &units).row(0), array![0.0, 0.0, 0.0]);
    }

    #[test]
    fn blocks_of_documents_add_up() {
        let codes = Array2::from_shape_fn((BLOCK + 300, 2), |(row, unit)| {
            ((row * 31 + unit * 17 * row) % 101) as f32
        });
        let rows: Vec<(f64, f64)> =
            codes.rows().into_iter().map(|r| (f64::from(r[0]), f64::from(r[1]))).collect();
        let n = rows.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| rows.iter().map(of).sum::<f64>() / n;
        let (mx, my) = (mean(|r| r.0), mean(|r| r.1));
        let sum = |of: &dyn Fn(&(f64, f64)) -> f64| rows.iter().map(of).sum::<f64>();
        let expected = sum(&|r| (r.0 - mx) * (r.1 - my))
            / (sum(&|r| (r.0 - mx).powi(2)) * sum(&|r| (r.1 - my).powi(2))).sqrt();
        let found = correlations_between(codes.view(), codes.view());
        assert!((found[(0, 1)] - expected).abs() < 1e-12);
    }

    #[test]
    fn units_of_other_numbers_are_matched_and_weak_ones_are_not() {
        let strengths = array![[0.1, 0.9, 0.0], [0.8, 0.2, 0.0], [0.0, 0.0, 0.49]];
        let expected = [
            found(&[0], &[1], 0.9),
            found(&[1], &[0], 0.8),
            found(&[2], &[], 0.0),
            found(&[], &[2], 0.0),
        ];
        assert_eq!(match_units(strengths.view()), expected);
    }

    #[test]
    fn one_unit_that_two_are_like_was_split_and_two_that_are_like_one_merged() {
        let split = array![[0.7, 0.0, 0.8], [0.0, 0.9, 0.0]];
        let expected = [found(&[1], &[1], 0.9), found(&[0], &[2, 0], 0.8)];
        assert_eq!(match_units(split.view()), expected);
        let merged = array![[0.7, 0.0], [0.0, 0.9], [0.8, 0.0]];
        let expected = [found(&[1], &[1], 0.9), found(&[2, 0], &[0], 0.8)];
        assert_eq!(match_units(merged.view()), expected);
        let both = array![[0.9, 0.6], [0.7, 0.0]];
        let expected = [found(&[0], &[0, 1], 0.9), found(&[0, 1], &[0], 0.9)];
        assert_eq!(match_units(both.view()), expected);
    }

    #[test]
    fn what_is_left_is_matched_by_the_largest_total() {
        // Unit 0 of both are each other's strongest; the assignment of all would give them up.
        let strengths = array![[0.9, 0.85, 0.0], [0.85, 0.0, 0.6], [0.0, 0.6, 0.55]];
        let found = match_units(strengths.view());
        let pairs: Vec<(usize, usize)> = found.iter().map(|m| (m.from[0], m.to[0])).collect();
        assert!(pairs.contains(&(0, 0)) && pairs.contains(&(1, 2)) && pairs.contains(&(2, 1)));
    }

    proptest! {
        #[test]
        fn a_permutation_changes_numbers_alone(
            entries in prop::collection::vec(0.0_f64..1.0, 5 * 6),
            ours in Just((0..5).collect::<Vec<usize>>()).prop_shuffle(),
            theirs in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        ) {
            let strengths = Array2::from_shape_vec((5, 6), entries).unwrap();
            let moved =
                Array2::from_shape_fn((5, 6), |(i, j)| strengths[(ours[i], theirs[j])]);
            let mut found = match_units(moved.view());
            for one in &mut found {
                one.from.iter_mut().for_each(|unit| *unit = ours[*unit]);
                one.to.iter_mut().for_each(|unit| *unit = theirs[*unit]);
            }
            let mut expected = match_units(strengths.view());
            let key = |m: &UnitMatch| (m.from.clone(), m.to.clone());
            found.sort_by_key(key);
            expected.sort_by_key(key);
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn every_unit_is_named(entries in prop::collection::vec(0.0_f64..1.0, 4 * 4)) {
            let found = match_units(Array2::from_shape_vec((4, 4), entries).unwrap().view());
            for unit in 0..4 {
                prop_assert!(found.iter().any(|m| m.from.contains(&unit)));
                prop_assert!(found.iter().any(|m| m.to.contains(&unit)));
            }
        }
    }
}
