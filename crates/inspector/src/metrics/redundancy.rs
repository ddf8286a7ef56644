//! How much units repeat each other, by their weights and by their activations.

use ndarray::{Array2, ArrayView2, Axis};
use serde::Serialize;

use super::measured::{Absent, Measured, mean_or};

/// Units above this cosine or correlation say nearly the same.
pub const NEAR_DUPLICATE: f64 = 0.9;

/// Units below this cosine or correlation are nearly each other's opposite.
pub const ANTI_PARALLEL: f64 = -0.9;

/// Holds how much the units of a model repeat each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Redundancy {
    /// Mean over pairs of units, in [-1, 1].
    pub mean: Measured,
    /// Mean size over pairs of units, whatever their sign, in [0, 1].
    pub mean_size: Measured,
    /// The largest of all pairs, in [-1, 1].
    pub largest: Measured,
    /// The pairs that stand out.
    pub pairs: AlikeUnits,
}

impl Redundancy {
    /// Says why nothing can be said of any pair.
    pub(crate) fn absent(why: Absent) -> Self {
        let (mean, mean_size, largest) = (Err(why), Err(why), Err(why));
        Self { mean, mean_size, largest, pairs: AlikeUnits::default() }
    }
}

/// Names the units that are nearly the same, or nearly opposite.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AlikeUnits {
    /// Pairs above [`NEAR_DUPLICATE`], by number of unit.
    pub near_duplicates: Vec<UnitPair>,
    /// Pairs below [`ANTI_PARALLEL`], by number of unit.
    pub anti_parallel: Vec<UnitPair>,
}

/// Names two units and how alike they are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UnitPair {
    /// The unit with the smaller number.
    pub unit: usize,
    /// The other.
    pub other: usize,
    /// Cosine or correlation, in [-1, 1].
    pub similarity: f64,
}

/// Compares units by the cosine of their columns. **Shape**: `columns` (V, H), `is_live` (H); units
/// that are dead or have no length take no part.
///
/// # Panics
/// When there is not one mark per unit.
pub fn cosines(columns: ArrayView2<'_, f32>, is_live: &[bool]) -> Redundancy {
    compare(&products(columns, &vec![0.0; columns.ncols()]), is_live)
}

/// Compares units by the correlation of their activations. **Shape**: `codes` (N, H), `is_live`
/// (H); units that are dead or never change take no part.
///
/// # Panics
/// When there is not one mark per unit.
pub fn correlations(codes: ArrayView2<'_, f32>, is_live: &[bool]) -> Redundancy {
    let n = codes.nrows().max(1) as f64;
    let mean = |column: ndarray::ArrayView1<'_, f32>| {
        column.iter().map(|&a| f64::from(a)).sum::<f64>() / n
    };
    let means: Vec<f64> = codes.columns().into_iter().map(mean).collect();
    compare(&products(codes, &means), is_live)
}

/// Rows that are multiplied at once, so that no copy of a whole matrix is made.
const BLOCK: usize = 1024;

/// Returns the sums of products of all pairs of columns, each less its center. **Shape** (H, H).
fn products(matrix: ArrayView2<'_, f32>, centers: &[f64]) -> Array2<f64> {
    let h = matrix.ncols();
    let centers = ndarray::ArrayView1::from(centers);
    matrix.axis_chunks_iter(Axis(0), BLOCK).fold(Array2::zeros((h, h)), |sum, block| {
        let block = block.mapv(f64::from) - centers;
        sum + block.t().dot(&block)
    })
}

fn compare(products: &Array2<f64>, is_live: &[bool]) -> Redundancy {
    let h = products.nrows();
    assert_eq!(is_live.len(), h, "one mark per unit");
    // A column that never leaves its center by more than rounding has no direction.
    let largest_square = (0..h).map(|unit| products[[unit, unit]]).fold(0.0, f64::max);
    let has_length = |unit: &usize| products[[*unit, *unit]] > 1e-24 * largest_square;
    let units: Vec<usize> = (0..h).filter(|&unit| is_live[unit]).filter(has_length).collect();
    let pair = |unit: usize, other: usize| {
        let norms = (products[[unit, unit]] * products[[other, other]]).sqrt();
        // Rounding may leave the closed interval by a few ulps.
        let similarity = (products[[unit, other]] / norms).clamp(-1.0, 1.0);
        UnitPair { unit, other, similarity }
    };
    let pairs: Vec<UnitPair> = units
        .iter()
        .enumerate()
        .flat_map(|(place, &unit)| units[place + 1..].iter().map(move |&other| pair(unit, other)))
        .collect();
    let among = |holds: fn(f64) -> bool| -> Vec<UnitPair> {
        pairs.iter().filter(|pair| holds(pair.similarity)).copied().collect()
    };
    let mean = |of: fn(&UnitPair) -> f64| mean_or(pairs.iter().map(of), Absent::FewUnits);
    let largest = pairs.iter().map(|pair| pair.similarity).max_by(f64::total_cmp);
    Redundancy {
        mean: mean(|pair| pair.similarity),
        mean_size: mean(|pair| pair.similarity.abs()),
        largest: largest.ok_or(Absent::FewUnits),
        pairs: AlikeUnits {
            near_duplicates: among(|similarity| similarity > NEAR_DUPLICATE),
            anti_parallel: among(|similarity| similarity < ANTI_PARALLEL),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn pairs_are_named_by_the_numbers_of_their_units() {
        let columns = array![[1.0, 0.0, 2.0, -1.0, 7.0], [0.0, 1.0, 0.1, 0.0, 7.0]];
        let found = cosines(columns.view(), &[true, true, true, true, false]);
        let near = 2.0 / (4.0 + f64::from(0.1_f32).powi(2)).sqrt();
        assert_eq!(found.pairs.near_duplicates.len(), 1);
        let UnitPair { unit, other, similarity } = found.pairs.near_duplicates[0];
        assert_eq!((unit, other), (0, 2));
        assert!((similarity - near).abs() < 1e-12);
        let opposite: Vec<_> =
            found.pairs.anti_parallel.iter().map(|p| (p.unit, p.other)).collect();
        assert_eq!(opposite, [(0, 3), (2, 3)]);
        assert!((found.largest.unwrap() - near).abs() < 1e-12);
        // Pairs (0, 1), (1, 3) and (0, 3) add 0, 0 and -1; the others nearly cancel.
        let rest = f64::from(0.1_f32) / (4.0 + f64::from(0.1_f32).powi(2)).sqrt();
        assert!((found.mean.unwrap() - (near + rest - 1.0 - near) / 6.0).abs() < 1e-12);
        assert!((found.mean_size.unwrap() - (near + rest + 1.0 + near) / 6.0).abs() < 1e-12);
    }

    // numpy.corrcoef([1, 2, 4, 8], [3, 1, 0, 1])[0, 1]
    #[test]
    fn correlations_equal_numpy() {
        let codes = array![[1.0, 3.0], [2.0, 1.0], [4.0, 0.0], [8.0, 1.0]];
        let found = correlations(codes.view(), &[true, true]);
        assert!((found.mean.unwrap() + 0.492_041_932_316_641_84).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn units_without_direction_take_no_part() {
        let codes = array![[0.3, 1.0, 0.0], [0.3, 2.0, 0.0], [0.3, 5.0, 0.0]];
        let found = correlations(codes.view(), &[true; 3]);
        assert_eq!((found.mean, found.largest), (Err(Absent::FewUnits), Err(Absent::FewUnits)));
        assert!(found.pairs.near_duplicates.is_empty());
        assert_eq!(
            cosines(codes.slice(ndarray::s![..0, ..]), &[true; 3]).mean,
            Err(Absent::FewUnits)
        );
    }

    proptest! {
        #[test]
        fn blocks_of_rows_add_up_to_the_definition(
            values in prop::collection::vec(-4_i8..4, 3 * (BLOCK + 5)),
        ) {
            let values: Vec<f32> = values.into_iter().map(f32::from).collect();
            let matrix = Array2::from_shape_vec((BLOCK + 5, 3), values).unwrap();
            let found = products(matrix.view(), &[0.5, 0.0, -1.0]);
            for (i, j) in [(0, 0), (0, 2), (1, 2)] {
                let center = [0.5, 0.0, -1.0];
                let direct: f64 = matrix
                    .rows()
                    .into_iter()
                    .map(|row| (f64::from(row[i]) - center[i]) * (f64::from(row[j]) - center[j]))
                    .sum();
                prop_assert!((found[[i, j]] - direct).abs() < 1e-6);
            }
        }
    }
}
