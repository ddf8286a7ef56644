//! What tests of rankings read.

use ndarray::Array2;
use topicscope_indexer::{Bags, DocId};

use super::RankInput;

/// Runs `f` on documents with codes, all of them for training, and without weights. **Shape**:
/// `codes` (N, H).
pub(super) fn with_input<T>(
    rows: &[Vec<u32>],
    n_terms: usize,
    codes: &Array2<f32>,
    f: impl FnOnce(&RankInput<'_>) -> T,
) -> T {
    let bags = Bags::from_rows(rows, n_terms).expect("the rows of a test rise");
    let documents: Vec<DocId> = (0..rows.len() as u32).map(DocId).collect();
    let weights = Array2::<f32>::zeros((0, codes.ncols()));
    f(&RankInput {
        model: None,
        decoder: weights.view(),
        encoder: weights.view(),
        codes: codes.view(),
        bags: &bags,
        documents: &documents,
    })
}
