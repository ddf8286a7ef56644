//! The file of bags, with the part and the labels of each document.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use safetensors::Dtype;

use super::tables::{escape, unescape};
use super::tensors::{Placed, Stored, write_head, write_narrow, write_wide};
use crate::bags::{Bags, DocId, Labels, Split, check_offsets};
use crate::counted::counted;
use crate::error::IndexError;

/// Writes bags with the part and the labels of each document.
pub(super) fn write_bags(
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
pub(super) fn read_bags(
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
pub(super) struct BagsHead {
    /// Checked. **Shape** (N + 1).
    pub(super) row_offsets: Vec<u64>,
    /// V.
    pub(super) n_terms: usize,
    /// **Shape** (N).
    pub(super) splits: Vec<Split>,
    /// Byte of the file at which the term ids start.
    pub(super) first_byte: u64,
}

/// Reads what [`write_bags`] wrote but term ids and labels; `path` names the file in errors.
///
/// # Errors
/// When an array is missing or does not fit to the others, to the file or to `n_terms`.
pub(super) fn read_bags_head(
    file: &mut File,
    path: &Path,
    n_terms: usize,
) -> Result<BagsHead, IndexError> {
    let mut file = Placed::open(file, path, "bags")?;
    let found = file.wide("n_terms")?.first().copied().unwrap_or_default() as usize;
    check_n_terms(found, n_terms, path)?;
    let row_offsets = file.wide("indptr")?;
    let (first_byte, n_entries) = file.place("indices", Dtype::U32)?;
    check_offsets(&row_offsets, n_entries as u64)
        .map_err(|source| IndexError::Bags { path: path.to_path_buf(), source })?;
    let splits: Option<Vec<Split>> =
        file.bytes("splits")?.into_iter().map(Split::from_code).collect();
    let splits = splits
        .filter(|splits| splits.len() + 1 == row_offsets.len())
        .ok_or_else(|| file.damaged("`splits` does not give each document a known part"))?;
    Ok(BagsHead { row_offsets, n_terms, splits, first_byte })
}

/// Checks that bags are for as many terms as the vocabulary has.
pub(super) fn check_n_terms(found: usize, expected: usize, path: &Path) -> Result<(), IndexError> {
    if found == expected {
        return Ok(());
    }
    let problem = format!("it is for {}, the vocabulary has `{expected}`", counted(found, "term"));
    Err(IndexError::Damaged { path: path.to_path_buf(), problem })
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::token_file::write_tokens;
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

    #[test]
    fn equal_bags_give_equal_bytes() {
        let (bags, splits, labels) = sample();
        assert_eq!(bytes_of(&bags, &splits, &labels), bytes_of(&bags, &splits, &labels));
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
