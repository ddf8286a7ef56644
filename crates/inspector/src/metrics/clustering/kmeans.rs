//! k-means on codes.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_clustering::{KMeans, KMeansInit};
use linfa_nn::distance::Distance;
use ndarray::{Array2, ArrayView, ArrayView2, Axis, Dimension};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

use super::check;
use crate::metrics::measured::Absent;
use crate::metrics::silhouette::squared_distance;

/// Starts of which the best is kept.
const RUNS: usize = 3;

/// Rounds after which a start counts as not converged.
const MAX_ROUNDS: u64 = 300;

/// Centers rest when together they move by less than this share of a unit's typical standard
/// deviation. Its square is scikit-learn's default of 1e-4 against the mean variance.
const REST: f64 = 1e-2;

/// Euclidean distance in as many sums as fill the registers; linfa's own adds up one after the other.
#[derive(Debug, Clone)]
struct Euclidean;

impl Distance<f64> for Euclidean {
    fn distance<D: Dimension>(&self, a: ArrayView<'_, f64, D>, b: ArrayView<'_, f64, D>) -> f64 {
        self.rdistance(a, b).sqrt()
    }

    fn rdistance<D: Dimension>(&self, a: ArrayView<'_, f64, D>, b: ArrayView<'_, f64, D>) -> f64 {
        match (a.as_slice(), b.as_slice()) {
            (Some(a), Some(b)) => squared_distance(a, b),
            _ => a.iter().zip(b.iter()).map(|(a, b)| (a - b).powi(2)).sum(),
        }
    }

    fn rdist_to_dist(&self, rdist: f64) -> f64 {
        rdist.sqrt()
    }

    fn dist_to_rdist(&self, dist: f64) -> f64 {
        dist * dist
    }
}

/// Sorts codes into `k` clusters; returns the cluster of each document.
///
/// **Shape**: `codes` (N, H), taken as they are; the result (N), in 0..k. k-means++ starts,
/// three runs, seeded; the same for any number of threads, and the same partition when all
/// codes are multiplied by one power of two.
///
/// # Errors
/// Fewer documents or fewer distinct codes than clusters, identical codes, a code that is
/// infinite or NaN, or the best run did not settle: centers still move and documents still change
/// their clusters after twice the rounds.
///
/// # Notes
/// linfa's threads assign documents to centers, each by itself; its sums are sequential.
/// Its own default tolerance is absolute, so codes that are only small would stop too early.
///
/// # Reference
/// Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding.
pub fn kmeans(codes: ArrayView2<'_, f32>, k: usize, seed: u64) -> Result<Vec<u32>, Absent> {
    check(codes, k)?;
    let dataset = DatasetBase::from(codes.mapv(f64::from));
    let spread = dataset.records.var_axis(Axis(0), 0.0).mean().unwrap_or_default().sqrt();
    // One cluster may hold identical codes; the tolerance must be above 0 all the same.
    let rest = (REST * spread).max(f64::MIN_POSITIVE);
    let settings =
        KMeans::params_with(k, Xoshiro256Plus::seed_from_u64(seed), Euclidean).tolerance(rest);
    let model = settings
        .clone()
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(RUNS)
        .max_n_iterations(MAX_ROUNDS)
        .fit(&dataset)
        .map_err(|_| Absent::NotConverged)?;
    // linfa does not say whether it came to rest or ran out of rounds, and a round may move more
    // than the one in which it rested: further rounds show.
    let mut model = model;
    let mut clusters = model.predict(&dataset);
    for _ in 0..MAX_ROUNDS {
        let next = settings
            .clone()
            .init_method(KMeansInit::Precomputed(model.centroids().clone()))
            .n_runs(1)
            .max_n_iterations(1)
            .fit(&dataset)
            .map_err(|_| Absent::NotConverged)?;
        let following = next.predict(&dataset);
        if distance(model.centroids(), next.centroids()) <= rest || following == clusters {
            return Ok(clusters.iter().map(|&cluster| cluster as u32).collect());
        }
        (model, clusters) = (next, following);
    }
    Err(Absent::NotConverged)
}

fn distance(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::tests::blobs;
    use super::*;
    use crate::metrics::Agreement;
    use ndarray::Array2;

    #[test]
    fn clear_clusters_are_found_for_every_seed_and_number_of_threads() {
        let (codes, labels) = blobs();
        for seed in 0..5 {
            let of_threads = |n_threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
                pool.install(|| kmeans(codes.view(), 3, seed).unwrap())
            };
            let clusters = of_threads(1);
            assert!((Agreement::of(&labels, &clusters).nmi - 1.0).abs() < 1e-12);
            assert_eq!(clusters, of_threads(3));
        }
    }

    #[test]
    fn what_cannot_be_clustered_is_absent() {
        let same = Array2::<f32>::ones((5, 2));
        assert_eq!(kmeans(same.view(), 2, 0), Err(Absent::IdenticalCodes));
        assert_eq!(kmeans(same.view(), 6, 0), Err(Absent::TooFewDocuments));
        let none = Array2::<f32>::ones((0, 2));
        assert_eq!(kmeans(none.view(), 0, 0), Err(Absent::TooFewDocuments));
        let two = Array2::from_shape_fn((6, 1), |(i, _)| (i % 2) as f32);
        assert_eq!(kmeans(two.view(), 3, 0), Err(Absent::FewDistinctCodes));
        assert_eq!(kmeans(two.view(), 2, 0).unwrap().len(), 6);
        let zeros = Array2::from_shape_fn((4, 1), |(i, _)| if i == 0 { -0.0 } else { 0.0 });
        assert_eq!(kmeans(zeros.view(), 2, 0), Err(Absent::IdenticalCodes));
        let broken = Array2::from_shape_fn((4, 1), |(i, _)| if i == 0 { f32::NAN } else { 0.0 });
        assert_eq!(kmeans(broken.view(), 2, 0), Err(Absent::NotFinite));
        assert_eq!(kmeans(same.view(), 1, 0), Ok(vec![0; 5]));
    }

    #[test]
    fn small_codes_are_clustered_as_large_ones() {
        // No clear clusters, so the centers move for many rounds.
        let codes = Array2::from_shape_fn((400, 6), |(i, unit)| {
            ((i * i * 31 + unit * 17 * i) % 101) as f32
        });
        let small = &codes * 2.0_f32.powi(-30);
        assert_eq!(kmeans(codes.view(), 8, 1), kmeans(small.view(), 8, 1));
    }
}
