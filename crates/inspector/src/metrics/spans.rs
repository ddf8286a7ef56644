//! How much of what some directions span is found in what others span.

use ndarray::{Array2, ArrayView2};

/// Share of the squared length of a direction that must lie outside of those before it, so that it
/// spans anything more: the square of a sine of 0.01.
const OUTSIDE: f64 = 1e-4;

/// Holds directions that span all that a selection of them spans, each something more, and what turns
/// them into directions at right angles.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) directions: Vec<usize>,
    /// L of G = L · Lᵀ, where G holds the cosines of the directions. Lower triangle. **Shape** (r, r).
    factor: Array2<f64>,
}

impl Span {
    /// Takes those of the `selected` directions that span something that the ones before do not.
    ///
    /// **Shape**: `cosines` (H, H), of each direction with each.
    pub(super) fn of(cosines: ArrayView2<'_, f64>, selected: &[usize]) -> Self {
        let mut directions: Vec<usize> = Vec::new();
        let mut factor = Array2::zeros((selected.len(), selected.len()));
        for &direction in selected {
            let rank = directions.len();
            let mut row = vec![0.0; rank];
            for (place, &before) in directions.iter().enumerate() {
                let known: f64 = (0..place).map(|k| row[k] * factor[(place, k)]).sum();
                row[place] = (cosines[(direction, before)] - known) / factor[(place, place)];
            }
            let length = cosines[(direction, direction)];
            let outside = length - row.iter().map(|part| part * part).sum::<f64>();
            if length > 0.0 && outside > OUTSIDE * length {
                for (place, part) in row.into_iter().enumerate() {
                    factor[(rank, place)] = part;
                }
                factor[(rank, rank)] = outside.sqrt();
                directions.push(direction);
            }
        }
        let rank = directions.len();
        Self { directions, factor: factor.slice(ndarray::s![..rank, ..rank]).to_owned() }
    }

    /// Returns the share of this span that is found in another one: the mean of the squared cosines
    /// of the principal angles between both, those that the other one has no room for counted as 0;
    /// in [0, 1]. `None` when nothing is spanned.
    ///
    /// **Shape**: `cosines` (H of this one, H of the other).
    ///
    /// # Reference
    /// Björck, Golub (1973), Numerical methods for computing angles between linear subspaces, section 2.
    pub(super) fn found_in(&self, other: &Self, cosines: ArrayView2<'_, f64>) -> Option<f64> {
        let (ours, theirs) = (&self.directions, &other.directions);
        if ours.is_empty() {
            return None;
        }
        let table = Array2::from_shape_fn((ours.len(), theirs.len()), |(row, column)| {
            cosines[(ours[row], theirs[column])]
        });
        let turned = self.turn(table);
        let turned = other.turn(turned.reversed_axes().as_standard_layout().into_owned());
        let squares: f64 = turned.iter().map(|cosine| cosine * cosine).sum();
        Some((squares / ours.len() as f64).clamp(0.0, 1.0))
    }

    /// Solves L · X = `table`, row by row. **Shape** (r, any).
    fn turn(&self, mut table: Array2<f64>) -> Array2<f64> {
        for row in 0..table.nrows() {
            for before in 0..row {
                let part = self.factor[(row, before)];
                let (mut ours, theirs) =
                    table.multi_slice_mut((ndarray::s![row, ..], ndarray::s![before, ..]));
                ours.scaled_add(-part, &theirs);
            }
            let pivot = self.factor[(row, row)];
            table.row_mut(row).mapv_inplace(|entry| entry / pivot);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how much of the span of the `ours` columns lies in that of the others.
    fn share(ours: &Array2<f64>, theirs: &Array2<f64>) -> Option<f64> {
        let span = |columns: &Array2<f64>| {
            let all: Vec<usize> = (0..columns.ncols()).collect();
            Span::of(columns.t().dot(columns).view(), &all)
        };
        span(ours).found_in(&span(theirs), ours.t().dot(theirs).view())
    }

    // import numpy as np
    // from scipy.linalg import subspace_angles
    // a = np.array([[(i * 7 + j * 11 + i * j * 3) % 13 - 6 for j in range(3)] for i in range(8)], float)
    // b = np.array([[(i * 5 + j * 3 + i * i * j) % 11 - 5 for j in range(4)] for i in range(8)], float)
    // a /= np.linalg.norm(a, axis=0); b /= np.linalg.norm(b, axis=0)
    // np.mean(np.cos(subspace_angles(a, b)) ** 2)
    #[test]
    fn principal_angles_equal_scipy() {
        let columns = |n: usize, of: fn(i64, i64) -> i64| {
            let mut columns = Array2::from_shape_fn((8, n), |(i, j)| of(i as i64, j as i64) as f64);
            for mut column in columns.columns_mut() {
                let length = column.dot(&column).sqrt();
                column.mapv_inplace(|entry| entry / length);
            }
            columns
        };
        let ours = columns(3, |i, j| (i * 7 + j * 11 + i * j * 3) % 13 - 6);
        let theirs = columns(4, |i, j| (i * 5 + j * 3 + i * i * j) % 11 - 5);
        let found = share(&ours, &theirs).unwrap();
        assert!((found - 0.478_502_613_508_250_46).abs() < 1e-12, "{found}");
    }

    #[test]
    fn another_basis_is_the_same_span_and_right_angles_share_nothing() {
        let ours = ndarray::array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]];
        let turned = ndarray::array![[0.6, 0.8], [0.8, -0.6], [0.0, 0.0]];
        let apart = ndarray::array![[0.0], [0.0], [1.0]];
        assert!((share(&ours, &turned).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(share(&ours, &apart), Some(0.0));
        // What repeats spans no more, and nothing has no share.
        let twice = ndarray::array![[0.6, 0.6], [0.8, 0.8], [0.0, 0.0]];
        assert!((share(&twice, &ours).unwrap() - 1.0).abs() < 1e-12);
        assert!((share(&ours, &twice).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(share(&Array2::zeros((3, 1)), &ours), None);
        assert_eq!(share(&ours, &Array2::zeros((3, 1))), Some(0.0));
    }
}
