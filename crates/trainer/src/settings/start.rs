//! How a weight matrix starts.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::random::Key;
use crate::settings::choice::choices;

/// Names the distribution that starting weights are drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightStart {
    /// Independent normal numbers.
    Normal,
    /// Columns at right angles (rows, when there are more units than terms), as long as
    /// normal ones are on average.
    Orthogonal,
    /// Independent and uniform within the square root of 6 / (V + H).
    Glorot,
}

choices!(WeightStart, "start", Normal = "normal", Orthogonal = "orthogonal", Glorot = "glorot",);

/// Says around which mean pre-activation the encoder starts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncoderStart {
    /// Around 5 for relu, threshold and jump-relu under bce, else around 0, as in the reference runs.
    Usual,
    /// Around this value for a document of mean length.
    Around(f64),
}

impl WeightStart {
    /// Draws a matrix around a mean. **Shape** (V, H). The draw of an entry depends on its
    /// row and column alone.
    ///
    /// `deviation` is the standard deviation of normal and orthogonal starts; Glorot's range
    /// has its own.
    ///
    /// # Reference
    /// orthogonal: Saxe, `McClelland`, Ganguli (2014), Exact solutions to the nonlinear dynamics
    /// of learning in deep linear neural networks. glorot: Glorot, Bengio (2010),
    /// Understanding the difficulty of training deep feedforward neural networks, equation 16.
    pub(crate) fn draw(
        self,
        key: Key,
        (v, h): (usize, usize),
        mean: f64,
        deviation: f64,
    ) -> Array2<f32> {
        let at = |row: usize, column: usize| key.with(row as u64).with(column as u64);
        let normal = |row, column| at(row, column).normal();
        match self {
            Self::Normal => Array2::from_shape_fn((v, h), |(row, column)| {
                (mean + deviation * normal(row, column)) as f32
            }),
            Self::Orthogonal => {
                let (count, length) = (v.min(h), v.max(h));
                let entry = |i, k| if v >= h { normal(k, i) } else { normal(i, k) };
                let vectors = (0..count).map(|i| (0..length).map(|k| entry(i, k)).collect());
                let vectors = orthonormal(vectors.collect());
                let factor = deviation * (length as f64).sqrt();
                Array2::from_shape_fn((v, h), |(row, column)| {
                    let (i, k) = if v >= h { (column, row) } else { (row, column) };
                    (mean + factor * vectors[i][k]) as f32
                })
            }
            Self::Glorot => {
                let bound = (6.0 / (v + h) as f64).sqrt();
                Array2::from_shape_fn((v, h), |(row, column)| {
                    (mean + bound * (2.0 * at(row, column).uniform() - 1.0)) as f32
                })
            }
        }
    }
}

/// Turns vectors to right angles and length 1, in their order (Gram and Schmidt). Parts along
/// earlier vectors are taken off twice, because once leaves rounding of their size.
fn orthonormal(mut vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for i in 0..vectors.len() {
        let (earlier, rest) = vectors.split_at_mut(i);
        let vector = &mut rest[0];
        for other in earlier.iter().chain(&*earlier) {
            let along = product(vector, other);
            vector.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
        }
        let norm = product(vector, vector).sqrt();
        for x in vector {
            *x /= norm;
        }
    }
    vectors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn draw(start: WeightStart, shape: (usize, usize), mean: f64) -> Array2<f32> {
        start.draw(Key::new(3, Purpose::EncoderStart), shape, mean, 0.2)
    }

    #[test]
    fn orthogonal_columns_or_rows_have_right_angles_and_the_length_of_normal_ones() {
        for (v, h) in [(50, 4), (4, 50), (6, 6), (1, 1)] {
            let weights = draw(WeightStart::Orthogonal, (v, h), 0.0);
            let vectors = if v >= h { weights.reversed_axes() } else { weights };
            let expected = 0.2_f32.powi(2) * v.max(h) as f32;
            for (i, a) in vectors.outer_iter().enumerate() {
                for (j, b) in vectors.outer_iter().enumerate() {
                    let expected = if i == j { expected } else { 0.0 };
                    assert!((a.dot(&b) - expected).abs() < 1e-5, "{v} x {h}: {i} {j}");
                }
            }
        }
    }

    #[test]
    fn glorot_weights_fill_their_range_around_the_mean() {
        let weights = draw(WeightStart::Glorot, (100, 50), 0.5);
        let bound = 0.2_f32;
        let inside = |w: &f32| (w - 0.5).abs() <= bound + 1e-6;
        assert!(weights.iter().all(inside));
        let variance = weights.mapv(|w| (w - 0.5).powi(2)).mean().unwrap();
        assert!((weights.mean().unwrap() - 0.5).abs() < 0.01);
        assert!((variance / (bound * bound / 3.0) - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_draw_depends_on_row_and_column_alone() {
        for start in [WeightStart::Normal, WeightStart::Glorot] {
            let (small, large) = (draw(start, (3, 2), 0.0), draw(start, (3, 2), 0.1));
            assert!(small.iter().zip(&large).all(|(a, b)| (b - a - 0.1).abs() < 1e-6), "{start}");
        }
        let (small, large) =
            (draw(WeightStart::Normal, (3, 2), 0.0), draw(WeightStart::Normal, (9, 5), 0.0));
        assert_eq!(small, large.slice(ndarray::s![..3, ..2]));
    }
}
