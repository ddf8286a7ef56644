//! A mixture of Gaussians on codes.

use std::f64::consts::PI;

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{GaussianMixtureModel, GmmError};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

use super::check;
use crate::metrics::measured::Absent;

/// Added to every variance, as a share of the mean variance of the units. Units of sparse codes
/// are zero on most clusters, whose covariance would have no inverse without it.
const FLOOR: f64 = 1e-3;

/// Change of the mean log-likelihood at which the fit rests, and rounds after which it counts
/// as not converged: scikit-learn's defaults.
const REST: f64 = 1e-3;
const MAX_ROUNDS: u64 = 100;

/// Largest logarithm of a density that can occur; the exponential of 709 is the last in f64.
const TOP: f64 = 600.0;

/// Smallest deviation to which codes are scaled: linfa's k-means, which starts the fit, rests
/// when centers move by less than 1e-4.
const SMALLEST: f64 = 1e-3;

/// Sorts codes into `k` Gaussians with full covariances; returns the likeliest of each
/// document, the one of smaller number when several are.
///
/// **Shape**: `codes` (N, H); the result (N), in 0..k. Starts at the clusters of k-means (k-means++,
/// 10 runs, seeded). Units that never change are left out. The same for any number of threads.
///
/// # Errors
/// As for k-means; fewer documents than `k` times one more than units that change, so that
/// covariances could have no inverse of their own; a cluster that runs empty or has no
/// spread; no convergence.
///
/// # Notes
/// linfa-clustering 0.8.1 exponentiates log-densities as they are, so that a document that is
/// far from all clusters meets ln 0, and small codes overflow. Codes are centered and scaled by
/// one factor, under which the fit stays the same and the largest density that the floor allows is
/// e^600, or e^9.4 per unit where fewer than 64 change: 750 nats and that much more are then left
/// before a density vanishes.
///
/// # Reference
/// Dempster, Laird, Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm.
pub fn gaussian_mixture(
    codes: ArrayView2<'_, f32>,
    k: usize,
    seed: u64,
) -> Result<Vec<u32>, Absent> {
    check(codes, k)?;
    let (codes, floor) = scaled(codes).ok_or(Absent::IdenticalCodes)?;
    if codes.nrows() < k.saturating_mul(codes.ncols() + 1) {
        return Err(Absent::FewDocumentsForUnits);
    }
    let dataset = DatasetBase::from(codes);
    let random = Xoshiro256Plus::seed_from_u64(seed);
    let model = GaussianMixtureModel::params_with_rng(k, random)
        .reg_covariance(floor)
        .tolerance(REST)
        .max_n_iterations(MAX_ROUNDS)
        .fit(&dataset)
        .map_err(|error| match error {
            GmmError::NotConverged(_) | GmmError::LowerBoundError(_) => Absent::NotConverged,
            _ => Absent::DegenerateCluster,
        })?;
    // Not its `predict`, which panics when a probability is no number.
    let shares = model.predict_proba(&dataset.records);
    if !shares.iter().all(|share| share.is_finite()) {
        return Err(Absent::DegenerateCluster);
    }
    let likeliest = |row: ArrayView1<'_, f64>| {
        (1..row.len()).fold(0, |best, place| if row[place] > row[best] { place } else { best })
    };
    Ok(shares.outer_iter().map(|row| likeliest(row) as u32).collect())
}

/// Centers the units that change and scales them by one factor; returns them with what is to be
/// added to their variances. `None` when no unit changes.
fn scaled(codes: ArrayView2<'_, f32>) -> Option<(Array2<f64>, f64)> {
    let codes = codes.mapv(f64::from);
    let changing: Vec<usize> = codes
        .axis_iter(Axis(1))
        .enumerate()
        .filter(|(_, unit)| unit.iter().any(|a| *a != unit[0]))
        .map(|(place, _)| place)
        .collect();
    let mut kept = codes.select(Axis(1), &changing);
    kept -= &kept.mean_axis(Axis(0))?;
    let deviation = (kept.iter().map(|a| a * a).sum::<f64>() / kept.len() as f64).sqrt();
    if deviation.is_nan() || deviation == 0.0 {
        return None;
    }
    // The density of a Gaussian whose every variance is the floor, at its center:
    // (2π · floor)^(−d/2), for a floor of FLOOR times the wanted deviation squared.
    let wanted = (-TOP / kept.ncols() as f64).exp() / (2.0 * PI * FLOOR).sqrt();
    let wanted = wanted.max(SMALLEST);
    kept.mapv_inplace(|a| a / deviation * wanted);
    Some((kept, FLOOR * wanted * wanted))
}

#[cfg(test)]
mod tests {
    use super::super::tests::blobs;
    use super::*;
    use crate::metrics::Agreement;
    use ndarray::array;

    #[test]
    fn clear_clusters_are_found_for_every_seed_and_number_of_threads() {
        let (codes, labels) = blobs();
        for seed in 0..3 {
            let of_threads = |n_threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
                pool.install(|| gaussian_mixture(codes.view(), 3, seed).unwrap())
            };
            let clusters = of_threads(1);
            assert_eq!(Agreement::of(&labels, &clusters).adjusted_rand, 1.0);
            assert_eq!(clusters, of_threads(3));
        }
    }

    // import numpy as np
    // from sklearn.mixture import GaussianMixture
    // from sklearn.cluster import KMeans
    // from sklearn.metrics import adjusted_rand_score
    // i = np.arange(600); y = i % 2
    // a, b = ((i*371) % 997)/997 - 0.5, ((i*i*101) % 991)/991 - 0.5
    // x = np.where(y == 0, 1, 12)[:, None]*np.stack([a, b], 1) + 6*np.stack([y, y], 1)
    // c = GaussianMixture(2, reg_covar=1e-3*x.var(0).mean()).fit_predict(x)
    // adjusted_rand_score(y, c)     # also with tol=1e-6
    // adjusted_rand_score(y, KMeans(2, n_init=3).fit_predict(x)) < 0.7
    #[test]
    fn a_narrow_cluster_beside_a_wide_one_is_sorted_as_by_scikit_learn() {
        let labels: Vec<u32> = (0..600).map(|i| i % 2).collect();
        let codes = Array2::from_shape_fn((600, 2), |(i, unit)| {
            let noise = [(i * 371 % 997) as f32 / 997.0, (i * i * 101 % 991) as f32 / 991.0][unit];
            if labels[i] == 0 { noise - 0.5 } else { 12.0 * (noise - 0.5) + 6.0 }
        });
        for seed in 0..3 {
            let found = gaussian_mixture(codes.view(), 2, seed).unwrap();
            let agreement = Agreement::of(&labels, &found).adjusted_rand;
            assert!((agreement - 0.953_800_692_377_667_6).abs() < 1e-6, "{seed}: {agreement}");
            let by_centers = super::super::kmeans(codes.view(), 2, seed).unwrap();
            assert!(Agreement::of(&labels, &by_centers).adjusted_rand < 0.7);
        }
    }

    #[test]
    fn sparse_codes_of_any_size_are_sorted() {
        // 32 units, of which two are active on a document; plain densities would overflow or
        // vanish at these sizes.
        let codes = Array2::from_shape_fn((800, 32), |(i, unit)| {
            let size = 1.0 + ((i * 31 + unit * 17) % 23) as f32 / 10.0;
            if unit % 16 == i % 16 { size } else { 0.0 }
        });
        let labels: Vec<u32> = (0..800).map(|i| i % 16).collect();
        let sizes = [1e-30_f32, 1e-6, 1.0, 1e6, 1e30];
        for size in sizes {
            let found = gaussian_mixture((&codes * size).view(), 16, 1).unwrap();
            assert!(Agreement::of(&labels, &found).nmi > 0.9, "{size}");
        }
    }

    #[test]
    fn what_has_no_mixture_is_absent() {
        let of = |codes: Array2<f32>, k| gaussian_mixture(codes.view(), k, 0);
        assert_eq!(of(Array2::zeros((0, 2)), 2), Err(Absent::TooFewDocuments));
        assert_eq!(of(array![[0.0, 1.0], [1.0, 0.0]], 2), Err(Absent::FewDocumentsForUnits));
        assert_eq!(of(Array2::ones((30, 2)), 2), Err(Absent::IdenticalCodes));
        assert_eq!(of(Array2::ones((30, 2)), 1), Err(Absent::IdenticalCodes));
        let mut codes = blobs().0;
        codes[[4, 1]] = f32::INFINITY;
        assert_eq!(of(codes, 3), Err(Absent::NotFinite));
        assert_eq!(of(blobs().0, 0), Err(Absent::TooFewDocuments));
        // A dead unit is left out.
        let mut codes = blobs().0;
        codes.column_mut(3).fill(0.0);
        assert!(of(codes, 3).is_ok());
    }
}
