//! Rounds of k-means: documents to the nearest center, centers to the mean of their documents.

use ndarray::{Array1, Array2, ArrayView2, Zip};
use rayon::prelude::*;

use crate::metrics::silhouette::squared_distance;
use crate::metrics::wide::{Nearest, Tiles, run};

/// Codes that one task assigns.
const BLOCK: usize = 256;

/// Where a run of rounds has ended.
pub(super) struct Fitted {
    /// **Shape** (k, H).
    pub(super) centers: Array2<f64>,
    /// Mean squared distance to the nearest center before the last round.
    pub(super) inertia: f64,
}

/// Runs rounds from a start until the centers together move by less than `rest`, `most_rounds` at
/// most. **Shape**: `codes` (N, H) row by row, `start` (k, H).
pub(super) fn fit(
    codes: ArrayView2<'_, f64>,
    start: Array2<f64>,
    rest: f64,
    most_rounds: u64,
) -> Fitted {
    let mut centers = start;
    let mut round = 0;
    loop {
        let (clusters, squares) = assign(codes, &centers);
        let next = means(codes, &clusters, &centers);
        let moved = match (centers.as_slice(), next.as_slice()) {
            (Some(centers), Some(next)) => squared_distance(centers, next).sqrt(),
            _ => distance(&centers, &next),
        };
        centers = next;
        round += 1;
        if moved < rest || round == most_rounds {
            return Fitted { centers, inertia: squares.sum() / codes.nrows() as f64 };
        }
    }
}

/// Returns the nearest center of each code, the first of equally near ones, and its squared distance.
/// **Shape**: `codes` (N, H) row by row, `centers` (k, H), both results (N).
pub(super) fn assign(
    codes: ArrayView2<'_, f64>,
    centers: &Array2<f64>,
) -> (Vec<usize>, Array1<f64>) {
    let (n_columns, centers) = (codes.ncols(), Tiles::before(f64::INFINITY, centers.view()));
    let rows = codes.to_slice().expect("codes stand row by row");
    let nearest = |rows| run(Nearest { rows, n_columns, centers: &centers });
    let blocks: Vec<Vec<(usize, f64)>> = rows.par_chunks(BLOCK * n_columns).map(nearest).collect();
    let (clusters, squares): (Vec<usize>, Vec<f64>) = blocks.into_iter().flatten().unzip();
    (clusters, squares.into())
}

/// Returns the mean of the codes of each cluster, in which its center counts as one more: a cluster
/// without codes stays where it is. **Shape** (k, H).
pub(super) fn means(
    codes: ArrayView2<'_, f64>,
    clusters: &[usize],
    centers: &Array2<f64>,
) -> Array2<f64> {
    let mut counts = vec![1.0; centers.nrows()];
    let mut means = Array2::zeros(centers.raw_dim());
    for (code, &cluster) in codes.outer_iter().zip(clusters) {
        let mut sum = means.row_mut(cluster);
        sum += &code;
        counts[cluster] += 1.0;
    }
    means += centers;
    Zip::from(means.rows_mut()).and(&Array1::from(counts)).for_each(|mut mean, &n| mean /= n);
    means
}

/// Returns how far centers have moved together.
pub(super) fn distance(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linfa::DatasetBase;
    use linfa::traits::{Fit, Predict};
    use linfa_clustering::{KMeans, KMeansInit};
    use linfa_nn::distance::Distance;
    use ndarray::{ArrayView, Axis, Dimension};
    use rand_xoshiro::Xoshiro256Plus;
    use rand_xoshiro::rand_core::SeedableRng;

    /// Euclidean distance as we add it up.
    #[derive(Debug, Clone)]
    struct Euclidean;

    impl Distance<f64> for Euclidean {
        fn distance<D: Dimension>(
            &self,
            a: ArrayView<'_, f64, D>,
            b: ArrayView<'_, f64, D>,
        ) -> f64 {
            self.rdistance(a, b).sqrt()
        }

        fn rdistance<D: Dimension>(
            &self,
            a: ArrayView<'_, f64, D>,
            b: ArrayView<'_, f64, D>,
        ) -> f64 {
            squared_distance(a.as_slice().unwrap(), b.as_slice().unwrap())
        }

        fn rdist_to_dist(&self, rdist: f64) -> f64 {
            rdist.sqrt()
        }

        fn dist_to_rdist(&self, dist: f64) -> f64 {
            dist * dist
        }
    }

    #[test]
    fn rounds_equal_those_of_linfa_to_the_bit() {
        for (n, h, k) in [(700, 13, 11), (300, 8, 3), (40, 1, 5)] {
            let codes = Array2::from_shape_fn((n, h), |(i, unit)| {
                ((i * i * 31 + unit * 17 * i + 3 * unit) % 101) as f64 / 7.0
            });
            let start = codes.select(Axis(0), &(0..k).collect::<Vec<usize>>());
            let dataset = DatasetBase::from(codes.clone());
            for most_rounds in [1, 2, 300] {
                let expected = KMeans::params_with(k, Xoshiro256Plus::seed_from_u64(1), Euclidean)
                    .tolerance(1e-3)
                    .init_method(KMeansInit::Precomputed(start.clone()))
                    .n_runs(1)
                    .max_n_iterations(most_rounds)
                    .fit(&dataset)
                    .unwrap();
                let found = fit(codes.view(), start.clone(), 1e-3, most_rounds);
                assert_eq!(&found.centers, expected.centroids());
                assert_eq!(found.inertia, expected.inertia());
                let clusters = assign(codes.view(), &found.centers).0;
                assert_eq!(clusters, expected.predict(&dataset).to_vec());
            }
        }
    }
}
