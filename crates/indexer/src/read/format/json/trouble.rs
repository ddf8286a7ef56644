//! What is wrong with text that is no JSON, where, and what can be mended.

use std::path::PathBuf;

use serde_json::error::Category;

use crate::error::IndexError;

/// Numbers that other programs write and JSON does not have; longer names first.
const NO_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// What stands in the place of half a character: U+FFFD, as long as what it replaces.
const REPLACED: &str = "\\ufffd";

/// Half a character in a text.
pub(super) struct Half {
    /// Where its escape starts.
    at: usize,
    pub(super) escape: String,
}

/// Returns the error that a text, which starts in a line of a file, is no object.
pub(super) fn not_json(
    error: &serde_json::Error,
    text: &str,
    path: PathBuf,
    line: u64,
) -> IndexError {
    let column = error.column();
    let at = offset(text, error.line(), column);
    // The parser points at the first character or, behind a sign, at the second.
    let found = NO_NUMBERS.into_iter().find(|number| {
        [0, 1]
            .into_iter()
            .any(|back| at.checked_sub(back).is_some_and(|at| stands(text, at, number)))
    });
    if let Some(found) = found.filter(|_| error.classify() == Category::Syntax) {
        let column = if stands(text, at, found) { column } else { column - 1 };
        return IndexError::NoNumber { path, line: line_of(error, line), column, found };
    }
    let problem = error.to_string();
    let problem = match (problem.rsplit_once(" at line "), column) {
        (Some((problem, _)), 0) => problem.to_owned(),
        (Some((problem, _)), column) => format!("{problem} at column {column}"),
        (None, _) => problem,
    };
    IndexError::NotJson { path, line: line_of(error, line), problem }
}

/// Returns the error that a text has half a character.
pub(super) fn lone_surrogate(half: Half, text: &str, path: PathBuf, line: u64) -> IndexError {
    let before = &text[..half.at];
    let column = half.at - before.rfind('\n').map_or(0, |end| end + 1) + 1;
    let line = line + before.matches('\n').count() as u64;
    IndexError::LoneSurrogate { path, line, column, found: half.escape }
}

/// Puts U+FFFD in the place of each escape of half a character; returns the text, how many
/// they are, and the first. Nothing is returned when there is none.
///
/// # Reference
/// RFC 8259, section 8.2: what UTF-16 writes with two units, JSON escapes with two.
pub(super) fn mended(text: &str) -> Option<(String, u64, Half)> {
    let unit = |at: usize| {
        let digits = text.get(at..).and_then(|rest| rest.strip_prefix("\\u"))?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let (mut mended, mut count, mut first) = (String::new(), 0, None);
    let (mut from, mut kept) = (0, 0);
    while let Some(place) = text[from..].find('\\') {
        let at = from + place;
        from = match (unit(at), unit(at + REPLACED.len())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at + 2 * REPLACED.len(),
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str(&text[kept..at]);
                mended.push_str(REPLACED);
                kept = at + REPLACED.len();
                count += 1;
                first.get_or_insert_with(|| Half { at, escape: text[at..kept].to_owned() });
                kept
            }
            // Whatever is escaped is no backslash that starts another escape.
            _ => at + 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    mended.push_str(&text[kept..]);
    first.map(|first| (mended, count, first))
}

/// The line of an error; what the end of the text cuts off is named by where it starts.
fn line_of(error: &serde_json::Error, line: u64) -> u64 {
    match error.classify() {
        Category::Eof => line,
        _ => line + (error.line() as u64).saturating_sub(1),
    }
}

/// Returns the byte at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}

fn stands(text: &str, at: usize, word: &str) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_json_has_not_are_named_where_they_stand() {
        for (text, line, column, found) in [
            ("{\"a\": NaN}", 1, 7, "NaN"),
            ("{\"a\": [1, Infinity]}", 1, 11, "Infinity"),
            ("{\"a\":\n 1,\n\"b\": -Infinity}", 3, 6, "-Infinity"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            let error = not_json(&error, text, "f".into(), 10).to_string();
            assert_eq!(error, format!("f:{}: `{found}` at column {column} is no JSON", line + 9));
        }
    }

    #[test]
    fn halves_of_characters_are_replaced_and_whole_ones_kept() {
        let check = |text: &str, expected: Option<(&str, u64, usize)>| {
            let found = mended(text);
            let found = found.as_ref().map(|(text, count, half)| (text.as_str(), *count, half.at));
            assert_eq!(found, expected, "{text}");
        };
        check(r#""a \ud83d b""#, Some((r#""a \ufffd b""#, 1, 3)));
        check(r#""\uDE00\ud83d\ud83d\ude00""#, Some((r#""\ufffd\ufffd\ud83d\ude00""#, 2, 1)));
        check(r#""\\ud83d \ud83d\ude00 \u00e9 \n""#, None);
        check(r#""\ud83"#, None);
        check("\"\\é\\", None);
    }
}
