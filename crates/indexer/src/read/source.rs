//! Lines of a plain or gzip file, with their places.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::document::Position;
use crate::error::IndexError;

/// First bytes of every gzip file (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Size of read buffers in bytes.
const BUFFER: usize = 1 << 17;

/// Reads one file from its start to its end, unpacking it when it is gzip.
pub(super) struct Source {
    path: Arc<Path>,
    input: Box<dyn BufRead + Send>,
    packed: bool,
    buffer: Vec<u8>,
    /// Lines read so far.
    line: u64,
    /// Bytes read so far, after unpacking.
    byte: u64,
}

impl Source {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Self, IndexError> {
        let file = File::open(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => IndexError::MissingInput { path: path.to_path_buf() },
            _ => IndexError::Read { path: path.to_path_buf(), source },
        })?;
        Self::new(path.into(), BufReader::with_capacity(BUFFER, file))
    }

    /// Reads bytes as if they were a file.
    pub(super) fn in_memory(
        path: Arc<Path>,
        bytes: Cow<'static, [u8]>,
    ) -> Result<Self, IndexError> {
        Self::new(path, Cursor::new(bytes))
    }

    fn new(path: Arc<Path>, mut input: impl BufRead + Send + 'static) -> Result<Self, IndexError> {
        let start = input
            .fill_buf()
            .map_err(|source| IndexError::Read { path: path.to_path_buf(), source })?;
        let packed = start.starts_with(&GZIP);
        let input: Box<dyn BufRead + Send> = if packed {
            Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(input)))
        } else {
            Box::new(input)
        };
        Ok(Self { path, input, packed, buffer: Vec::new(), line: 0, byte: 0 })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the place of the line read last.
    pub(super) fn position(&self) -> Position {
        Position { path: Arc::clone(&self.path), line: Some(self.line) }
    }

    /// Returns the bytes of the line read last, its end included.
    pub(super) fn last_line(&self) -> &[u8] {
        &self.buffer
    }

    /// Returns the first byte that is no white space, without reading on.
    pub(super) fn first_visible_byte(&mut self) -> Result<Option<u8>, IndexError> {
        let (path, packed, line) = (&self.path, self.packed, self.line);
        let start = self.input.fill_buf().map_err(|error| failed(path, packed, line, error))?;
        let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
        Ok(start.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
    }

    /// Returns the next line without its end, or nothing after the last.
    pub(super) fn next_line(&mut self) -> Result<Option<&str>, IndexError> {
        self.buffer.clear();
        let read = self
            .input
            .read_until(b'\n', &mut self.buffer)
            .map_err(|error| failed(&self.path, self.packed, self.line, error))?;
        if read == 0 {
            return Ok(None);
        }
        let start = self.byte;
        self.line += 1;
        self.byte += read as u64;
        let line = std::str::from_utf8(&self.buffer).map_err(|error| IndexError::NotUtf8 {
            path: self.path.to_path_buf(),
            line: self.line,
            byte: start + error.valid_up_to() as u64,
        })?;
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        Ok(Some(if start == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line }))
    }

    /// Returns everything as one text, line ends untouched.
    pub(super) fn into_text(mut self) -> Result<String, IndexError> {
        self.input
            .read_to_end(&mut self.buffer)
            .map_err(|error| failed(&self.path, self.packed, self.line, error))?;
        let text = String::from_utf8(self.buffer).map_err(|error| {
            let byte = error.utf8_error().valid_up_to();
            let ends = error.as_bytes()[..byte].split(|&b| b == b'\n').count() - 1;
            IndexError::NotUtf8 {
                path: self.path.to_path_buf(),
                line: ends as u64 + 1,
                byte: byte as u64,
            }
        })?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }
}

/// Tells a broken gzip file from a file that cannot be read.
fn failed(path: &Path, packed: bool, line: u64, source: io::Error) -> IndexError {
    let path = path.to_path_buf();
    match source.kind() {
        io::ErrorKind::UnexpectedEof if packed => IndexError::TruncatedGzip { path, line },
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput if packed => {
            IndexError::DamagedGzip { path, line, source }
        }
        _ => IndexError::Read { path, source },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn source(bytes: Vec<u8>) -> Source {
        Source::in_memory(Path::new("x").into(), bytes.into()).unwrap()
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
    fn gzip_files_of_several_members_are_one_file() {
        let mut bytes = gzip("a\nb");
        bytes.extend(gzip("c\n"));
        assert_eq!(lines(bytes).unwrap(), ["a", "bc"]);
    }

    #[test]
    fn a_truncated_gzip_file_is_told_from_a_damaged_one() {
        let mut bytes = gzip(&"some words\n".repeat(10));
        let whole = bytes.clone();
        bytes.truncate(bytes.len() - 5);
        assert!(matches!(lines(bytes), Err(IndexError::TruncatedGzip { .. })));
        let mut bytes = whole;
        let crc = bytes.len() - 8;
        bytes[crc] ^= 1;
        assert!(matches!(lines(bytes), Err(IndexError::DamagedGzip { .. })));
    }

    #[test]
    fn wrong_bytes_are_named_by_line_and_place() {
        let bytes = b"ab\nc\xffd\n".to_vec();
        assert!(matches!(lines(bytes.clone()), Err(IndexError::NotUtf8 { line: 2, byte: 4, .. })));
        assert!(matches!(
            source(bytes).into_text(),
            Err(IndexError::NotUtf8 { line: 2, byte: 4, .. })
        ));
    }
}
