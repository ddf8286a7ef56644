//! Tests of whole runs that look at what only the crate may see.

mod frozen_runs;
mod recorded_runs;
mod whole_runs;
