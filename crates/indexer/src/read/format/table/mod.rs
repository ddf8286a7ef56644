//! Tables: records of cells below a line of column names.

mod delimited;

pub(in crate::read) use delimited::{Delimited, labels};
