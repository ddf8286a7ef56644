//! What the program asks of each system in its own way; the rest stands in the indexer's `system`.

use std::fs::File;
use std::io;
#[cfg(unix)]
use std::os::fd::AsFd as _;
#[cfg(windows)]
use std::os::windows::io::AsHandle as _;

/// Returns standard input as a file, which is read without the buffer that the process shares.
pub(crate) fn stdin_as_file() -> io::Result<File> {
    let stdin = io::stdin();
    #[cfg(unix)]
    let own = stdin.as_fd().try_clone_to_owned();
    #[cfg(windows)]
    let own = stdin.as_handle().try_clone_to_owned();
    own.map(File::from)
}
