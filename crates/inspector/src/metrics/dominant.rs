//! The unit that a document drives most, read as a cluster.

use ndarray::ArrayView2;

use super::measured::Absent;

/// Returns the number of the most active unit of each document; ties go to the unit of
/// smaller number.
///
/// **Shape**: `codes` (N, H), result (N). A document on which all units are alike, as one
/// without any active unit, has no dominant unit and gets H: those documents form a cluster
/// of their own instead of joining unit 0.
///
/// # Errors
/// A code that is infinite or NaN.
pub fn dominant_units(codes: ArrayView2<'_, f32>) -> Result<Vec<u32>, Absent> {
    if !codes.iter().all(|a| a.is_finite()) {
        return Err(Absent::NotFinite);
    }
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
    Ok(codes.outer_iter().map(dominant).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_largest_activation_wins_and_silence_is_a_cluster() {
        let codes =
            array![[0.0_f32, 2.0, 1.0], [3.0, 3.0, 0.0], [0.0, 0.0, 0.0], [-1.0, 0.0, -2.0]];
        assert_eq!(dominant_units(codes.view()).unwrap(), [1, 0, 3, 1]);
    }

    #[test]
    fn a_code_that_is_no_number_is_refused() {
        for broken in [f32::NAN, f32::NEG_INFINITY] {
            let codes = array![[0.0_f32, 2.0], [broken, 1.0]];
            assert_eq!(dominant_units(codes.view()), Err(Absent::NotFinite));
        }
    }
}
