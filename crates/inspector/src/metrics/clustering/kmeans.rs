//! k-means on codes.

use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::check;
use super::lloyd::{Fitted, assign, distance, fit, means};
use crate::metrics::measured::Absent;
use crate::metrics::silhouette::squared_distance;

/// Starts of which the best is kept.
const RUNS: usize = 3;

/// Rounds after which a start counts as not converged.
const MAX_ROUNDS: u64 = 300;

/// Centers rest when together they move by less than this share of a unit's typical standard
/// deviation. Its square is scikit-learn's default of 1e-4 against the mean variance.
const REST: f64 = 1e-2;

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
/// The numbers are those of linfa-clustering 0.8.1 from the same starts, to the bit, and a test compares
/// them; eight centers are measured at a time, which it cannot. Its own default tolerance is absolute,
/// so codes that are only small would stop too early.
///
/// # Reference
/// Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding.
pub fn kmeans(codes: ArrayView2<'_, f32>, k: usize, seed: u64) -> Result<Vec<u32>, Absent> {
    check(codes, k)?;
    let codes = codes.mapv(f64::from);
    let codes = codes.as_standard_layout();
    let spread = codes.var_axis(Axis(0), 0.0).mean().unwrap_or_default().sqrt();
    // One cluster may hold identical codes; the tolerance must be above 0 all the same.
    let rest = (REST * spread).max(f64::MIN_POSITIVE);
    let mut random = Xoshiro256Plus::seed_from_u64(seed);
    let starts: Vec<Array2<f64>> =
        (0..RUNS).map(|_| plus_plus(codes.view(), k, &mut random)).collect();
    let runs = starts.into_iter().map(|start| fit(codes.view(), start, rest, MAX_ROUNDS));
    let Fitted { mut centers, .. } = runs
        .min_by(|one, other| one.inertia.total_cmp(&other.inertia))
        .ok_or(Absent::NotConverged)?;
    // A run may have come to rest or run out of rounds, and a round may move more than the one in
    // which it rested: further rounds show.
    let mut clusters = assign(codes.view(), &centers).0;
    for _ in 0..MAX_ROUNDS {
        let next = means(codes.view(), &clusters, &centers);
        let following = assign(codes.view(), &next).0;
        if distance(&centers, &next) <= rest || following == clusters {
            return Ok(clusters.iter().map(|&cluster| cluster as u32).collect());
        }
        (centers, clusters) = (next, following);
    }
    Err(Absent::NotConverged)
}

/// Chooses `k` codes as centers: one of all, then each with a chance that grows with the square of its
/// distance to the nearest center so far. **Shape** (k, H).
///
/// linfa's own looks at all centers for every further one: minutes for a thousand labels.
fn plus_plus(codes: ArrayView2<'_, f64>, k: usize, random: &mut Xoshiro256Plus) -> Array2<f64> {
    let mut uniform = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let squared = |row: usize, center: usize| -> f64 {
        let [a, b] = [row, center].map(|row| codes.row(row).to_slice().expect("rows stand whole"));
        squared_distance(a, b)
    };
    let n = codes.nrows();
    let mut chosen = vec![((uniform() * n as f64) as usize).min(n - 1)];
    let mut nearest = vec![f64::INFINITY; n];
    while chosen.len() < k {
        let last = chosen[chosen.len() - 1];
        for (row, nearest) in nearest.iter_mut().enumerate() {
            *nearest = nearest.min(squared(row, last));
        }
        let mut left = uniform() * nearest.iter().sum::<f64>();
        // The last code of any distance when rounding leaves something over.
        let mut next = nearest.iter().rposition(|&square| square > 0.0).unwrap_or(last);
        for (row, &square) in nearest.iter().enumerate() {
            left -= square;
            if left < 0.0 {
                next = row;
                break;
            }
        }
        chosen.push(next);
    }
    codes.select(Axis(0), &chosen)
}

#[cfg(test)]
mod tests {
    use super::super::tests::blobs;
    use super::*;
    use crate::metrics::Agreement;
    use ndarray::ArrayView1;
    use std::collections::BTreeSet;

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
    fn starts_are_different_codes_far_from_each_other() {
        let (codes, labels) = blobs();
        let codes = codes.mapv(f64::from);
        let mut random = Xoshiro256Plus::seed_from_u64(3);
        let mut apart = 0;
        for _ in 0..200 {
            let start = plus_plus(codes.view(), 3, &mut random);
            let of = |center: ArrayView1<'_, f64>| {
                let row = codes.rows().into_iter().position(|row| row == center).unwrap();
                labels[row]
            };
            let blobs: BTreeSet<u32> = start.rows().into_iter().map(of).collect();
            apart += usize::from(blobs.len() == 3);
        }
        // A further center falls into a blob that has one with a chance below 2 %.
        assert!(apart > 180, "{apart} of 200");
        let two = Array2::from_shape_fn((6, 1), |(i, _)| (i % 2) as f64);
        for _ in 0..20 {
            assert_eq!(plus_plus(two.view(), 2, &mut random).sum(), 1.0);
        }
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
