//! The program from outside: what a person types, sees and finds on disk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod bad_input;
mod coherence;
mod exporting;
mod indexing;
mod labels;
mod own_files;
mod pinned;
mod printing;
mod studies;
mod training;
mod workshop;
