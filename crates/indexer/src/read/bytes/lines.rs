//! Lines of a source, or all of it, as text that has been checked.

use std::io::{self, BufRead, Read};
use std::mem;

use super::decode::{self, Wrong};
use super::source::Source;
use super::unpacked::failed;
use crate::error::IndexError;
use crate::settings::{LONGEST_RECORD, Malformed};

/// What is passed over of a record that is too long, in bytes: sixteen times what a record
/// may have. An end that does not come by then may never come.
const LONGEST_PASSED: usize = LONGEST_RECORD << 4;

impl Source {
    /// Returns the next line without its end, or nothing after the last.
    pub(crate) fn next_line(&mut self) -> Result<Option<&str>, IndexError> {
        if self.unfinished {
            self.finish_line()?;
        }
        if self.ended {
            return Ok(None);
        }
        let mut bytes = mem::take(&mut self.buffer).into_bytes();
        bytes.clear();
        // One byte more shows that the line is too long, and one is its end.
        let mut input = self.input.by_ref().take(LONGEST_RECORD as u64 + 2);
        match input.read_until(b'\n', &mut bytes) {
            Ok(0) => {
                self.ended = true;
                return Ok(None);
            }
            Ok(_) => {}
            Err(error) => return Err(self.broken(error)),
        }
        let start = self.byte;
        self.line += 1;
        self.byte += bytes.len() as u64;
        if bytes.ends_with(b"\n") {
            bytes.pop();
            if bytes.ends_with(b"\r") {
                bytes.pop();
            }
        } else if bytes.len() > LONGEST_RECORD {
            // Whoever stops here need not wait for an end that may never come.
            self.unfinished = true;
        }
        if bytes.len() > LONGEST_RECORD {
            self.input.malformed_before(self.byte);
            return Err(self.too_long(self.line));
        }
        self.buffer = self.text(bytes, start, self.line)?;
        Ok(Some(&self.buffer))
    }

    /// Reads past the rest of a line that is too long.
    fn finish_line(&mut self) -> Result<(), IndexError> {
        self.unfinished = false;
        let line_end = |bytes: &[u8]| bytes.iter().position(|&b| b == b'\n').map(|at| at + 1);
        self.pass(self.line, line_end)
    }

    /// Reads past what follows up to where `end` finds an end, which the record that starts
    /// in a line must have.
    pub(super) fn pass(
        &mut self,
        line: u64,
        mut end: impl FnMut(&[u8]) -> Option<usize>,
    ) -> Result<(), IndexError> {
        let mut passed = 0;
        while passed < LONGEST_PASSED {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) => return Err(self.broken(error)),
            };
            if available.is_empty() {
                self.ended = true;
                break;
            }
            let found = end(available);
            let length = found.unwrap_or(available.len());
            self.input.consume(length);
            passed += length;
            self.byte += length as u64;
            self.input.malformed_before(self.byte);
            if found.is_some() {
                return Ok(());
            }
        }
        if self.ended {
            return Ok(());
        }
        self.ended = true;
        Err(IndexError::Endless { path: self.path_buf(), line, passed })
    }

    /// Returns everything as one text, line ends untouched, and the number of U+FFFD put in.
    pub(crate) fn into_text(mut self) -> Result<(String, u64), IndexError> {
        let mut bytes = Vec::new();
        let mut input = self.input.by_ref().take(LONGEST_RECORD as u64 + 1);
        if let Err(error) = input.read_to_end(&mut bytes) {
            self.line = decode::line_ends(&bytes);
            return Err(self.broken(error));
        }
        if bytes.len() > LONGEST_RECORD {
            return Err(self.too_long(1));
        }
        let start = self.byte;
        self.byte += bytes.len() as u64;
        Ok((self.text(bytes, start, 1)?, self.replaced))
    }

    /// Returns the error that a record starting in a line is too long.
    pub(crate) fn too_long(&self, line: u64) -> IndexError {
        IndexError::TooLong { path: self.path_buf(), line, limit: LONGEST_RECORD }
    }

    /// Checks bytes that start at a byte and a line of the file.
    pub(super) fn text(
        &mut self,
        bytes: Vec<u8>,
        start: u64,
        line: u64,
    ) -> Result<String, IndexError> {
        let path = || self.path.to_path_buf();
        if let Some(place) = self.input.malformed_before(start + bytes.len() as u64) {
            if self.manner.malformed == Malformed::Refuse {
                let before = &bytes[..(place.decoded - start) as usize];
                let line = line + decode::line_ends(before);
                let (byte, encoding) = (place.byte, place.encoding);
                return Err(IndexError::Malformed { path: path(), line, byte, encoding });
            }
            self.replaced += place.count;
        }
        match decode::text(bytes, self.manner.malformed) {
            Ok((text, replaced)) => {
                self.replaced += replaced;
                Ok(text)
            }
            Err(Wrong::NotUtf8 { at, lines }) => {
                let (line, byte) = (line + lines, start + at as u64);
                Err(IndexError::NotUtf8 { path: path(), line, byte })
            }
            Err(Wrong::Nul { at, lines }) => {
                let (line, byte) = (line + lines, start + at as u64);
                Err(IndexError::NulByte { path: path(), line, byte })
            }
        }
    }

    /// Ends the file with an error.
    pub(super) fn broken(&mut self, error: io::Error) -> IndexError {
        self.ended = true;
        failed(&self.path, self.packing, self.line, error)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};
    use std::path::Path;

    use flate2::{Compression, write::GzEncoder};

    use super::super::decode::Manner;
    use super::super::unpacked::Unpacked;
    use super::*;
    use crate::settings::ReadSettings;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 3).unwrap()
    }

    fn source_with(bytes: Vec<u8>, settings: &ReadSettings) -> Source {
        let file = Unpacked::new(Path::new("x").into(), Box::new(Cursor::new(bytes))).unwrap();
        Source::new(file, "x".into(), Manner::of(settings).unwrap())
    }

    fn source(bytes: Vec<u8>) -> Source {
        source_with(bytes, &ReadSettings::default())
    }

    fn lines(bytes: Vec<u8>) -> Result<Vec<String>, IndexError> {
        let mut source = source(bytes);
        let mut all = Vec::new();
        while let Some(line) = source.next_line()? {
            all.push(line.to_owned());
        }
        Ok(all)
    }

    #[test]
    fn lines_lose_their_ends_and_the_file_its_byte_order_mark() {
        assert_eq!(lines("\u{feff}a\r\n\nb".into()).unwrap(), ["a", "", "b"]);
        assert!(lines(Vec::new()).unwrap().is_empty());
    }

    #[test]
    fn packed_files_of_several_members_are_one_file() {
        for pack in [gzip, zstd] {
            let mut bytes = pack("a\nb");
            bytes.extend(pack("c\n"));
            assert_eq!(lines(bytes).unwrap(), ["a", "bc"]);
        }
    }

    #[test]
    fn truncated_files_are_told_from_damaged_ones() {
        for (pack, name) in [(gzip as fn(&str) -> Vec<u8>, "gzip"), (zstd, "zstd")] {
            let whole = pack(&"some words\n".repeat(10));
            let cut = whole[..whole.len() - 5].to_vec();
            let error = lines(cut).unwrap_err();
            assert!(matches!(error, IndexError::Truncated { packing, .. } if packing == name));
        }
        let mut bytes = gzip("some words\n");
        let crc = bytes.len() - 8;
        bytes[crc] ^= 1;
        assert!(matches!(lines(bytes), Err(IndexError::DamagedPacking { line: 1, .. })));
        let mut bytes = zstd("some words\n");
        bytes[4] = 0xff;
        assert!(matches!(lines(bytes), Err(IndexError::DamagedPacking { packing: "zstd", .. })));
    }

    #[test]
    fn wrong_bytes_are_named_by_line_and_place_and_the_next_line_is_read() {
        let bytes = b"ab\nc\xffd\ne\0\nf".to_vec();
        let mut source_of_lines = source(bytes.clone());
        let mut next = || source_of_lines.next_line().map(|line| line.map(str::to_owned));
        assert_eq!(next().unwrap().as_deref(), Some("ab"));
        assert!(matches!(next(), Err(IndexError::NotUtf8 { line: 2, byte: 4, .. })));
        assert!(matches!(next(), Err(IndexError::NulByte { line: 3, byte: 8, .. })));
        assert_eq!(next().unwrap().as_deref(), Some("f"));
        assert_eq!(next().unwrap(), None);
        let error = source(bytes).into_text().unwrap_err();
        assert!(matches!(error, IndexError::NotUtf8 { line: 2, byte: 4, .. }));
        let error = source(b"\xef\xbb\xbfa\n\0".to_vec()).into_text().unwrap_err();
        assert!(matches!(error, IndexError::NulByte { line: 2, byte: 5, .. }));
    }

    #[test]
    fn malformed_bytes_of_an_encoding_are_named_or_counted() {
        let mut settings =
            ReadSettings { encoding: Some("euc-jp".into()), ..ReadSettings::default() };
        let bytes = b"ab\n\xa5\xab \xff\nc".to_vec();
        let mut strict = source_with(bytes.clone(), &settings);
        strict.next_line().unwrap();
        let error = strict.next_line().unwrap_err();
        assert_eq!(error.to_string(), "x:2: not EUC-JP at byte `6` of the file");
        assert_eq!(strict.next_line().unwrap(), Some("c"));
        let error = source_with(bytes.clone(), &settings).into_text().unwrap_err();
        assert_eq!(error.to_string(), "x:2: not EUC-JP at byte `6` of the file");
        settings.malformed = Malformed::Replace;
        let mut lossy = source_with(bytes, &settings);
        lossy.next_line().unwrap();
        assert_eq!(lossy.next_line().unwrap(), Some("カ \u{fffd}"));
        assert_eq!((lossy.take_replaced(), lossy.take_replaced()), (1, 0));
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
        let mut bytes = vec![b'a'; LONGEST_RECORD];
        bytes.extend(b"\n");
        bytes.extend(vec![b'b'; LONGEST_RECORD + 9]);
        bytes.extend(b"\nc");
        let mut source = source(bytes);
        assert_eq!(source.next_line().unwrap().map(str::len), Some(LONGEST_RECORD));
        let error = source.next_line().unwrap_err();
        assert_eq!(error.to_string(), "x:2: longer than `67108864` bytes");
        assert_eq!(source.next_line().unwrap(), Some("c"));
        assert_eq!(source.byte, 2 * LONGEST_RECORD as u64 + 12);
    }
}
