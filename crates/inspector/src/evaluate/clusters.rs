//! Figures of clusters of codes beside the labels.

use super::labels::Labeled;
use super::{Figures, Judge};
use crate::figures::Metric;
use crate::metrics::{self, Absent, Agreement, Measured};

/// Documents at most for mixtures and DBSCAN, whose cost grows with the square of units or
/// documents; of more, so many are drawn by seed.
pub const CLUSTERED_DOCUMENTS: usize = 5_000;

/// Says which clusters of codes are compared with labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clustering {
    /// The methods.
    pub methods: Methods,
    /// Clusters of k-means and of the mixture; `None` for as many as labels.
    pub clusters: Option<usize>,
}

/// Names methods of clustering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Methods {
    /// k-means alone.
    #[default]
    Kmeans,
    /// k-means, a mixture of Gaussians, and DBSCAN.
    All,
}

/// Names the figures of one method of clustering.
struct Rows {
    nmi: Metric,
    adjusted_rand: Metric,
    purity: Metric,
    homogeneity: Metric,
    completeness: Metric,
    silhouette: Metric,
}

const KMEANS: Rows = Rows {
    nmi: Metric::KmeansNmi,
    adjusted_rand: Metric::KmeansAri,
    purity: Metric::KmeansPurity,
    homogeneity: Metric::KmeansHomogeneity,
    completeness: Metric::KmeansCompleteness,
    silhouette: Metric::KmeansSilhouette,
};

const MIXTURE: Rows = Rows {
    nmi: Metric::GmmNmi,
    adjusted_rand: Metric::GmmAri,
    purity: Metric::GmmPurity,
    homogeneity: Metric::GmmHomogeneity,
    completeness: Metric::GmmCompleteness,
    silhouette: Metric::GmmSilhouette,
};

const DBSCAN: Rows = Rows {
    nmi: Metric::DbscanNmi,
    adjusted_rand: Metric::DbscanAri,
    purity: Metric::DbscanPurity,
    homogeneity: Metric::DbscanHomogeneity,
    completeness: Metric::DbscanCompleteness,
    silhouette: Metric::DbscanSilhouette,
};

/// The cluster of documents that are in none: noise is one cluster, as the −1 of scikit-learn.
const NOISE: u32 = u32::MAX;

impl Judge<'_> {
    /// Adds figures of clusters; `groups` says why there is nothing to compare them with.
    pub(super) fn put_clusters(
        &self,
        groups: Result<(), Absent>,
        test: &Labeled,
        seed: u64,
        figures: &mut Figures,
    ) {
        let k = self.clustering.clusters.unwrap_or(self.index.labels().names().len());
        figures.insert(Metric::KmeansClusters, groups.map(|()| k as f64));
        let clusters = groups.and_then(|()| metrics::kmeans(test.codes.view(), k, seed));
        put_partition(&KMEANS, borrowed(&clusters), test, seed, figures);
        if self.clustering.methods == Methods::All {
            let chosen = metrics::sample(test.labels.len(), CLUSTERED_DOCUMENTS, seed);
            let test = test.select(&chosen);
            let codes = test.codes.view();
            let clusters = groups.and_then(|()| metrics::gaussian_mixture(codes, k, seed));
            put_partition(&MIXTURE, borrowed(&clusters), &test, seed, figures);
            let clusters = groups.and_then(|()| metrics::dbscan(codes));
            put_dbscan(borrowed(&clusters), &test, seed, figures);
        }
    }
}

fn borrowed<T>(clusters: &Result<Vec<T>, Absent>) -> Result<&[T], Absent> {
    clusters.as_deref().map_err(|why| *why)
}

/// Adds the figures of a method that gives every document a cluster.
fn put_partition(
    rows: &Rows,
    clusters: Result<&[u32], Absent>,
    documents: &Labeled,
    seed: u64,
    figures: &mut Figures,
) {
    let codes = documents.codes.view();
    let silhouette = clusters.and_then(|clusters| metrics::silhouette(codes, clusters, seed));
    put(rows, clusters, &documents.labels, silhouette, figures);
}

fn put_dbscan(
    clusters: Result<&[Option<u32>], Absent>,
    documents: &Labeled,
    seed: u64,
    figures: &mut Figures,
) {
    // Noise is no group whose members should be near each other.
    let silhouette = clusters.and_then(|clusters| {
        let placed = |(row, cluster): (usize, &Option<u32>)| Some((row, (*cluster)?));
        let (rows, clusters): (Vec<usize>, Vec<u32>) =
            clusters.iter().enumerate().filter_map(placed).unzip();
        metrics::silhouette(documents.select(&rows).codes.view(), &clusters, seed)
    });
    let numbers = clusters
        .map(|all| all.iter().map(|cluster| cluster.unwrap_or(NOISE)).collect::<Vec<u32>>());
    put(&DBSCAN, borrowed(&numbers), &documents.labels, silhouette, figures);
    let noise = |all: &[Option<u32>]| {
        all.iter().filter(|cluster| cluster.is_none()).count() as f64 / all.len() as f64
    };
    figures.insert(Metric::DbscanNoise, clusters.map(noise));
    let count =
        |all: &[Option<u32>]| all.iter().flatten().max().map_or(0.0, |&k| f64::from(k) + 1.0);
    figures.insert(Metric::DbscanClusters, clusters.map(count));
}

/// Adds the figures that all methods have.
fn put(
    rows: &Rows,
    clusters: Result<&[u32], Absent>,
    labels: &[u32],
    silhouette: Measured,
    figures: &mut Figures,
) {
    let agreement = clusters.map(|clusters| Agreement::of(labels, clusters));
    figures.insert(rows.nmi, agreement.map(|a| a.nmi));
    figures.insert(rows.adjusted_rand, agreement.map(|a| a.adjusted_rand));
    figures.insert(rows.purity, agreement.map(|a| a.purity));
    figures.insert(rows.homogeneity, agreement.map(|a| a.homogeneity));
    figures.insert(rows.completeness, agreement.map(|a| a.completeness));
    figures.insert(rows.silhouette, silhouette);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn noise_is_one_cluster_for_agreement_and_none_for_the_silhouette() {
        let documents = Labeled {
            codes: array![[0.0], [1.0], [10.0], [10.0], [50.0], [-70.0]],
            labels: vec![0, 0, 1, 1, 2, 2],
        };
        let clusters = [Some(0), Some(0), Some(1), Some(1), None, None];
        let mut figures = Figures::new();
        put_dbscan(Ok(&clusters), &documents, 0, &mut figures);
        let expected = (0.9 + 8.0 / 9.0 + 1.0 + 1.0) / 4.0;
        let found = figures[&Metric::DbscanSilhouette].unwrap();
        assert!((found - expected).abs() < 1e-12, "{found}");
        assert_eq!(figures[&Metric::DbscanAri], Ok(1.0));
        assert_eq!(figures[&Metric::DbscanNoise], Ok(2.0 / 6.0));
        assert_eq!(figures[&Metric::DbscanClusters], Ok(2.0));
        put_dbscan(Ok(&[None; 6]), &documents, 0, &mut figures);
        assert_eq!(figures[&Metric::DbscanSilhouette], Err(Absent::NoDocuments));
        assert_eq!(figures[&Metric::DbscanClusters], Ok(0.0));
        put_dbscan(Err(Absent::NotFinite), &documents, 0, &mut figures);
        assert!(figures.values().all(|figure| *figure == Err(Absent::NotFinite)));
    }
}
