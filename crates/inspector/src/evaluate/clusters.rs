//! Figures of clusters of codes beside the labels.

use super::codes::Codes;
use super::given::{FiguresOf, some};
use super::judged_labels::JudgedLabels;
use super::labeled::{OneLabel, if_labels};
use crate::figures::{ClusterFigure, ClusterMeasure, ClusterMethod};
use crate::metrics::{self, Absent, Agreement, Measured, NmiSample};

/// Documents at most for mixtures and DBSCAN, whose cost grows with the square of units or
/// documents; of more, so many are drawn by seed.
pub const CLUSTERED_DOCUMENTS: usize = 5_000;

/// Documents at most for k-means of raw codes, a second figure whose cost should stay small beside
/// the first; of more, so many are drawn by seed.
const RAW_DOCUMENTS: usize = 10_000;

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

/// The cluster of documents that are in none: noise is one cluster, as the −1 of scikit-learn.
const NOISE: u32 = u32::MAX;

/// What is measured of the clusters of one method.
#[derive(Clone, Copy)]
struct Found {
    agreement: Result<Agreement, Absent>,
    silhouette: Measured,
}

/// What is measured of DBSCAN alone.
#[derive(Clone, Copy)]
struct Placed {
    noise: Measured,
    n_clusters: Measured,
}

/// Returns the figures of the methods that were asked for, and what measures k-means again on
/// documents drawn anew.
pub(super) fn figures(
    codes: &Codes<'_>,
    labels: &JudgedLabels<'_>,
    clustering: Clustering,
) -> (FiguresOf<ClusterFigure>, Option<NmiSample>) {
    let seed = codes.seed();
    let raw = OneLabel::of(&codes.test, labels);
    let test = raw.of_unit_length();
    let has_labels = if_labels(labels);
    let groups = has_labels.and_then(|()| test.groups());
    let k = clustering.clusters.unwrap_or(labels.n_labels());
    let of = |documents: &OneLabel<'_>| {
        groups.and_then(|()| metrics::kmeans(documents.codes.view(), k, seed))
    };
    let raw = raw.select(&metrics::sample(raw.labels.len(), RAW_DOCUMENTS, seed));
    let (clusters, raw_clusters) = (of(&test), of(&raw));
    let sample = clusters
        .as_ref()
        .ok()
        .map(|clusters| NmiSample::of(&test.documents, &test.labels, clusters));
    let kmeans = partition(&test, seed, || clusters);
    let raw_nmi = raw_clusters.map(|clusters| Agreement::of(&raw.labels, &clusters).nmi);
    let others = (clustering.methods == Methods::All).then(|| {
        let chosen = metrics::sample(test.labels.len(), CLUSTERED_DOCUMENTS, seed);
        let test = test.select(&chosen);
        let codes = test.codes.view();
        let mixture = partition(&test, seed, || {
            groups.and_then(|()| metrics::gaussian_mixture(codes, k, seed))
        });
        let clusters = groups.and_then(|()| metrics::dbscan(codes));
        (mixture, regions(clusters.as_deref().map_err(|why| *why), &test, seed))
    });
    let figures = some(|figure| match figure {
        ClusterFigure::LabeledDocuments => Some(has_labels.map(|()| test.labels.len() as f64)),
        ClusterFigure::KmeansClusters => Some(groups.map(|()| k as f64)),
        ClusterFigure::KmeansRawNmi => Some(raw_nmi),
        ClusterFigure::Of(ClusterMethod::Kmeans, measure) => Some(value(&kmeans, measure)),
        ClusterFigure::Of(ClusterMethod::Mixture, measure) => {
            others.map(|(mixture, _)| value(&mixture, measure))
        }
        ClusterFigure::Of(ClusterMethod::Dbscan, measure) => {
            others.map(|(_, (dbscan, _))| value(&dbscan, measure))
        }
        ClusterFigure::DbscanNoise => others.map(|(_, (_, placed))| placed.noise),
        ClusterFigure::DbscanClusters => others.map(|(_, (_, placed))| placed.n_clusters),
    });
    (figures, sample)
}

fn value(found: &Found, measure: ClusterMeasure) -> Measured {
    match measure {
        ClusterMeasure::Nmi => found.agreement.map(|agreement| agreement.nmi),
        ClusterMeasure::AdjustedRand => found.agreement.map(|agreement| agreement.adjusted_rand),
        ClusterMeasure::Purity => found.agreement.map(|agreement| agreement.purity),
        ClusterMeasure::Homogeneity => found.agreement.map(|agreement| agreement.homogeneity),
        ClusterMeasure::Completeness => found.agreement.map(|agreement| agreement.completeness),
        ClusterMeasure::Silhouette => found.silhouette,
    }
}

/// Measures a method that gives every document a cluster.
fn partition(
    documents: &OneLabel<'_>,
    seed: u64,
    sort: impl FnOnce() -> Result<Vec<u32>, Absent>,
) -> Found {
    match sort() {
        Ok(clusters) => Found {
            agreement: Ok(Agreement::of(&documents.labels, &clusters)),
            silhouette: metrics::silhouette(documents.codes.view(), &clusters, seed),
        },
        Err(why) => Found { agreement: Err(why), silhouette: Err(why) },
    }
}

/// Measures clusters of DBSCAN.
fn regions(
    clusters: Result<&[Option<u32>], Absent>,
    documents: &OneLabel<'_>,
    seed: u64,
) -> (Found, Placed) {
    // Noise is no group whose members should be near each other.
    let silhouette = clusters.and_then(|clusters| {
        let placed = |(row, cluster): (usize, &Option<u32>)| Some((row, (*cluster)?));
        let (rows, clusters): (Vec<usize>, Vec<u32>) =
            clusters.iter().enumerate().filter_map(placed).unzip();
        metrics::silhouette(documents.select(&rows).codes.view(), &clusters, seed)
    });
    let agreement = clusters.map(|clusters| {
        let numbers: Vec<u32> = clusters.iter().map(|cluster| cluster.unwrap_or(NOISE)).collect();
        Agreement::of(&documents.labels, &numbers)
    });
    let noise = clusters.map(|all| {
        all.iter().filter(|cluster| cluster.is_none()).count() as f64 / all.len() as f64
    });
    let n_clusters =
        clusters.map(|all| all.iter().flatten().max().map_or(0.0, |&last| f64::from(last) + 1.0));
    (Found { agreement, silhouette }, Placed { noise, n_clusters })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn noise_is_one_cluster_for_agreement_and_none_for_the_silhouette() {
        let codes = array![[0.0], [1.0], [10.0], [10.0], [50.0], [-70.0]];
        let labels = vec![0, 0, 1, 1, 2, 2];
        let documents = (0..6).map(topicscope_indexer::DocId).collect();
        let documents = OneLabel { codes: codes.into(), labels, documents };
        let clusters = [Some(0), Some(0), Some(1), Some(1), None, None];
        let (found, placed) = regions(Ok(&clusters), &documents, 0);
        let expected = (0.9 + 8.0 / 9.0 + 1.0 + 1.0) / 4.0;
        let silhouette = found.silhouette.unwrap();
        assert!((silhouette - expected).abs() < 1e-12, "{silhouette}");
        assert_eq!(found.agreement.map(|agreement| agreement.adjusted_rand), Ok(1.0));
        assert_eq!((placed.noise, placed.n_clusters), (Ok(2.0 / 6.0), Ok(2.0)));
        let (found, placed) = regions(Ok(&[None; 6]), &documents, 0);
        assert_eq!(found.silhouette, Err(Absent::NoDocuments));
        assert_eq!(placed.n_clusters, Ok(0.0));
        let (found, placed) = regions(Err(Absent::NotFinite), &documents, 0);
        assert_eq!(value(&found, ClusterMeasure::Nmi), Err(Absent::NotFinite));
        assert_eq!(found.silhouette, Err(Absent::NotFinite));
        assert_eq!(
            (placed.noise, placed.n_clusters),
            (Err(Absent::NotFinite), Err(Absent::NotFinite))
        );
    }
}
