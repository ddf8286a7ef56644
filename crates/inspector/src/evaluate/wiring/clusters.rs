//! Plain definitions of figures of clusters. The clusters are those of the library, asked for with
//! the inputs that are right: codes of length 1 of test documents with one label, the number of labels, the
//! seed of the model. What is measured of them is defined here.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::case::{Case, mean};
use crate::figures::{ClusterFigure, ClusterMeasure, ClusterMethod};
use crate::metrics;

pub(super) fn clusters(case: &Case<'_>, figure: ClusterFigure) -> Option<f64> {
    let (rows, labels) = case.test.one_label(case.index);
    let raw = case.test.select(&rows);
    let codes = of_unit_length(&raw);
    let (k, seed) = (case.index.labels().names().len(), case.model.config().seed);
    let noise = || metrics::dbscan(codes.view()).unwrap();
    Some(match figure {
        ClusterFigure::LabeledDocuments => rows.len() as f64,
        ClusterFigure::KmeansClusters => k as f64,
        ClusterFigure::KmeansRawNmi => {
            Table::of(&labels, &metrics::kmeans(raw.view(), k, seed).ok()?).nmi()
        }
        ClusterFigure::Of(ClusterMethod::Kmeans, measure) => {
            of_all(&codes, &labels, &metrics::kmeans(codes.view(), k, seed).ok()?, measure)
        }
        ClusterFigure::Of(ClusterMethod::Mixture, measure) => of_all(
            &codes,
            &labels,
            &metrics::gaussian_mixture(codes.view(), k, seed).ok()?,
            measure,
        ),
        ClusterFigure::Of(ClusterMethod::Dbscan, ClusterMeasure::Silhouette) => {
            let placed: Vec<(usize, u32)> =
                noise().iter().enumerate().filter_map(|(at, c)| Some((at, (*c)?))).collect();
            let (at, clusters): (Vec<usize>, Vec<u32>) = placed.into_iter().unzip();
            silhouette(&codes.select(ndarray::Axis(0), &at), &clusters)?
        }
        ClusterFigure::Of(ClusterMethod::Dbscan, measure) => {
            let clusters: Vec<u32> = noise().iter().map(|c| c.unwrap_or(9999)).collect();
            of_all(&codes, &labels, &clusters, measure)
        }
        ClusterFigure::DbscanNoise => {
            let clusters = noise();
            clusters.iter().filter(|c| c.is_none()).count() as f64 / clusters.len() as f64
        }
        ClusterFigure::DbscanClusters => {
            noise().into_iter().flatten().collect::<std::collections::BTreeSet<u32>>().len() as f64
        }
    })
}

fn of_unit_length(codes: &Array2<f32>) -> Array2<f32> {
    let mut codes = codes.clone();
    for mut row in codes.rows_mut() {
        let length = row.iter().map(|a| f64::from(*a) * f64::from(*a)).sum::<f64>().sqrt();
        for a in row.iter_mut().filter(|_| length > 0.0) {
            *a = (f64::from(*a) / length) as f32;
        }
    }
    codes
}

fn of_all(codes: &Array2<f32>, labels: &[u32], clusters: &[u32], measure: ClusterMeasure) -> f64 {
    let table = Table::of(labels, clusters);
    match measure {
        ClusterMeasure::Nmi => table.nmi(),
        ClusterMeasure::AdjustedRand => table.adjusted_rand(),
        ClusterMeasure::Purity => table.purity(),
        ClusterMeasure::Homogeneity => table.mutual_information() / entropy(&table.labels),
        ClusterMeasure::Completeness => table.mutual_information() / entropy(&table.clusters),
        ClusterMeasure::Silhouette => silhouette(codes, clusters).unwrap(),
    }
}

/// Shares of documents by label, by cluster, and by both.
pub(super) struct Table {
    n: f64,
    both: BTreeMap<(u32, u32), f64>,
    labels: BTreeMap<u32, f64>,
    clusters: BTreeMap<u32, f64>,
}

impl Table {
    pub(super) fn of(labels: &[u32], clusters: &[u32]) -> Self {
        let n = labels.len() as f64;
        let mut table =
            Self { n, both: BTreeMap::new(), labels: BTreeMap::new(), clusters: BTreeMap::new() };
        for (&label, &cluster) in labels.iter().zip(clusters) {
            *table.both.entry((label, cluster)).or_default() += 1.0 / n;
            *table.labels.entry(label).or_default() += 1.0 / n;
            *table.clusters.entry(cluster).or_default() += 1.0 / n;
        }
        table
    }

    fn mutual_information(&self) -> f64 {
        let part = |(&(label, cluster), &p): (&(u32, u32), &f64)| {
            p * (p / (self.labels[&label] * self.clusters[&cluster])).ln()
        };
        self.both.iter().map(part).sum()
    }

    pub(super) fn nmi(&self) -> f64 {
        2.0 * self.mutual_information() / (entropy(&self.labels) + entropy(&self.clusters))
    }

    pub(super) fn purity(&self) -> f64 {
        let largest = |&cluster: &u32| {
            let cells = self.both.iter().filter(|((_, other), _)| *other == cluster);
            cells.map(|(_, &p)| p).fold(0.0, f64::max)
        };
        self.clusters.keys().map(largest).sum()
    }

    fn adjusted_rand(&self) -> f64 {
        let pairs = |p: &f64| p * self.n * (p * self.n - 1.0) / 2.0;
        let together: f64 = self.both.values().map(pairs).sum();
        let in_labels: f64 = self.labels.values().map(pairs).sum();
        let in_clusters: f64 = self.clusters.values().map(pairs).sum();
        let by_chance = in_labels * in_clusters / pairs(&1.0);
        (together - by_chance) / (f64::midpoint(in_labels, in_clusters) - by_chance)
    }
}

fn entropy(shares: &BTreeMap<u32, f64>) -> f64 {
    shares.values().map(|p| -p * p.ln()).sum()
}

fn silhouette(codes: &Array2<f32>, clusters: &[u32]) -> Option<f64> {
    let distance = |one: usize, other: usize| -> f64 {
        let (one, other) = (codes.row(one), codes.row(other));
        one.iter()
            .zip(other)
            .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
            .sum::<f64>()
            .sqrt()
    };
    let to = |document: usize, cluster: u32| -> Option<f64> {
        let others = (0..clusters.len()).filter(|&o| o != document && clusters[o] == cluster);
        let distances: Vec<f64> = others.map(|other| distance(document, other)).collect();
        (!distances.is_empty()).then(|| mean(&distances))
    };
    let names: Vec<u32> = Table::of(clusters, clusters).clusters.into_keys().collect();
    let of = |document: usize| {
        let Some(inside) = to(document, clusters[document]) else { return 0.0 };
        let others = names.iter().filter(|&&name| name != clusters[document]);
        let outside = others.filter_map(|&name| to(document, name)).fold(f64::MAX, f64::min);
        (outside - inside) / inside.max(outside)
    };
    (names.len() > 1).then(|| mean(&(0..clusters.len()).map(of).collect::<Vec<f64>>()))
}
