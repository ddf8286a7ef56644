//! Ward's tree of clusters, from distances alone.

use ndarray::Array2;

/// Holds which clusters were joined, cheapest first; [`Tree::cut`] stops after some of them.
#[derive(Debug)]
pub(crate) struct Tree {
    n: usize,
    /// A member of each of the clusters that were joined.
    joined: Vec<(usize, usize)>,
}

impl Tree {
    /// Joins all, two clusters at a time, always those whose joining adds least to the sum of squared
    /// distances from the centers of clusters. Of equal ones the first are joined. No seed, and the
    /// same for any number of threads.
    ///
    /// **Shape**: `squares` (n, n), squared Euclidean distances. O(n²) steps.
    ///
    /// # Panics
    /// When the table is not square.
    ///
    /// # Reference
    /// Ward (1963), Hierarchical grouping to optimize an objective function; Murtagh, Legendre
    /// (2014), Ward's hierarchical agglomerative clustering method, equation 8 (Lance and Williams)
    /// for distances, and section 3.1 for the chain of nearest neighbors.
    pub(crate) fn of(mut squares: Array2<f64>) -> Self {
        let n = squares.nrows();
        assert_eq!(n, squares.ncols(), "one distance per pair");
        let mut sizes = vec![1.0; n];
        // A joined cluster stands at the place of one of its members.
        let mut left: Vec<usize> = (0..n).collect();
        let mut joined: Vec<(f64, usize, usize)> = Vec::new();
        let mut chain: Vec<usize> = Vec::new();
        while left.len() > 1 {
            let last = chain.pop().unwrap_or(left[0]);
            let before = chain.last().copied();
            let nearest = nearest(&squares, &left, last, before);
            if Some(nearest) != before {
                chain.extend([last, nearest]);
                continue;
            }
            chain.pop();
            joined.push((squares[(last, nearest)], last, nearest));
            left.retain(|&cluster| cluster != nearest);
            join(&mut squares, &sizes, &left, last, nearest);
            sizes[last] += sizes[nearest];
        }
        // The chain does not find the cheapest first; of equal ones the parts of a cluster stay
        // before it.
        joined.sort_by(|one, other| one.0.total_cmp(&other.0));
        Self { n, joined: joined.into_iter().map(|(_, one, other)| (one, other)).collect() }
    }

    /// Returns the cluster of each, in 0..k, numbered by the first that belongs to it. **Shape** (n).
    ///
    /// # Panics
    /// When `k` is 0 or more than n.
    pub(crate) fn cut(&self, k: usize) -> Vec<usize> {
        assert!(0 < k && k <= self.n, "{k} clusters of {}", self.n);
        let mut parents: Vec<usize> = (0..self.n).collect();
        for &(one, other) in &self.joined[..self.n - k] {
            let (one, other) = (root(&parents, one), root(&parents, other));
            parents[one.max(other)] = one.min(other);
        }
        let mut number_of = vec![None; self.n];
        let mut n_found = 0;
        (0..self.n)
            .map(|member| {
                *number_of[root(&parents, member)].get_or_insert_with(|| {
                    n_found += 1;
                    n_found - 1
                })
            })
            .collect()
    }
}

/// Returns the cluster that is nearest to another; of equal ones the one before it in the chain.
fn nearest(squares: &Array2<f64>, left: &[usize], of: usize, before: Option<usize>) -> usize {
    let mut found = before.map(|before| (before, squares[(of, before)]));
    for &other in left.iter().filter(|&&other| other != of) {
        let square = squares[(of, other)];
        if found.is_none_or(|(_, least)| square < least) {
            found = Some((other, square));
        }
    }
    found.map_or(of, |(nearest, _)| nearest)
}

/// Changes the distances of a cluster to those that it has together with another one.
fn join(squares: &mut Array2<f64>, sizes: &[f64], left: &[usize], one: usize, other: usize) {
    let between = squares[(one, other)];
    for &third in left.iter().filter(|&&third| third != one) {
        let (a, b, c) = (sizes[one], sizes[other], sizes[third]);
        let sum = (a + c) * squares[(one, third)] + (b + c) * squares[(other, third)] - c * between;
        let square = sum / (a + b + c);
        squares[(one, third)] = square;
        squares[(third, one)] = square;
    }
}

fn root(parents: &[usize], mut member: usize) -> usize {
    while parents[member] != member {
        member = parents[member];
    }
    member
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(points: &[[f64; 2]]) -> Array2<f64> {
        Array2::from_shape_fn((points.len(), points.len()), |(i, j)| {
            (points[i][0] - points[j][0]).powi(2) + (points[i][1] - points[j][1]).powi(2)
        })
    }

    // from sklearn.cluster import AgglomerativeClustering
    // x = [[(i * 37 + i * i * 11) % 50, (i * 23 + i * i * i) % 41] for i in range(24)]
    // for k in (3, 7): AgglomerativeClustering(k, linkage="ward").fit_predict(x)
    // and clusters numbered by their first member
    #[test]
    fn clusters_equal_scikit_learn() {
        let points: Vec<[f64; 2]> = (0..24_u32)
            .map(|i| [f64::from((i * 37 + i * i * 11) % 50), f64::from((i * 23 + i * i * i) % 41)])
            .collect();
        let tree = Tree::of(squares(&points));
        assert_eq!(
            tree.cut(3),
            [0, 1, 0, 0, 2, 2, 2, 1, 2, 2, 0, 1, 2, 1, 2, 2, 2, 0, 1, 2, 1, 2, 1, 2]
        );
        assert_eq!(
            tree.cut(7),
            [0, 1, 2, 2, 3, 4, 3, 5, 4, 3, 6, 1, 3, 1, 3, 3, 4, 2, 5, 3, 5, 3, 5, 3]
        );
    }

    #[test]
    fn the_ends_are_one_cluster_and_one_for_each() {
        let tree = Tree::of(squares(&[[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [5.5, 0.0]]));
        assert_eq!(tree.cut(4), [0, 1, 2, 3]);
        assert_eq!(tree.cut(3), [0, 1, 2, 2]);
        assert_eq!(tree.cut(2), [0, 0, 1, 1]);
        assert_eq!(tree.cut(1), [0; 4]);
        assert_eq!(Tree::of(Array2::zeros((1, 1))).cut(1), [0]);
    }

    #[test]
    fn equal_ones_are_joined_first_and_by_order() {
        let tree = Tree::of(squares(&[[3.0, 0.0], [0.0, 0.0], [3.0, 0.0], [0.0, 0.0], [9.0, 0.0]]));
        assert_eq!(tree.cut(4), [0, 1, 0, 2, 3]);
        assert_eq!(tree.cut(3), [0, 1, 0, 1, 2]);
    }
}
