//! What can be wrong with tables of other programs.

use std::path::PathBuf;

use thiserror::Error;
use topicscope_indexer::IndexError;

use crate::render::counted;

/// Says why a model of another program cannot be judged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// The documents of the index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The file is no array of `NumPy` that can be read: its head is damaged, or it ends early.
    #[error("{}: a damaged array: {what}", path.display())]
    Array {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// The elements of an array are no real numbers.
    #[error("{}: elements of type `{found}` are no real numbers", path.display())]
    Elements {
        /// The file.
        path: PathBuf,
        /// The type as `NumPy` writes it.
        found: String,
    },
    /// An array is not documents × units.
    #[error(
        "{}: an array of {}, and not of documents × units", path.display(),
        counted(found.len(), "dimension")
    )]
    Dimensions {
        /// The file.
        path: PathBuf,
        /// Its shape.
        found: Vec<usize>,
    },
    /// An archive has no array that could be meant, or several.
    #[error("{}: which of its arrays holds the codes? it has {}", path.display(), found.join(", "))]
    Arrays {
        /// The file.
        path: PathBuf,
        /// Names of its arrays.
        found: Vec<String>,
    },
    /// The file is no archive that can be read.
    #[error("{}: a damaged archive", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: zip::result::ZipError,
    },
    /// A line of a table is damaged.
    #[error("{}:{line}: a damaged line", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A line has another number of units than the first.
    #[error(
        "{}:{line}: `{found}` number{}, and `{expected}` in the lines before", path.display(),
        plural(*found)
    )]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Units of the lines before.
        expected: usize,
        /// Units of this one.
        found: usize,
    },
    /// A cell is no number.
    #[error("{}:{line}: `{found}` is no number", path.display())]
    Number {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The cell.
        found: String,
    },
    /// A code is infinite or NaN.
    #[error("{}: the code of row `{row}`, unit `{unit}` is not finite", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The row, from 0.
        row: usize,
        /// The unit, from 0.
        unit: usize,
    },
    /// The file has no rows or no units.
    #[error("{}: an empty table", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The rows are not as many as documents.
    #[error("{}: `{found}` row{}; {wanted}", path.display(), plural(*found))]
    Rows {
        /// The file.
        path: PathBuf,
        /// Rows of the table.
        found: usize,
        /// Which numbers of rows would fit.
        wanted: String,
    },
    /// A row has the name of another document.
    #[error("{}: row `{row}` is of document `{found}`, and document `{expected}` is due", path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// The row, from 0.
        row: usize,
        /// Name of the document whose row it should be.
        expected: String,
        /// Name that the table gives.
        found: String,
    },
    /// Words and tables of one model have different numbers of units.
    #[error(
        "`{name}` has `{expected}` unit{} in one of its files and `{found}` in another",
        plural(*expected)
    )]
    Units {
        /// The model.
        name: String,
        /// Units of one.
        expected: usize,
        /// Units of the other.
        found: usize,
    },
    /// A model has neither words nor codes.
    #[error("of `{name}` neither words nor codes are given")]
    Nothing {
        /// The model.
        name: String,
    },
    /// A model has codes of halves of documents alone.
    #[error("of `{name}` codes of halves are given, and none of whole documents")]
    HalvesAlone {
        /// The model.
        name: String,
    },
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}
