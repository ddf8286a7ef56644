//! Windows; the only file that knows winapi-util.
//!
//! Two folders cannot change places in one step here: callers move one after the other.

use std::fs::{File, FileType};
use std::io;
use std::path::Path;

use winapi_util::sysinfo::{ComputerNameKind, get_computer_name};
use winapi_util::{AsHandleRef, Handle, file};

use super::Identity;

/// `ERROR_LOCK_VIOLATION`: here a lock keeps others from reading too.
const LOCK_VIOLATION: i32 = 33;

/// `ERROR_NOT_SUPPORTED` and `ERROR_INVALID_FUNCTION`, of file systems without locks.
const NO_LOCKS: [i32; 2] = [50, 1];

/// `ERROR_CANT_RESOLVE_FILENAME`.
#[cfg(feature = "text")]
const LINK_LOOP: i32 = 1921;

/// Opens what has a name for reading.
pub(crate) fn open_to_read(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Opens a file for reading and writing, which is made if need be.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// Swaps two folders in one step: not here.
pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a folder a name that nothing has: callers look first whether it is free.
pub(crate) fn rename_to_free(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Names what is no folder, file or link.
pub(crate) fn name_of_special(_: FileType) -> &'static str {
    "device"
}

/// Says whether an error means that the file system knows no locks.
pub(crate) fn has_no_locks(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| NO_LOCKS.contains(&code))
        || error.kind() == io::ErrorKind::Unsupported
}

/// Says whether a file could not be read because another process has its lock.
pub(crate) fn is_locked(error: &io::Error) -> bool {
    error.raw_os_error() == Some(LOCK_VIOLATION)
}

/// Says whether an error means that links lead in a circle.
#[cfg(feature = "text")]
pub(crate) fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(LINK_LOOP)
}

/// Returns the name of this machine.
pub(crate) fn host_name() -> String {
    let name = get_computer_name(ComputerNameKind::PhysicalDnsHostname);
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes a file through to the disk, which takes a handle that may write.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// Writes the names in a folder through to the disk: the journal of the file system does.
#[allow(clippy::unnecessary_wraps, reason = "other systems can fail")]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn identity_of_file(file: &File) -> io::Result<Identity> {
    identity(file)
}

pub(super) fn identity_at(path: &Path) -> io::Result<Identity> {
    identity(&Handle::from_path_any(path)?)
}

pub(super) fn identity_of_entry(path: &Path) -> io::Result<Identity> {
    identity_at(path)
}

fn identity(handle: &impl AsHandleRef) -> io::Result<Identity> {
    let found = file::information(handle)?;
    Ok(Identity { volume: found.volume_serial_number(), file: found.file_index() })
}
