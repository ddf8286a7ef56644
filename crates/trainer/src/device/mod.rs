//! Training on a GPU, with the feature `gpu`.
//!
//! The seam: a [`Session`] holds the weights of models that train together, takes
//! the lists of their batches, and gives back what each step was like; what an epoch is, and what
//! happens between two, stays with the run. No line outside this wing knows what a kernel is, and no
//! kernel knows a setting: `constants` turns settings into the numbers that kernels are compiled with.
//!
//! Without the feature the same names stand for a device that nobody can open.

#[cfg(not(feature = "gpu"))]
mod absent;
pub(crate) mod problem;

#[cfg(feature = "gpu")]
mod arrays;
#[cfg(feature = "gpu")]
mod constants;
#[cfg(feature = "gpu")]
mod kernel;
#[cfg(feature = "gpu")]
mod opened;
#[cfg(feature = "gpu")]
mod program;
#[cfg(feature = "gpu")]
mod session;
#[cfg(feature = "gpu")]
mod shape;
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "an opened device reads it"))]
pub(crate) mod stretch;

#[cfg(not(feature = "gpu"))]
pub use absent::Device;
#[cfg(not(feature = "gpu"))]
pub(crate) use absent::{Pending, Session, Shape};
#[cfg(feature = "gpu")]
pub use opened::Device;
#[cfg(feature = "gpu")]
pub(crate) use session::{Pending, Session};
#[cfg(feature = "gpu")]
pub(crate) use shape::Shape;
