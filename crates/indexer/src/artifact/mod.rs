//! Folders that appear whole or not at all.
//!
//! An index, a model and a report are such folders: [`Staging`] writes one, [`read_verified`]
//! reads a file of one that is listed with its [`FileRecord`].

mod error;
mod exchange;
mod locks;
mod record;
mod remove;
mod staging;
mod target;

pub use error::ArtifactError;
pub(crate) use record::open_verified;
pub use record::{FileRecord, read_verified, sha256_hex};
pub use remove::remove;
pub use staging::Staging;
pub use target::{Existing, Kind, check_target};
