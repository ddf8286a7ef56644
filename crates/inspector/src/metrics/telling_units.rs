//! The units that tell each label best.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::unit_labels::{auroc, mid_ranks};

/// Returns, for each label that some document has and some has not, the units that tell it best:
/// at most `most`, those whose area under the ROC curve for the label lies farthest from ½, on
/// either side, best first; of equal ones the unit of smaller number.
///
/// **Shape**: `codes` (N, H), one label per row; the result by rising label.
///
/// # Panics
/// When there is not one label per code.
pub fn telling_units(codes: ArrayView2<'_, f32>, labels: &[u32], most: usize) -> Vec<Vec<usize>> {
    assert_eq!(codes.nrows(), labels.len(), "one label per code");
    let mut sizes = vec![0; labels.iter().max().map_or(0, |&last| last as usize + 1)];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    let present: Vec<usize> =
        (0..sizes.len()).filter(|&label| sizes[label] > 0 && sizes[label] < labels.len()).collect();
    // How far each unit is from chance, for each present label.
    let of_unit = |unit: usize| -> Vec<f64> {
        let mut sums = vec![0.0; sizes.len()];
        for (rank, &label) in mid_ranks(codes.column(unit)).into_iter().zip(labels) {
            sums[label as usize] += rank;
        }
        let far = |&label: &usize| (auroc(sums[label], sizes[label], labels.len()) - 0.5).abs();
        present.iter().map(far).collect()
    };
    let far: Vec<Vec<f64>> = (0..codes.ncols()).into_par_iter().map(of_unit).collect();
    let best = |place: usize| {
        let mut units: Vec<usize> = (0..codes.ncols()).collect();
        units.sort_by(|&one, &other| far[other][place].total_cmp(&far[one][place]));
        units.truncate(most);
        units
    };
    (0..present.len()).map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn units_that_rise_or_fall_with_a_label_tell_it() {
        // Unit 1 tells label 0, unit 0 falls with label 4, unit 2 says nothing.
        let codes = array![
            [2.0_f32, 5.0, 1.0],
            [3.0, 4.0, 1.0],
            [0.0, 0.1, 1.0],
            [1.0, 0.2, 1.0],
            [3.0, 0.3, 1.0],
            [2.0, 0.1, 1.0]
        ];
        let found = telling_units(codes.view(), &[0, 0, 4, 4, 2, 2], 2);
        assert_eq!(found.len(), 3);
        assert_eq!((found[0][0], found[2][0]), (1, 0));
        assert!(found.iter().all(|units| units.len() == 2 && !units.contains(&2)), "{found:?}");
        assert!(telling_units(codes.view(), &[7; 6], 2).is_empty());
    }
}
