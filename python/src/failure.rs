//! Failures as Python raises them: of the right kind, with the text and hint of the command line.

use pyo3::PyErr;
use pyo3::exceptions::{
    PyFileExistsError, PyFileNotFoundError, PyFloatingPointError, PyLookupError, PyMemoryError,
    PyOSError, PyPermissionError, PyValueError,
};
use topicscope_command::embedded::{Failure, FailureKind, failure};

/// Returns the exception that a failure is.
pub(crate) fn raised(Failure { kind, text }: Failure) -> PyErr {
    match kind {
        FailureKind::Missing => PyFileNotFoundError::new_err(text),
        FailureKind::Exists => PyFileExistsError::new_err(text),
        FailureKind::Permission => PyPermissionError::new_err(text),
        FailureKind::System => PyOSError::new_err(text),
        FailureKind::Lookup => PyLookupError::new_err(text),
        FailureKind::Arithmetic => PyFloatingPointError::new_err(text),
        FailureKind::Memory => PyMemoryError::new_err(text),
        FailureKind::Value => PyValueError::new_err(text),
    }
}

/// Tells an error of the libraries.
pub(crate) fn of_library(error: impl Into<anyhow::Error>) -> Failure {
    failure(&error.into())
}
