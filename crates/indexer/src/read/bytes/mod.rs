//! Bytes of inputs, wherever they stand and however they are packed, to lines of text.

mod archive;
mod decode;
mod input;
mod source;
mod unpack;
mod walk;

pub(super) use archive::{Archive, is_archive};
pub(super) use decode::Manner;
pub use input::Input;
pub(super) use source::{Source, Unpacked, shown, split_named};
pub(super) use unpack::BUFFER;
pub(super) use walk::{Found, list};
