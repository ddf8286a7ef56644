//! The best one-to-one match of the rows of a square table with its columns.

use ndarray::ArrayView2;

/// Returns for each row the column it is matched with, such that the total weight is largest.
///
/// **Shape**: `weights` (H, H), finite; the result (H), a permutation. O(H³) steps. Among
/// matches of equal total the order of rows and columns alone decides.
///
/// # Panics
/// When the table is not square.
///
/// # Reference
/// Kuhn (1955), The Hungarian method for the assignment problem; in the form of shortest
/// augmenting paths of Jonker, Volgenant (1987), A shortest augmenting path algorithm for dense
/// and sparse linear assignment problems, section 2.
pub(crate) fn best_match(weights: ArrayView2<'_, f64>) -> Vec<usize> {
    let n = weights.nrows();
    assert_eq!(n, weights.ncols(), "a match is one to one");
    let mut duals = Duals { row: vec![0.0; n], column: vec![0.0; n] };
    let mut row_of: Vec<Option<usize>> = vec![None; n];
    for row in 0..n {
        augment(weights, row, &mut duals, &mut row_of);
    }
    let mut column_of = vec![0; n];
    for (column, row) in row_of.into_iter().enumerate() {
        if let Some(row) = row {
            column_of[row] = column;
        }
    }
    column_of
}

/// Prices that keep every reduced cost at least 0, and at 0 for matched pairs.
struct Duals {
    row: Vec<f64>,
    column: Vec<f64>,
}

/// Matches one more row, along the cheapest path that changes matches made before.
fn augment(
    weights: ArrayView2<'_, f64>,
    start: usize,
    duals: &mut Duals,
    row_of: &mut [Option<usize>],
) {
    let n = row_of.len();
    let mut distance = vec![f64::INFINITY; n];
    let mut reached_from = vec![start; n];
    let mut scanned = vec![false; n];
    let (mut row, mut so_far) = (start, 0.0);
    let end = loop {
        let mut nearest: Option<usize> = None;
        for column in (0..n).filter(|&column| !scanned[column]) {
            let reduced = -weights[(row, column)] - duals.row[row] - duals.column[column];
            if so_far + reduced < distance[column] {
                distance[column] = so_far + reduced;
                reached_from[column] = row;
            }
            if nearest.is_none_or(|best| distance[column] < distance[best]) {
                nearest = Some(column);
            }
        }
        // One row more than matched columns is looked at, so a column is always left.
        let Some(column) = nearest else { return };
        (so_far, scanned[column]) = (distance[column], true);
        match row_of[column] {
            Some(next) => row = next,
            None => break column,
        }
    };
    duals.row[start] += so_far;
    for column in (0..n).filter(|&column| scanned[column] && column != end) {
        duals.column[column] -= so_far - distance[column];
        if let Some(matched) = row_of[column] {
            duals.row[matched] += so_far - distance[column];
        }
    }
    let mut column = end;
    loop {
        let row = reached_from[column];
        let left = row_of.iter().position(|&matched| matched == Some(row));
        row_of[column] = Some(row);
        match left {
            Some(next) if row != start => column = next,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use super::*;

    fn total(weights: &Array2<f64>, columns: &[usize]) -> f64 {
        columns.iter().enumerate().map(|(row, &column)| weights[(row, column)]).sum()
    }

    /// Tries every permutation.
    fn best_total(weights: &Array2<f64>, row: usize, used: &mut Vec<usize>) -> f64 {
        if row == weights.nrows() {
            return 0.0;
        }
        let mut best = f64::NEG_INFINITY;
        for column in 0..weights.ncols() {
            if !used.contains(&column) {
                used.push(column);
                best = best.max(weights[(row, column)] + best_total(weights, row + 1, used));
                used.pop();
            }
        }
        best
    }

    // from scipy.optimize import linear_sum_assignment
    // w = [[(7 * i * i + 3 * i * j + 11 * j * j + 5 * j) % 23 / 23 for j in range(8)] for i in range(8)]
    // rows, cols = linear_sum_assignment(w, maximize=True); sum(w[i][j] for i, j in zip(rows, cols))
    #[test]
    fn totals_equal_scipy() {
        let weights = Array2::from_shape_fn((8, 8), |(i, j)| {
            ((7 * i * i + 3 * i * j + 11 * j * j + 5 * j) % 23) as f64 / 23.0
        });
        let found = total(&weights, &best_match(weights.view()));
        assert!((found - 168.0 / 23.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn the_largest_weight_gives_way_to_the_largest_total() {
        let weights = array![[0.9, 0.8], [0.8, 0.1]];
        assert_eq!(best_match(weights.view()), [1, 0]);
        assert_eq!(best_match(Array2::zeros((0, 0)).view()), Vec::<usize>::new());
    }

    #[test]
    fn ties_are_resolved_by_order() {
        assert_eq!(best_match(Array2::zeros((4, 4)).view()), [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn no_permutation_has_a_larger_total(
            (n, entries) in (1_usize..7).prop_flat_map(|n| {
                // Steps of a tenth make ties.
                (Just(n), prop::collection::vec(-10_i32..=10, n * n))
            })
        ) {
            let tenths: Vec<f64> = entries.iter().map(|&e| f64::from(e) / 10.0).collect();
            let weights = Array2::from_shape_vec((n, n), tenths).unwrap();
            let columns = best_match(weights.view());
            let mut sorted = columns.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..n).collect::<Vec<_>>());
            let best = best_total(&weights, 0, &mut Vec::new());
            prop_assert!((total(&weights, &columns) - best).abs() < 1e-9);
        }
    }
}
