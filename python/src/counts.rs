//! Counts of words as they cross the border: rows of a sparse matrix, of which presence is kept.

use std::sync::Arc;

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use topicscope_indexer::{Bags, DocId};

/// Holds which words occur in which documents; Python hangs on it what made it.
#[pyclass(frozen, dict, module = "topicscope._native")]
pub(crate) struct Counts {
    pub(crate) bags: Arc<Bags>,
}

#[pymethods]
impl Counts {
    /// Takes compressed rows, in any order and with repetitions, and of these only the entries that are
    /// `kept`, where that is given. Column numbers are copied once, into 4 bytes an entry.
    #[new]
    #[pyo3(signature = (indptr, indices, n_terms, kept = None))]
    fn new(
        indptr: &Bound<'_, PyAny>,
        indices: &Bound<'_, PyAny>,
        n_terms: usize,
        kept: Option<PyReadonlyArray1<'_, bool>>,
    ) -> PyResult<Self> {
        let mut row_offsets = whole_numbers::<u64>(indptr)?;
        let mut term_ids = whole_numbers::<u32>(indices)?;
        let kept = kept.as_ref().map(PyReadonlyArray1::as_array);
        if kept.is_some_and(|kept| kept.len() != term_ids.len()) {
            return Err(PyValueError::new_err("every entry of the sparse matrix is kept or not"));
        }
        put_in_order(&mut row_offsets, &mut term_ids, |entry| kept.is_none_or(|kept| kept[entry]))
            .ok_or_else(|| PyValueError::new_err("the rows of the sparse matrix overlap"))?;
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

/// Sorts each row where it stands, each number once and those alone that are kept; `None` when the ends
/// of rows do not rise within the entries.
fn put_in_order(
    row_offsets: &mut [u64],
    term_ids: &mut Vec<u32>,
    is_kept: impl Fn(usize) -> bool,
) -> Option<()> {
    // Entries before `end` are in order; nothing is moved while all rows are.
    let (mut begin, mut end) = (*row_offsets.first()? as usize, 0);
    if begin != 0 {
        return None;
    }
    for offset in &mut row_offsets[1..] {
        let next = *offset as usize;
        if next < begin || next > term_ids.len() {
            return None;
        }
        let row = end;
        for entry in (begin..next).filter(|&entry| is_kept(entry)) {
            term_ids[end] = term_ids[entry];
            end += 1;
        }
        let rises = |pair: &[u32]| pair[0] < pair[1];
        if !term_ids[row..end].windows(2).all(rises) {
            term_ids[row..end].sort_unstable();
            end = row + n_distinct(&mut term_ids[row..end]);
        }
        *offset = end as u64;
        begin = next;
    }
    // Entries beyond the last row belong to none.
    term_ids.truncate(end);
    Some(())
}

/// Moves the distinct numbers of a sorted list to its front; returns how many they are.
fn n_distinct(sorted: &mut [u32]) -> usize {
    let mut n = 0;
    for place in 0..sorted.len() {
        if n == 0 || sorted[n - 1] != sorted[place] {
            sorted[n] = sorted[place];
            n += 1;
        }
    }
    n
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
