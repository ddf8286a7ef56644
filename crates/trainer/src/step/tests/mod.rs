//! Tests of single steps against definitions that share nothing with them.

mod gradients;
mod objective;
#[cfg(feature = "gpu")]
mod on_device;
mod reference_numbers;
mod sampled_steps;
