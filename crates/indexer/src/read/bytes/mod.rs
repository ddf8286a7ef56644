//! Bytes of inputs, wherever they stand and however they are packed, to lines of text.

mod archive;
mod characters;
mod decode;
mod input;
mod lines;
mod source;
mod tar_stream;
mod unpack;
mod unpacked;
mod walk;

pub(super) use archive::Archive;
pub(super) use decode::Manner;
pub use input::Input;
pub(super) use source::{Source, shown, split_named};
pub(super) use tar_stream::is_archive;
pub(super) use unpack::BUFFER;
pub(super) use unpacked::Unpacked;
pub(super) use walk::{Found, list};
