//! Tables of codes from files, in any of their forms.

use std::path::Path;

use super::error::ForeignError;
use super::table::{CodeTable, Rows};
use super::{arrays, text};

/// Reads a table of codes; the form is found out by content.
///
/// - an array of `NumPy` (`.npy`), documents × units;
/// - an archive (`.npz`): the array `codes`, or the only one with two dimensions; a sparse matrix of
///   `SciPy`; or OCTIS' `topic-document-matrix` beside `test-topic-document-matrix`, units ×
///   documents;
/// - MALLET's document topics: number, name and the share of each topic, or pairs of topic and share
///   below a line that begins with `#doc`;
/// - CSV or TSV, with or without a line of names; columns called `document`, `id`, `split`, `labels`,
///   and others whose cells are no numbers, are no units. Names of documents come from `id`.
///
/// # Errors
/// When it is none of these or a number is not finite; `path` names the file.
pub fn read_table(bytes: &[u8], path: &Path) -> Result<CodeTable, ForeignError> {
    let rows = if bytes.starts_with(arrays::NPY) {
        Rows::Documents { codes: arrays::read_npy(bytes, path)?, names: None }
    } else if bytes.starts_with(b"PK") {
        arrays::read_npz(bytes, path)?
    } else {
        let (codes, names) = text::read(bytes, path)?;
        Rows::Documents { codes, names }
    };
    CodeTable::checked(rows, path)
}
