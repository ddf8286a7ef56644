//! The strongest words of units from epoch to epoch as a safetensors file.

use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use topicscope_indexer::TermId;

use crate::run::word_record::WordRecord;

pub(super) const WORDS: &str = "words.safetensors";
const TENSOR: &str = "words";

/// Writes one tensor, `words`: term ids, U32, little-endian. **Shape** (epochs + 1, H, n).
pub(super) fn to_bytes(record: &WordRecord) -> Vec<u8> {
    let data: Vec<u8> = record.terms().iter().flat_map(|term| term.0.to_le_bytes()).collect();
    let shape = vec![record.n_epochs() + 1, record.n_units(), record.n_words()];
    let view = TensorView::new(Dtype::U32, shape, &data);
    let view = view.expect("length and shape come from the same record");
    serialize([(TENSOR, view)], None).expect("one short name makes a small header")
}

/// Reads what [`to_bytes`] wrote of a run with so many epochs and units on V terms; on failure says
/// what does not fit.
pub(super) fn from_bytes(
    bytes: &[u8],
    n_epochs: usize,
    n_units: usize,
    n_terms: usize,
) -> Result<WordRecord, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let tensor = file.tensor(TENSOR).map_err(|error| error.to_string())?;
    let n_words = match (tensor.dtype(), tensor.shape(), file.len()) {
        (Dtype::U32, &[epochs, units, n_words], 1)
            if epochs == n_epochs + 1 && units == n_units && (1..=n_terms).contains(&n_words) =>
        {
            n_words
        }
        (dtype, shape, n_tensors) => {
            let expected = n_epochs + 1;
            return Err(format!(
                "tensor `{TENSOR}`, of `{n_tensors}`, is {dtype} of shape {shape:?}, not U32 \
                 [{expected}, {n_units}, 1 to {n_terms}]"
            ));
        }
    };
    let (words, _) = tensor.data().as_chunks::<4>();
    let terms = words.iter().map(|&word| TermId(u32::from_le_bytes(word))).collect();
    WordRecord::checked((n_units, n_words), n_terms, terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> WordRecord {
        let terms = [0, 1, 2, 4, 4, 3, 1, 0, 2, 0, 3, 1].into_iter().map(TermId).collect();
        WordRecord::checked((2, 2), 5, terms).unwrap()
    }

    #[test]
    fn a_record_survives_its_file_and_one_of_another_run_is_refused() {
        let bytes = to_bytes(&record());
        assert_eq!(from_bytes(&bytes, 2, 2, 5), Ok(record()));
        for (n_epochs, n_units, n_terms) in [(1, 2, 5), (3, 2, 5), (2, 3, 5), (2, 2, 1)] {
            let problem = from_bytes(&bytes, n_epochs, n_units, n_terms).unwrap_err();
            let expected = format!(
                "tensor `words`, of `1`, is U32 of shape [3, 2, 2], not U32 [{}, {n_units}, 1 to \
                 {n_terms}]",
                n_epochs + 1
            );
            assert_eq!(problem, expected);
        }
        assert_eq!(from_bytes(&bytes, 2, 2, 4), Err("it names word `4` of `4`".to_owned()));
        assert!(from_bytes(&bytes[..bytes.len() - 1], 2, 2, 5).is_err());
        let view = TensorView::new(Dtype::I32, vec![1, 1, 1], &[0; 4]).unwrap();
        let other = serialize([(TENSOR, view)], None).unwrap();
        assert!(from_bytes(&other, 0, 1, 5).unwrap_err().contains("is I32 of shape [1, 1, 1]"));
    }
}
