//! Readers: files, folders, archives and bytes to a stream of documents.
//!
//! A reader knows how documents are written and where they stand. It changes no text.
//! After an error in a record a stream goes on with the next one; who wants to stop takes
//! no more.

mod archive;
mod bag;
mod decode;
mod delimited;
mod detect;
mod distinct;
mod file;
mod files;
mod input;
mod jsonl;
mod lines;
mod mallet;
mod object;
mod octis;
mod pairs;
mod records;
mod reuters;
mod source;
mod triples;
mod unpack;
mod walk;

pub use input::Input;
pub(crate) use records::open_all;
pub use records::{Documents, open};
