//! What is typed to choose the form of results.

use clap::Args;

use crate::output::Format;

/// How results are printed.
#[derive(Debug, Args)]
pub(crate) struct Printing {
    /// Format of the output
    #[arg(long = "output", value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) form: Format,
}
