//! How a word looks once it is found: its case, and its marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::settings::Case;

/// Makes the form of a word of ASCII characters: its case.
#[inline]
pub(super) fn write_ascii(word: &str, case: Case, buffer: &mut String) {
    buffer.clear();
    buffer.push_str(word);
    if case == Case::Lower {
        buffer.make_ascii_lowercase();
    }
}

/// Makes the form of a word: its case, and letters composed with their marks (NFC).
pub(super) fn write_form(word: &str, case: Case, buffer: &mut String) {
    buffer.clear();
    push_cased(word, case, buffer);
    if !buffer.is_ascii() && buffer.contains(composes) {
        let composed: String = buffer.nfc().collect();
        buffer.clear();
        buffer.push_str(&composed);
    }
}

/// Appends a word in its case.
pub(super) fn push_cased(word: &str, case: Case, buffer: &mut String) {
    match case {
        Case::Keep => buffer.push_str(word),
        Case::Lower if word.is_ascii() => {
            let start = buffer.len();
            buffer.push_str(word);
            buffer[start..].make_ascii_lowercase();
        }
        // The one letter whose small form depends on its place; the standard library knows.
        Case::Lower if word.contains('Σ') => buffer.push_str(&word.to_lowercase()),
        Case::Lower => buffer.extend(word.chars().flat_map(char::to_lowercase)),
    }
}

/// Says whether a character may form one with the character before it.
fn composes(c: char) -> bool {
    c >= '\u{300}' && (is_combining_mark(c) || ('\u{1161}'..='\u{11c2}').contains(&c))
}
