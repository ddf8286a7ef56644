//! A training run from its checked settings to its fitted model.

mod activity;
pub(crate) mod history;
pub(crate) mod renewal;
#[cfg(test)]
mod tests;
pub(crate) mod trainer;
pub(crate) mod training;
pub(crate) mod unigram;
mod weight_search;
