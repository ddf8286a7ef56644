//! What is typed to read one unit, or to find some.

use clap::{Args, ValueEnum};
use topicscope_inspector::units::{HealthFlag, KEPT_WORDS, UnitOrder};

use super::model::ModelFlags;
use super::printing::Printing;
use crate::values;

#[derive(Debug, Args)]
pub(crate) struct UnitCommand {
    #[command(flatten)]
    pub(crate) source: ModelFlags,
    /// Number of the unit
    #[arg(value_name = "J", value_parser = values::whole::<usize>)]
    pub(crate) unit: usize,
    /// Words per ranking and side, 25 at most
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = kept_words)]
    pub(crate) top: usize,
    /// Most active documents; a third as many from each quarter of the active ones, and at random
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = values::at_least_one)]
    pub(crate) documents: usize,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("search").multiple(false))]
pub(crate) struct UnitsCommand {
    #[command(flatten)]
    pub(crate) source: ModelFlags,
    /// Units that stand for these words, by the sum of correlations
    #[arg(long, value_name = "WORD", num_args = 1.., group = "search")]
    pub(crate) word: Vec<String>,
    /// Units that are active on a document, by activation
    #[arg(long, value_name = "ID", group = "search")]
    pub(crate) document: Option<String>,
    /// Units that tell a label best, by AUROC
    #[arg(long, value_name = "L", group = "search")]
    pub(crate) label: Option<String>,
    /// Units that write what unit J writes, by cosine
    #[arg(long, value_name = "J", group = "search", value_parser = values::whole::<usize>)]
    pub(crate) like: Option<usize>,
    /// Largest first: density, npmi, carry-over, faithfulness, auroc, hoyer,
    /// decoder-norm; or unit [default: unit; as found in a search]
    #[arg(long, value_name = "FIGURE")]
    pub(crate) sort: Option<UnitOrder>,
    /// healthy, dead, always-on, twins, junk or disagreeing; repeatable
    #[arg(long, value_name = "WHICH", value_enum, hide_possible_values = true)]
    pub(crate) only: Vec<HealthFilter>,
    /// Units of theme T of the study that the model is a run of
    #[arg(long, value_name = "T", value_parser = values::at_least_one)]
    pub(crate) theme: Option<usize>,
    /// Units at most [default: all]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// Reads a number of words, of which no more than so many are kept.
fn kept_words(text: &str) -> Result<usize, String> {
    let n = values::at_least_one(text)?;
    if n <= KEPT_WORDS { Ok(n) } else { Err(format!("choose {KEPT_WORDS} at most")) }
}

/// Names units by what is wrong with them, or that nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HealthFilter {
    /// Nothing is wrong with them.
    Healthy,
    /// Active on no test document.
    Dead,
    /// Active on nearly all test documents.
    AlwaysOn,
    /// They share four or more of their ten words with another one.
    #[value(alias = "twin")]
    Twins,
    /// Their words belong together no better than by chance.
    Junk,
    /// Weights and data disagree.
    Disagreeing,
}

impl HealthFilter {
    /// Returns the flag that is meant; none for healthy units.
    pub(crate) fn flag(self) -> Option<HealthFlag> {
        match self {
            Self::Healthy => None,
            Self::Dead => Some(HealthFlag::Dead),
            Self::AlwaysOn => Some(HealthFlag::AlwaysOn),
            Self::Twins => Some(HealthFlag::Twin),
            Self::Junk => Some(HealthFlag::Junk),
            Self::Disagreeing => Some(HealthFlag::Disagreeing),
        }
    }
}
