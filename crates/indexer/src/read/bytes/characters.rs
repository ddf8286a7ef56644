//! From bytes of any encoding to UTF-8, with the places of bytes that the encoding has not.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::decode::{Manner, REPLACED};
use super::unpack::{Ahead, copy_from};

/// Decoded bytes that are held at once.
const BUFFER: usize = 1 << 16;

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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::settings::ReadSettings;

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
}
