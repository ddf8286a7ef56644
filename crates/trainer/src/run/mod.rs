//! A training run from its checked settings to its fitted model.

mod activity;
mod baseline;
pub(crate) mod crew;
pub(crate) mod documents;
mod epoch;
pub(crate) mod fitted;
pub(crate) mod gain_search;
pub(crate) mod history;
mod likeness;
mod progress;
mod renewal;
mod repetition;
#[cfg(test)]
mod tests;
mod together;
pub(crate) mod trainer;
pub(crate) mod training;
pub(crate) mod unigram;
mod weight_search;
pub(crate) mod word_record;
