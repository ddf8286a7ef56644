//! Where words begin and end in a text of any script.

use unicode_normalization::char::is_combining_mark;

use super::invisible::{self, is_invisible, is_part};
use crate::settings::Edition;

/// Where a word ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: usize,
    /// Whether characters stand in it that its form does not have.
    pub(super) hides: bool,
}

/// Returns the first place from `at` on at which a word begins.
#[inline]
pub(super) fn word_start(text: &str, at: usize, edition: Edition) -> Option<usize> {
    let is_near = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let at = at + text.as_bytes()[at..].iter().position(is_near)?;
    if text.as_bytes()[at].is_ascii() {
        return Some(at);
    }
    find(text, at, |byte| byte.is_ascii_alphanumeric(), |c| begins(c, edition))
}

/// Says whether a text begins with a word.
pub(super) fn starts_word(text: &str, edition: Edition) -> bool {
    text.starts_with(|c| begins(c, edition))
}

#[inline]
fn begins(c: char, edition: Edition) -> bool {
    // There are letters that show nothing.
    c.is_alphanumeric() && (edition == Edition::First || !is_invisible(c))
}

/// Returns where the word that begins at `start` ends. Invisible characters in it do not end
/// it; those behind it are no part of it.
pub(super) fn word_end(text: &str, start: usize, edition: Edition) -> End {
    let ascii = |byte: u8| !byte.is_ascii_alphanumeric();
    if edition == Edition::First {
        let outside = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
        return End { at: find(text, start, ascii, outside).unwrap_or(text.len()), hides: false };
    }
    let mut end = End { at: start, hides: false };
    loop {
        end.at = find(text, end.at, ascii, |c| !is_part(c)).unwrap_or(text.len());
        if text.as_bytes().get(end.at).is_none_or(u8::is_ascii) {
            return end;
        }
        let behind = invisible::run_end(text, end.at);
        if behind == end.at || !text[behind..].starts_with(is_part) {
            end.at += invisible::tail(&text[start..end.at], &text[end.at..]);
            return end;
        }
        end = End { at: behind, hides: true };
    }
}

/// Returns the first place from `at` on with a character of a kind, which is given apart for
/// ASCII: most text is, and its bytes are quick to look at.
// Kept out of the loop over words, which rarely needs it and is faster small.
#[inline(never)]
fn find(
    text: &str,
    mut at: usize,
    ascii: impl Fn(u8) -> bool,
    other: impl Fn(char) -> bool,
) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        at += bytes[at..].iter().position(|&byte| !byte.is_ascii() || ascii(byte))?;
        match text[at..].chars().next()? {
            c if c.is_ascii() || other(c) => return Some(at),
            c => at += c.len_utf8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, edition: Edition, words: &[&str]) {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = word_start(text, at, edition) {
            at = word_end(text, start, edition).at;
            found.push(&text[start..at]);
        }
        assert_eq!(found, words, "{text:?}");
    }

    #[test]
    fn invisible_characters_part_no_word_and_a_space_without_width_does() {
        let check = |text, words: &[&str]| check(text, Edition::Second, words);
        check(
            "in\u{ad}for\u{2060}m a\u{feff}b\u{feff} c",
            &["in\u{ad}for\u{2060}m", "a\u{feff}b", "c"],
        );
        check("\u{200f}a\u{200e} b\u{200b}c", &["a", "b", "c"]);
        check("می\u{200c}خواهم می\u{200c}", &["می\u{200c}خواهم", "می"]);
        check("അവന്\u{200d} അവന\u{200d}", &["അവന്\u{200d}", "അവന"]);
        check("co\u{ad}\n  op\u{ad}\n\n- op\u{ad} x", &["co\u{ad}\n  op", "op", "x"]);
        // A filler of Hangul is a letter that shows nothing.
        check("\u{3164} a\u{3164}", &["a"]);
    }

    #[test]
    fn the_first_edition_parts_words_where_it_did() {
        let check = |text, words: &[&str]| check(text, Edition::First, words);
        check("in\u{ad}for\u{2060}m", &["in", "for", "m"]);
        check("می\u{200c}خواهم", &["می", "خواهم"]);
        check("\u{3164} a\u{fe0f}", &["\u{3164}", "a\u{fe0f}"]);
    }
}
