//! From the bytes of a file to what it holds: gzip and Zstandard are unpacked on the way.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

/// First bytes of every gzip member (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// First bytes of every Zstandard frame (RFC 8878, section 3.1.1).
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Longest window of a Zstandard frame, as a power of 2: that of `zstd --long=31`, the longest
/// there is. Memory is taken as the window fills.
const LONGEST_WINDOW: u32 = if cfg!(target_pointer_width = "64") { 31 } else { 30 };

/// Size of read buffers in bytes.
pub(crate) const BUFFER: usize = 1 << 17;

/// Bytes that are read ahead to tell what a file is.
const AHEAD: usize = 1 << 14;

/// A stream of bytes that readers own.
pub(crate) type Bytes = Box<dyn BufRead + Send>;

/// Says how a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// It is not.
    Plain,
    /// One or more gzip members.
    Gzip,
    /// One or more Zstandard frames.
    Zstd,
}

/// Unpacks a file that is packed.
pub(crate) fn unpack(mut input: Bytes) -> io::Result<(Packing, Bytes)> {
    let start = input.fill_buf()?;
    if start.starts_with(&GZIP) {
        let decoder = MultiGzDecoder::new(input);
        Ok((Packing::Gzip, Box::new(BufReader::with_capacity(BUFFER, decoder))))
    } else if start.starts_with(&ZSTD) {
        let mut decoder = ZstdDecoder::with_buffer(input)?;
        decoder.window_log_max(LONGEST_WINDOW)?;
        Ok((Packing::Zstd, Box::new(BufReader::with_capacity(BUFFER, decoder))))
    } else {
        Ok((Packing::Plain, input))
    }
}

impl Packing {
    /// Returns the name people use, if there is a packing at all.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }
}

/// A stream whose start can be looked at before it is read.
pub(crate) struct Ahead {
    start: Vec<u8>,
    /// Bytes of the start that are read.
    read: usize,
    /// What ended the look ahead; it is met again where it lies.
    failed: Option<io::Error>,
    rest: Bytes,
}

impl Ahead {
    pub(crate) fn new(mut rest: Bytes) -> Self {
        let mut start = Vec::with_capacity(AHEAD);
        let failed = rest.by_ref().take(AHEAD as u64).read_to_end(&mut start).err();
        Self { start, read: 0, failed, rest }
    }

    /// Returns the unread part of the start.
    pub(crate) fn start(&self) -> &[u8] {
        &self.start[self.read..]
    }
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read < self.start.len() {
            return Ok(&self.start[self.read..]);
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.read < self.start.len() {
            self.read += amount;
        } else {
            self.rest.consume(amount);
        }
    }
}

impl Read for Ahead {
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

    /// Gives `whole` bytes and then fails.
    struct Failing {
        whole: usize,
    }

    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.whole.min(out.len());
            if length == 0 {
                return Err(io::Error::other("broken"));
            }
            out[..length].fill(b'x');
            self.whole -= length;
            Ok(length)
        }
    }

    #[test]
    fn looking_ahead_changes_nothing() {
        let bytes: Vec<u8> = (0..3 * AHEAD).map(|k| k as u8).collect();
        let mut input = Ahead::new(Box::new(Cursor::new(bytes.clone())));
        assert_eq!(input.start(), &bytes[..AHEAD]);
        let mut all = Vec::new();
        input.read_to_end(&mut all).unwrap();
        assert!(all == bytes);
    }

    #[test]
    fn an_error_ahead_is_met_where_it_lies() {
        let input = BufReader::new(Failing { whole: 100 });
        let mut input = Ahead::new(Box::new(input));
        let mut all = Vec::new();
        assert_eq!(input.read_to_end(&mut all).unwrap_err().to_string(), "broken");
        assert_eq!(all.len(), 100);
    }
}
