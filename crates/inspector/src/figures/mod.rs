//! The catalog of figures: what each is called, what it measures and in which direction it
//! improves. How they are computed stands in [`crate::evaluate`].

mod catalog;

pub use catalog::{Better, Metric};
