//! Numbers and what they count.

use std::fmt::Display;

/// Writes a number with what it counts, whose plural ends with `s`.
///
/// # Example
/// ```
/// use topicscope_inspector::render::counted;
///
/// assert_eq!(counted(1, "document"), "1 document");
/// assert_eq!(counted(0, "document"), "0 documents");
/// ```
pub fn counted(n: impl Display, one: &str) -> String {
    let n = n.to_string();
    let ending = if n == "1" { "" } else { "s" };
    format!("{n} {one}{ending}")
}
