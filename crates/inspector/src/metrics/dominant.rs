//! The unit that a document drives most, read as a cluster.

use ndarray::ArrayView2;

/// Returns the number of the most active unit of each document; ties go to the unit of
/// smaller number.
///
/// **Shape**: `codes` (N, H), result (N). A document on which all units are alike, as one
/// without any active unit, has no dominant unit and gets H: those documents form a cluster
/// of their own instead of joining unit 0.
pub fn dominant_units(codes: ArrayView2<'_, f32>) -> Vec<u32> {
    let none = codes.ncols() as u32;
    let dominant = |row: ndarray::ArrayView1<'_, f32>| {
        let (mut best, mut differs) = (0, false);
        for (unit, a) in row.iter().enumerate() {
            differs |= *a != row[0];
            if *a > row[best] {
                best = unit;
            }
        }
        if differs || row.len() == 1 { best as u32 } else { none }
    };
    codes.outer_iter().map(dominant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_largest_activation_wins_and_silence_is_a_cluster() {
        let codes =
            array![[0.0_f32, 2.0, 1.0], [3.0, 3.0, 0.0], [0.0, 0.0, 0.0], [-1.0, 0.0, -2.0]];
        assert_eq!(dominant_units(codes.view()), [1, 0, 3, 1]);
    }
}
