//! What laying out did to neighbors.

use ndarray::ArrayView2;
use rayon::prelude::*;

/// Neighbors of each thing that are looked at, or half of all others where there are fewer.
const NEIGHBORS: usize = 10;

/// Says how far places in the plane can be trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distortion {
    /// k, the neighbors of each thing that were looked at.
    pub n_neighbors: usize,
    /// In [0, 1], and 1 when all that are near in the plane are near: every thing among the k nearest in
    /// the plane that is not among the k nearest by distance counts by how far beyond k its rank is. By
    /// chance about 0.5.
    pub trustworthiness: f64,
    /// Share of the k nearest by distance that are among the k nearest in the plane, in [0, 1].
    pub kept: f64,
}

/// Compares the neighbors of things in the plane with those by the squares of their distances. Of equally
/// near things the first is nearer. `None` for fewer than three things.
/// **Shape**: `squares` (n, n), `places` (n).
///
/// # Reference
/// Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods: an experimental
/// study, equation 1.
pub(super) fn distortion(squares: ArrayView2<'_, f64>, places: &[[f64; 2]]) -> Option<Distortion> {
    let n = places.len();
    // The formula holds for fewer than half of the things.
    let k = (n >= 3).then(|| NEIGHBORS.min((n - 1) / 2))?;
    let of = |one: usize| {
        let by_distance = nearest_first(one, n, |other| squares[(one, other)]);
        let in_plane = nearest_first(one, n, |other| {
            (0..2).map(|axis| (places[one][axis] - places[other][axis]).powi(2)).sum()
        });
        let mut ranks = vec![0; n];
        for (rank, &other) in by_distance.iter().enumerate() {
            ranks[other] = rank + 1;
        }
        let shown = || in_plane[..k].iter().map(|&other| ranks[other]);
        let beyond: usize = shown().map(|rank: usize| rank.saturating_sub(k)).sum();
        [beyond, shown().filter(|&rank| rank <= k).count()]
    };
    let [beyond, kept] =
        (0..n).into_par_iter().map(of).reduce(|| [0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
    let most = (n * k * (2 * n - 3 * k - 1)) as f64 / 2.0;
    let trustworthiness = 1.0 - beyond as f64 / most;
    Some(Distortion { n_neighbors: k, trustworthiness, kept: kept as f64 / (n * k) as f64 })
}

fn nearest_first(one: usize, n: usize, square: impl Fn(usize) -> f64) -> Vec<usize> {
    let others = (0..n).filter(|&other| other != one);
    let mut others: Vec<(f64, usize)> = others.map(|other| (square(other), other)).collect();
    others.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    others.into_iter().map(|(_, other)| other).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn squares(points: &[[f64; 2]]) -> Array2<f64> {
        Array2::from_shape_fn((points.len(), points.len()), |(a, b)| {
            (0..2).map(|axis| (points[a][axis] - points[b][axis]).powi(2)).sum()
        })
    }

    #[test]
    fn things_that_moved_count_by_their_rank() {
        let line: Vec<[f64; 2]> = [0.0, 1.0, 3.0, 6.0, 10.0, 15.0, 21.0].map(|x| [x, 0.0]).to_vec();
        let squares = squares(&line);
        let whole = distortion(squares.view(), &line).unwrap();
        let all = Distortion { n_neighbors: 3, trustworthiness: 1.0, kept: 1.0 };
        assert_eq!(whole, all);
        let mut moved = line.clone();
        moved.swap(3, 6);
        let found = distortion(squares.view(), &moved).unwrap();
        let (expected, kept) = plain(&line, &moved, 3);
        assert!((found.trustworthiness - expected).abs() < 1e-12 && expected < 0.9);
        assert!((found.kept - kept).abs() < 1e-12);
        assert_eq!(distortion(squares.view(), &line[..2]), None);
    }

    /// Counts by the definition: sets of neighbors, and ranks as numbers of things that are nearer.
    fn plain(things: &[[f64; 2]], places: &[[f64; 2]], k: usize) -> (f64, f64) {
        let n = things.len();
        let rank = |points: &[[f64; 2]], one: usize, other: usize| {
            let far = |third: usize| (points[one][0] - points[third][0]).abs();
            let nearer = |&third: &usize| {
                third != one && third != other && (far(third), third) < (far(other), other)
            };
            (0..n).filter(nearer).count() + 1
        };
        let (mut beyond, mut kept) = (0, 0);
        for one in 0..n {
            for other in (0..n).filter(|&other| other != one && rank(places, one, other) <= k) {
                let rank = rank(things, one, other);
                if rank > k { beyond += rank - k } else { kept += 1 }
            }
        }
        let factor = 2.0 / (n * k * (2 * n - 3 * k - 1)) as f64;
        (1.0 - factor * beyond as f64, f64::from(kept) / (n * k) as f64)
    }
}
