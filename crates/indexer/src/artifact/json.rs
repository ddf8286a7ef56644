//! JSON that any terminal may show.

use std::fmt::Write as _;

use serde::Serialize;

/// Escapes in a JSON text what could command a terminal or turn a line around, as `\uXXXX`; the
/// text means the same, to the character.
///
/// JSON itself escapes the first 32 control characters only.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::clean_json;
///
/// assert_eq!(clean_json("[\"a\u{9b}b\"]"), r#"["a\u009bb"]"#);
/// ```
pub fn clean_json(json: &str) -> String {
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

/// Writes plain data as a JSON file that people may read in a terminal, with a line end.
///
/// # Panics
/// When a key of a map is no text.
pub fn json_file(data: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_string_pretty(data);
    let mut json = clean_json(&json.expect("plain data with text keys always serializes"));
    json.push('\n');
    json.into_bytes()
}

/// Says whether a character is invisible and changes the direction of writing.
pub fn turns_direction(c: char) -> bool {
    matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_back_is_what_was_written() {
        let text: String =
            ('\0'..='\u{ff}').chain('\u{2000}'..='\u{2070}').chain(['日', '😀']).collect();
        let file = json_file(&[&text]);
        let json = String::from_utf8(file).unwrap();
        let is_raw = |c: char| turns_direction(c) || (c.is_control() && c != '\n');
        assert!(!json.contains(is_raw), "{json:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
        assert!(json.contains("日😀"), "{json}");
    }
}
