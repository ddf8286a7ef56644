//! Whether the words of a unit say when it is active.

use ndarray::{Array2, ArrayView2};
use topicscope_indexer::{Bags, DocId, TermId};

use super::measured::{Absent, Measured};

/// Counts, for each document and unit, the named words of the unit that the document holds.
///
/// **Shape**: `lists` (H), each the named words of a unit, 255 at most; the result (N, H), row i
/// belongs to `documents[i]`.
pub fn named_words_held(lists: &[Vec<TermId>], bags: &Bags, documents: &[DocId]) -> Array2<u8> {
    let mut named_by = vec![Vec::new(); bags.n_terms()];
    for (unit, list) in lists.iter().enumerate() {
        for term in list {
            named_by[term.index()].push(unit);
        }
    }
    let mut counts = Array2::zeros((documents.len(), lists.len()));
    for (mut row, &document) in counts.rows_mut().into_iter().zip(documents) {
        for &unit in bags.row(document).iter().flat_map(|&term| &named_by[term as usize]) {
            row[unit] += 1;
        }
    }
    counts
}

/// Returns, for each unit, the Pearson correlation of its activation with the number of its
/// named words that a document holds, in [-1, 1]; larger is better.
///
/// **Shape**: `codes` (N, H); `counts` (N, H), as [`named_words_held`] makes them; `lists` (H), the
/// named words. Coherent words that do not describe the unit score low here. Words of
/// which every document holds the same number describe nothing: 0.
///
/// # Errors
/// Per unit: without words, or with an activation that never changes over the documents.
///
/// # Panics
/// When the shapes do not fit each other.
pub fn faithfulness(
    lists: &[Vec<TermId>],
    codes: ArrayView2<'_, f32>,
    counts: ArrayView2<'_, u8>,
) -> Vec<Measured> {
    assert_eq!(codes.dim(), counts.dim(), "a count per activation");
    assert_eq!(codes.ncols(), lists.len(), "a list per unit");
    let of_unit = |(unit, list): (usize, &Vec<TermId>)| {
        if list.is_empty() {
            return Err(Absent::NoWords);
        }
        let counts: Vec<f64> = counts.column(unit).iter().map(|&count| f64::from(count)).collect();
        let activations: Vec<f64> = codes.column(unit).iter().map(|&a| f64::from(a)).collect();
        correlation(&activations, &counts)
    };
    lists.iter().enumerate().map(of_unit).collect()
}

/// Correlates activations with counts.
fn correlation(activations: &[f64], counts: &[f64]) -> Measured {
    let n = activations.len() as f64;
    let centered = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / n;
        values.iter().map(|v| v - mean).collect::<Vec<f64>>()
    };
    if activations.iter().all(|a| Some(a) == activations.first()) {
        return Err(Absent::NoLiveUnit);
    }
    let (a, c) = (centered(activations), centered(counts));
    let dot = |v: &[f64], w: &[f64]| v.iter().zip(w).map(|(v, w)| v * w).sum::<f64>();
    let scale = (dot(&a, &a) * dot(&c, &c)).sqrt();
    Ok(if scale > 0.0 { (dot(&a, &c) / scale).clamp(-1.0, 1.0) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn units_are_faithful_as_far_as_their_words_tell_their_activation() {
        let bags = Bags::from_rows(&[vec![0, 1], vec![0], vec![2], vec![2, 3]], 5).unwrap();
        let documents: Vec<DocId> = (0..4).map(DocId).collect();
        let codes = array![
            [4.0_f32, 0.0, 0.0, 1.0, 2.0],
            [2.0, 0.0, 0.0, 0.0, 1.0],
            [0.0, 1.0, 0.0, 0.0, 0.0],
            [0.0, 3.0, 0.0, 1.0, 0.0]
        ];
        let terms = |ids: &[u32]| ids.iter().copied().map(TermId).collect::<Vec<_>>();
        let lists = [terms(&[0, 1]), terms(&[0, 1]), terms(&[0]), terms(&[4]), terms(&[])];
        let counts = named_words_held(&lists, &bags, &documents);
        assert_eq!(counts.column(0).to_vec(), [2, 1, 0, 0]);
        let found = faithfulness(&lists, codes.view(), counts.view());
        // numpy.corrcoef([4, 2, 0, 0], [2, 1, 0, 0]), ([0, 0, 1, 3], [2, 1, 0, 0])
        assert!((found[0].unwrap() - 1.0).abs() < 1e-12);
        assert!((found[1].unwrap() + 0.738_548_945_875_996_1).abs() < 1e-12, "{found:?}");
        assert_eq!(found[2..], [Err(Absent::NoLiveUnit), Ok(0.0), Err(Absent::NoWords)]);
    }
}
