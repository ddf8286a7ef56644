//! Lists of words that people hand in: one entry a line.

use std::path::Path;

use super::bytes::{Manner, Source};
use crate::error::IndexError;
use crate::settings::ReadSettings;

/// Reads the entries of a word list, one a line, in their order; blank lines are passed over.
///
/// The list may be packed, and may be in UTF-8 although the texts beside it are not: where it
/// is no UTF-8, it is read in the encoding of the texts.
///
/// # Errors
/// When the file cannot be read, or is in neither.
///
/// # Example
/// ```
/// use topicscope_indexer::{ReadSettings, read_list};
///
/// let place = tempfile::tempdir()?;
/// let path = place.path().join("words.txt");
/// std::fs::write(&path, "\u{feff}orbit\r\n\r\nnew york \r\n")?;
/// assert_eq!(read_list(&path, &ReadSettings::default())?, ["orbit", "new york"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_list(path: &Path, settings: &ReadSettings) -> Result<Vec<String>, IndexError> {
    let manner = Manner::of(settings)?;
    let plain = Manner::of(&ReadSettings::default())?;
    if !manner.keeps_ascii() {
        return entries(path, manner);
    }
    match entries(path, plain) {
        Err(IndexError::NotUtf8 { .. } | IndexError::NulByte { .. }) => entries(path, manner),
        found => found,
    }
}

fn entries(path: &Path, manner: Manner) -> Result<Vec<String>, IndexError> {
    let mut source = Source::open(path, manner)?;
    let mut entries = Vec::new();
    while let Some(line) = source.next_line()? {
        let entry = line.trim();
        if !entry.is_empty() {
            entries.push(entry.to_owned());
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], encoding: Option<&str>, expected: &[&str]) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("list");
        std::fs::write(&path, bytes).unwrap();
        let encoding = encoding.map(str::to_owned);
        let found = read_list(&path, &ReadSettings { encoding, ..ReadSettings::default() });
        assert_eq!(found.unwrap(), expected, "{bytes:?}");
    }

    #[test]
    fn a_list_may_be_in_utf_8_beside_texts_that_are_not() {
        check("über\n".as_bytes(), Some("latin1"), &["über"]);
        check(b"\xfcber\n", Some("latin1"), &["über"]);
        check(b"\xff\xfea\0\n\0", None, &["a"]);
        check(b"a\0\n\0", Some("utf-16le"), &["a"]);
        check(b"\x1b$B5~ET\x1b(B\n", Some("iso-2022-jp"), &["京都"]);
    }

    #[test]
    fn what_is_in_neither_is_named_with_its_place() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("list");
        std::fs::write(&path, b"a\n\xff\n").unwrap();
        let error = read_list(&path, &ReadSettings::default()).unwrap_err();
        assert!(matches!(error, IndexError::NotUtf8 { line: 2, .. }), "{error}");
        let error = read_list(&place.path().join("none"), &ReadSettings::default()).unwrap_err();
        assert!(matches!(error, IndexError::MissingInput { .. }), "{error}");
    }
}
