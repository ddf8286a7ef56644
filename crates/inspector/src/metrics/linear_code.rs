//! The best linear code: what no autoencoder without a nonlinearity can beat.

use linfa_linalg::eigh::Eigh;
use ndarray::{Array1, Array2, ArrayView1, Axis, s};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;
use topicscope_indexer::{Bags, DocId};

use super::measured::Absent;

/// Directions that are followed beyond twice those wanted, so that the last wanted ones settle too
/// (Halko, Martinsson, Tropp 2011, section 1.3). Lengths of directions of text fall slowly.
const EXTRA: usize = 10;

/// Times that the directions are multiplied by the covariance.
const ITERATIONS: usize = 16;

/// Directions that one task follows.
const LANES: usize = 8;

/// Documents that are reconstructed at once by one task.
const CHUNK: usize = 64;

/// Directions shorter than this share of the longest are rounding alone.
const NOTHING: f64 = 1e-12;

/// The mean of training documents and the H directions in which they differ most from it: among all
/// codes that are linear in the words, the one of least squared error in training. Centered, since
/// the models beside it have biases.
///
/// # Reference
/// Eckart, Young (1936), The approximation of one matrix by another of lower rank. Found by subspace
/// iteration: Halko, Martinsson, Tropp (2011), Finding structure with randomness, algorithm 4.4.
#[derive(Debug, Clone)]
pub struct LinearCode {
    /// **Shape** (V).
    mean: Array1<f64>,
    /// Orthonormal columns. **Shape** (V, at most H).
    directions: Array2<f64>,
}

impl LinearCode {
    /// Fits the code with `rank` directions (H); fewer where documents differ in fewer.
    ///
    /// # Errors
    /// When there are no documents, or an eigenvalue problem of 2 H + 10 rows is not solved.
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn fit(bags: &Bags, documents: &[DocId], rank: usize) -> Result<Self, Absent> {
        if documents.is_empty() {
            return Err(Absent::NoDocuments);
        }
        let n = documents.len() as f64;
        let frequencies = bags.document_frequencies_in(documents);
        let mean = Array1::from_iter(frequencies.iter().map(|&df| f64::from(df) / n));
        let wanted = rank.min(bags.n_terms());
        let n_followed = (2 * wanted + EXTRA).min(bags.n_terms());
        let mut random = Xoshiro256Plus::seed_from_u64(1);
        // The high bits, between -1 and 1.
        let mut draw = || (random.next_u64() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
        let mut directions = Array2::from_shape_simple_fn((bags.n_terms(), n_followed), &mut draw);
        for _ in 0..ITERATIONS {
            directions = orthonormal(&directions)?;
            directions = times_covariance(bags, documents, &mean, directions);
        }
        // The images of orthonormal directions have the longest axes along the wanted ones.
        let directions = orthonormal(&directions)?;
        let kept = wanted.min(directions.ncols());
        Ok(Self { mean, directions: directions.slice(s![.., ..kept]).to_owned() })
    }

    /// Returns what a function makes of the reconstruction and the terms of each document, in order.
    /// **Shape**: reconstruction (V).
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn map_reconstructions<T: Send>(
        &self,
        bags: &Bags,
        documents: &[DocId],
        of: impl Fn(ArrayView1<'_, f64>, &[u32]) -> T + Sync,
    ) -> Vec<T> {
        let of_mean = self.mean.dot(&self.directions);
        let chunk = |chunk: &[DocId]| -> Vec<T> {
            let mut codes = Array2::zeros((chunk.len(), self.directions.ncols()));
            for (mut code, &document) in codes.rows_mut().into_iter().zip(chunk) {
                for &term in bags.row(document) {
                    code += &self.directions.row(term as usize);
                }
                code -= &of_mean;
            }
            let found = codes.dot(&self.directions.t()) + &self.mean;
            let rows = found.rows().into_iter().zip(chunk);
            rows.map(|(row, &document)| of(row, bags.row(document))).collect()
        };
        let parts: Vec<Vec<T>> = documents.par_chunks(CHUNK).map(chunk).collect();
        parts.into_iter().flatten().collect()
    }
}

/// Returns an orthonormal base of what some columns span, by falling length of its axes.
fn orthonormal(columns: &Array2<f64>) -> Result<Array2<f64>, Absent> {
    if columns.is_empty() {
        return Ok(columns.clone());
    }
    let (lengths, axes) = columns.t().dot(columns).eigh().map_err(|_| Absent::NotConverged)?;
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by(|&a, &b| lengths[b].total_cmp(&lengths[a]));
    let longest = order.first().map_or(0.0, |&place| lengths[place]);
    order.retain(|&place| lengths[place] > NOTHING * longest);
    let mut rotation = Array2::zeros((columns.ncols(), order.len()));
    for (mut column, &place) in rotation.columns_mut().into_iter().zip(&order) {
        column.assign(&(&axes.column(place) / lengths[place].sqrt()));
    }
    Ok(columns.dot(&rotation))
}

/// Multiplies directions by the covariance of documents, up to a factor, in their place: at large V
/// they are the most that an evaluation holds. **Shape** (V, K).
fn times_covariance(
    bags: &Bags,
    documents: &[DocId],
    mean: &Array1<f64>,
    mut directions: Array2<f64>,
) -> Array2<f64> {
    let of_mean = mean.dot(&directions);
    let task = |first: usize| -> Vec<[f64; LANES]> {
        let lanes = (directions.ncols() - first).min(LANES);
        let mut taken = vec![[0.0; LANES]; bags.n_terms()];
        for (into, row) in taken.iter_mut().zip(directions.rows()) {
            for lane in 0..lanes {
                into[lane] = row[first + lane];
            }
        }
        let mut image = vec![[0.0; LANES]; bags.n_terms()];
        for row in documents.iter().map(|&document| bags.row(document)) {
            let mut code = [0.0; LANES];
            for lane in 0..lanes {
                code[lane] = -of_mean[first + lane];
            }
            for &term in row {
                for (code, d) in code.iter_mut().zip(&taken[term as usize]) {
                    *code += d;
                }
            }
            for &term in row {
                for (image, code) in image[term as usize].iter_mut().zip(&code) {
                    *image += code;
                }
            }
        }
        image
    };
    // The codes of all documents add up to 0, so the mean takes nothing away.
    let starts: Vec<usize> = (0..directions.ncols()).step_by(LANES).collect();
    let images: Vec<Vec<[f64; LANES]>> = starts.into_par_iter().map(task).collect();
    for (mut columns, image) in directions.axis_chunks_iter_mut(Axis(1), LANES).zip(images) {
        for (mut row, image) in columns.rows_mut().into_iter().zip(image) {
            row.iter_mut().zip(image).for_each(|(into, found)| *into = found);
        }
    }
    directions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squared_error(code: &LinearCode, bags: &Bags, documents: &[DocId]) -> f64 {
        let errors = code.map_reconstructions(bags, documents, |found, present| {
            let x = |term: usize| f64::from(u8::from(present.contains(&(term as u32))));
            found.iter().enumerate().map(|(term, o)| (o - x(term)).powi(2)).sum::<f64>()
        });
        errors.iter().sum()
    }

    fn corpus() -> (Bags, Vec<DocId>) {
        let rows: Vec<Vec<u32>> = (0..40_u32)
            .map(|d| (0..12).filter(|t| (d * 7 + t * t * 5 + d * t) % 11 < 4).collect())
            .collect();
        (Bags::from_rows(&rows, 12).unwrap(), (0..40).map(DocId).collect())
    }

    // import numpy as np
    // X = np.array([[(d*7 + t*t*5 + d*t) % 11 < 4 for t in range(12)] for d in range(40)], float)
    // s = np.linalg.svd(X - X.mean(0), compute_uv=False); [(s[k:]**2).sum() for k in (1, 3, 12)]
    #[test]
    fn errors_are_the_singular_values_that_are_left_out() {
        let (bags, documents) = corpus();
        for (rank, expected) in [(1, 74.310_527_032_017), (3, 33.552_305_653_514_686), (12, 0.0)] {
            let code = LinearCode::fit(&bags, &documents, rank).unwrap();
            let found = squared_error(&code, &bags, &documents);
            assert!((found - expected).abs() < 1e-6, "{rank}: {found} {expected}");
        }
    }

    #[test]
    fn more_directions_than_documents_differ_in_are_left_out() {
        let bags = Bags::from_rows(&[vec![0], vec![0, 1], vec![0]], 3).unwrap();
        let documents: Vec<DocId> = (0..3).map(DocId).collect();
        for rank in [1, 2, 64] {
            let code = LinearCode::fit(&bags, &documents, rank).unwrap();
            assert!(squared_error(&code, &bags, &documents) < 1e-12);
        }
        // Equal documents differ in no direction: the mean is all.
        let same = LinearCode::fit(&bags, &documents[..1], 4).unwrap();
        assert!(squared_error(&same, &bags, &documents[..1]) < 1e-12);
        assert_eq!(LinearCode::fit(&bags, &[], 2).unwrap_err(), Absent::NoDocuments);
    }
}
