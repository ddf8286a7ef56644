//! Counts of words as they cross the border: rows of a sparse matrix, of which presence is kept.

use std::sync::Arc;

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use topicscope_indexer::{Bags, DocId};

/// Holds which words occur in which documents.
#[pyclass(frozen, module = "topicscope._native")]
pub(crate) struct Counts {
    pub(crate) bags: Arc<Bags>,
}

#[pymethods]
impl Counts {
    /// Takes compressed rows whose column numbers rise strictly within each row. Each array is copied
    /// once, into 8 bytes a row and 4 bytes an entry.
    #[new]
    fn new(
        indptr: &Bound<'_, PyAny>,
        indices: &Bound<'_, PyAny>,
        n_terms: usize,
    ) -> PyResult<Self> {
        let row_offsets = whole_numbers::<u64>(indptr)?;
        let term_ids = whole_numbers::<u32>(indices)?;
        let bags = Bags::new(row_offsets, term_ids, n_terms)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Self { bags: Arc::new(bags) })
    }

    /// The number of documents and of words.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.bags.n_documents(), self.bags.n_terms())
    }

    /// Returns row offsets and column numbers as arrays of 64 and 32 bits.
    fn rows<'py>(&self, py: Python<'py>) -> (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i32>>) {
        let n_documents = self.bags.n_documents();
        let mut offsets = Vec::with_capacity(n_documents + 1);
        let mut ids = Vec::with_capacity(self.bags.n_entries());
        offsets.push(0);
        for document in (0..n_documents as u32).map(DocId) {
            ids.extend(self.bags.row(document).iter().map(|&term| term as i32));
            offsets.push(ids.len() as i64);
        }
        (offsets.into_pyarray(py), ids.into_pyarray(py))
    }
}

/// Copies an array of 32 or 64 bits into whole numbers.
fn whole_numbers<T>(array: &Bound<'_, PyAny>) -> PyResult<Vec<T>>
where
    T: TryFrom<i32> + TryFrom<i64>,
{
    let fits = |number: Option<T>| {
        number.ok_or_else(|| PyValueError::new_err("a number of the sparse matrix is out of range"))
    };
    if let Ok(numbers) = array.extract::<PyReadonlyArray1<'_, i32>>() {
        let numbers = numbers.as_array();
        return numbers.iter().map(|&number| fits(T::try_from(number).ok())).collect();
    }
    if let Ok(numbers) = array.extract::<PyReadonlyArray1<'_, i64>>() {
        let numbers = numbers.as_array();
        return numbers.iter().map(|&number| fits(T::try_from(number).ok())).collect();
    }
    Err(PyTypeError::new_err("rows of a sparse matrix are arrays of int32 or int64"))
}
