//! Arrays as safetensors: bags with splits and labels, and tokens.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, SafeTensors};

use super::manifest::VERSION;
use super::stored_rows::read_bytes;
use super::tables::{escape, unescape};
use crate::bags::{Bags, DocId, Labels, Split, check_offsets};
use crate::error::IndexError;
use crate::vocabulary::{Term, Tokens};

/// Key of the one entry of a file's metadata; several would be written in any order.
const HEAD: &str = "topicscope";

/// Bytes before the head of a file, which say how long it is.
const LENGTH_BYTES: u64 = 8;

/// Elements that are written at once.
const CHUNK: usize = 1 << 14;

/// Writes bags with the part and the labels of each document.
pub(crate) fn write_bags(
    out: &mut dyn Write,
    bags: &Bags,
    splits: &[Split],
    labels: &Labels,
) -> io::Result<()> {
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
    // The format wants wide elements first, then names in alphabetical order.
    let arrays = [
        ("indptr", Dtype::U64, bags.row_offsets().len()),
        ("label_indptr", Dtype::U64, offsets.len()),
        ("n_terms", Dtype::U64, 1),
        ("indices", Dtype::U32, bags.n_entries()),
        ("label_indices", Dtype::U32, ids.len()),
        ("label_names", Dtype::U8, names.len()),
        ("splits", Dtype::U8, codes.len()),
    ];
    write_head(out, "bags", &arrays)?;
    write_wide(out, bags.row_offsets())?;
    write_wide(out, &offsets)?;
    write_wide(out, &[bags.n_terms() as u64])?;
    write_narrow(out, bags.term_ids())?;
    write_narrow(out, &ids)?;
    out.write_all(names.as_bytes())?;
    out.write_all(&codes)
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

/// Holds what is needed to read rows by position.
pub(crate) struct BagsHead {
    /// Checked. **Shape** (N + 1).
    pub(crate) row_offsets: Vec<u64>,
    /// V.
    pub(crate) n_terms: usize,
    /// **Shape** (N).
    pub(crate) splits: Vec<Split>,
    /// Byte of the file at which the term ids start.
    pub(crate) first_byte: u64,
}

/// Reads what [`write_bags`] wrote but term ids and labels; `path` names the file in errors.
///
/// # Errors
/// When an array is missing or does not fit to the others, to the file or to `n_terms`.
pub(crate) fn read_bags_head(
    file: &mut File,
    path: &Path,
    n_terms: usize,
) -> Result<BagsHead, IndexError> {
    let damaged =
        |problem: &str| IndexError::Damaged { path: path.to_path_buf(), problem: problem.into() };
    let io = |source| IndexError::Read { path: path.to_path_buf(), source };
    let n_bytes = file.metadata().map_err(io)?.len();
    let length = read_bytes(file, path, 0, LENGTH_BYTES as usize)?;
    let length = length.as_chunks().0.first().map_or(0, |&word| u64::from_le_bytes(word));
    let base = length.checked_add(LENGTH_BYTES).filter(|&base| base <= n_bytes);
    let base = base.ok_or_else(|| damaged("its head is longer than the file"))?;
    let json = read_bytes(file, path, LENGTH_BYTES, length as usize)?;
    let head: Metadata = serde_json::from_slice(&json).map_err(|e| damaged(&e.to_string()))?;
    check_version(&head, path, "bags")?;
    let place = |name: &str, dtype: Dtype| -> Result<(u64, usize), IndexError> {
        let no_list = || damaged(&format!("it has no list `{name}` of type {dtype:?}"));
        let info = head.info(name).filter(|info| info.dtype == dtype).ok_or_else(no_list)?;
        let (start, end) = info.data_offsets;
        let &[length] = info.shape.as_slice() else { return Err(no_list()) };
        let fits = length.checked_mul(dtype.bitsize() / 8) == end.checked_sub(start)
            && base.checked_add(end as u64).is_some_and(|end| end <= n_bytes);
        if fits { Ok((base + start as u64, length)) } else { Err(no_list()) }
    };
    let mut wide = |name| -> Result<Vec<u64>, IndexError> {
        let (start, length) = place(name, Dtype::U64)?;
        let bytes = read_bytes(file, path, start, 8 * length)?;
        Ok(bytes.as_chunks().0.iter().map(|&word| u64::from_le_bytes(word)).collect())
    };
    let found = wide("n_terms")?.first().copied().unwrap_or_default() as usize;
    check_n_terms(found, n_terms, path)?;
    let row_offsets = wide("indptr")?;
    let (first_byte, n_entries) = place("indices", Dtype::U32)?;
    check_offsets(&row_offsets, n_entries as u64)
        .map_err(|source| IndexError::Bags { path: path.to_path_buf(), source })?;
    let (start, length) = place("splits", Dtype::U8)?;
    let codes = read_bytes(file, path, start, length)?;
    let splits: Option<Vec<Split>> = codes.into_iter().map(Split::from_code).collect();
    let splits = splits
        .filter(|splits| splits.len() + 1 == row_offsets.len())
        .ok_or_else(|| damaged("`splits` does not give each document a known part"))?;
    Ok(BagsHead { row_offsets, n_terms, splits, first_byte })
}

/// Checks that bags are for as many terms as the vocabulary has.
pub(crate) fn check_n_terms(found: usize, expected: usize, path: &Path) -> Result<(), IndexError> {
    if found == expected {
        return Ok(());
    }
    let problem = format!("it is for `{found}` terms, the vocabulary has `{expected}`");
    Err(IndexError::Damaged { path: path.to_path_buf(), problem })
}

/// Writes tokens without their terms; `ids` hands over the tokens of one document after the
/// other.
pub(crate) fn write_tokens(
    out: &mut dyn Write,
    offsets: &[u64],
    ids: impl FnOnce(&mut dyn FnMut(&[u32]) -> io::Result<()>) -> io::Result<()>,
) -> io::Result<()> {
    let n_tokens = offsets.last().copied().unwrap_or_default() as usize;
    let arrays = [("offsets", Dtype::U64, offsets.len()), ("ids", Dtype::U32, n_tokens)];
    write_head(out, "tokens", &arrays)?;
    write_wide(out, offsets)?;
    ids(&mut |row| write_narrow(out, row))
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

/// Writes the head of a file that says what it holds: name, type and length of each
/// one-dimensional array, in the order in which they follow.
fn write_head(out: &mut dyn Write, what: &str, arrays: &[(&str, Dtype, usize)]) -> io::Result<()> {
    let mut end = 0;
    let place = |&(name, dtype, length): &(&str, Dtype, usize)| {
        let start = end;
        end += length * dtype.bitsize() / 8;
        (name.to_owned(), TensorInfo { dtype, shape: vec![length], data_offsets: (start, end) })
    };
    let tensors = arrays.iter().map(place).collect();
    let head = HashMap::from([(HEAD.to_owned(), format!("{what} {VERSION}"))]);
    let metadata = Metadata::new(Some(head), tensors).map_err(io::Error::other)?;
    let mut json = serde_json::to_vec(&metadata)?;
    // Blanks put the arrays at a multiple of eight bytes.
    json.resize(json.len().next_multiple_of(8), b' ');
    out.write_all(&(json.len() as u64).to_le_bytes())?;
    out.write_all(&json)
}

fn write_narrow(out: &mut dyn Write, values: &[u32]) -> io::Result<()> {
    write_chunks(out, values, u32::to_le_bytes)
}

fn write_wide(out: &mut dyn Write, values: &[u64]) -> io::Result<()> {
    write_chunks(out, values, u64::to_le_bytes)
}

/// Writes little-endian values without a second copy of them all.
fn write_chunks<T: Copy, const K: usize>(
    out: &mut dyn Write,
    values: &[T],
    encode: impl Fn(T) -> [u8; K],
) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(K * values.len().min(CHUNK));
    for chunk in values.chunks(CHUNK) {
        bytes.clear();
        bytes.extend(chunk.iter().flat_map(|&value| encode(value)));
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Checks that the head of a file says that it holds `what`, in a version that can be read.
fn check_version(head: &Metadata, path: &Path, what: &str) -> Result<(), IndexError> {
    let version = head
        .metadata()
        .as_ref()
        .and_then(|entries| entries.get(HEAD))
        .and_then(|entry| entry.strip_prefix(what))
        .and_then(|version| version.trim().parse::<u32>().ok())
        .ok_or_else(|| IndexError::Damaged {
            path: path.to_path_buf(),
            problem: format!("its head does not say that it holds {what}"),
        })?;
    if version > VERSION {
        let path = path.to_path_buf();
        return Err(IndexError::Newer { path, found: version, supported: VERSION });
    }
    Ok(())
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
        check_version(&head, path, what)?;
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

    fn bytes_of(bags: &Bags, splits: &[Split], labels: &Labels) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_bags(&mut bytes, bags, splits, labels).unwrap();
        bytes
    }

    fn term(text: &str) -> Term {
        Term { text: text.into(), surface: text.into(), document_frequency: 1 }
    }

    #[test]
    fn equal_bags_give_equal_bytes() {
        let (bags, splits, labels) = sample();
        assert_eq!(bytes_of(&bags, &splits, &labels), bytes_of(&bags, &splits, &labels));
    }

    #[test]
    fn tokens_come_back_and_lie_at_a_multiple_of_eight_bytes() {
        let rows: [&[u32]; 3] = [&[1, 0], &[], &[1]];
        let mut bytes = Vec::new();
        let ids = |take: &mut dyn FnMut(&[u32]) -> io::Result<()>| {
            rows.iter().try_for_each(|row| take(row))
        };
        write_tokens(&mut bytes, &[0, 2, 2, 3], ids).unwrap();
        let head = u64::from_le_bytes(bytes[..8].try_into().unwrap());
        assert_eq!(head % 8, 0);
        let tokens = read_tokens(&bytes, vec![term("a"), term("b")], Path::new("t")).unwrap();
        for (document, row) in rows.into_iter().enumerate() {
            assert_eq!(tokens.all(DocId(document as u32)), row);
        }
        let refused = read_tokens(&bytes, vec![term("a")], Path::new("t"));
        assert!(matches!(refused, Err(IndexError::Damaged { .. })));
    }

    #[test]
    fn a_cut_or_foreign_file_is_refused() {
        let (bags, splits, labels) = sample();
        let bytes = bytes_of(&bags, &splits, &labels);
        let path = Path::new("bags.safetensors");
        for length in [0, 7, 40, bytes.len() - 1] {
            let refused = read_bags(&bytes[..length], path);
            assert!(matches!(refused, Err(IndexError::Damaged { .. })), "{length}");
        }
        let mut tokens = Vec::new();
        write_tokens(&mut tokens, &[0], |_| Ok(())).unwrap();
        assert!(matches!(read_bags(&tokens, path), Err(IndexError::Damaged { .. })));
        let splits = [Split::Train];
        let wrong = bytes_of(&bags, &splits, &labels);
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
            let bytes = bytes_of(&all.0, &all.1, &all.2);
            prop_assert_eq!(read_bags(&bytes, Path::new("b")).unwrap(), all);
        }

        #[test]
        fn altered_bytes_never_panic(at in 0_usize..400, byte in any::<u8>()) {
            let (bags, splits, labels) = sample();
            let mut bytes = bytes_of(&bags, &splits, &labels);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read_bags(&bytes, Path::new("b"));
        }
    }
}
