//! Bytes of inputs, wherever they stand and however they are packed, to lines of text.

mod archive;
mod characters;
mod decode;
mod foreign;
mod input;
mod lines;
mod pieces;
mod source;
mod tar_stream;
mod unpack;
mod unpacked;
mod walk;

pub(super) use archive::Archive;
pub(super) use decode::Manner;
pub(super) use foreign::markup;
pub use input::Input;
pub(super) use source::{Source, split_named};
pub(super) use tar_stream::is_archive;
pub(super) use unpack::BUFFER;
pub(super) use unpacked::Unpacked;
pub(super) use walk::{Found, Listing, list};

pub(super) use crate::error::shown;
