//! How well two ways to sort documents agree.

use serde::Serialize;

/// Holds agreement of clusters with labels; larger is better, 1 is perfect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Normalized mutual information with the arithmetic mean of the entropies, in [0, 1].
    pub nmi: f64,
    /// Adjusted Rand index, at most 1; about 0 for clusters made by chance.
    pub adjusted_rand: f64,
    /// Share of documents whose label is the commonest of their cluster, in (0, 1].
    pub purity: f64,
    /// 1 when each cluster holds documents of one label only.
    pub homogeneity: f64,
    /// 1 when each label lies in one cluster only.
    pub completeness: f64,
}

impl Agreement {
    /// Compares labels with clusters, document by document. Numbers need not be dense.
    ///
    /// Documents that are all alike on one side (one label, or one cluster) agree perfectly
    /// with themselves: what would be 0/0 is 1.
    ///
    /// # Panics
    /// When the two have different lengths, or none.
    ///
    /// # Reference
    /// Adjusted Rand: Hubert, Arabie (1985), Comparing partitions, equation 5. Homogeneity
    /// and completeness: Rosenberg, Hirschberg (2007), V-measure, section 2; their harmonic
    /// mean equals NMI with the arithmetic mean.
    pub fn of(labels: &[u32], clusters: &[u32]) -> Self {
        assert_eq!(labels.len(), clusters.len(), "one cluster per label");
        assert!(!labels.is_empty(), "at least one document");
        let table = Contingency::of(labels, clusters);
        let (h_labels, h_clusters) = (table.entropy(&table.labels), table.entropy(&table.clusters));
        let mutual = table.mutual_information();
        let share = |whole: f64| if whole == 0.0 { 1.0 } else { (mutual / whole).clamp(0.0, 1.0) };
        Self {
            nmi: share(f64::midpoint(h_labels, h_clusters)),
            adjusted_rand: table.adjusted_rand(),
            purity: table.purity(),
            homogeneity: share(h_labels),
            completeness: share(h_clusters),
        }
    }
}

/// Counts documents by label and cluster.
struct Contingency {
    n: f64,
    /// Counts of the pairs that occur: label place, cluster place, count.
    cells: Vec<(usize, usize, u64)>,
    labels: Vec<u64>,
    clusters: Vec<u64>,
}

impl Contingency {
    fn of(labels: &[u32], clusters: &[u32]) -> Self {
        let (labels, n_labels) = dense(labels);
        let (clusters, n_clusters) = dense(clusters);
        let mut pairs: Vec<(usize, usize)> =
            labels.iter().copied().zip(clusters.iter().copied()).collect();
        pairs.sort_unstable();
        let cells = pairs
            .chunk_by(|a, b| a == b)
            .map(|run| (run[0].0, run[0].1, run.len() as u64))
            .collect();
        let count = |places: &[usize], n: usize| {
            let mut counts = vec![0; n];
            for &place in places {
                counts[place] += 1;
            }
            counts
        };
        Self {
            n: labels.len() as f64,
            cells,
            labels: count(&labels, n_labels),
            clusters: count(&clusters, n_clusters),
        }
    }

    fn entropy(&self, counts: &[u64]) -> f64 {
        let part = |&count: &u64| {
            let p = count as f64 / self.n;
            -p * p.ln()
        };
        counts.iter().map(part).sum::<f64>().max(0.0)
    }

    fn mutual_information(&self) -> f64 {
        let part = |&(label, cluster, count): &(usize, usize, u64)| {
            let joint = count as f64;
            let by_chance = self.labels[label] as f64 * self.clusters[cluster] as f64;
            joint / self.n * (joint * self.n / by_chance).ln()
        };
        self.cells.iter().map(part).sum()
    }

    fn adjusted_rand(&self) -> f64 {
        let pairs = |count: u64| count as f64 * (count as f64 - 1.0) / 2.0;
        let together: f64 = self.cells.iter().map(|cell| pairs(cell.2)).sum();
        let in_labels: f64 = self.labels.iter().map(|&count| pairs(count)).sum();
        let in_clusters: f64 = self.clusters.iter().map(|&count| pairs(count)).sum();
        let all = self.n * (self.n - 1.0) / 2.0;
        if all == 0.0 {
            return 1.0;
        }
        let by_chance = in_labels * in_clusters / all;
        let most = f64::midpoint(in_labels, in_clusters);
        if most > by_chance { (together - by_chance) / (most - by_chance) } else { 1.0 }
    }

    fn purity(&self) -> f64 {
        let mut largest = vec![0; self.clusters.len()];
        for &(_, cluster, count) in &self.cells {
            largest[cluster] = count.max(largest[cluster]);
        }
        largest.iter().sum::<u64>() as f64 / self.n
    }
}

/// Renumbers values without holes; returns the numbers and how many there are.
fn dense(values: &[u32]) -> (Vec<usize>, usize) {
    let mut distinct = values.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    // Every value is among the distinct ones.
    let place = |value: &u32| distinct.partition_point(|other| other < value);
    (values.iter().map(place).collect(), distinct.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    // from sklearn.metrics import *
    // a, b = [0,0,0,1,1,2,2,2,2,5], [1,1,0,0,0,3,3,1,3,3]
    // normalized_mutual_info_score(a, b), adjusted_rand_score(a, b),
    // homogeneity_score(a, b), completeness_score(a, b)
    #[test]
    fn figures_equal_scikit_learn() {
        let found = Agreement::of(&[0, 0, 0, 1, 1, 2, 2, 2, 2, 5], &[1, 1, 0, 0, 0, 3, 3, 1, 3, 3]);
        close(found.nmi, 0.568_241_032_922_968);
        close(found.adjusted_rand, 0.28);
        close(found.homogeneity, 0.525_850_251_868_233_1);
        close(found.completeness, 0.618_065_646_292_154_3);
        close(found.purity, 0.7);
    }

    // a = [(i*i + i//7) % 6 for i in range(500)]
    // b = [a[i] if i % 4 == 0 else (i*i*3 + i//11) % 9 for i in range(500)]
    // the same four; purity: contingency_matrix(a, b).max(0).sum() / 500
    #[test]
    fn figures_of_many_clusters_equal_scikit_learn() {
        let labels: Vec<u32> = (0..500).map(|i| (i * i + i / 7) % 6).collect();
        let cluster = |i: u32| (i * i * 3 + i / 11) % 9;
        let clusters: Vec<u32> =
            (0..500).map(|i| if i % 4 == 0 { labels[i as usize] } else { cluster(i) }).collect();
        let found = Agreement::of(&labels, &clusters);
        close(found.nmi, 0.082_148_762_036_835_42);
        close(found.adjusted_rand, 0.061_989_214_411_605_52);
        close(found.homogeneity, 0.091_617_988_216_581_42);
        close(found.completeness, 0.074_453_573_157_031_98);
        close(found.purity, 0.398);
    }

    #[test]
    fn names_of_clusters_do_not_matter() {
        let found = Agreement::of(&[7, 7, 9, 9], &[1, 1, 0, 0]);
        assert_eq!((found.nmi, found.adjusted_rand, found.purity), (1.0, 1.0, 1.0));
    }

    #[test]
    fn one_label_and_one_document_are_no_division_by_zero() {
        let found = Agreement::of(&[3, 3, 3], &[0, 1, 0]);
        close(found.nmi, 0.0);
        close(found.homogeneity, 1.0);
        close(found.purity, 1.0);
        close(found.completeness, 0.0);
        close(Agreement::of(&[1], &[1]).adjusted_rand, 1.0);
    }
}
