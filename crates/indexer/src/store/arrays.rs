//! Arrays as safetensors: bags with splits and labels, and tokens.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use safetensors::{Dtype, SafeTensors, View};

use super::tables::{escape, unescape};
use crate::bags::Bags;
use crate::error::IndexError;
use crate::id::DocId;
use crate::labels::Labels;
use crate::manifest::VERSION;
use crate::split::Split;
use crate::tokens::Tokens;
use crate::vocabulary::Term;

/// Key of the one entry of a file's metadata; several would be written in any order.
const HEAD: &str = "topicscope";

/// Writes bags with the part and the labels of each document.
pub(crate) fn write_bags(bags: &Bags, splits: &[Split], labels: &Labels) -> Vec<u8> {
    let documents = || (0..splits.len() as u32).map(DocId);
    let mut offsets = vec![0_u64];
    let mut ids = Vec::new();
    for document in documents() {
        ids.extend_from_slice(labels.of(document));
        offsets.push(ids.len() as u64);
    }
    let names: Vec<_> = labels.names().iter().map(|name| escape(name)).collect();
    let names = names.iter().fold(String::new(), |all, name| all + name + "\n");
    let codes: Vec<u8> = splits.iter().map(|split| split.code()).collect();
    serialize(
        "bags",
        [
            ("indptr", Array::wide(bags.row_offsets())),
            ("indices", Array::narrow(bags.term_ids())),
            ("n_terms", Array::wide(&[bags.n_terms() as u64])),
            ("splits", Array::bytes(codes)),
            ("label_indptr", Array::wide(&offsets)),
            ("label_indices", Array::narrow(&ids)),
            ("label_names", Array::bytes(names.into_bytes())),
        ],
    )
}

/// Reads what [`write_bags`] wrote; `path` names it in errors.
pub(crate) fn read_bags(
    bytes: &[u8],
    path: &Path,
) -> Result<(Bags, Vec<Split>, Labels), IndexError> {
    let file = Stored::open(bytes, path, "bags")?;
    let n_terms = file.wide("n_terms")?.first().copied().unwrap_or_default() as usize;
    let bags = Bags::new(file.wide("indptr")?, file.narrow("indices")?, n_terms)
        .map_err(|source| IndexError::Bags { path: path.to_path_buf(), source })?;
    let splits: Option<Vec<Split>> =
        file.bytes("splits")?.iter().map(|&code| Split::from_code(code)).collect();
    let splits = splits
        .filter(|splits| splits.len() == bags.n_documents())
        .ok_or_else(|| file.damaged("`splits` does not give each document a known part"))?;
    let labels = read_labels(&file, bags.n_documents())?
        .ok_or_else(|| file.damaged("the label arrays do not fit together"))?;
    Ok((bags, splits, labels))
}

/// Writes tokens without their terms.
pub(crate) fn write_tokens(tokens: &Tokens) -> Vec<u8> {
    serialize(
        "tokens",
        [("offsets", Array::wide(tokens.offsets())), ("ids", Array::narrow(tokens.ids()))],
    )
}

/// Reads what [`write_tokens`] wrote; `path` names it in errors.
pub(crate) fn read_tokens(
    bytes: &[u8],
    terms: Vec<Term>,
    path: &Path,
) -> Result<Tokens, IndexError> {
    let file = Stored::open(bytes, path, "tokens")?;
    Tokens::from_parts(terms, file.wide("offsets")?, file.narrow("ids")?)
        .ok_or_else(|| file.damaged("its offsets and ids do not fit together or to the terms"))
}

fn read_labels(file: &Stored<'_>, n_documents: usize) -> Result<Option<Labels>, IndexError> {
    let offsets = file.wide("label_indptr")?;
    let ids = file.narrow("label_indices")?;
    let Ok(names) = std::str::from_utf8(file.bytes("label_names")?) else { return Ok(None) };
    let Some(names) = names.lines().map(unescape).collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    if offsets.len() != n_documents + 1 || offsets.last() != Some(&(ids.len() as u64)) {
        return Ok(None);
    }
    let rows: Option<Vec<Vec<u32>>> = offsets
        .windows(2)
        .map(|ends| ids.get(ends[0] as usize..ends[1] as usize).map(<[u32]>::to_vec))
        .collect();
    let rising = |row: &Vec<u32>| row.windows(2).all(|pair| pair[0] < pair[1]);
    Ok(rows.filter(|rows| rows.iter().all(rising)).and_then(|rows| Labels::from_ids(names, rows)))
}

/// A one-dimensional array on its way to disk, little-endian.
struct Array {
    dtype: Dtype,
    shape: [usize; 1],
    bytes: Vec<u8>,
}

impl Array {
    fn bytes(bytes: Vec<u8>) -> Self {
        Self { dtype: Dtype::U8, shape: [bytes.len()], bytes }
    }

    fn narrow(values: &[u32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::U32, shape: [values.len()], bytes }
    }

    fn wide(values: &[u64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::U64, shape: [values.len()], bytes }
    }
}

impl View for Array {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

fn serialize<const K: usize>(what: &str, arrays: [(&'static str, Array); K]) -> Vec<u8> {
    let head = HashMap::from([(HEAD.to_owned(), format!("{what} {VERSION}"))]);
    safetensors::serialize(arrays, Some(head)).expect("one-dimensional arrays have a valid header")
}

/// A safetensors file whose head has been checked.
struct Stored<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
}

impl<'a> Stored<'a> {
    fn open(bytes: &'a [u8], path: &'a Path, what: &str) -> Result<Self, IndexError> {
        let damaged = |problem| IndexError::Damaged { path: path.to_path_buf(), problem };
        let (_, head) =
            SafeTensors::read_metadata(bytes).map_err(|error| damaged(error.to_string()))?;
        let version = head
            .metadata()
            .as_ref()
            .and_then(|entries| entries.get(HEAD))
            .and_then(|entry| entry.strip_prefix(what))
            .and_then(|version| version.trim().parse::<u32>().ok())
            .ok_or_else(|| damaged(format!("its head does not say that it holds {what}")))?;
        if version > VERSION {
            let path = path.to_path_buf();
            return Err(IndexError::Newer { path, found: version, supported: VERSION });
        }
        let tensors =
            SafeTensors::deserialize(bytes).map_err(|error| damaged(error.to_string()))?;
        Ok(Self { path, tensors })
    }

    fn damaged(&self, problem: impl Into<String>) -> IndexError {
        IndexError::Damaged { path: self.path.to_path_buf(), problem: problem.into() }
    }

    fn array(&self, name: &str, dtype: Dtype) -> Result<&'a [u8], IndexError> {
        match self.tensors.tensor(name) {
            Ok(array) if array.dtype() == dtype && array.shape().len() == 1 => Ok(array.data()),
            _ => Err(self.damaged(format!("it has no list `{name}` of type {dtype:?}"))),
        }
    }

    fn bytes(&self, name: &str) -> Result<&'a [u8], IndexError> {
        self.array(name, Dtype::U8)
    }

    fn narrow(&self, name: &str) -> Result<Vec<u32>, IndexError> {
        let (values, _) = self.array(name, Dtype::U32)?.as_chunks();
        Ok(values.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect())
    }

    fn wide(&self, name: &str) -> Result<Vec<u64>, IndexError> {
        let (values, _) = self.array(name, Dtype::U64)?.as_chunks();
        Ok(values.iter().map(|&bytes| u64::from_le_bytes(bytes)).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> (Bags, Vec<Split>, Labels) {
        let bags = Bags::from_rows(&[vec![0, 2], vec![]], 3).unwrap();
        let labels = Labels::from_names(&[vec!["b\n".into(), "a".into()], vec![]]);
        (bags, vec![Split::Train, Split::Unused], labels)
    }

    #[test]
    fn equal_bags_give_equal_bytes() {
        let (bags, splits, labels) = sample();
        assert_eq!(write_bags(&bags, &splits, &labels), write_bags(&bags, &splits, &labels));
    }

    #[test]
    fn a_cut_or_foreign_file_is_refused() {
        let (bags, splits, labels) = sample();
        let bytes = write_bags(&bags, &splits, &labels);
        let path = Path::new("bags.safetensors");
        for length in [0, 7, 40, bytes.len() - 1] {
            let refused = read_bags(&bytes[..length], path);
            assert!(matches!(refused, Err(IndexError::Damaged { .. })), "{length}");
        }
        let tokens = serialize("tokens", [("ids", Array::narrow(&[]))]);
        assert!(matches!(read_bags(&tokens, path), Err(IndexError::Damaged { .. })));
        let splits = [Split::Train];
        let wrong = write_bags(&bags, &splits, &labels);
        assert!(matches!(read_bags(&wrong, path), Err(IndexError::Damaged { .. })));
    }

    proptest! {
        #[test]
        fn bags_splits_and_labels_round_trip(
            rows in proptest::collection::vec(
                (proptest::collection::btree_set(0_u32..50, 0..9), 0_u8..4,
                 proptest::collection::vec("[a-c\\\\\n]{1,2}", 0..3)),
                0..20,
            ),
        ) {
            let terms: Vec<Vec<u32>> =
                rows.iter().map(|(row, _, _)| row.iter().copied().collect()).collect();
            let bags = Bags::from_rows(&terms, 50).unwrap();
            let splits: Vec<_> = rows.iter().filter_map(|row| Split::from_code(row.1)).collect();
            let labels: Vec<_> = rows.iter().map(|row| row.2.clone()).collect();
            let all = (bags, splits, Labels::from_names(&labels));
            let bytes = write_bags(&all.0, &all.1, &all.2);
            prop_assert_eq!(read_bags(&bytes, Path::new("b")).unwrap(), all);
        }

        #[test]
        fn altered_bytes_never_panic(at in 0_usize..400, byte in any::<u8>()) {
            let (bags, splits, labels) = sample();
            let mut bytes = write_bags(&bags, &splits, &labels);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read_bags(&bytes, Path::new("b"));
        }
    }
}
