//! Readers: files, folders, archives and bytes to a stream of documents.
//!
//! A reader knows how documents are written and where they stand. It changes no text.
//! After an error in a record a stream goes on with the next one; who wants to stop takes
//! no more.

mod batch;
mod by_lines;
mod bytes;
mod detect;
mod distinct;
mod endings;
mod files;
mod format;
mod intake;
mod list;
mod notebook;
mod opener;
mod reader;
mod streams;
mod strip;

pub(crate) use batch::{next_batch, pieces};
pub use bytes::Input;
pub(crate) use intake::Intake;
pub use list::read_list;
pub(crate) use notebook::Notebook;
pub use reader::Documents;
pub use streams::open;
pub(crate) use streams::open_all;
pub(crate) use strip::cut;
