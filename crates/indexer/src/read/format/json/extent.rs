//! Where a JSON value ends, told without parsing it.

/// Follows the bytes of one value, in as many stretches as they come.
///
/// What is no JSON must end too: a string ends with its line, and a value where another starts
/// without a comma between them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extent {
    /// Objects and lists that are open.
    depth: usize,
    state: State,
}

/// What the bytes so far leave behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// There were none.
    #[default]
    Before,
    /// A value that is no string, or signs between values.
    Within,
    /// The end of an object or list within another.
    Closed,
    /// A part of a string.
    Text,
    /// A backslash in a string.
    Escape,
}

impl Extent {
    /// Returns how many of the bytes belong to the value, if its end is among them.
    pub(crate) fn end_in(&mut self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().enumerate().find_map(|(place, &byte)| match self.state {
            State::Text | State::Escape => self.ends_text(byte, place),
            _ => self.ends_value(byte, place),
        })
    }

    fn ends_text(&mut self, byte: u8, place: usize) -> Option<usize> {
        match (byte, self.state) {
            (b'\n', _) => return Some(place),
            (_, State::Escape) => self.state = State::Text,
            (b'\\', _) => self.state = State::Escape,
            (b'"', _) if self.depth == 0 => return Some(place + 1),
            (b'"', _) => self.state = State::Within,
            _ => {}
        }
        None
    }

    fn ends_value(&mut self, byte: u8, place: usize) -> Option<usize> {
        let inside = self.depth > 0 || self.state == State::Before;
        match byte {
            b'{' | b'[' | b'"' if self.state == State::Closed => return Some(place),
            b'{' | b'[' if inside => {
                self.depth += 1;
                self.state = State::Within;
            }
            b'"' if inside => self.state = State::Text,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Some(place + 1);
                }
                self.state = State::Closed;
            }
            b',' | b':' if self.depth > 0 => self.state = State::Within,
            // A number or a word, or what is nothing at all, of one byte at least.
            _ if self.depth > 0 => {}
            _ if inside => self.state = State::Within,
            b',' | b'{' | b'}' | b'[' | b']' | b'"' => return Some(place),
            _ if byte.is_ascii_whitespace() => return Some(place),
            _ => {}
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
        let mut parts = text.as_bytes().chunks(1).enumerate();
        let end = parts.find_map(|(at, byte)| Some(at + extent.end_in(byte)?));
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
