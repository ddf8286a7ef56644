//! Silhouette: whether documents are nearer to their own cluster than to the next.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use super::measured::{Absent, Measured};
use super::sample::sample;
use super::wide::{Arithmetic, Kernel, Tiles, WIDTH, run, squared_distances};

/// Documents at most; of more, so many are drawn by seed, since every pair is measured.
pub const SILHOUETTE_DOCUMENTS: usize = 5_000;

/// Sums of a distance that are kept side by side, so that the processor can add them at once.
pub(super) const LANES: usize = 8;

/// Returns the mean silhouette of clustered documents, in [-1, 1]; larger is better.
///
/// **Shape**: `codes` (N, H), `clusters` (N). A document at mean distance a from the others of
/// its cluster and at mean distance b from those of the nearest other cluster has the
/// silhouette (b − a) / max(a, b); 0 when it is alone in its cluster or a = b = 0. Euclidean
/// distances. Above [`SILHOUETTE_DOCUMENTS`], a seeded sample of so many. The same for any
/// number of threads.
///
/// # Errors
/// No documents, one cluster only, a cluster for every document, or a code that is infinite or
/// NaN.
///
/// # Panics
/// When there is not one cluster per code.
///
/// # Reference
/// Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of
/// cluster analysis, section 2.
pub fn silhouette(codes: ArrayView2<'_, f32>, clusters: &[u32], seed: u64) -> Measured {
    assert_eq!(codes.nrows(), clusters.len(), "one cluster per code");
    let chosen = sample(clusters.len(), SILHOUETTE_DOCUMENTS, seed);
    let clusters: Vec<u32> = chosen.iter().map(|&place| clusters[place]).collect();
    let (clusters, sizes) = dense(&clusters);
    match sizes.len() {
        0 => return Err(Absent::NoDocuments),
        1 => return Err(Absent::OneCluster),
        n if n == clusters.len() => return Err(Absent::TooFewDocuments),
        _ => {}
    }
    let codes = codes.select(Axis(0), &chosen);
    if !codes.iter().all(|a| a.is_finite()) {
        return Err(Absent::NotFinite);
    }
    // Clusters one behind the other, so that the distances to each are one sum.
    let mut order: Vec<usize> = (0..clusters.len()).collect();
    order.sort_by_key(|&document| clusters[document]);
    let sorted = codes.select(Axis(0), &order).mapv(f64::from);
    let tiles = Tiles::of(sorted.view());
    let rows = sorted.as_slice().unwrap_or_default();
    let of_tile = |tile_idx: usize| {
        run(Sums { tile: tiles.tile(tile_idx), rows, n_columns: sorted.ncols(), sizes: &sizes })
    };
    let sums: Vec<Vec<[f64; WIDTH]>> = (0..tiles.n_tiles()).into_par_iter().map(of_tile).collect();
    let mut all = vec![0.0; order.len()];
    for (place, &document) in order.iter().enumerate() {
        let sums = &sums[place / WIDTH];
        all[document] = of_sums(|c| sums[c][place % WIDTH], clusters[document], &sizes);
    }
    Ok(all.iter().sum::<f64>() / all.len() as f64)
}

/// Returns the silhouette of a document from the sum of its distances to each cluster.
fn of_sums(sum: impl Fn(usize) -> f64, own: usize, sizes: &[usize]) -> f64 {
    if sizes[own] == 1 {
        return 0.0;
    }
    let inside = sum(own) / (sizes[own] - 1) as f64;
    let outside = (0..sizes.len())
        .filter(|&cluster| cluster != own)
        .map(|cluster| sum(cluster) / sizes[cluster] as f64)
        .fold(f64::INFINITY, f64::min);
    let larger = inside.max(outside);
    if larger == 0.0 { 0.0 } else { (outside - inside) / larger }
}

/// Adds up the distances of eight codes to all codes, cluster by cluster.
struct Sums<'a> {
    /// **Shape** (H, [`WIDTH`]).
    tile: &'a [[f64; WIDTH]],
    /// The codes of all clusters, one behind the other. **Shape** (N, H).
    rows: &'a [f64],
    n_columns: usize,
    /// The number of codes of each cluster.
    sizes: &'a [usize],
}

impl Kernel for Sums<'_> {
    /// **Shape** (clusters, [`WIDTH`]).
    type Output = Vec<[f64; WIDTH]>;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let mut rows = self.rows.chunks_exact(self.n_columns);
        let mut all = vec![[0.0; WIDTH]; self.sizes.len()];
        for (sums, &size) in all.iter_mut().zip(self.sizes) {
            for row in rows.by_ref().take(size) {
                let squares = squared_distances::<A>(row, self.tile);
                for place in 0..WIDTH {
                    sums[place] += squares[place].sqrt();
                }
            }
        }
        all
    }
}

/// Returns the Euclidean distance of two codes of the same length.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    squared_distance(a, b).sqrt()
}

/// Returns the square of the Euclidean distance of two codes of the same length.
pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += (a[lane] - b[lane]).powi(2);
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b).powi(2)).sum();
    sums.iter().sum::<f64>() + rest
}

/// Renumbers clusters without holes; returns the numbers and the sizes.
fn dense(clusters: &[u32]) -> (Vec<usize>, Vec<usize>) {
    let mut distinct = clusters.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut sizes = vec![0; distinct.len()];
    let places = clusters
        .iter()
        .map(|cluster| {
            let place = distinct.partition_point(|other| other < cluster);
            sizes[place] += 1;
            place
        })
        .collect();
    (places, sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    fn corpus(n: usize) -> (Array2<f32>, Vec<u32>) {
        let clusters: Vec<u32> = (0..n).map(|i| (i * i % 7 % 4) as u32).collect();
        let codes = Array2::from_shape_fn((n, 11), |(i, unit)| {
            let center = if unit as u32 % 4 == clusters[i] { 50.0 } else { 0.0 };
            center + ((i * 37 + unit * 101) % 97) as f32
        });
        (codes, clusters)
    }

    // import numpy as np
    // from sklearn.metrics import silhouette_score
    // n = 200
    // y = np.array([i*i % 7 % 4 for i in range(n)])
    // x = np.array([[(50 if u % 4 == y[i] else 0) + (i*37 + u*101) % 97 for u in range(11)]
    //               for i in range(n)])
    // silhouette_score(x, y)
    // y[5] = 9; silhouette_score(x, y)       # one document alone in its cluster
    #[test]
    fn the_mean_equals_scikit_learn() {
        let (codes, mut clusters) = corpus(200);
        let found = silhouette(codes.view(), &clusters, 0).unwrap();
        assert!((found - 0.322_716_301_878_663_5).abs() < 1e-9, "{found}");
        clusters[5] = 9;
        let found = silhouette(codes.view(), &clusters, 0).unwrap();
        assert!((found - 0.235_807_916_795_045_1).abs() < 1e-9, "{found}");
    }

    #[test]
    fn a_case_done_by_hand() {
        let codes = array![[0.0_f32], [1.0], [10.0], [10.0]];
        // 0: a = 1, b = 10; 1: a = 1, b = 9; the pair at 10: a = 0.
        let expected = (0.9 + 8.0 / 9.0 + 1.0 + 1.0) / 4.0;
        let found = silhouette(codes.view(), &[3, 3, 8, 8], 0).unwrap();
        assert!((found - expected).abs() < 1e-12, "{found}");
        // Identical codes in two clusters: a = b = 0.
        let same = Array2::<f32>::ones((4, 2));
        assert_eq!(silhouette(same.view(), &[0, 0, 1, 1], 0), Ok(0.0));
    }

    #[test]
    fn what_has_no_silhouette_is_absent() {
        let codes = array![[0.0_f32], [1.0], [f32::NAN]];
        let of =
            |n: usize, clusters: &[u32]| silhouette(codes.slice(ndarray::s![..n, ..]), clusters, 0);
        assert_eq!(of(0, &[]), Err(Absent::NoDocuments));
        assert_eq!(of(2, &[1, 1]), Err(Absent::OneCluster));
        assert_eq!(of(2, &[0, 1]), Err(Absent::TooFewDocuments));
        assert_eq!(of(3, &[0, 1, 1]), Err(Absent::NotFinite));
    }

    #[test]
    fn a_sample_follows_the_seed_and_not_the_threads() {
        let (codes, clusters) = corpus(SILHOUETTE_DOCUMENTS + 500);
        let with = |n_threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| silhouette(codes.view(), &clusters, seed).unwrap())
        };
        assert_eq!(with(1, 1), with(3, 1));
        assert_ne!(with(2, 1), with(2, 2));
        assert!((with(2, 1) - with(2, 2)).abs() < 0.01);
    }
}
