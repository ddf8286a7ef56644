//! Folders that appear whole or not at all.
//!
//! An index, a model and a report are such folders: [`Staging`] writes one, [`read_verified`]
//! reads a file of one that is listed with its [`FileRecord`]. A [`Kind`] says by which content a
//! folder is ours: only then is it ever replaced. [`Claim`] keeps other processes from a place, and
//! [`check_apart`] keeps places apart from inputs. A program that ends in the middle calls
//! [`abandon`] first.

mod apart;
mod claim;
mod ending;
mod error;
mod exchange;
mod json;
mod kind;
mod lock;
mod ownership;
mod plain;
mod record;
mod remove;
mod staging;
mod target;
mod temporary;
mod whole_file;

pub use apart::{Overlap, check_apart};
pub use claim::{Claim, Holder, tidy};
pub use ending::abandon;
pub use error::ArtifactError;
pub use json::{clean_json, json_file, turns_direction};
pub use kind::{Kind, Part, Says};
pub use plain::read_plain;
pub use record::{FileRecord, read_verified, sha256, sha256_hex};
pub(crate) use record::{check_length, open_verified};
pub use remove::remove;
pub use staging::Staging;
pub use target::{Existing, check_target};
pub use temporary::final_names;
pub use whole_file::{remove_file, write_file};

pub use crate::system::Identity;
