//! Folders that appear whole or not at all, for all three crates.

mod staging;

pub(crate) use staging::open_verified;
pub use staging::{
    ArtifactError, Existing, FileRecord, Kind, Staging, check_target, read_verified, remove,
    sha256_hex,
};
