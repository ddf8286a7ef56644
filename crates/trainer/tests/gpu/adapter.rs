//! Which device tests take: here and, by its path, in the tests of single steps.

use std::fmt::Display;

/// Opens the adapter that `TOPICSCOPE_GPU_NAME` names a part of, by default Mesa's software; `None`, with
/// a message, where it cannot be opened and `TOPICSCOPE_GPU_TESTS` does not demand it.
#[allow(clippy::print_stderr, reason = "a test that did not run must not look as if it had")]
pub(crate) fn open<D, P: Display>(named: impl Fn(&str) -> Result<D, P>) -> Option<D> {
    let name = std::env::var("TOPICSCOPE_GPU_NAME").unwrap_or_else(|_| "llvmpipe".to_owned());
    match named(&name) {
        Ok(device) => Some(device),
        Err(problem) => {
            let demanded = std::env::var_os("TOPICSCOPE_GPU_TESTS").is_some();
            assert!(!demanded, "{problem}");
            eprintln!("not tested on a device: {problem}");
            None
        }
    }
}
