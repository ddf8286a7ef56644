//! What is typed to look into one model, or to hand it on.

use std::path::PathBuf;

use clap::Args;
use topicscope_inspector::export::ExportKind;
use topicscope_inspector::rank::Ranking;

use super::printing::Printing;
use crate::values;

/// Which model is read, and where its documents are.
#[derive(Debug, Args)]
pub(crate) struct ModelFlags {
    /// Folder of the model, or of a study: then one of its models is opened, and named
    #[arg(value_name = "MODEL")]
    pub(crate) model: PathBuf,
    /// Index of the model [default: the one it was trained on]
    #[arg(long, value_name = "INDEX")]
    pub(crate) index: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct WordsCommand {
    #[command(flatten)]
    pub(crate) source: ModelFlags,
    /// One unit only; repeatable
    #[arg(long, value_name = "J", value_parser = values::whole::<usize>)]
    pub(crate) unit: Vec<usize>,
    /// Words per unit
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = values::at_least_one)]
    pub(crate) top: usize,
    /// Ranking of words: decoder, encoder, correlation, lift, relevance, frex, mi, phi, ablation,
    /// distinctive [default: distinctive; decoder without an index]
    #[arg(long, value_name = "NAME")]
    pub(crate) rank: Option<Ranking>,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct DocumentsCommand {
    #[command(flatten)]
    pub(crate) source: ModelFlags,
    /// One unit only; repeatable
    #[arg(long, value_name = "J", value_parser = values::whole::<usize>)]
    pub(crate) unit: Vec<usize>,
    /// Documents per unit
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = values::at_least_one)]
    pub(crate) top: usize,
    /// Says which words make the unit active: what each adds, and which decide
    ///
    /// Named are the fewest words that keep it active whatever else of the document is removed, and the
    /// fewest whose removal makes it inactive. Both are exact.
    #[arg(long)]
    pub(crate) why: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct EncodeCommand {
    #[command(flatten)]
    pub(crate) source: ModelFlags,
    /// The text; `-` (or nothing) reads one text a line from standard input
    #[arg(value_name = "TEXT", default_value = "-")]
    pub(crate) text: String,
    /// A document of the index in the place of a text, by its name
    #[arg(long, value_name = "ID", conflicts_with = "text")]
    pub(crate) document: Option<String>,
    /// Units per text
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = values::at_least_one)]
    pub(crate) top: usize,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// What `export --help` says below its flags.
const EXPORT_KINDS: &str = "\
Every kind is a folder: its files, and export.json, which says by which rules numbers were made and
gives the Python that reads them. All documents are written, with their parts, but for octis, which
takes none without words and no unused ones. Documents and units keep their numbers. Where a form
wants shares, they are made of the positive parts of codes.

  npz       index: SciPy's sparse bags.npz and labels.npz; model: weights.npz and codes.npy
  svmlight  bags or codes with labels, numbers from 1
  mallet    index: corpus.txt, lines of name, label, words; model: topic-keys.txt, doc-topics.txt
  octis     index: a dataset folder; model: model_output.npz
  pyldavis  model: the arguments of pyLDAvis.prepare
  csv       index: documents.csv, vocabulary.csv; model: units.csv, codes.csv";

#[derive(Debug, Args)]
#[command(after_long_help = EXPORT_KINDS)]
pub(crate) struct ExportCommand {
    /// Folder of an index or a model
    #[arg(value_name = "INDEX-or-MODEL")]
    pub(crate) source: PathBuf,
    /// Form to write: npz, svmlight, mallet, octis, pyldavis, csv
    #[arg(long = "to", value_name = "KIND")]
    pub(crate) kind: ExportKind,
    /// Folder to write
    #[arg(short, value_name = "PATH")]
    pub(crate) output: PathBuf,
    /// Index of the model [default: the one it was trained on]
    #[arg(long, value_name = "INDEX")]
    pub(crate) index: Option<PathBuf>,
    /// Words per unit of a model [default: 10]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) top: Option<usize>,
    /// Writes the first halves of the test documents too
    ///
    /// They are those behind carry-over: codes that a model of another program makes of them go into
    /// `compare --half-codes`.
    #[arg(long)]
    pub(crate) halves: bool,
    /// Leaves text in tables as it is
    ///
    /// Also where a spreadsheet would run it as a formula.
    #[arg(long)]
    pub(crate) raw: bool,
    /// Replaces an export that is already there
    #[arg(long)]
    pub(crate) force: bool,
}
