//! Members of a tar archive, one after the other.

use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tar_stream::TarStream;
use super::unpack::{BUFFER, copy_from};
use super::unpacked::Unpacked;
use crate::error::IndexError;

/// Reads an archive from its start to its end; the members must be read in order.
pub(crate) struct Archive {
    path: Arc<Path>,
    stream: Arc<Mutex<TarStream>>,
}

/// One file of an archive.
pub(crate) struct Member {
    /// Its path in the archive, parts apart.
    pub(crate) parts: Vec<String>,
    pub(crate) file: Unpacked,
}

/// Reads one member.
struct MemberBytes {
    stream: Arc<Mutex<TarStream>>,
    /// What the stream gave last.
    buffer: Cursor<Vec<u8>>,
}

impl Archive {
    pub(crate) fn new(file: Unpacked) -> Self {
        let path = Arc::clone(&file.path);
        let stream = TarStream::new(file);
        Self { path, stream: Arc::new(Mutex::new(stream)) }
    }

    fn next_member(&mut self) -> Result<Option<Member>, IndexError> {
        let mut stream = lock(&self.stream);
        let Some(name) = stream.next_file()? else { return Ok(None) };
        drop(stream);
        let name = String::from_utf8_lossy(&name).into_owned();
        let climbs = name.starts_with('/') || name.split('/').any(|part| part == "..");
        if climbs {
            return Err(IndexError::ClimbingPath { path: self.path.to_path_buf(), member: name });
        }
        let parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
        let parts: Vec<String> = parts.map(str::to_owned).collect();
        let place: Arc<Path> = self.path.join(parts.join("/")).into();
        let bytes = MemberBytes { stream: Arc::clone(&self.stream), buffer: Cursor::default() };
        Ok(Some(Member { parts, file: Unpacked::new(place, Box::new(bytes))? }))
    }
}

impl Iterator for Archive {
    type Item = Result<Member, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_member().transpose()
    }
}

impl BufRead for MemberBytes {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.buffer.position() == self.buffer.get_ref().len() as u64 {
            let bytes = self.buffer.get_mut();
            bytes.resize(BUFFER, 0);
            let read = lock(&self.stream).read_member(bytes);
            bytes.truncate(*read.as_ref().unwrap_or(&0));
            self.buffer.set_position(0);
            read.map_err(io::Error::other)?;
        }
        self.buffer.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.buffer.consume(amount);
    }
}

impl Read for MemberBytes {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        copy_from(self, out)
    }
}

/// A thread that died while it read has left nothing half done that matters here.
fn lock(stream: &Mutex<TarStream>) -> MutexGuard<'_, TarStream> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}
