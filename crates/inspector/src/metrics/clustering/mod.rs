//! Clusters of codes, and of units; the only folder that names linfa's clustering.

mod dbscan;
mod kmeans;
mod lloyd;
mod mixture;
mod ward;

use std::collections::BTreeSet;

use ndarray::ArrayView2;

pub use dbscan::dbscan;
pub use kmeans::kmeans;
pub use mixture::gaussian_mixture;
pub(crate) use ward::Tree;

use super::measured::Absent;

/// Checks that codes can be sorted into `k` clusters.
///
/// # Errors
/// Fewer documents or fewer distinct codes than clusters, identical codes, or a code that is
/// infinite or NaN.
fn check(codes: ArrayView2<'_, f32>, k: usize) -> Result<(), Absent> {
    if codes.nrows() < k || k == 0 {
        return Err(Absent::TooFewDocuments);
    }
    if !codes.iter().all(|a| a.is_finite()) {
        return Err(Absent::NotFinite);
    }
    match n_distinct(codes, k) {
        found if found >= k => Ok(()),
        1 => Err(Absent::IdenticalCodes),
        _ => Err(Absent::FewDistinctCodes),
    }
}

/// Counts distinct codes, up to `enough`.
fn n_distinct(codes: ArrayView2<'_, f32>, enough: usize) -> usize {
    let mut distinct = BTreeSet::new();
    for row in codes.rows() {
        if distinct.len() >= enough {
            break;
        }
        // Adding 0 turns -0 into 0, so that equal numbers have equal bits.
        distinct.insert(row.iter().map(|a| (a + 0.0).to_bits()).collect::<Vec<u32>>());
    }
    distinct.len()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    /// Three clear clusters of 30 codes, and their numbers.
    pub(super) fn blobs() -> (Array2<f32>, Vec<u32>) {
        let labels: Vec<u32> = (0..90).map(|i| i % 3).collect();
        let codes = Array2::from_shape_fn((90, 4), |(i, unit)| {
            let center = if unit as u32 == labels[i] { 5.0 } else { 0.0 };
            center + ((i * 7 + unit * 13 + i * i * unit) % 10) as f32 / 20.0
        });
        (codes, labels)
    }
}
