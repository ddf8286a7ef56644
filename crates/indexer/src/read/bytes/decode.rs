//! How bytes become text, and what is wrong with those that do not.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8};

use crate::error::IndexError;
use crate::settings::{Malformed, ReadSettings};

/// Stands in the place of what cannot be read (U+FFFD).
pub(super) const REPLACED: &str = "\u{fffd}";

/// Says how bytes become characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// The encoding that was asked for, if it is not UTF-8.
    pub(crate) encoding: Option<&'static Encoding>,
    /// Whether UTF-8 or something else was asked for by name.
    pub(crate) named: bool,
    pub(crate) malformed: Malformed,
}

/// What is wrong with bytes that should be UTF-8 text, where, and after how many line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    NotUtf8 { at: usize, lines: u64 },
    Nul { at: usize, lines: u64 },
}

impl Manner {
    /// Looks up the encoding of some settings.
    ///
    /// # Errors
    /// When there is no encoding of that name.
    pub(crate) fn of(settings: &ReadSettings) -> Result<Self, IndexError> {
        let encoding = match &settings.encoding {
            None => None,
            Some(name) => match Encoding::for_label(name.as_bytes()) {
                Some(encoding) if encoding != REPLACEMENT => Some(encoding),
                _ => {
                    return Err(IndexError::Setting {
                        name: "encoding",
                        value: name.clone(),
                        allowed: "the name of an encoding, as utf-8, latin1 or shift_jis",
                    });
                }
            },
        };
        Ok(Self {
            encoding: encoding.filter(|&encoding| encoding != UTF_8),
            named: encoding.is_some(),
            malformed: settings.malformed,
        })
    }

    /// Says whether text of ASCII characters has the same bytes in the encoding.
    pub(crate) fn keeps_ascii(self) -> bool {
        self.encoding.is_none_or(Encoding::is_ascii_compatible)
    }
}

/// Turns bytes into text: as they are, or with U+FFFD for what is wrong, and the number of
/// these.
pub(crate) fn text(bytes: Vec<u8>, malformed: Malformed) -> Result<(String, u64), Wrong> {
    let has_nul = bytes.contains(&0);
    let error = match String::from_utf8(bytes) {
        Ok(text) if !has_nul => return Ok((text, 0)),
        Ok(text) if malformed == Malformed::Replace => return Ok(repaired(text.as_bytes())),
        Ok(text) => return Err(first_wrong(text.as_bytes(), text.len())),
        Err(error) => error,
    };
    match malformed {
        Malformed::Replace => Ok(repaired(error.as_bytes())),
        Malformed::Refuse => Err(first_wrong(error.as_bytes(), error.utf8_error().valid_up_to())),
    }
}

/// Names the first NUL byte or the end of what is UTF-8.
fn first_wrong(bytes: &[u8], valid: usize) -> Wrong {
    match bytes[..valid].iter().position(|&byte| byte == 0) {
        Some(at) => Wrong::Nul { at, lines: line_ends(&bytes[..at]) },
        None => Wrong::NotUtf8 { at: valid, lines: line_ends(&bytes[..valid]) },
    }
}

/// Counts line ends.
pub(crate) fn line_ends(bytes: &[u8]) -> u64 {
    bytes.split(|&byte| byte == b'\n').count() as u64 - 1
}

fn repaired(bytes: &[u8]) -> (String, u64) {
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = 0;
    for chunk in bytes.utf8_chunks() {
        for (place, part) in chunk.valid().split('\0').enumerate() {
            if place > 0 {
                text.push_str(REPLACED);
                replaced += 1;
            }
            text.push_str(part);
        }
        if !chunk.invalid().is_empty() {
            text.push_str(REPLACED);
            replaced += 1;
        }
    }
    (text, replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_refused_or_replaced_and_counted() {
        let check = |bytes: &[u8]| {
            (text(bytes.to_vec(), Malformed::Refuse), text(bytes.to_vec(), Malformed::Replace))
        };
        assert_eq!(check(b"ab"), (Ok(("ab".into(), 0)), Ok(("ab".into(), 0))));
        let replaced = |text: &str, count| Ok((text.to_owned(), count));
        assert_eq!(
            check(b"a\0b"),
            (Err(Wrong::Nul { at: 1, lines: 0 }), replaced("a\u{fffd}b", 1))
        );
        assert_eq!(
            check(b"\n\xff\0\xe9"),
            (Err(Wrong::NotUtf8 { at: 1, lines: 1 }), replaced("\n\u{fffd}\u{fffd}\u{fffd}", 3))
        );
        assert_eq!(check(b"\0\xff").0, Err(Wrong::Nul { at: 0, lines: 0 }));
    }

    #[test]
    fn unknown_encodings_are_refused() {
        let settings = ReadSettings { encoding: Some("latin-99".into()), ..Default::default() };
        assert_eq!(
            Manner::of(&settings).unwrap_err().to_string(),
            "`encoding` is `latin-99`, but must be the name of an encoding, as utf-8, latin1 or \
             shift_jis"
        );
    }
}
