//! Settings of a run, each with the formula that it names, and what makes them valid.

mod check;
pub(crate) mod choice;
pub(crate) mod config;
mod limits;
pub(crate) mod loss;
pub(crate) mod meaning;
pub(crate) mod penalty;
pub(crate) mod problem;
pub(crate) mod schedule;
pub(crate) mod start;
pub(crate) mod unit;
