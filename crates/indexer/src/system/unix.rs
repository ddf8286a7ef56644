//! Linux, macOS and other kinds of Unix; the only file that knows rustix.

use std::fs::{self, File, FileType, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::Identity;

/// Opens what has a name for reading; a pipe makes nobody wait.
pub(crate) fn open_to_read(path: &Path) -> io::Result<File> {
    File::options().read(true).custom_flags(bits(OFlags::NONBLOCK)).open(path)
}

/// Opens a file for reading and writing, which is made if need be; a link is not followed.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.custom_flags(bits(OFlags::NONBLOCK | OFlags::NOFOLLOW)).open(path)
}

/// Returns flags as the standard library takes them.
fn bits(flags: OFlags) -> i32 {
    flags.bits().cast_signed()
}

/// Swaps two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(crate) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Gives a folder a name that nothing has; one that is taken is an error.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(crate) fn rename_to_free(folder: &Path, name: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, folder, CWD, name, RenameFlags::NOREPLACE) {
        // Not every file system can.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            Err(io::ErrorKind::Unsupported.into())
        }
        renamed => Ok(renamed?),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(crate) fn rename_to_free(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Names what is no folder, file or link.
pub(crate) fn name_of_special(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "named pipe"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

/// Says whether an error means that the file system knows no locks, as some network ones.
pub(crate) fn has_no_locks(error: &io::Error) -> bool {
    let unknown = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::INVAL];
    unknown.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
        || error.kind() == io::ErrorKind::Unsupported
}

/// Says whether a file could not be read because another process has its lock: never, here.
pub(crate) fn is_locked(_: &io::Error) -> bool {
    false
}

/// Says whether an error means that links lead in a circle.
#[cfg(feature = "text")]
pub(crate) fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::LOOP.raw_os_error())
}

/// Returns the name of this machine.
pub(crate) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Writes a file through to the disk.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Writes the names in a folder through to the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

pub(super) fn identity_of_file(file: &File) -> io::Result<Identity> {
    Ok(identity(&file.metadata()?))
}

pub(super) fn identity_at(path: &Path) -> io::Result<Identity> {
    Ok(identity(&fs::metadata(path)?))
}

pub(super) fn identity_of_entry(path: &Path) -> io::Result<Identity> {
    Ok(identity(&fs::symlink_metadata(path)?))
}

fn identity(found: &Metadata) -> Identity {
    Identity { volume: found.dev(), file: found.ino() }
}
