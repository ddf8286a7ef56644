//! Sums of weights over documents, all draws of a block at once.

use ndarray::Array2;
use topicscope_indexer::DocId;

use super::resampling::{Draws, LANES};

/// Documents whose weights fit sixteen bits when each is 255.
const DOCUMENTS: usize = 257;

/// Adds up the weights of some documents, draw by draw.
pub(super) fn add_weights(draws: &Draws, documents: &[DocId]) -> [u32; LANES] {
    let mut sums = [0_u32; LANES];
    for documents in documents.chunks(DOCUMENTS) {
        let mut part = [0_u16; LANES];
        for &document in documents {
            for (sum, &weight) in part.iter_mut().zip(draws.of_document(document)) {
                *sum += u16::from(weight);
            }
        }
        for (sum, part) in sums.iter_mut().zip(part) {
            *sum += u32::from(part);
        }
    }
    sums
}

/// Returns the weights of some documents. **Shape** (N, lanes).
pub(super) fn weights_of(draws: &Draws, documents: &[DocId]) -> Array2<f32> {
    let mut weights = Array2::zeros((documents.len(), LANES));
    for (mut row, &document) in weights.rows_mut().into_iter().zip(documents) {
        for (weight, &drawn) in row.iter_mut().zip(draws.of_document(document)) {
            *weight = f32::from(drawn);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_heavy_documents_do_not_overflow() {
        let documents: Vec<DocId> = (0..70_000).map(DocId).collect();
        let draws = Draws::from_weights(vec![[u8::MAX; LANES]; 70_000]);
        assert_eq!(add_weights(&draws, &documents), [70_000 * 255; LANES]);
    }
}
