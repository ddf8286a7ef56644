//! Correlation of a word's presence with a unit's activation.

use ndarray::{Array1, Array2, ArrayView2, Zip};

use super::{RankInput, sums_by_word};

/// Returns the Pearson correlation of the presence of each word with the activation of each
/// unit over the documents, in [-1, 1]. **Shape** (V, H).
///
/// -infinity for a word that occurs in no document or in all, and for a unit whose
/// activation never changes.
pub(super) fn scores(input: &RankInput<'_>) -> Array2<f64> {
    of_sums(sums_by_word(input, f64::from), input)
}

/// As [`scores`], from the sums of each unit's activations over the documents with each word.
/// **Shape** (V, H).
pub(super) fn of_sums(mut sums: Array2<f64>, input: &RankInput<'_>) -> Array2<f64> {
    let n = input.documents.len() as f64;
    let (means, deviations) = moments(input.codes);
    let frequencies = input.bags.document_frequencies_in(input.documents);
    for (mut row, frequency) in sums.rows_mut().into_iter().zip(frequencies) {
        let share = f64::from(frequency) / n;
        let spread = (share * (1.0 - share)).sqrt();
        for ((score, &mean), &deviation) in row.iter_mut().zip(&means).zip(&deviations) {
            let covariance = *score / n - mean * share;
            let scale = spread * deviation;
            *score = if scale > 0.0 { covariance / scale } else { f64::NEG_INFINITY };
        }
    }
    sums
}

/// Returns the mean and the standard deviation of each unit. **Shape**: `codes` (N, H), both (H).
fn moments(codes: ArrayView2<'_, f32>) -> (Array1<f64>, Array1<f64>) {
    let n = codes.nrows() as f64;
    let mut means = Array1::zeros(codes.ncols());
    for row in codes.rows() {
        Zip::from(&mut means).and(row).for_each(|sum, &a| *sum += f64::from(a));
    }
    means /= n;
    let mut deviations = Array1::zeros(codes.ncols());
    for row in codes.rows() {
        let add = |sum: &mut f64, &a: &f32, mean: &f64| *sum += (f64::from(a) - mean).powi(2);
        Zip::from(&mut deviations).and(row).and(&means).for_each(add);
    }
    deviations.mapv_inplace(|squares| (squares / n).sqrt());
    (means, deviations)
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use ndarray::array;

    #[test]
    fn scores_equal_the_plain_definition() {
        let rows = [vec![0, 2], vec![0], vec![1, 2], vec![2]];
        let bags = Bags::from_rows(&rows, 4).unwrap();
        let documents: Vec<DocId> = (0..4).map(DocId).collect();
        let codes = array![[3.0_f32, 0.1], [2.0, 0.7], [0.0, 0.2], [0.5, 0.1]];
        let weights = Array2::<f32>::zeros((4, 2));
        let input = RankInput {
            model: None,
            decoder: weights.view(),
            encoder: weights.view(),
            codes: codes.view(),
            bags: &bags,
            documents: &documents,
        };
        let scores = super::scores(&input);
        let pearson = |term: u32, unit: usize| {
            let x: Vec<f64> =
                rows.iter().map(|row| f64::from(u8::from(row.contains(&term)))).collect();
            let a: Vec<f64> = codes.column(unit).iter().map(|&a| f64::from(a)).collect();
            let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
            let (mx, ma) = (mean(&x), mean(&a));
            let dot = |v: &[f64], mv: f64, w: &[f64], mw: f64| -> f64 {
                v.iter().zip(w).map(|(v, w)| (v - mv) * (w - mw)).sum()
            };
            dot(&x, mx, &a, ma) / (dot(&x, mx, &x, mx) * dot(&a, ma, &a, ma)).sqrt()
        };
        for term in 0..3 {
            for unit in 0..2 {
                let (found, expected) = (scores[[term as usize, unit]], pearson(term, unit));
                assert!((found - expected).abs() < 1e-12, "{term} {unit}: {found} {expected}");
            }
        }
        // Word 3 occurs nowhere.
        assert_eq!(scores[[3, 0]], f64::NEG_INFINITY);
        assert_eq!(Ranking::Correlation.scores(&input).top_words(0, 9).len(), 3);
    }
}
