//! Faithfulness of all units once more, on documents drawn anew.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};
use topicscope_indexer::DocId;

use super::lanes::{add_weights, weights_of};
use super::resampling::{Drawn, Draws, LANES};

/// Documents whose sums are taken at a time in single precision, before they are added up in
/// double.
const BLOCK: usize = 1024;

/// A unit whose weighted variance is below this share of its weighted mean square does not change
/// on the documents of a draw, up to the rounding of single precision.
const FLAT: f64 = 1e-5;

/// Holds what the mean faithfulness of a model needs of the documents that judge it.
#[derive(Debug, Clone)]
pub struct FaithfulnessSample {
    documents: Vec<DocId>,
    /// Activations of the U units that have a faithfulness, with mean 0 and deviation 1 over the
    /// documents. **Shape** (N, U).
    codes: Array2<f32>,
    /// Their named words in each document. **Shape** (N, U).
    counts: Array2<u8>,
    /// The documents that hold one named word of a unit, two, and so on. **Shape** (U).
    holding: Vec<Vec<Vec<DocId>>>,
    /// H: units without a faithfulness count as 0.
    n_units: usize,
}

impl FaithfulnessSample {
    /// Takes codes and counts of named words. **Shape**: both (N, H), `is_measured` (H), documents
    /// (N).
    pub fn of(
        codes: ArrayView2<'_, f32>,
        counts: ArrayView2<'_, u8>,
        is_measured: &[bool],
        documents: &[DocId],
    ) -> Self {
        let units: Vec<usize> = (0..is_measured.len()).filter(|&unit| is_measured[unit]).collect();
        let n = documents.len().max(1) as f64;
        let mut standard = codes.select(Axis(1), &units);
        for mut column in standard.columns_mut() {
            let mean = column.iter().map(|&a| f64::from(a)).sum::<f64>() / n;
            let square = column.iter().map(|&a| (f64::from(a) - mean).powi(2)).sum::<f64>();
            let deviation = (square / n).sqrt().max(f64::MIN_POSITIVE);
            column.mapv_inplace(|a| ((f64::from(a) - mean) / deviation) as f32);
        }
        let counts = counts.select(Axis(1), &units);
        let holding = counts.columns().into_iter().map(|column| {
            let most = column.iter().copied().max().unwrap_or(0);
            let mut holding = vec![Vec::new(); usize::from(most)];
            for (&count, &document) in column.iter().zip(documents).filter(|(count, _)| **count > 0)
            {
                holding[usize::from(count) - 1].push(document);
            }
            holding
        });
        let holding = holding.collect();
        Self {
            documents: documents.to_vec(),
            codes: standard,
            counts,
            holding,
            n_units: is_measured.len(),
        }
    }

    /// Returns the mean faithfulness of all units under each draw.
    ///
    /// Correlations of weighted documents; a unit that does not change on the documents of a draw
    /// counts as 0.
    pub fn resampled(&self, draws: &Draws) -> Drawn {
        let weights = weights_of(draws, &self.documents);
        let total = weights.sum_axis(Axis(0)).mapv(f64::from);
        let moments = self.moments(&weights);
        let n_held = self.codes.ncols();
        let mut sums = [0.0; LANES];
        for (unit, holding) in self.holding.iter().enumerate() {
            let (mut count, mut square) = ([0.0; LANES], [0.0; LANES]);
            for (held, documents) in (1..).zip(holding) {
                let held = f64::from(held);
                let with = add_weights(draws, documents);
                for lane in 0..LANES {
                    count[lane] += held * f64::from(with[lane]);
                    square[lane] += held * held * f64::from(with[lane]);
                }
            }
            for (lane, sum) in sums.iter_mut().enumerate() {
                let w = total[lane].max(f64::MIN_POSITIVE);
                let (a, c) = (moments[[lane, unit]], count[lane]);
                let of_codes = moments[[lane, n_held + unit]];
                let variance = of_codes - a * a / w;
                let of_counts = square[lane] - c * c / w;
                let scale = (variance * of_counts).sqrt();
                let product = moments[[lane, 2 * n_held + unit]] - a * c / w;
                // Counts are whole numbers, and their sums exact.
                if variance > FLAT * of_codes && of_counts > 1e-9 * square[lane] {
                    *sum += (product / scale).clamp(-1.0, 1.0);
                }
            }
        }
        sums.map(|sum| sum / self.n_units.max(1) as f64)
    }

    /// Returns the weighted sums of activations, of their squares and of their products with
    /// counts, beside each other. **Shape**: `weights` (N, lanes), the result (lanes, 3 U).
    fn moments(&self, weights: &Array2<f32>) -> Array2<f64> {
        let u = self.codes.ncols();
        let mut sums = Array2::zeros((LANES, 3 * u));
        let mut values = Array2::zeros((BLOCK, 3 * u));
        let mut part = Array2::zeros((LANES, 3 * u));
        let codes = self.codes.axis_chunks_iter(Axis(0), BLOCK);
        let counts = self.counts.axis_chunks_iter(Axis(0), BLOCK);
        for ((codes, counts), weights) in
            codes.zip(counts).zip(weights.axis_chunks_iter(Axis(0), BLOCK))
        {
            let mut values = values.slice_mut(s![..codes.nrows(), ..]);
            let rows = values.rows_mut().into_iter().zip(codes.rows()).zip(counts.rows());
            for ((mut values, codes), counts) in rows {
                let values = values.as_slice_mut().expect("rows stand whole");
                let (plain, others) = values.split_at_mut(u);
                let (squares, products) = others.split_at_mut(u);
                let into = plain.iter_mut().zip(squares).zip(products);
                for (((plain, square), product), (&a, &count)) in into.zip(codes.iter().zip(counts))
                {
                    (*plain, *square, *product) = (a, a * a, a * f32::from(count));
                }
            }
            general_mat_mul(1.0, &weights.t(), &values, 0.0, &mut part);
            sums.zip_mut_with(&part, |sum: &mut f64, &part: &f32| *sum += f64::from(part));
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::faithfulness;
    use topicscope_indexer::TermId;

    const N: usize = 2_500;

    /// A unit active on most documents, a rare one, a dead one, one of a mean far from 0, and one
    /// whose words stand in every document.
    fn case() -> (Array2<f32>, Array2<u8>) {
        let noise =
            |row: usize, unit: usize| (row * 371 + unit * 101 + row * row * (unit + 1)) % 97;
        let counts = Array2::from_shape_fn((N, 5), |(row, unit)| match unit {
            4 => 1,
            _ => [0, 0, 0, 1, 0, 2, 1, 0, 3, 0][noise(row, unit) % 10],
        });
        let codes = Array2::from_shape_fn((N, 5), |(row, unit)| {
            let value = noise(row, unit + 7) as f32 / 97.0 + f32::from(counts[[row, unit]]) / 3.0;
            match unit {
                1 if row % 90 != 0 => 0.0,
                2 => 0.0,
                3 => 5.0 + 0.05 * value,
                _ => value,
            }
        });
        (codes, counts)
    }

    /// The mean over all units of documents that are repeated.
    fn plain(codes: &Array2<f32>, counts: &Array2<u8>, rows: &[usize]) -> f64 {
        let (codes, counts) = (codes.select(Axis(0), rows), counts.select(Axis(0), rows));
        let lists = vec![vec![TermId(0)]; codes.ncols()];
        let found = faithfulness(&lists, codes.view(), counts.view());
        found.iter().map(|value| value.unwrap_or(0.0)).sum::<f64>() / found.len() as f64
    }

    #[test]
    fn weights_equal_documents_repeated_so_often() {
        let (codes, counts) = case();
        let documents: Vec<DocId> = (0..N as u32).map(|d| DocId(2 * d + 1)).collect();
        let is_measured = [true, true, false, true, true];
        let sample = FaithfulnessSample::of(codes.view(), counts.view(), &is_measured, &documents);
        let n = 2 * N + 1;
        let same = sample.resampled(&Draws::from_weights(vec![[1; LANES]; n]));
        let all: Vec<usize> = (0..N).collect();
        let expected = plain(&codes, &counts, &all);
        assert!(same.iter().all(|value| (value - expected).abs() < 1e-6), "{same:?} {expected}");
        let draws = Draws::of(5, 2, n);
        let found = sample.resampled(&draws);
        for lane in [0, 1, 40, 79] {
            let times = |row: usize| usize::from(draws.of_document(documents[row])[lane]);
            let rows: Vec<usize> =
                (0..N).flat_map(|row| std::iter::repeat_n(row, times(row))).collect();
            let expected = plain(&codes, &counts, &rows);
            assert!((found[lane] - expected).abs() < 1e-6, "{lane}: {} {expected}", found[lane]);
        }
    }

    #[test]
    fn no_weight_and_units_that_do_not_change_in_a_draw_count_as_chance() {
        let (codes, counts) = case();
        let documents: Vec<DocId> = (0..N as u32).map(DocId).collect();
        let sample = FaithfulnessSample::of(codes.view(), counts.view(), &[true; 5], &documents);
        let none = sample.resampled(&Draws::from_weights(vec![[0; LANES]; N]));
        assert_eq!(none, [0.0; LANES]);
        // One document alone: nothing changes.
        let mut weights = vec![[0; LANES]; N];
        weights[90] = [3; LANES];
        assert_eq!(sample.resampled(&Draws::from_weights(weights)), [0.0; LANES]);
    }
}
