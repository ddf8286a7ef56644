//! Tables: records of cells below a line of column names.

mod cutter;
mod delimited;
mod heading;
mod records;

pub(in crate::read) use delimited::Delimited;
pub(in crate::read) use heading::named_delimiter;
