//! JSON for people's terminals: the data itself, which no sheet holds whole.

use super::clean::turns_direction;

/// Escapes in a JSON text the characters that [`clean()`](super::clean()) takes out; the text means the same.
///
/// JSON itself escapes the first 32 control characters only.
///
/// # Example
/// ```
/// assert_eq!(topicscope_inspector::render::clean_json("[\"a\u{9b}b\"]"), r#"["a\u009bb"]"#);
/// ```
pub fn clean_json(json: &str) -> String {
    use std::fmt::Write as _;
    let mut cleaned = String::with_capacity(json.len());
    for c in json.chars() {
        let is_special =
            turns_direction(c) || matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
        if is_special {
            // Writing to a string cannot fail; all these characters are below U+10000.
            let _ = write!(cleaned, "\\u{:04x}", u32::from(c));
        } else {
            cleaned.push(c);
        }
    }
    cleaned
}
