//! Numbers and what they count, for messages.

use std::fmt::Display;

/// Writes a number with what it counts; the plural ends with `s`.
pub(crate) fn counted(n: impl Display, one: &str) -> String {
    let n = n.to_string();
    let ending = if n == "1" { "" } else { "s" };
    format!("`{n}` {one}{ending}")
}
