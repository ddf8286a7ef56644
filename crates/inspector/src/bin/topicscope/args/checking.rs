//! What is typed to hold a report against claims.

use std::path::PathBuf;

use clap::Args;

/// Claims about the report.
#[derive(Debug, Clone, Args)]
pub(crate) struct Checking {
    /// File of claims that the report is held against; exit code 1 when one fails
    ///
    /// TOML with a table `[[claim]]` each: `variant`, `reference`, `metric`, and what is to hold, as
    /// `verdict = "better"`, `at_least = 0.3` or `difference_at_least = 0.02`. `docs/formats.md` has
    /// all of them. The report is written either way.
    #[arg(hide_short_help = true, long, value_name = "CLAIMS")]
    pub(crate) check: Option<PathBuf>,
}
