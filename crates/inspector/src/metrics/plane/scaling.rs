//! Classical scaling: the plane that keeps most of the distances between things.

use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Rounds after which both directions count as found.
const ROUNDS: usize = 100;

/// An irrational part of a turn, in radians: what is made by it repeats nowhere.
const TURN: f64 = 2.399_963_229_728_653;

/// Returns the places of things in the plane of their first two principal coordinates, by the squares
/// of their distances. For Euclidean distances these are the first two principal components. The
/// largest size of each coordinate is positive. **Shape**: `squares` (n, n), the result (n).
///
/// # Reference
/// Torgerson (1952), Multidimensional scaling: I. Theory and method, equation 8; directions by
/// orthogonal iteration, Golub and Van Loan (2013), Matrix Computations, section 8.2.4.
pub(super) fn principal_plane(squares: ArrayView2<'_, f64>) -> Vec<[f64; 2]> {
    let products = centered_products(squares);
    // The start favors nobody: no symmetry of the things is its own.
    let start =
        |(place, which): (usize, usize)| ((place + 1) as f64 * (which + 1) as f64 * TURN).sin();
    let mut directions = Array2::from_shape_fn((squares.nrows(), 2), start);
    let mut sizes = [0.0; 2];
    for _ in 0..ROUNDS {
        directions = products.dot(&directions);
        sizes = orthonormal(&mut directions);
    }
    for (mut direction, size) in directions.axis_iter_mut(Axis(1)).zip(sizes) {
        let largest = |a: f64, &b: &f64| if b.abs() > a.abs() { b } else { a };
        direction *= size.sqrt() * direction.iter().fold(0.0, largest).signum();
    }
    directions.outer_iter().map(|place| [place[0], place[1]]).collect()
}

/// Returns the products of things around their mean. **Shape** (n, n).
fn centered_products(squares: ArrayView2<'_, f64>) -> Array2<f64> {
    let n = squares.nrows().max(1) as f64;
    let means: Array1<f64> = squares.sum_axis(Axis(1)) / n;
    let mean = means.sum() / n;
    Array2::from_shape_fn(squares.raw_dim(), |(one, other)| {
        -0.5 * (squares[(one, other)] - means[one] - means[other] + mean)
    })
}

/// Makes two columns orthogonal and of length 1, and returns the lengths that they had; a column
/// without a length becomes zero.
fn orthonormal(columns: &mut Array2<f64>) -> [f64; 2] {
    let (mut first, mut second) = columns.multi_slice_mut((ndarray::s![.., 0], ndarray::s![.., 1]));
    let lengths = |column: &ndarray::ArrayViewMut1<'_, f64>| column.dot(column).sqrt();
    let before = lengths(&first);
    first.mapv_inplace(|x| if before > 0.0 { x / before } else { 0.0 });
    let shared: f64 = first.dot(&second);
    second.scaled_add(-shared, &first);
    let after = lengths(&second);
    second.mapv_inplace(|x| if after > 0.0 { x / after } else { 0.0 });
    [before, after]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_a_plane_keep_all_their_distances() {
        let points = [[0.0, 0.0], [4.0, 0.5], [1.0, 3.0], [-2.0, 1.0], [0.5, -1.0]];
        let square = |one: [f64; 2], other: [f64; 2]| -> f64 {
            (0..2).map(|axis| (one[axis] - other[axis]).powi(2)).sum()
        };
        let squares = Array2::from_shape_fn((5, 5), |(a, b)| square(points[a], points[b]));
        let found = principal_plane(squares.view());
        for (a, b) in [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)] {
            assert!((square(found[a], found[b]) - squares[(a, b)]).abs() < 1e-9, "{a} {b}");
        }
        let largest = found
            .iter()
            .map(|place| place[0])
            .fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
        assert!(largest > 0.0);
    }

    #[test]
    fn things_in_one_place_or_on_one_line_have_places() {
        assert!(
            principal_plane(Array2::zeros((4, 4)).view()).iter().flatten().all(|&at| at == 0.0)
        );
        let line = Array2::from_shape_fn((3, 3), |(a, b)| (a as f64 - b as f64).powi(2));
        let found = principal_plane(line.view());
        assert!(((found[2][0] - found[0][0]).abs() - 2.0).abs() < 1e-9, "{found:?}");
        assert!(found.iter().all(|place| place[1].abs() < 1e-6), "{found:?}");
        assert!(principal_plane(Array2::zeros((0, 0)).view()).is_empty());
    }
}
