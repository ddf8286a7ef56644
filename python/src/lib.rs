//! What the Python module of topicscope is made of: commands, counts, readers of text and models.
//!
//! Everything here is thin: arrays and texts come in, work is done on a thread of its own without the
//! interpreter's lock, arrays and JSON go out. What people see of it is written in Python, in
//! `topicscope/`.

mod counts;
mod failure;
mod fitting;
mod model;
mod reader;
mod work;

use std::ffi::OsString;

use pyo3::prelude::*;
use topicscope_command::embedded;

use work::Listener;

/// Runs the command line with these words, the name of the program first; returns its exit code.
#[pyfunction]
fn program(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| embedded::program(words))
}

/// Does a command with these words, without the name of the program; returns what it prints.
#[pyfunction]
#[pyo3(signature = (words, listener = None))]
fn command(py: Python<'_>, words: Vec<OsString>, listener: Option<Listener>) -> PyResult<String> {
    let words = [OsString::from("topicscope")].into_iter().chain(words).collect();
    work::run(py, listener, |work| embedded::call(words, work.ear()))
}

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::counts::Counts;
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::reader::Reader;
    #[pymodule_export]
    use super::{command, program};

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
