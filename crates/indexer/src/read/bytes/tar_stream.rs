//! The bytes of a tar archive: heads, what extensions say, and what lies between them.

use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use tar::{EntryType, Header, PaxExtensions};

use super::unpack::{Ahead, Packing, copy_from};
use super::unpacked::{Unpacked, failed};
use crate::error::IndexError;

/// Heads and the padding of members come in blocks of so many bytes.
const BLOCK: usize = 512;

/// Where the magic word stands in a head (POSIX.1-1988, ustar).
const MAGIC: std::ops::Range<usize> = 257..262;

/// What is read behind the end mark, in bytes; nothing is packed behind more.
const LONGEST_REST: u64 = 1 << 30;

/// Longest path, or list of extensions, of a member.
const LONGEST_NAME: u64 = 1 << 20;

/// The archive's bytes, shared by the archive and the member that is being read.
pub(super) struct TarStream {
    input: Ahead,
    packing: Packing,
    path: Arc<Path>,
    /// Bytes read so far.
    byte: u64,
    /// Unread bytes of the current member, and of the padding after it.
    left: u64,
    padding: u64,
    /// The current member in words, for errors.
    member: String,
    ended: bool,
}

/// What extensions say of the next member.
#[derive(Default)]
struct Extensions {
    path: Option<Vec<u8>>,
    size: Option<u64>,
}

/// Says whether a file is an archive, by its first block.
pub(crate) fn is_archive(start: &[u8]) -> bool {
    start.get(MAGIC).is_some_and(|magic| magic == b"ustar")
        && start.get(..BLOCK).is_some_and(|head| checked(head).is_some())
}

impl TarStream {
    /// Starts before the first member.
    pub(super) fn new(file: Unpacked) -> Self {
        let Unpacked { path, packing, input } = file;
        Self {
            input,
            packing,
            path,
            byte: 0,
            left: 0,
            padding: 0,
            member: String::new(),
            ended: false,
        }
    }

    /// Goes to the next file and returns its path; links and folders are passed over.
    pub(super) fn next_file(&mut self) -> Result<Option<Vec<u8>>, IndexError> {
        let mut extensions = Extensions::default();
        while !self.ended {
            self.skip()?;
            let start = self.byte;
            let mut block = [0; BLOCK];
            self.read_whole(&mut block)?;
            if block.iter().all(|&byte| byte == 0) {
                self.ended = true;
                return self.drain().map(|()| None);
            }
            // The parts of a sparse file do not stand where its text has them.
            let sound = checked(&block).filter(|(head, _)| !head.entry_type().is_gnu_sparse());
            let Some((header, size)) = sound else {
                self.ended = true;
                let path = self.path.to_path_buf();
                return Err(IndexError::DamagedArchive { path, byte: start });
            };
            let kind = header.entry_type();
            self.left = extensions.size.filter(|_| !is_extension(kind)).unwrap_or(size);
            self.padding = self.left.wrapping_neg() % BLOCK as u64;
            match kind {
                EntryType::GNULongName => extensions.path = Some(self.long_name()?),
                EntryType::XHeader => {
                    let list = self.content()?;
                    extensions.take(&list);
                }
                EntryType::XGlobalHeader | EntryType::GNULongLink => {}
                EntryType::Regular | EntryType::Continuous => {
                    let name = extensions.path.take();
                    let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
                    self.member = format!("within `{}`", String::from_utf8_lossy(&name));
                    return Ok(Some(name));
                }
                _ => extensions = Extensions::default(),
            }
        }
        Ok(None)
    }

    fn long_name(&mut self) -> Result<Vec<u8>, IndexError> {
        let mut name = self.content()?;
        name.truncate(name.iter().position(|&byte| byte == 0).unwrap_or(name.len()));
        Ok(name)
    }

    /// Reads the current member whole; it must be short.
    fn content(&mut self) -> Result<Vec<u8>, IndexError> {
        if self.left > LONGEST_NAME {
            self.ended = true;
            let path = self.path.to_path_buf();
            return Err(IndexError::DamagedArchive { path, byte: self.byte - BLOCK as u64 });
        }
        let mut content = vec![0; self.left as usize];
        self.left = 0;
        self.read_whole(&mut content)?;
        Ok(content)
    }

    /// Reads past the rest of the current member and its padding.
    fn skip(&mut self) -> Result<(), IndexError> {
        let mut rest = self.left.saturating_add(self.padding);
        (self.left, self.padding) = (0, 0);
        while rest > 0 {
            let available = match self.input.fill_buf() {
                Ok(available) => available.len(),
                Err(error) => return Err(self.broken(error)),
            };
            if available == 0 {
                return Err(self.truncated());
            }
            let length = rest.min(available as u64);
            self.input.consume(length as usize);
            self.byte += length;
            rest -= length;
        }
        if !self.member.is_empty() {
            self.member = self.member.replacen("within", "after", 1);
        }
        Ok(())
    }

    /// Reads what lies behind the end mark: the checksum of a packed archive is there.
    fn drain(&mut self) -> Result<(), IndexError> {
        match io::copy(&mut self.input.by_ref().take(LONGEST_REST), &mut io::sink()) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.broken(error)),
        }
    }

    fn read_whole(&mut self, out: &mut [u8]) -> Result<(), IndexError> {
        let mut done = 0;
        while done < out.len() {
            match copy_from(&mut self.input, &mut out[done..]) {
                Ok(0) => return Err(self.truncated()),
                Ok(length) => {
                    done += length;
                    self.byte += length as u64;
                }
                Err(error) => return Err(self.broken(error)),
            }
        }
        Ok(())
    }

    /// Reads some bytes of the current member; none at its end.
    pub(super) fn read_member(&mut self, out: &mut [u8]) -> Result<usize, IndexError> {
        if self.left == 0 || out.is_empty() {
            return Ok(0);
        }
        let length = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        match copy_from(&mut self.input, &mut out[..length]) {
            Ok(0) => Err(self.truncated()),
            Ok(length) => {
                self.left -= length as u64;
                self.byte += length as u64;
                Ok(length)
            }
            Err(error) => Err(self.broken(error)),
        }
    }

    fn truncated(&mut self) -> IndexError {
        self.ended = true;
        self.left = 0;
        let after = match self.member.as_str() {
            "" => "before the first member",
            member => member,
        };
        let (path, after) = (self.path.to_path_buf(), after.to_owned());
        IndexError::TruncatedArchive { path, byte: self.byte, after }
    }

    fn broken(&mut self, error: io::Error) -> IndexError {
        self.ended = true;
        self.left = 0;
        failed(&self.path, self.packing, 0, error)
    }
}

impl Extensions {
    /// Takes the path and the size out of a PAX list; what is not well formed says nothing.
    fn take(&mut self, list: &[u8]) {
        for extension in PaxExtensions::new(list).flatten() {
            match extension.key_bytes() {
                b"path" => self.path = Some(extension.value_bytes().to_vec()),
                b"size" => self.size = extension.value().ok().and_then(|size| size.parse().ok()),
                _ => {}
            }
        }
    }
}

fn is_extension(kind: EntryType) -> bool {
    matches!(
        kind,
        EntryType::GNULongName
            | EntryType::GNULongLink
            | EntryType::XHeader
            | EntryType::XGlobalHeader
    )
}

/// Returns a head and the size in it, if its checksum is right (that field counting as
/// blanks).
fn checked(block: &[u8]) -> Option<(&Header, u64)> {
    let header = Header::from_byte_slice(block);
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let found = sum(&block[..148]) + 8 * u32::from(b' ') + sum(&block[156..]);
    let size = header.entry_size().ok()?;
    (header.cksum().ok()? == found).then_some((header, size))
}
