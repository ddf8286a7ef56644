//! Stretches of a source that need not be lines: records that end where their own form says.

use std::io::BufRead;

use super::decode::line_ends;
use super::source::Source;
use crate::error::IndexError;
use crate::settings::LONGEST_RECORD;

impl Source {
    /// Passes over bytes that `passed` takes and returns the first that it does not, unread.
    /// Nothing is returned at the end of the file.
    pub(crate) fn next_byte(
        &mut self,
        mut passed: impl FnMut(u8) -> bool,
    ) -> Result<Option<u8>, IndexError> {
        loop {
            if self.ended {
                return Ok(None);
            }
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) => return Err(self.broken(error)),
            };
            if available.is_empty() {
                self.ended = true;
                return Ok(None);
            }
            let place = available.iter().position(|&byte| !passed(byte));
            let found = place.map(|place| available[place]);
            let length = place.unwrap_or(available.len());
            self.line += line_ends(&available[..length]);
            self.input.consume(length);
            self.byte += length as u64;
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Reads the byte that was returned last, and no other.
    pub(crate) fn take_byte(&mut self) {
        self.input.consume(1);
        self.byte += 1;
    }

    /// Returns the bytes up to where `end` finds the end of a record: how many bytes of those
    /// it is given belong to the record, if its end is among them. What the end of the file
    /// cuts off is returned too. The number of the line read last is that of the line ends
    /// read so far, here and in [`Self::next_byte`].
    pub(crate) fn next_piece(
        &mut self,
        mut end: impl FnMut(&[u8]) -> Option<usize>,
    ) -> Result<&str, IndexError> {
        let (start, line) = (self.byte, self.line + 1);
        let mut bytes = std::mem::take(&mut self.buffer).into_bytes();
        bytes.clear();
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) => return Err(self.broken(error)),
            };
            let found = end(available);
            let length = found.unwrap_or(available.len());
            bytes.extend_from_slice(&available[..length]);
            let ended = length == 0;
            self.line += line_ends(&available[..length]);
            self.input.consume(length);
            self.byte += length as u64;
            if bytes.len() > LONGEST_RECORD {
                self.input.malformed_before(self.byte);
                return Err(self.too_long(line));
            }
            if found.is_some() || ended {
                break;
            }
        }
        self.buffer = self.text(bytes, start, line)?;
        Ok(&self.buffer)
    }

    /// Reads past the rest of a record that is too long; the arguments are those that
    /// [`Self::next_piece`] had, and the line it starts in.
    pub(crate) fn pass_piece(
        &mut self,
        line: u64,
        mut end: impl FnMut(&[u8]) -> Option<usize>,
    ) -> Result<(), IndexError> {
        let mut lines = 0;
        let passed = self.pass(line, |bytes| {
            let found = end(bytes);
            lines += line_ends(&bytes[..found.unwrap_or(bytes.len())]);
            found
        });
        self.line += lines;
        passed
    }
}
