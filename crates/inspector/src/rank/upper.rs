//! The upper part of a unit's activations.

use ndarray::ArrayView1;

/// Returns the number above which a value belongs to the upper part: the percentile, which is the
/// least value that at least `percent` of 100 values do not exceed.
///
/// Above is strictly greater. Where no value is greater, because the percentile is the largest one
/// itself, those that equal the largest are the upper part, and the result is the largest value
/// below them. Only of values that are all the same none is above the result.
///
/// # Notes
/// The 90th percentile of a unit that is 0 on nine documents of ten or more is 0, and its upper
/// part are all documents above 0.
pub(crate) fn upper_bound(values: ArrayView1<'_, f32>, percent: usize) -> f32 {
    let mut values = values.to_vec();
    let Some(place) = (values.len() * percent).div_ceil(100).checked_sub(1) else {
        return f32::INFINITY;
    };
    let (below, &mut bound, above) = values.select_nth_unstable_by(place, f32::total_cmp);
    if above.iter().any(|&value| value > bound) {
        return bound;
    }
    below.iter().copied().filter(|&value| value < bound).reduce(f32::max).unwrap_or(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bound(values: &[f32], percent: usize) -> f32 {
        upper_bound(ArrayView1::from(values), percent)
    }

    #[test]
    fn a_tenth_is_above_the_ninetieth_percentile_of_values_that_differ() {
        let values: Vec<f32> = (0..20).rev().map(|value| value as f32).collect();
        assert_eq!(bound(&values, 90), 17.0);
        assert_eq!(bound(&values, 50), 9.0);
    }

    #[test]
    fn whatever_a_sparse_unit_says_is_its_upper_part() {
        let mut values = vec![0.0_f32; 97];
        values.extend([0.1, 0.2, 0.3]);
        assert_eq!(bound(&values, 90), 0.0);
    }

    #[test]
    fn a_unit_that_often_reaches_its_maximum_has_the_maximum_as_upper_part() {
        assert_eq!(bound(&[1.0, 0.5, 1.0, 0.25], 90), 0.5);
        assert_eq!(bound(&[1.0, 1.0], 90), 1.0);
        assert_eq!(bound(&[], 90), f32::INFINITY);
    }

    proptest! {
        #[test]
        fn some_value_is_above_unless_all_are_the_same_and_no_more_than_the_rest_but_for_ties(
            values in prop::collection::vec((-3_i8..4).prop_map(f32::from), 1..60),
            percent in 1_usize..100,
        ) {
            let bound = bound(&values, percent);
            let n_above = values.iter().filter(|&&value| value > bound).count();
            let largest = values.iter().copied().fold(f32::MIN, f32::max);
            let n_largest = values.iter().filter(|&&value| value == largest).count();
            prop_assert_eq!(n_above == 0, n_largest == values.len());
            prop_assert!(n_above * 100 <= values.len() * (100 - percent) || n_above == n_largest);
        }
    }
}
