//! Tests of whole folders.

mod checkpoints;
mod forged;
mod models;
