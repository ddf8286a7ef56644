//! From bytes to characters, with the places of bytes that are none.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, REPLACEMENT, UTF_8};

use super::unpack::Ahead;
use crate::error::IndexError;
use crate::settings::{Malformed, ReadSettings};

/// Stands in the place of what cannot be read (U+FFFD).
const REPLACED: &str = "\u{fffd}";

/// Decoded bytes that are held at once.
const BUFFER: usize = 1 << 16;

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

/// Says where bytes stand that their encoding does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MalformedAt {
    /// How many such places there are.
    pub(crate) count: u64,
    /// The first of them in the input.
    pub(crate) byte: u64,
    /// The first of them in the output.
    pub(crate) decoded: u64,
    /// The name of the encoding.
    pub(crate) encoding: &'static str,
}

/// A stream of UTF-8, or of bytes that should be.
pub(crate) enum Characters {
    /// Bytes as they come, without a byte-order mark.
    Plain(Ahead),
    /// Bytes of another encoding, turned into UTF-8.
    Decoded(Box<Transcoder>),
}

/// Turns an encoding into UTF-8; U+FFFD stands for what is malformed.
pub(crate) struct Transcoder {
    input: Ahead,
    encoding: &'static Encoding,
    decoder: Decoder,
    /// Bytes taken from the input.
    taken: u64,
    out: Vec<u8>,
    /// Bytes of `out` that are read.
    read: usize,
    /// Bytes that were in `out` before.
    before: u64,
    /// Where each U+FFFD stands in the output, and what it stands for in the input.
    marks: VecDeque<(u64, u64)>,
    ended: bool,
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

impl Characters {
    /// Takes the encoding that was asked for, or that a byte-order mark names.
    pub(crate) fn new(mut input: Ahead, manner: Manner) -> Self {
        let marked = Encoding::for_bom(input.start());
        match (manner.encoding, marked) {
            (Some(encoding), _) => Self::decoded(input, encoding),
            (None, Some((encoding, _))) if encoding != UTF_8 && !manner.named => {
                Self::decoded(input, encoding)
            }
            (None, Some((encoding, length))) if encoding == UTF_8 => {
                input.consume(length);
                Self::Plain(input)
            }
            (None, _) => Self::Plain(input),
        }
    }

    /// Reads what was taken for UTF-8 in another encoding from here on.
    pub(crate) fn instead(self, encoding: &'static Encoding) -> Self {
        match self {
            Self::Plain(input) => Self::decoded(input, encoding),
            decoded @ Self::Decoded(_) => decoded,
        }
    }

    fn decoded(input: Ahead, encoding: &'static Encoding) -> Self {
        Self::Decoded(Box::new(Transcoder {
            input,
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            taken: 0,
            out: Vec::new(),
            read: 0,
            before: 0,
            marks: VecDeque::new(),
            ended: false,
        }))
    }

    /// Returns some bytes of the start, without reading on; at most what was read ahead.
    pub(crate) fn start(&mut self) -> &[u8] {
        match self {
            Self::Plain(input) => input.start(),
            // An error is met again when it is read.
            Self::Decoded(input) => input.fill_buf().unwrap_or_default(),
        }
    }

    /// Forgets the malformed places before a byte of the output and says where they are.
    pub(crate) fn malformed_before(&mut self, end: u64) -> Option<MalformedAt> {
        let Self::Decoded(input) = self else { return None };
        let count = input.marks.partition_point(|&(at, _)| at < end);
        let first = input.marks.drain(..count).next();
        first.map(|(decoded, byte)| {
            let encoding = input.encoding.name();
            MalformedAt { count: count as u64, byte, decoded, encoding }
        })
    }
}

impl Transcoder {
    /// Decodes the next stretch of the input.
    fn refill(&mut self) -> io::Result<()> {
        self.before += self.out.len() as u64;
        self.read = 0;
        self.out.resize(BUFFER, 0);
        let source = match self.input.fill_buf() {
            Ok(source) => source,
            Err(error) => {
                self.out.clear();
                return Err(error);
            }
        };
        let last = source.is_empty();
        // U+FFFD must still fit behind what is written.
        let room = BUFFER - REPLACED.len();
        let (result, read, mut written) =
            self.decoder.decode_to_utf8_without_replacement(source, &mut self.out[..room], last);
        self.input.consume(read);
        self.taken += read as u64;
        if let DecoderResult::Malformed(length, after) = result {
            let place = self.taken - u64::from(length) - u64::from(after);
            self.marks.push_back((self.before + written as u64, place));
            self.out[written..written + REPLACED.len()].copy_from_slice(REPLACED.as_bytes());
            written += REPLACED.len();
        }
        self.out.truncate(written);
        self.ended = last && result == DecoderResult::InputEmpty;
        Ok(())
    }
}

impl BufRead for Transcoder {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.read == self.out.len() && !self.ended {
            self.refill()?;
        }
        Ok(&self.out[self.read..])
    }

    fn consume(&mut self, amount: usize) {
        self.read += amount;
    }
}

impl BufRead for Characters {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(input) => input.fill_buf(),
            Self::Decoded(input) => input.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Self::Plain(input) => input.consume(amount),
            Self::Decoded(input) => input.consume(amount),
        }
    }
}

impl Read for Transcoder {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        copy_from(self, out)
    }
}

impl Read for Characters {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        copy_from(self, out)
    }
}

/// Reads by way of the buffer.
pub(crate) fn copy_from(input: &mut impl BufRead, out: &mut [u8]) -> io::Result<usize> {
    let available = input.fill_buf()?;
    let length = available.len().min(out.len());
    out[..length].copy_from_slice(&available[..length]);
    input.consume(length);
    Ok(length)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn characters(bytes: &[u8], encoding: Option<&str>) -> Characters {
        let settings =
            ReadSettings { encoding: encoding.map(str::to_owned), ..ReadSettings::default() };
        let input = Ahead::new(Box::new(Cursor::new(bytes.to_vec())));
        Characters::new(input, Manner::of(&settings).unwrap())
    }

    fn all(mut characters: Characters) -> String {
        let mut text = String::new();
        characters.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn encodings_become_utf8_and_byte_order_marks_vanish() {
        assert_eq!(all(characters(b"caf\xe9", Some("latin1"))), "café");
        assert_eq!(all(characters(b"\x83J\x83i", Some("Shift_JIS"))), "カナ");
        assert_eq!(all(characters(b"\xff\xfea\0\xe9\0", None)), "aé");
        assert_eq!(all(characters(b"\xef\xbb\xbfa", None)), "a");
        assert_eq!(all(characters(b"\xef\xbb\xbfa", Some("utf8"))), "a");
        // Longer than any buffer.
        let long = "\u{e9}".repeat(100_000);
        let bytes = vec![0xe9; 100_000];
        assert!(all(characters(&bytes, Some("latin1"))) == long);
    }

    #[test]
    fn malformed_places_are_those_of_the_input() {
        let mut input = characters(b"\x83J\nab\xff\n\xff", Some("shift_jis"));
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        assert_eq!(text, "カ\nab\u{fffd}\n\u{fffd}");
        assert_eq!(input.malformed_before(4), None);
        let at =
            |byte, decoded| Some(MalformedAt { count: 1, byte, decoded, encoding: "Shift_JIS" });
        assert_eq!(input.malformed_before(10), at(5, 6));
        assert_eq!(input.malformed_before(99), at(7, 10));
    }

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
