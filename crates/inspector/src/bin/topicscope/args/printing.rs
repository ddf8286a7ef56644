//! What is typed to choose the form of results.

use clap::Args;

use crate::output::Format;

/// How results are printed.
#[derive(Debug, Args)]
pub(crate) struct Printing {
    /// table, markdown, json or csv [default: table]
    ///
    /// A table fits the terminal, Markdown a page; JSON is the data itself, complete; CSV has full
    /// precision.
    #[arg(
        long = "output",
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) form: Format,
}
