//! How large codes are, which measures of sparseness do not see.

use ndarray::{ArrayView1, ArrayView2};

use super::measured::{Absent, Measured, mean_or};

/// Holds the size of the codes of N documents over H units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Mean size of an entry |a|, at least 0.
    pub mean_activation: Measured,
    /// Root mean square of all entries, at least 0.
    pub rms_activation: Measured,
    /// Mean length of the decoder columns, at least 0.
    pub decoder_norm: Measured,
    /// Mean of |a| times the length of its decoder column: what an entry adds to the logits. A
    /// penalty on |a| alone is escaped by longer columns; this figure then stays.
    pub contribution: Measured,
    /// Mean over the units that are not zero everywhere of |mean of a| / mean of |a|, in [0, 1]:
    /// 1 for units without negative values, 0 where values cancel each other.
    pub balance: Measured,
}

/// Measures the size of codes.
///
/// **Shape**: `codes` (N, H), `decoder` (V, H) or why there is none.
///
/// # Panics
/// When the numbers of units differ.
pub fn scale(codes: ArrayView2<'_, f32>, decoder: Result<ArrayView2<'_, f32>, Absent>) -> Scale {
    let columns = decoder.as_ref().map_or(codes.ncols(), ArrayView2::ncols);
    assert_eq!(codes.ncols(), columns, "one decoder column per unit");
    let n = codes.nrows() as f64;
    let sum = |unit: usize, of: fn(f64) -> f64| -> f64 {
        codes.column(unit).iter().map(|&a| of(f64::from(a))).sum()
    };
    let norm = |column: ArrayView1<'_, f32>| -> f64 {
        column.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt()
    };
    let units: Vec<usize> = (0..codes.ncols()).collect();
    let sizes: Vec<f64> = units.iter().map(|&unit| sum(unit, f64::abs) / n).collect();
    let norms: Result<Vec<f64>, Absent> =
        decoder.map(|decoder| decoder.columns().into_iter().map(norm).collect());
    let norms = norms.as_ref().map_err(|why| *why);
    let over_units = |values: &mut dyn Iterator<Item = f64>| {
        if codes.nrows() == 0 {
            Err(Absent::NoDocuments)
        } else {
            mean_or(values, Absent::NoLiveUnit)
        }
    };
    let mean_square = over_units(&mut units.iter().map(|&unit| sum(unit, |a| a * a) / n));
    let balance = units
        .iter()
        .filter(|&&unit| sizes[unit] > 0.0)
        .map(|&unit| (sum(unit, |a| a) / n).abs() / sizes[unit]);
    Scale {
        mean_activation: over_units(&mut sizes.iter().copied()),
        rms_activation: mean_square.map(f64::sqrt),
        decoder_norm: norms.and_then(|norms| mean_or(norms.iter().copied(), Absent::NoLiveUnit)),
        contribution: norms.and_then(|norms| {
            over_units(&mut sizes.iter().zip(norms).map(|(size, norm)| size * norm))
        }),
        balance: mean_or(balance, Absent::NoLiveUnit),
    }
}

/// Returns the root mean square of each unit. **Shape**: `codes` (N, H), the result (H).
pub(crate) fn root_mean_squares(codes: ArrayView2<'_, f32>) -> Vec<f32> {
    let n = codes.nrows().max(1) as f64;
    let square = |a: &f32| f64::from(*a).powi(2);
    codes
        .columns()
        .into_iter()
        .map(|column| (column.iter().map(square).sum::<f64>() / n).sqrt() as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn sizes_equal_a_case_done_by_hand() {
        let codes = array![[3.0, -1.0, 0.0], [1.0, 1.0, 0.0]];
        let decoder = array![[3.0, 1.0, 0.0], [4.0, 0.0, 2.0]];
        let found = scale(codes.view(), Ok(decoder.view()));
        // Means of |a| by unit: 2, 1, 0; lengths of columns: 5, 1, 2.
        assert_eq!(found.mean_activation, Ok(1.0));
        assert_eq!(found.rms_activation, Ok(2.0_f64.sqrt()));
        assert_eq!(found.decoder_norm, Ok(8.0 / 3.0));
        assert_eq!(found.contribution, Ok((10.0 + 1.0) / 3.0));
        // The first unit has one sign, the second cancels, the third is zero.
        assert_eq!(found.balance, Ok(0.5));
    }

    #[test]
    fn no_documents_have_no_size() {
        let found = scale(Array2::zeros((0, 2)).view(), Ok(array![[1.0, 1.0]].view()));
        assert_eq!(found.mean_activation, Err(Absent::NoDocuments));
        assert_eq!(found.contribution, Err(Absent::NoDocuments));
        assert_eq!((found.decoder_norm, found.balance), (Ok(1.0), Err(Absent::NoLiveUnit)));
    }
}
