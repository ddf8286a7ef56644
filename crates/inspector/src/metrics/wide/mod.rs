//! Inner loops of figures on the widest registers of the machine, eight results side by side.
//!
//! Every result is added up in one fixed order, whatever the width: registers hold different results,
//! never parts of one.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

mod path;
mod product;
mod squares;
mod tiles;

pub(super) use path::{Arithmetic, Kernel, run};
pub(super) use product::{columns_by_columns, tile_by_tile};
pub(super) use squares::{Nearest, squared_distances};
pub(super) use tiles::{Tiles, WIDTH};
