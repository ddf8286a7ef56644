//! Where a JSON value ends, told without parsing it.

/// Follows the bytes of one value, in as many stretches as they come.
///
/// What is no JSON must end too: a string ends with its line, and a value where another starts
/// without a comma between them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extent {
    started: bool,
    /// Objects and lists that are open.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// An object or list has ended within another, and nothing has followed.
    closed: bool,
}

impl Extent {
    /// Returns how many of the bytes belong to the value, if its end is among them.
    pub(crate) fn end_in(&mut self, bytes: &[u8]) -> Option<usize> {
        for (place, &byte) in bytes.iter().enumerate() {
            let first = !std::mem::replace(&mut self.started, true);
            if self.in_string {
                match byte {
                    b'\n' => return Some(place),
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(place + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'{' | b'[' | b'"' if self.closed => return Some(place),
                b'{' | b'[' if first || self.depth > 0 => self.depth += 1,
                b'"' if first || self.depth > 0 => self.in_string = true,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(place + 1);
                    }
                    self.closed = true;
                }
                b',' | b':' if self.depth > 0 => self.closed = false,
                // A number or a word, or what is nothing at all, of one byte at least.
                _ if self.depth > 0 || first => {}
                b',' | b'{' | b'}' | b'[' | b']' | b'"' => return Some(place),
                _ if byte.is_ascii_whitespace() => return Some(place),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cuts bytes, whole and one by one, and returns what belongs to the value.
    fn of(text: &str) -> Option<&str> {
        let whole = Extent::default().end_in(text.as_bytes());
        let mut extent = Extent::default();
        let parts = text.as_bytes().chunks(1).enumerate();
        let end = parts.filter_map(|(at, byte)| Some(at + extent.end_in(byte)?)).next();
        assert_eq!(whole, end, "{text}");
        whole.map(|end| &text[..end])
    }

    #[test]
    fn values_end_where_they_close() {
        assert_eq!(
            of(r#"{"a": [1, {"b": "}"}], "c": "\"}"}{"#),
            Some(r#"{"a": [1, {"b": "}"}], "c": "\"}"}"#)
        );
        assert_eq!(of("{\n \"a\": {\n}\n}\n, x"), Some("{\n \"a\": {\n}\n}"));
        assert_eq!(of("[[1], []] "), Some("[[1], []]"));
        assert_eq!(of("\"a, b\","), Some("\"a, b\""));
        assert_eq!(of("12.5,"), Some("12.5"));
        assert_eq!(of("null]"), Some("null"));
        assert_eq!(of("NaN\n"), Some("NaN"));
        assert_eq!(of("}{"), Some("}"));
        assert_eq!(of("{\"a\": 1"), None);
    }

    #[test]
    fn what_is_broken_ends_with_its_line_or_where_the_next_starts() {
        assert_eq!(of("{\"a\": \"cut off\n{\"a\": 1}"), Some("{\"a\": \"cut off"));
        assert_eq!(of("{\"a\": {} {\"b\""), Some("{\"a\": {} "));
        assert_eq!(of("{\"a\":\n{\"a\": 1}\n{\"a\": 2}"), Some("{\"a\":\n{\"a\": 1}\n"));
    }
}
