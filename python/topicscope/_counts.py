"""Counts of words on their way in and out: any matrix in, CSR of scipy out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from topicscope._native import Counts


def counts_of(matrix: Any) -> Counts:
    """Takes a matrix for binary counts: what is not 0 is there.

    Rows of CSR are copied once, into 4 bytes an entry, in any order and with stored zeros; any other
    matrix is made CSR first. Shape (N, V), dense or sparse.

    Raises
    ------
    ValueError
        When a number is negative or not finite.

    Examples
    --------
    >>> counts = counts_of([[2, 0, 1], [0, 0, 3]])
    >>> counts.shape
    (2, 3)
    >>> [array.tolist() for array in counts.rows()]
    [[0, 2, 3], [0, 2, 2]]
    """
    if isinstance(matrix, Counts):
        return matrix
    if hasattr(matrix, "tocsr"):
        return _of_sparse(matrix.tocsr())
    dense = np.asarray(matrix)
    if dense.ndim != 2:
        raise ValueError(f"Expected 2D array, got {dense.ndim}D array instead")
    _check(dense)
    rows, columns = np.nonzero(dense)
    indptr = np.zeros(dense.shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=dense.shape[0]), out=indptr[1:])
    return Counts(indptr, columns.astype(np.int32), dense.shape[1])


def _of_sparse(rows: Any) -> Counts:
    _check(rows.data)
    kept = None if np.all(rows.data) else rows.data != 0
    return Counts(rows.indptr, rows.indices, rows.shape[1], kept)


def _check(numbers: npt.NDArray[Any]) -> None:
    if numbers.dtype.kind not in "biuf":
        raise ValueError(f"counts are numbers, and not of type `{numbers.dtype}`")
    if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
        raise ValueError("counts are finite, and there is NaN or infinity in X")
    if numbers.dtype.kind in "if" and numbers.size and numbers.min() < 0:
        raise ValueError("counts are not negative: Negative values in data passed to X")


def csr_of(counts: Counts) -> Any:
    """Returns counts as CSR of scipy, ones where a word is there; as they are where scipy is not.

    Examples
    --------
    >>> csr_of(counts_of([[2, 0, 1], [0, 0, 3]])).toarray()
    array([[1, 0, 1],
           [0, 0, 1]], dtype=int32)
    """
    try:
        from scipy.sparse import csr_matrix
    except ImportError:
        return counts
    indptr, indices = counts.rows()
    if indptr[-1] <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)  # type: ignore[assignment]
    ones = np.ones(len(indices), dtype=np.int32)
    matrix = csr_matrix((ones, indices, indptr), shape=counts.shape, copy=False)
    matrix.has_canonical_format = True
    return matrix
