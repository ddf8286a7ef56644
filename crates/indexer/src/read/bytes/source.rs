//! Lines of one file, with their places.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::mem;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::decode::{self, Characters, Manner, Wrong};
use super::unpack::{Ahead, BUFFER, Bytes, Packing, unpack};
use crate::bags::Split;
use crate::document::{Document, Position};
use crate::error::IndexError;
use crate::settings::{LONGEST_RECORD, Malformed};

/// A file after unpacking, before anything is read.
pub(crate) struct Unpacked {
    pub(crate) path: Arc<Path>,
    pub(crate) packing: Packing,
    pub(crate) input: Ahead,
}

/// Reads one file from its start to its end. After an error in a line the next line can be
/// read; after an error of the file there is none.
pub(crate) struct Source {
    path: Arc<Path>,
    /// What names of its documents start with.
    name: String,
    input: Characters,
    packing: Packing,
    manner: Manner,
    /// The line read last.
    buffer: String,
    /// Lines read so far.
    line: u64,
    /// Bytes read so far, after unpacking and decoding.
    byte: u64,
    /// U+FFFD put in since they were asked for.
    replaced: u64,
    ended: bool,
}

impl Unpacked {
    /// Opens a file.
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        let file = File::open(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => IndexError::MissingInput { path: path.to_path_buf() },
            _ => IndexError::Read { path: path.to_path_buf(), source },
        })?;
        Self::new(path.into(), Box::new(BufReader::with_capacity(BUFFER, file)))
    }

    pub(crate) fn new(path: Arc<Path>, input: Bytes) -> Result<Self, IndexError> {
        match unpack(input) {
            Ok((packing, input)) => Ok(Self { path, packing, input: Ahead::new(input) }),
            Err(error) => Err(failed(&path, Packing::Plain, 0, error)),
        }
    }
}

impl Source {
    /// Opens a file named by its path.
    pub(crate) fn open(path: &Path, manner: Manner) -> Result<Self, IndexError> {
        let file = Unpacked::open(path)?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self::new(file, name, manner))
    }

    pub(crate) fn new(file: Unpacked, name: String, manner: Manner) -> Self {
        let start = file.input.start().len();
        let input = Characters::new(file.input, manner);
        // A byte-order mark that was passed over counts as read.
        let byte = match &input {
            Characters::Plain(input) => (start - input.start().len()) as u64,
            Characters::Decoded(_) => 0,
        };
        Self {
            path: file.path,
            name,
            input,
            packing: file.packing,
            manner,
            buffer: String::new(),
            line: 0,
            byte,
            replaced: 0,
            ended: false,
        }
    }

    /// Reads in another encoding, unless one was asked for by name or by the file.
    pub(crate) fn unless_named(mut self, encoding: &'static Encoding) -> Self {
        if !self.manner.named {
            self.input = self.input.instead(encoding);
        }
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn path_buf(&self) -> std::path::PathBuf {
        self.path.to_path_buf()
    }

    /// Returns the name that documents get from their place, as `FILE:7`.
    pub(crate) fn id_at(&self, number: u64) -> String {
        format!("{}:{number}", self.name)
    }

    /// Returns the number of the line read last, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Returns the place of the line read last.
    pub(crate) fn position(&self) -> Position {
        self.position_at(self.line)
    }

    pub(crate) fn position_at(&self, line: u64) -> Position {
        Position { path: Arc::clone(&self.path), line: Some(line) }
    }

    /// Returns the line read last.
    pub(crate) fn last_line(&self) -> &str {
        &self.buffer
    }

    /// Returns how many U+FFFD were put in since it was asked last.
    pub(crate) fn take_replaced(&mut self) -> u64 {
        mem::take(&mut self.replaced)
    }

    /// Returns a document without name and text that stands in the line read last.
    pub(crate) fn bare_document(&mut self) -> Document {
        Document {
            id: String::new(),
            title: None,
            labels: Vec::new(),
            split: None,
            text: String::new(),
            replaced: self.take_replaced(),
            position: self.position(),
        }
    }

    /// Returns the part of a corpus that a word in the line read last names.
    pub(crate) fn split_named(&self, name: &str) -> Result<Split, IndexError> {
        split_named(name).ok_or_else(|| IndexError::UnknownSplit {
            path: self.path_buf(),
            line: self.line,
            value: shown(name),
        })
    }

    /// Reads no more.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    /// Returns some bytes of the start, without reading on.
    pub(crate) fn start(&mut self) -> &[u8] {
        self.input.start()
    }

    /// Returns the next line without its end, or nothing after the last.
    pub(crate) fn next_line(&mut self) -> Result<Option<&str>, IndexError> {
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
            let skipped = self.input.skip_until(b'\n').map_err(|error| self.broken(error))?;
            self.byte += skipped as u64;
        }
        if bytes.len() > LONGEST_RECORD {
            self.input.malformed_before(self.byte);
            return Err(self.too_long(self.line));
        }
        self.buffer = self.text(bytes, start, self.line)?;
        Ok(Some(&self.buffer))
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
    fn text(&mut self, bytes: Vec<u8>, start: u64, line: u64) -> Result<String, IndexError> {
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
    fn broken(&mut self, error: io::Error) -> IndexError {
        self.ended = true;
        failed(&self.path, self.packing, self.line, error)
    }
}

/// Returns the start of a value, for messages.
pub(crate) fn shown(value: &str) -> String {
    match value.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Returns the part of a corpus that a word names, as people write it.
pub(crate) fn split_named(name: &str) -> Option<Split> {
    match name.to_lowercase().as_str() {
        "train" | "training" => Some(Split::Train),
        "validation" | "valid" | "val" | "dev" => Some(Split::Validation),
        "test" => Some(Split::Test),
        "unused" => Some(Split::Unused),
        _ => None,
    }
}

/// Tells a broken file from one that cannot be read.
pub(crate) fn failed(path: &Path, packing: Packing, line: u64, source: io::Error) -> IndexError {
    // What an archive has to say about itself comes through its members.
    let source = match source.downcast::<IndexError>() {
        Ok(error) => return error,
        Err(source) => source,
    };
    let path = path.to_path_buf();
    match packing.name() {
        // An error of the system has a number; all others are the decoder's.
        Some(packing) if source.raw_os_error().is_none() => match source.kind() {
            io::ErrorKind::UnexpectedEof => IndexError::Truncated { path, packing, line },
            _ => IndexError::DamagedPacking { path, packing, line, source },
        },
        _ => IndexError::Read { path, source },
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::{Compression, write::GzEncoder};

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
