//! Settings of a run, each with the formula that it names, and what makes them valid.

pub(crate) mod activation;
mod check;
pub(crate) mod choice;
pub(crate) mod config;
pub(crate) mod decoder;
pub(crate) mod frozen;
pub(crate) mod input;
pub(crate) mod kinds;
mod limits;
pub(crate) mod loss;
pub(crate) mod meaning;
pub(crate) mod optimizer;
pub(crate) mod penalties;
pub(crate) mod penalty;
pub(crate) mod problem;
mod record;
pub(crate) mod renewal;
pub(crate) mod sampling;
pub(crate) mod schedule;
pub(crate) mod start;
pub(crate) mod unit;
