//! How sparse codes are: shares of silence, and sparseness free of scale.

use ndarray::{ArrayView1, ArrayView2};
use serde::Serialize;

use super::measured::{Absent, Measured, mean_or};

/// A unit that is active on more than this share of the documents is always on.
pub const ALWAYS_ON: f64 = 0.99;

/// Holds the sparsity of the codes of N documents over H units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sparsity {
    /// Share of the N·H entries that are not active, in [0, 1].
    pub zero_fraction: Measured,
    /// The same share over live units only.
    pub zero_fraction_live: Measured,
    /// Mean number of active units per document, in [0, H].
    pub l0: Measured,
    /// Share of documents on which each unit is active. **Shape** (H).
    pub density: Vec<f64>,
    /// Number of units that are active on no document.
    pub dead: usize,
    /// Number of units that are active on more than [`ALWAYS_ON`] of the documents.
    pub always_on: usize,
    /// Hoyer's sparseness.
    pub hoyer: Sparseness,
    /// The Gini index.
    pub gini: Sparseness,
    /// Treves' and Rolls' sparseness.
    pub treves_rolls: Sparseness,
}

/// Holds one measure of sparseness in both directions; larger is sparser, 1 the most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sparseness {
    /// Over the units of a document, mean over documents.
    pub population: Measured,
    /// Over the documents of a unit, mean over live units.
    pub lifetime: Measured,
    /// Documents left out because their code is zero (or H = 1).
    pub documents_left_out: usize,
    /// Units left out because they are zero everywhere (or N = 1).
    pub units_left_out: usize,
}

/// Measures the sparsity of codes.
///
/// **Shape**: `codes` (N, H); `active_above` (H): an entry is active when its size is above
/// the threshold of its unit.
///
/// # Panics
/// When there is not one threshold per unit.
pub fn sparsity(codes: ArrayView2<'_, f32>, active_above: &[f32]) -> Sparsity {
    let (n, h) = codes.dim();
    let counts = active_counts(codes, active_above);
    let n_active: usize = counts.iter().sum();
    let share = |count: usize, of: usize| {
        if of == 0 { Err(Absent::NoDocuments) } else { Ok(count as f64 / of as f64) }
    };
    let density = densities(codes, active_above);
    let live: Vec<usize> = (0..h).filter(|&unit| counts[unit] > 0).collect();
    let measure = |of: fn(ArrayView1<'_, f32>) -> Option<f64>| sparseness(codes, &live, of);
    Sparsity {
        zero_fraction: share(n_active, n * h).map(|active| 1.0 - active),
        zero_fraction_live: match (live.len(), n) {
            (0, 1..) => Err(Absent::NoLiveUnit),
            _ => share(n_active, n * live.len()).map(|active| 1.0 - active),
        },
        l0: share(n_active, n),
        dead: h - live.len(),
        always_on: density.iter().filter(|&&density| density > ALWAYS_ON).count(),
        density,
        hoyer: measure(hoyer),
        gini: measure(gini),
        treves_rolls: measure(treves_rolls),
    }
}

/// Returns the share of documents on which each unit is active; 0 without documents.
///
/// **Shape**: `codes` (N, H), `active_above` (H), result (H).
///
/// # Panics
/// When there is not one threshold per unit.
pub fn densities(codes: ArrayView2<'_, f32>, active_above: &[f32]) -> Vec<f64> {
    let n = codes.nrows().max(1) as f64;
    active_counts(codes, active_above).into_iter().map(|count| count as f64 / n).collect()
}

fn active_counts(codes: ArrayView2<'_, f32>, active_above: &[f32]) -> Vec<usize> {
    assert_eq!(active_above.len(), codes.ncols(), "one threshold per unit");
    let count = |(column, &above): (ArrayView1<'_, f32>, &f32)| {
        column.iter().filter(|a| a.abs() > above).count()
    };
    codes.columns().into_iter().zip(active_above).map(count).collect()
}

fn sparseness(
    codes: ArrayView2<'_, f32>,
    live: &[usize],
    of: fn(ArrayView1<'_, f32>) -> Option<f64>,
) -> Sparseness {
    let documents: Vec<Option<f64>> = codes.rows().into_iter().map(of).collect();
    let units: Vec<Option<f64>> = live.iter().map(|&unit| of(codes.column(unit))).collect();
    let left_out = |values: &[Option<f64>]| values.iter().filter(|value| value.is_none()).count();
    Sparseness {
        documents_left_out: left_out(&documents),
        units_left_out: left_out(&units) + codes.ncols() - live.len(),
        population: mean_or(documents.into_iter().flatten(), Absent::NoVector),
        lifetime: mean_or(units.into_iter().flatten(), Absent::NoVector),
    }
}

/// Returns Hoyer's sparseness of a vector: 0 when all sizes are equal, 1 for one non-zero
/// entry; `None` for a zero vector and for one entry.
///
/// # Reference
/// Hoyer (2004), Non-negative matrix factorization with sparseness constraints, JMLR 5,
/// section 3.1.
pub fn hoyer(vector: ArrayView1<'_, f32>) -> Option<f64> {
    let (l1, l2, _) = norms(vector)?;
    let root = (vector.len() as f64).sqrt();
    // Rounding may leave the closed interval by a few ulps.
    Some(((root - l1 / l2) / (root - 1.0)).clamp(0.0, 1.0))
}

/// Returns the Gini index of the sizes of a vector: 0 when all are equal, 1 − 1/n for one
/// non-zero entry; `None` for a zero vector and for one entry.
///
/// # Reference
/// Hurley, Rickard (2009), Comparing measures of sparsity, IEEE Transactions on Information
/// Theory 55, table I.
pub fn gini(vector: ArrayView1<'_, f32>) -> Option<f64> {
    let (l1, _, mut sizes) = norms(vector)?;
    sizes.sort_by(f64::total_cmp);
    let n = sizes.len() as f64;
    let weighted: f64 =
        sizes.iter().enumerate().map(|(k, c)| c / l1 * ((n - k as f64 - 0.5) / n)).sum();
    Some((1.0 - 2.0 * weighted).max(0.0))
}

/// Returns the sparseness of Treves and Rolls, normalized to 1 for one non-zero entry;
/// `None` for a zero vector and for one entry.
///
/// # Reference
/// Rolls, Tovee (1995), Sparseness of the neuronal representation of stimuli in the primate
/// temporal visual cortex; normalized as in Vinje, Gallant (2000), Science 287.
pub fn treves_rolls(vector: ArrayView1<'_, f32>) -> Option<f64> {
    let (l1, l2, _) = norms(vector)?;
    let n = vector.len() as f64;
    let activity = (l1 / n).powi(2) / (l2 * l2 / n);
    Some(((1.0 - activity) / (1.0 - 1.0 / n)).clamp(0.0, 1.0))
}

/// Returns the sum and the root of the sum of squares of the sizes, and the sizes.
fn norms(vector: ArrayView1<'_, f32>) -> Option<(f64, f64, Vec<f64>)> {
    let sizes: Vec<f64> = vector.iter().map(|&a| f64::from(a).abs()).collect();
    let l1: f64 = sizes.iter().sum();
    let l2 = sizes.iter().map(|a| a * a).sum::<f64>().sqrt();
    (vector.len() > 1 && l2 > 0.0).then_some((l1, l2, sizes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn counts_of_a_small_code_are_right() {
        let codes = array![[1.0_f32, 0.0, -2.0], [0.5, 0.0, 0.0]];
        let found = sparsity(codes.view(), &[0.0; 3]);
        assert_eq!(found.zero_fraction, Ok(0.5));
        assert_eq!(found.l0, Ok(1.5));
        assert_eq!(found.density, [1.0, 0.0, 0.5]);
        assert_eq!((found.dead, found.always_on), (1, 1));
        assert_eq!(sparsity(codes.view(), &[0.6, 0.0, 2.0]).zero_fraction, Ok(1.0 - 1.0 / 6.0));
    }

    #[test]
    fn measures_equal_cases_done_by_hand() {
        let flat = array![3.0_f32, 3.0, 3.0, 3.0];
        let one = array![0.0_f32, -5.0, 0.0, 0.0];
        for (measure, most) in [(hoyer as fn(_) -> _, 1.0), (gini, 0.75), (treves_rolls, 1.0)] {
            assert!(measure(flat.view()).unwrap().abs() < 1e-12);
            assert!((measure(one.view()).unwrap() - most).abs() < 1e-12);
        }
        // (1, 3): l1 = 4, l2 = sqrt(10).
        let two = array![1.0_f32, 3.0];
        let root = 2.0_f64.sqrt();
        let expected = (root - 4.0 / 10.0_f64.sqrt()) / (root - 1.0);
        assert!((hoyer(two.view()).unwrap() - expected).abs() < 1e-12);
        // 1 - 2 (1/4 * 3/4 + 3/4 * 1/4) = 1/4.
        assert!((gini(two.view()).unwrap() - 0.25).abs() < 1e-12);
        // (1 - 4/5) / (1 - 1/2) = 2/5.
        assert!((treves_rolls(two.view()).unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_measure_is_absent_and_counted() {
        let silent = Array2::<f32>::zeros((3, 2));
        let found = sparsity(silent.view(), &[0.0; 2]);
        assert_eq!(found.hoyer.population, Err(Absent::NoVector));
        assert_eq!((found.hoyer.documents_left_out, found.hoyer.units_left_out), (3, 2));
        assert_eq!((found.dead, found.zero_fraction), (2, Ok(1.0)));
        let none = Array2::<f32>::zeros((0, 2));
        assert_eq!(sparsity(none.view(), &[0.0; 2]).zero_fraction, Err(Absent::NoDocuments));
        assert_eq!(hoyer(array![4.0_f32].view()), None);
    }
}
