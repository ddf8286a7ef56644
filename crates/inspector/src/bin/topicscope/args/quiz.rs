//! What is typed to ask people about units, and to count what they answer.

use std::path::PathBuf;

use clap::Args;
use topicscope_inspector::study::ReferenceDocuments;

use super::printing::Printing;
use crate::values;

/// What `quiz --help` says below its flags.
const STEPS: &str = "\
  topicscope quiz M-none M-mean -o quiz     makes quiz/index.html and quiz/key.json
  give people index.html, and keep key.json; each gives you an answers.json
  topicscope quiz --score a.json b.json --key quiz";

#[derive(Debug, Args)]
#[command(after_long_help = STEPS)]
pub(crate) struct QuizCommand {
    /// Models of one index; of a study the first run of each variant
    #[arg(value_name = "MODEL", required_unless_present = "score", conflicts_with = "score")]
    pub(crate) models: Vec<PathBuf>,
    /// Folder to write: the page and its key
    #[arg(short, value_name = "QUIZ", required_unless_present = "score", conflicts_with = "score")]
    pub(crate) output: Option<PathBuf>,
    /// Counts answers: the answers.json of each person
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "key")]
    pub(crate) score: Vec<PathBuf>,
    /// Folder of the quiz that was answered
    #[arg(long, value_name = "QUIZ", requires = "score")]
    pub(crate) key: Option<PathBuf>,
    /// Questions of each kind about each model
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = values::at_least_one)]
    pub(crate) questions: usize,
    /// Shows words of documents in place of titles and text
    #[arg(long)]
    pub(crate) no_text: bool,
    /// Draws other questions
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = values::whole::<u64>)]
    pub(crate) seed: u64,
    /// Questions that say what to choose, to see who reads
    #[arg(hide_short_help = true, long, value_name = "N", default_value_t = 2, value_parser = values::whole::<usize>)]
    pub(crate) attention: usize,
    /// Index of the models [default: that of the first]
    #[arg(long, value_name = "INDEX")]
    pub(crate) index: Option<PathBuf>,
    /// Where words are counted for the automatic answer: auto, test, held, all, or another INDEX
    #[arg(hide_short_help = true, long, value_name = "WHERE", default_value = "auto", value_parser = values::reference)]
    pub(crate) reference: ReferenceDocuments,
    /// Replaces a quiz that is already there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}
