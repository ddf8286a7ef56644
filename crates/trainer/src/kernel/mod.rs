//! The inner loops of training, on some documents or on one shard of the vocabulary each.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

/// Calls a function for the number of vectors of a tile.
macro_rules! for_height {
    ($height:expr, $function:ident, $A:ident ($($argument:expr),*)) => {
        match $height / $crate::simd::lanes::LANES {
            1 => $function::<$A, 1>($($argument),*),
            2 => $function::<$A, 2>($($argument),*),
            3 => $function::<$A, 3>($($argument),*),
            4 => $function::<$A, 4>($($argument),*),
            _ => $function::<$A, 8>($($argument),*),
        }
    };
}

pub(crate) mod codes;
pub(crate) mod decode;
mod dense;
pub(crate) mod encode;
pub(crate) mod losses;
mod sparse;
#[cfg(feature = "bench")]
pub mod speed;
pub(crate) mod update;
