//! Figures of labels once more, on documents drawn anew: accuracy, and clusters beside labels.

use std::collections::BTreeMap;

use topicscope_indexer::DocId;

use super::lanes::add_weights;
use super::resampling::{Drawn, Draws, LANES};

/// Holds which documents were labeled rightly.
#[derive(Debug, Clone)]
pub struct AccuracySample {
    right: Vec<DocId>,
    wrong: Vec<DocId>,
}

impl AccuracySample {
    /// Takes the documents that judge, and whether each got its label. **Shape**: both (N).
    pub fn of(documents: &[DocId], is_right: &[bool]) -> Self {
        let those = |wanted: bool| {
            let marked = documents.iter().zip(is_right).filter(|(_, is)| **is == wanted);
            marked.map(|(&document, _)| document).collect()
        };
        Self { right: those(true), wrong: those(false) }
    }

    /// Returns the share of the weight of right documents under each draw; 0 without weight.
    pub fn resampled(&self, draws: &Draws) -> Drawn {
        let [right, wrong] = [&self.right, &self.wrong].map(|those| add_weights(draws, those));
        std::array::from_fn(|lane| {
            f64::from(right[lane]) / f64::from((right[lane] + wrong[lane]).max(1))
        })
    }
}

/// Holds documents by label and cluster.
#[derive(Debug, Clone)]
pub struct NmiSample {
    /// Place of label, place of cluster, documents of both; only those that occur.
    cells: Vec<(usize, usize, Vec<DocId>)>,
    n_labels: usize,
    n_clusters: usize,
}

impl NmiSample {
    /// Takes the documents that judge, their labels and their clusters. **Shape**: all (N).
    pub fn of(documents: &[DocId], labels: &[u32], clusters: &[u32]) -> Self {
        let mut cells: BTreeMap<(u32, u32), Vec<DocId>> = BTreeMap::new();
        for ((&document, &label), &cluster) in documents.iter().zip(labels).zip(clusters) {
            cells.entry((label, cluster)).or_default().push(document);
        }
        let places = |of: fn(&(u32, u32)) -> u32| {
            let mut distinct: Vec<u32> = cells.keys().map(of).collect();
            distinct.sort_unstable();
            distinct.dedup();
            distinct
        };
        let (names, numbers) = (places(|cell| cell.0), places(|cell| cell.1));
        let place = |among: &[u32], value: u32| among.partition_point(|other| *other < value);
        Self {
            n_labels: names.len(),
            n_clusters: numbers.len(),
            cells: cells
                .into_iter()
                .map(|((label, cluster), documents)| {
                    (place(&names, label), place(&numbers, cluster), documents)
                })
                .collect(),
        }
    }

    /// Returns the normalized mutual information of clusters and labels under each draw, as
    /// [`Agreement`](super::Agreement) has it; 1 when both are all alike, 0 without weight.
    pub fn resampled(&self, draws: &Draws) -> Drawn {
        let mut labels = vec![[0_u32; LANES]; self.n_labels];
        let mut clusters = vec![[0_u32; LANES]; self.n_clusters];
        let mut total = [0_u32; LANES];
        // H(L) + H(K) − I and the others follow from sums of w·ln w.
        let mut joint = [0.0; LANES];
        for (label, cluster, documents) in &self.cells {
            let weights = add_weights(draws, documents);
            for lane in 0..LANES {
                let weight = weights[lane];
                labels[*label][lane] += weight;
                clusters[*cluster][lane] += weight;
                total[lane] += weight;
                joint[lane] += with_logarithm(weight);
            }
        }
        let sum = |margins: &[[u32; LANES]], lane: usize| {
            margins.iter().map(|margin| with_logarithm(margin[lane])).sum::<f64>()
        };
        std::array::from_fn(|lane| {
            if total[lane] == 0 {
                return 0.0;
            }
            let n = f64::from(total[lane]);
            let (of_labels, of_clusters) = (sum(&labels, lane), sum(&clusters, lane));
            let whole = 2.0 * n.ln() - (of_labels + of_clusters) / n;
            let mutual = n.ln() + (joint[lane] - of_labels - of_clusters) / n;
            if whole > 1e-12 { (2.0 * mutual / whole).clamp(0.0, 1.0) } else { 1.0 }
        })
    }
}

/// Returns w·ln w, 0 for 0.
fn with_logarithm(weight: u32) -> f64 {
    if weight == 0 { 0.0 } else { f64::from(weight) * f64::from(weight).ln() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Agreement;

    const N: usize = 900;

    fn case() -> (Vec<DocId>, Vec<u32>, Vec<u32>) {
        let labels: Vec<u32> = (0..N as u32).map(|i| (i * i + i / 7) % 6).collect();
        let cluster = |i: u32| {
            if i.is_multiple_of(4) { labels[i as usize] } else { (i * i * 3 + i / 11) % 9 }
        };
        let clusters = (0..N as u32).map(cluster).collect();
        ((0..N as u32).map(|i| DocId(3 * i)).collect(), labels, clusters)
    }

    #[test]
    fn weights_equal_documents_repeated_so_often() {
        let (documents, labels, clusters) = case();
        let is_right: Vec<bool> = labels.iter().zip(&clusters).map(|(a, b)| a == b).collect();
        let accuracy = AccuracySample::of(&documents, &is_right);
        let nmi = NmiSample::of(&documents, &labels, &clusters);
        let draws = Draws::of(11, 0, 3 * N);
        let ones = Draws::from_weights(vec![[1; LANES]; 3 * N]);
        for (draws, lane) in [(&ones, 5), (&draws, 0), (&draws, 33), (&draws, 79)] {
            let times = |row: usize| usize::from(draws.of_document(documents[row])[lane]);
            let rows: Vec<usize> =
                (0..N).flat_map(|row| std::iter::repeat_n(row, times(row))).collect();
            let of = |values: &[u32]| rows.iter().map(|&row| values[row]).collect::<Vec<u32>>();
            let expected = Agreement::of(&of(&labels), &of(&clusters)).nmi;
            let found = nmi.resampled(draws)[lane];
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
            let right = rows.iter().filter(|&&row| is_right[row]).count() as f64;
            let found = accuracy.resampled(draws)[lane];
            assert!((found - right / rows.len() as f64).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn no_weight_is_no_division_by_zero() {
        let (documents, labels, clusters) = case();
        let none = Draws::from_weights(vec![[0; LANES]; 3 * N]);
        assert_eq!(NmiSample::of(&documents, &labels, &clusters).resampled(&none), [0.0; LANES]);
        let accuracy = AccuracySample::of(&documents, &[true; N]);
        assert_eq!(accuracy.resampled(&none), [0.0; LANES]);
        let ones = Draws::from_weights(vec![[1; LANES]; 3 * N]);
        let alike = NmiSample::of(&documents, &[4; N], &[2; N]);
        assert_eq!(alike.resampled(&ones), [1.0; LANES]);
    }
}
