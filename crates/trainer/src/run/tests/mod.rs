//! Tests of whole runs that look at what only the crate may see.

mod whole_runs;
