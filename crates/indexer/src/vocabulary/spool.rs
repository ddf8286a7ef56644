//! Tokens on their way to the index: written as they come, read again once the vocabulary
//! is known. They lie in a file without a name, so that memory does not grow with the text
//! and nothing is left behind.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::artifact::ArtifactError;
use crate::error::IndexError;

/// Numbers that are kept in memory before they are written.
const BUFFERED: usize = 1 << 14;

/// Set in the number of a token that is the neighbor of the token before it.
pub(super) const NEIGHBOR: u32 = 1 << 31;

/// Holds rows of numbers, one row a document.
pub(crate) struct Spool {
    file: File,
    shown: PathBuf,
    waiting: Vec<u32>,
    /// Where each row begins, and where the last ends.
    offsets: Vec<u64>,
    n_numbers: u64,
}

impl Spool {
    /// Opens an empty spool in a folder; messages call it `shown`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn create(folder: &Path, shown: &Path) -> Result<Self, IndexError> {
        let path = folder.join("spool");
        let create = || {
            let file = File::options().read(true).write(true).create_new(true).open(&path)?;
            // The open file stays usable; closing it gives its space back, also after a kill.
            fs::remove_file(&path)?;
            Ok(file)
        };
        let file = create().map_err(|source| failed(shown, source))?;
        let (shown, waiting) = (shown.to_path_buf(), Vec::with_capacity(BUFFERED));
        Ok(Self { file, shown, waiting, offsets: vec![0], n_numbers: 0 })
    }

    /// Makes an error of what the system said.
    pub(crate) fn failed(&self, source: io::Error) -> IndexError {
        failed(&self.shown, source)
    }

    /// Appends a number to the row that is being written.
    pub(crate) fn push(&mut self, number: u32) -> io::Result<()> {
        self.waiting.push(number);
        self.n_numbers += 1;
        if self.waiting.len() == BUFFERED { self.flush() } else { Ok(()) }
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.offsets.push(self.n_numbers);
    }

    /// Returns where each row begins, and where the last ends: one more than rows.
    pub(crate) fn offsets(&self) -> &[u64] {
        &self.offsets
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Hands each row to `take`, in order.
    pub(crate) fn for_each(
        &mut self,
        mut take: impl FnMut(&[u32]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.flush()?;
        self.file.rewind()?;
        let mut input = BufReader::with_capacity(4 * BUFFERED, &self.file);
        let (mut bytes, mut row) = (Vec::new(), Vec::new());
        for ends in self.offsets.windows(2) {
            bytes.resize(4 * (ends[1] - ends[0]) as usize, 0);
            input.read_exact(&mut bytes)?;
            row.clear();
            let (numbers, _) = bytes.as_chunks();
            row.extend(numbers.iter().map(|&number| u32::from_le_bytes(number)));
            take(&row)?;
        }
        Ok(())
    }

    /// Returns all rows.
    #[cfg(test)]
    pub(crate) fn rows(&mut self) -> Vec<Vec<u32>> {
        let mut rows = Vec::new();
        let take = |row: &[u32]| {
            rows.push(row.to_vec());
            Ok(())
        };
        self.for_each(take).unwrap();
        rows
    }

    fn flush(&mut self) -> io::Result<()> {
        let bytes: Vec<u8> = self.waiting.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.waiting.clear();
        self.file.write_all(&bytes)
    }
}

/// Takes the mark off a number.
pub(super) fn plain(number: u32) -> u32 {
    number & !NEIGHBOR
}

fn failed(shown: &Path, source: io::Error) -> IndexError {
    ArtifactError::Io { action: "write", path: shown.to_path_buf(), source }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_often_as_asked_and_leave_no_file() {
        let place = tempfile::tempdir().unwrap();
        let mut spool = Spool::create(place.path(), place.path()).unwrap();
        let rows: Vec<Vec<u32>> = (0..50).map(|row| (0..row * 40).collect()).collect();
        for row in &rows {
            for &number in row {
                spool.push(number).unwrap();
            }
            spool.end_row();
        }
        for _ in 0..2 {
            assert_eq!(spool.rows(), rows);
        }
        assert_eq!((spool.n_rows(), spool.offsets()[50]), (50, 49_000));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }
}
