//! Models of other programs: the words of their units, and their codes as tables.
//!
//! A [`ForeignModel`] is judged like one of ours wherever weights are not needed. Codes may be of
//! any kind: dense or sparse, of any sign, shares that add up to 1 or not. How its words are read is
//! in [`crate::topics`]; how tables are read, in `read` and below; which row is which document, in
//! `rows`.

mod arrays;
mod error;
mod read;
mod rows;
mod table;
mod text;

use ndarray::Array2;
use topicscope_indexer::{Index, TermId};

pub use self::error::ForeignError;
pub use self::read::read_table;
pub use self::table::CodeTable;

/// Holds a model of another program as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignModel {
    name: String,
    n_units: usize,
    /// The words that the model itself gives its units, best first. **Shape** (H).
    pub(crate) words: Option<Vec<Vec<TermId>>>,
    pub(crate) codes: Option<ForeignCodes>,
}

/// Holds the codes of documents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ForeignCodes {
    /// Training documents that have words, in their order. **Shape** (N, H).
    pub(crate) train: Array2<f32>,
    /// Test documents that have words. **Shape** (N, H).
    pub(crate) test: Array2<f32>,
    /// First halves of those test documents that can be cut. **Shape** (N, H).
    pub(crate) first_halves: Option<Array2<f32>>,
}

impl ForeignModel {
    /// Takes what a model makes of the documents of an index: the words of its units, codes of its
    /// documents, codes of the first halves of its test documents; each where it is known, words or
    /// codes at least.
    ///
    /// Words are terms of the index, best first; [`terms_of`](crate::topics::terms_of) finds them.
    ///
    /// # Errors
    /// When neither words nor codes are given, or halves without codes; when words and tables differ
    /// in the number of units; when rows of a table are not the documents of the index.
    pub fn new(
        name: &str,
        index: &Index,
        words: Option<Vec<Vec<TermId>>>,
        codes: Option<CodeTable>,
        halves: Option<CodeTable>,
    ) -> Result<Self, ForeignError> {
        let of_table = |table: &Option<CodeTable>| table.as_ref().map(CodeTable::n_units);
        let n_units = [words.as_ref().map(Vec::len), of_table(&codes), of_table(&halves)];
        let error = |found: [usize; 2]| {
            let name = name.to_owned();
            ForeignError::Units { name, expected: found[0], found: found[1] }
        };
        let given: Vec<usize> = n_units.iter().flatten().copied().collect();
        if let Some(pair) = given.windows(2).find(|pair| pair[0] != pair[1]) {
            return Err(error([pair[0], pair[1]]));
        }
        let Some(&n_units) = given.first().filter(|_| words.is_some() || codes.is_some()) else {
            return Err(ForeignError::Nothing { name: name.to_owned() });
        };
        if codes.is_none() && halves.is_some() {
            return Err(ForeignError::HalvesAlone { name: name.to_owned() });
        }
        let codes = match codes {
            Some(table) => {
                let [train, test] = rows::of_parts(table, index)?;
                let first_halves = halves.map(|table| rows::of_halves(table, index)).transpose()?;
                Some(ForeignCodes { train, test, first_halves })
            }
            None => None,
        };
        Ok(Self { name: name.to_owned(), n_units, words, codes })
    }

    /// Returns the name in tables.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns H.
    pub fn n_units(&self) -> usize {
        self.n_units
    }
}
