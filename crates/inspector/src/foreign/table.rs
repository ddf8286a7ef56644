//! A table of codes: documents × units, all numbers finite.

use std::path::{Path, PathBuf};

use ndarray::Array2;

use super::error::ForeignError;

/// Holds a table whose numbers are all finite, before its rows are known as documents.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeTable {
    /// The file, for errors.
    pub(super) path: PathBuf,
    pub(super) rows: Rows,
}

/// Numbers of a table at most: more than memory holds come from a damaged file, whose head or
/// whose largest unit promises them.
pub(super) const MOST_NUMBERS: usize = 1 << 30;

/// What the rows are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rows {
    /// Documents in the order of an index. **Shape**: codes (N, H), names (N).
    Documents { codes: Array2<f32>, names: Option<Vec<String>> },
    /// Those of training and of test, as OCTIS holds them. **Shape** (N, H) each.
    Parts { train: Array2<f32>, test: Array2<f32> },
}

impl CodeTable {
    /// Takes codes of documents in the order of an index. **Shape** (N, H).
    ///
    /// # Errors
    /// When a code is not finite; `path` names the table in errors.
    pub fn of_codes(codes: Array2<f32>, path: &Path) -> Result<Self, ForeignError> {
        Self::checked(Rows::Documents { codes, names: None }, path)
    }

    pub(super) fn checked(rows: Rows, path: &Path) -> Result<Self, ForeignError> {
        let path = path.to_owned();
        let arrays = match &rows {
            Rows::Documents { codes, .. } => vec![codes],
            Rows::Parts { train, test } => vec![train, test],
        };
        for codes in arrays {
            if codes.is_empty() {
                return Err(ForeignError::Empty { path });
            }
            if let Some(((row, unit), _)) = codes.indexed_iter().find(|(_, a)| !a.is_finite()) {
                return Err(ForeignError::NotFinite { path, row, unit });
            }
        }
        Ok(Self { path, rows })
    }

    /// Returns H.
    pub fn n_units(&self) -> usize {
        match &self.rows {
            Rows::Documents { codes, .. } => codes.ncols(),
            Rows::Parts { train, .. } => train.ncols(),
        }
    }
}
