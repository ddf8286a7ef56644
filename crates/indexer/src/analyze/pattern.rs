//! Word rules that a person writes.

use regex::Regex;

use crate::error::IndexError;

/// Compiles a pattern.
///
/// # Errors
/// Says in one line what is wrong with it.
pub(super) fn compile(pattern: &str) -> Result<Regex, IndexError> {
    Regex::new(pattern).map_err(|error| {
        let text = error.to_string();
        // The library draws the place over several lines; its last one says the cause.
        let cause = text.lines().next_back().unwrap_or_default().trim();
        IndexError::Pattern {
            pattern: pattern.to_owned(),
            problem: cause.strip_prefix("error: ").unwrap_or(cause).to_owned(),
        }
    })
}
