//! Tests of single steps against definitions that share nothing with them.

mod gradients;
mod objective;
mod reference_numbers;
mod sampled_steps;
