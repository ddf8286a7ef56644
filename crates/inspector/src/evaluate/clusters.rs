//! Figures of clusters of codes beside the labels.

use super::labels::Labeled;
use super::{Figures, Judge};
use crate::catalog::Metric;
use crate::metrics::{self, Absent, Agreement, Measured};

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

impl Judge<'_> {
    /// Adds figures of clusters; `groups` says why there is nothing to compare them with.
    pub(super) fn put_clusters(
        &self,
        groups: Result<(), Absent>,
        test: &Labeled,
        seed: u64,
        figures: &mut Figures,
    ) {
        let codes = test.codes.view();
        let n_clusters = self.index.labels().names().len();
        let clusters = groups.and_then(|()| metrics::kmeans(codes, n_clusters, seed));
        let clusters = clusters.as_deref().map_err(|why| *why);
        let silhouette = clusters.and_then(|found| metrics::silhouette(codes, found, seed));
        put(&KMEANS, clusters, &test.labels, silhouette, figures);
    }
}

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
