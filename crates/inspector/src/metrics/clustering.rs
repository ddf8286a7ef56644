//! k-means on codes; the only file that names linfa's clustering.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

use super::measured::Absent;

/// Starts of which the best is kept.
const RUNS: usize = 3;

/// A run stops when the squared moves of the centers add up to this share of the mean variance
/// of a unit: scikit-learn's rule, which does not depend on the scale of the codes.
const TOLERANCE: f64 = 1e-4;

/// Rounds after which a start counts as not converged.
const MAX_ROUNDS: u64 = 300;

/// Sorts codes into `k` clusters; returns the cluster of each document.
///
/// **Shape**: `codes` (N, H), taken as they are; the result (N), in 0..k. k-means++ starts,
/// three runs, seeded; the same for any number of threads.
///
/// # Errors
/// Fewer documents than clusters, or identical codes. A run that has not settled after 300
/// rounds gives what it has.
///
/// # Reference
/// Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding.
pub fn kmeans(codes: ArrayView2<'_, f32>, k: usize, seed: u64) -> Result<Vec<u32>, Absent> {
    if codes.nrows() < k || k == 0 {
        return Err(Absent::TooFewDocuments);
    }
    if codes.rows().into_iter().all(|row| row == codes.row(0)) {
        return Err(Absent::IdenticalCodes);
    }
    let dataset = DatasetBase::from(codes.mapv(f64::from));
    let model = KMeans::params_with_rng(k, Xoshiro256Plus::seed_from_u64(seed))
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(RUNS)
        .tolerance((TOLERANCE * mean_variance(dataset.records())).sqrt())
        .max_n_iterations(MAX_ROUNDS)
        .fit(&dataset)
        .map_err(|_| Absent::NotConverged)?;
    Ok(model.predict(&dataset).iter().map(|&cluster| cluster as u32).collect())
}

fn mean_variance(codes: &Array2<f64>) -> f64 {
    codes.var_axis(Axis(0), 0.0).mean().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Agreement;

    fn blobs() -> (Array2<f32>, Vec<u32>) {
        let labels: Vec<u32> = (0..90).map(|i| i % 3).collect();
        let codes = Array2::from_shape_fn((90, 4), |(i, unit)| {
            let center = if unit as u32 == labels[i] { 5.0 } else { 0.0 };
            center + ((i * 7 + unit * 13) % 10) as f32 / 20.0
        });
        (codes, labels)
    }

    #[test]
    fn clear_clusters_are_found_for_every_seed_and_number_of_threads() {
        let (codes, labels) = blobs();
        for seed in 0..5 {
            let of_threads = |n_threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
                pool.install(|| kmeans(codes.view(), 3, seed).unwrap())
            };
            let clusters = of_threads(1);
            assert_eq!(Agreement::of(&labels, &clusters).nmi, 1.0);
            assert_eq!(clusters, of_threads(3));
        }
    }

    #[test]
    fn the_scale_of_the_codes_does_not_matter() {
        let (codes, _) = blobs();
        let small = codes.mapv(|a| a / 65536.0);
        assert_eq!(kmeans(codes.view(), 4, 1), kmeans(small.view(), 4, 1));
    }

    #[test]
    fn what_cannot_be_clustered_is_absent() {
        let same = Array2::<f32>::ones((5, 2));
        assert_eq!(kmeans(same.view(), 2, 0), Err(Absent::IdenticalCodes));
        assert_eq!(kmeans(same.view(), 6, 0), Err(Absent::TooFewDocuments));
        let none = Array2::<f32>::ones((0, 2));
        assert_eq!(kmeans(none.view(), 0, 0), Err(Absent::TooFewDocuments));
        // Two distinct codes and three clusters: nothing breaks.
        let two = Array2::from_shape_fn((6, 1), |(i, _)| (i % 2) as f32);
        assert_eq!(kmeans(two.view(), 3, 0).unwrap().len(), 6);
    }
}
