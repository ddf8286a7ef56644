//! DBSCAN on codes: clusters are regions where documents stand close, the rest is noise.

use linfa::traits::Transformer;
use linfa_clustering::Dbscan;
use linfa_nn::CommonNearestNeighbour;
use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use crate::metrics::measured::Absent;
use crate::metrics::silhouette::distance;

/// Documents, itself included, that make a document with so many neighbors the core of a
/// cluster: scikit-learn's default.
const MIN_POINTS: usize = 5;

/// Sorts codes into dense regions; returns the cluster of each document, `None` for noise.
///
/// **Shape**: `codes` (N, H); the result (N), numbers from 0 without holes, in the order of
/// their first document. Euclidean distances; no seed, the same for any number of threads. Time
/// grows with N².
///
/// Two documents are neighbors within the tolerance, which is the median, over documents, of the
/// distance to the 4th nearest other document; so about half of the documents are cores, whatever
/// the scale of the codes. Documents for which it is 0, since they have that many copies, do not
/// take part in the median.
///
/// # Errors
/// Fewer than five documents, a code that is infinite or NaN, or copies alone.
///
/// # Reference
/// Ester, Kriegel, Sander, Xu (1996), A density-based algorithm for discovering clusters in large
/// spatial databases with noise, section 4.2 for distances to the k-th neighbor; the median
/// instead of their look at the graph is ours.
pub fn dbscan(codes: ArrayView2<'_, f32>) -> Result<Vec<Option<u32>>, Absent> {
    if codes.nrows() < MIN_POINTS {
        return Err(Absent::TooFewDocuments);
    }
    if !codes.iter().all(|a| a.is_finite()) {
        return Err(Absent::NotFinite);
    }
    let tolerance = tolerance(codes).ok_or(Absent::IdenticalCodes)?;
    let codes = codes.mapv(f64::from);
    // Codes have many units, where trees are no faster than looking at every document.
    let clusters = Dbscan::params(MIN_POINTS)
        .nn_algo(CommonNearestNeighbour::LinearSearch)
        .tolerance(tolerance)
        .transform(&codes)
        .map_err(|_| Absent::IdenticalCodes)?;
    Ok(clusters.into_iter().map(|cluster| cluster.map(|number| number as u32)).collect())
}

/// Returns the tolerance, a billionth above the median, so that documents at the very median are
/// neighbors; `None` when no document has a distance above 0.
fn tolerance(codes: ArrayView2<'_, f32>) -> Option<f64> {
    let rows: Vec<Vec<f64>> =
        codes.axis_iter(Axis(0)).map(|row| row.iter().map(|&a| f64::from(a)).collect()).collect();
    let reach = |row: &Vec<f64>| {
        let mut distances: Vec<f64> = rows.iter().map(|other| distance(row, other)).collect();
        // Its distance to itself is among them.
        *distances.select_nth_unstable_by(MIN_POINTS - 1, f64::total_cmp).1
    };
    let mut reaches: Vec<f64> = rows.par_iter().map(reach).collect();
    reaches.retain(|&reach| reach > 0.0);
    reaches.sort_unstable_by(f64::total_cmp);
    let median = reaches.get(reaches.len().checked_sub(1)? / 2)?;
    Some(median * (1.0 + 1e-9))
}

#[cfg(test)]
mod tests {
    use super::super::tests::blobs;
    use super::*;
    use crate::metrics::Agreement;
    use ndarray::{Array2, array};

    fn corpus(n: usize) -> Array2<f32> {
        Array2::from_shape_fn((n, 3), |(i, unit)| {
            let center = if unit == i * i % 7 % 3 { 1.5 } else { 0.0 };
            center + ((i * 371 + unit * 101 + i * i * (unit + 1)) % 997) as f32 / 997.0
        })
    }

    // import numpy as np
    // from sklearn.cluster import DBSCAN
    // from sklearn.neighbors import NearestNeighbors
    // i, u = np.arange(150)[:, None], np.arange(3)
    // x = 1.5*(u == i*i % 7 % 3) + ((i*371 + u*101 + i*i*(u+1)) % 997)/997
    // reach = np.sort(NearestNeighbors(n_neighbors=5).fit(x).kneighbors(x)[0][:, -1])
    // c = DBSCAN(eps=reach[74]*(1 + 1e-9), min_samples=5).fit_predict(x)
    // reach[74], np.bincount(c + 1), c[:20]
    #[test]
    fn clusters_equal_scikit_learn() {
        let codes = corpus(150);
        let found = tolerance(codes.view()).unwrap();
        assert!((found - 0.267_942_367_967_939_8).abs() < 1e-6, "{found}");
        let clusters = dbscan(codes.view()).unwrap();
        let mut counts = [0; 9];
        for cluster in &clusters {
            counts[cluster.map_or(0, |number| number as usize + 1)] += 1;
        }
        assert_eq!(counts, [38, 41, 15, 8, 27, 6, 5, 5, 5]);
        let first = [-1, 0, 0, 1, 1, 3, 0, -1, 0, 0, -1, 1, 2, 0, -1, 3, 0, -1, -1, 2];
        let number = |cluster: &Option<u32>| cluster.map_or(-1, |number| number as i32);
        assert_eq!(clusters[..20].iter().map(number).collect::<Vec<_>>(), first);
    }

    #[test]
    fn clear_clusters_are_found_at_every_size() {
        let (codes, labels) = blobs();
        for size in [1e-20_f32, 1.0, 1e20] {
            let clusters = dbscan((&codes * size).view()).unwrap();
            let (clusters, labels): (Vec<u32>, Vec<u32>) =
                clusters.iter().zip(&labels).filter_map(|(c, l)| Some(((*c)?, *l))).unzip();
            assert!(clusters.len() >= 45, "{}", clusters.len());
            assert_eq!(Agreement::of(&labels, &clusters).homogeneity, 1.0);
        }
    }

    #[test]
    fn a_document_far_from_all_others_is_noise() {
        let mut codes = Array2::from_shape_fn((12, 1), |(i, _)| i as f32);
        codes[[11, 0]] = 1000.0;
        let clusters = dbscan(codes.view()).unwrap();
        assert_eq!((clusters[5], clusters[11]), (Some(0), None));
    }

    #[test]
    fn what_has_no_clusters_is_absent() {
        let of = |codes: Array2<f32>| dbscan(codes.view());
        assert_eq!(of(array![[1.0], [2.0]]), Err(Absent::TooFewDocuments));
        assert_eq!(of(Array2::zeros((0, 4))), Err(Absent::TooFewDocuments));
        assert_eq!(of(Array2::ones((9, 4))), Err(Absent::IdenticalCodes));
        assert_eq!(of(Array2::from_elem((9, 4), f32::NAN)), Err(Absent::NotFinite));
        // Ten copies of one code and one of another: the only distance above 0 rules.
        let codes = Array2::from_shape_fn((11, 1), |(i, _)| if i == 10 { 1.0 } else { 0.0 });
        assert_eq!(of(codes).unwrap(), [Some(0); 11]);
    }
}
