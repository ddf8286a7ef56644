//! Short words, found and lower-cased sixteen bytes at a time.

use std::str;

/// A word of at most 15 lower-case ASCII letters and digits, with its length in the last
/// byte: two words are equal or not at one glance.
///
/// Aligned, so that both halves are read as they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(16))]
pub(crate) struct Short([u8; 16]);

/// The form of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form<'a> {
    /// In a register.
    Short(Short),
    /// In memory.
    Text(&'a str),
}

/// Repeats a byte sixteen times.
const fn each(byte: u8) -> u128 {
    u128::from_le_bytes([byte; 16])
}

const HIGH: u128 = each(0x80);

impl Short {
    /// Finds the word of ASCII letters and digits that begins at a byte, if sixteen bytes
    /// are left and what ends the word is ASCII and among them.
    #[inline]
    pub(super) fn at(bytes: &[u8]) -> Option<Self> {
        let chunk = u128::from_le_bytes(*bytes.first_chunk()?);
        // The highest bit of a byte says that a condition holds for it. No sum of two bytes
        // below 0x80 reaches the next byte.
        let low = chunk & !HIGH;
        let at_least = |byte: u8| low + each(0x80 - byte);
        let folded = low | each(0x20);
        let letter = (folded + each(0x80 - b'a')) & !(folded + each(0x7f - b'z'));
        let digit = at_least(b'0') & !at_least(b'9' + 1);
        let outside = !(letter | digit) & HIGH | chunk & HIGH;
        let length = outside.trailing_zeros() / 8;
        if length == 0 || length == 16 || chunk >> (8 * length) & 0x80 != 0 {
            return None;
        }
        let capital = at_least(b'A') & !at_least(b'Z' + 1) & HIGH;
        let word = (chunk | capital >> 2) & ((1 << (8 * length)) - 1);
        Some(Self((word | u128::from(length) << 120).to_le_bytes()))
    }

    #[inline]
    pub(crate) fn len(self) -> usize {
        usize::from(self.0[15])
    }

    /// Returns both halves, the length in the last byte of the second.
    #[inline]
    pub(crate) fn halves(self) -> [u64; 2] {
        let word = u128::from_le_bytes(self.0);
        [word as u64, (word >> 64) as u64]
    }

    pub(crate) fn as_str(&self) -> &str {
        // All bytes are ASCII.
        str::from_utf8(&self.0[..self.len()]).unwrap_or_default()
    }
}

impl Form<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Short(word) => word.as_str(),
            Self::Text(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_byte_is_a_letter_a_digit_or_an_end() {
        for byte in 0..=u8::MAX {
            let text = [b'a', byte, b' ', b'x', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            let found = Short::at(&text);
            if byte.is_ascii_alphanumeric() {
                let expected = format!("a{}", char::from(byte.to_ascii_lowercase()));
                assert_eq!(found.as_ref().map(Short::as_str), Some(expected.as_str()));
            } else {
                let expected = byte.is_ascii().then_some("a");
                assert_eq!(found.as_ref().map(Short::as_str), expected, "{byte}");
            }
        }
    }

    #[test]
    fn words_of_sixteen_bytes_and_ends_of_text_are_not_short() {
        assert!(Short::at(b"abcdefghijklmnop q").is_none());
        assert_eq!(Short::at(b"abcdefghijklmno p").unwrap().len(), 15);
        assert!(Short::at(b"abc def").is_none());
        assert!(Short::at(b" abcdefghijklmnop").is_none());
    }

    proptest! {
        #[test]
        fn a_short_word_is_the_run_at_the_start(text in "[a-zA-Z0-9@\\[`{/: .-]{16,40}") {
            let run = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            let found = Short::at(text.as_bytes());
            if run.is_empty() || run.len() > 15 {
                prop_assert!(found.is_none());
            } else {
                let found = found.unwrap();
                prop_assert_eq!(found.as_str(), run.to_ascii_lowercase());
            }
        }
    }
}
