//! What a person types: subcommands and flags, as plain data.
//!
//! Nothing is decided here; `settings` turns flags into the settings of the libraries.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use topicscope_indexer::{Language, Limit, Split};
use topicscope_inspector::evaluate::{Clustering, Methods};
use topicscope_inspector::export::ExportKind;
use topicscope_inspector::rank::Ranking;
use topicscope_trainer::{
    DecoderNorm, DecoderSign, InputScale, Loss, Optimizer, PenaltyScale, Sampling, Schedule, Unit,
    WeightStart,
};

use crate::output::Format;
use crate::settings::Preset;
use crate::values::{self, CjkCut, ClusteringMethods, OnError, PenaltyList, StripPart};

/// Do sparsity penalties make the hidden units of an autoencoder over text easier to read,
/// and at what cost?
#[derive(Debug, Parser)]
#[command(name = "topicscope", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Worker threads [default: one per core]; results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) threads: Option<usize>,
    /// Shows no progress and no remarks, only results and errors
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Turns text into an index: vocabulary, binary bags of words, stored documents
    Index(Box<IndexCommand>),
    /// Prints the vocabulary of an index, or the terms it dropped and why
    Vocabulary(VocabularyCommand),
    /// Trains one autoencoder on an index
    Train(Box<TrainCommand>),
    /// Prints the top words of each unit
    Words(WordsCommand),
    /// Prints the documents that drive a unit most, with its words marked
    Documents(DocumentsCommand),
    /// Shows which units fire for a new text, and each word's share in it
    Encode(EncodeCommand),
    /// Computes every figure of one model
    Evaluate(EvaluateCommand),
    /// Computes coherence and diversity of word lists from any topic model
    Coherence(CoherenceCommand),
    /// Compares trained models in a report
    Compare(CompareCommand),
    /// Does the whole job: index if needed, train twins for every variant, compare
    Study(Box<StudyCommand>),
    /// Writes an index or a model in a form that other programs read
    Export(ExportCommand),
    /// Runs a study on the built-in corpus, in seconds
    Demo(DemoCommand),
}

#[derive(Debug, Args)]
pub(crate) struct IndexCommand {
    /// Files, folders or patterns (`*`) of text, plain, .gz, .zst or in a .tar; `-` reads
    /// standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder to write
    #[arg(short, value_name = "INDEX")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadingFlags,
    /// Replaces an index that is already there
    #[arg(long)]
    pub(crate) force: bool,
}

/// How text becomes bags.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading text")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ReadingFlags {
    /// How the inputs are written: auto, lines, jsonl, csv, tsv, folder, newsgroups, reuters,
    /// octis, mallet, svmlight, uci, ldac, mtx [default: auto]
    #[arg(long, value_name = "FORMAT", value_parser = values::input_format)]
    pub(crate) format: Option<values::InputFormat>,
    /// Encoding of the text, as latin1 or gb18030 [default: UTF-8]
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// Replaces bytes that the encoding does not have, and counts them
    #[arg(long)]
    pub(crate) lossy: bool,
    /// What to do with a record that cannot be read; skipped ones are counted and listed
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    pub(crate) on_error: OnError,
    /// Field with the text; several are joined [default: text]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) text_field: Vec<String>,
    /// Field with a label or a list of labels [default: label, if there]
    #[arg(long, value_name = "NAME")]
    pub(crate) label_field: Option<String>,
    /// Field with the name of a document [default: id, if there]
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,
    /// Field with the title of a document [default: title, if there]
    #[arg(long, value_name = "NAME")]
    pub(crate) title_field: Option<String>,
    /// Field that says train, validation, test or unused
    #[arg(long, value_name = "NAME")]
    pub(crate) split_field: Option<String>,
    /// List field whose items are whole terms; it takes the place of the text
    #[arg(long, value_name = "NAME", conflicts_with = "text_field")]
    pub(crate) field_as_terms: Option<String>,
    /// Further input whose documents are the test part
    #[arg(long, value_name = "INPUT")]
    pub(crate) test: Vec<PathBuf>,
    /// Share of the training documents set aside for validation [default: 0.1]
    #[arg(long, value_name = "SHARE")]
    pub(crate) validation: Option<f64>,
    /// Parts of messages to cut off before analysis
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub(crate) strip: Vec<StripPart>,
    /// Two-letter code of the language of the text [default: en]
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<Language>,
    /// Makes different forms of a word one term; its commonest form is shown
    #[arg(long)]
    pub(crate) stem: bool,
    /// Keeps stop words
    #[arg(long)]
    pub(crate) no_stop_words: bool,
    /// File with further stop words, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) stop_words: Option<PathBuf>,
    /// What a word is: words (letters and digits of any script), simple (a to z), or a
    /// regular expression [default: words]
    #[arg(long, value_name = "RULE")]
    pub(crate) word_rule: Option<String>,
    /// Keeps capitals
    #[arg(long)]
    pub(crate) keep_case: bool,
    /// Takes accents off Latin letters
    #[arg(long)]
    pub(crate) fold_accents: bool,
    /// Keeps words made of digits alone
    #[arg(long)]
    pub(crate) numbers: bool,
    /// How Chinese, Japanese and Korean text is cut
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub(crate) cjk: CjkCut,
    /// Joins frequent neighbors to one term, as `new_york`
    #[arg(long)]
    pub(crate) phrases: bool,
    /// Least number of times the two words of a phrase stand together [default: 20]
    #[arg(long, value_name = "N", requires = "phrases")]
    pub(crate) phrase_count: Option<u32>,
    /// Least normalized mutual information of a phrase, from -1 to 1 [default: 0.5]
    #[arg(long, value_name = "NPMI", requires = "phrases", allow_negative_numbers = true)]
    pub(crate) phrase_npmi: Option<f64>,
    /// Shortest word kept, in characters [default: 3]
    #[arg(long, value_name = "N")]
    pub(crate) min_length: Option<usize>,
    /// Longest word kept, in characters [default: 40]
    #[arg(long, value_name = "N")]
    pub(crate) max_length: Option<usize>,
    #[command(flatten)]
    pub(crate) pruning: PruningFlags,
}

/// Which words form the vocabulary.
#[derive(Debug, Args)]
pub(crate) struct PruningFlags {
    /// Fewest training documents a word occurs in: a share with a point, else a count [default: 5]
    #[arg(long, value_name = "DF", value_parser = values::limit)]
    pub(crate) min_df: Option<Limit>,
    /// Most training documents a word occurs in: a share with a point, else a count [default: 0.5]
    #[arg(long, value_name = "DF", value_parser = values::limit)]
    pub(crate) max_df: Option<Limit>,
    /// Largest vocabulary; the commonest words stay [default: 2000]
    #[arg(long, value_name = "V", value_parser = values::at_least_one)]
    pub(crate) max_words: Option<usize>,
    /// File with the words to keep, one a line: exactly these, in this order; for ready-made
    /// bags (svmlight, ldac, mtx) the words that their numbers stand for
    #[arg(long, value_name = "FILE")]
    pub(crate) vocabulary: Option<PathBuf>,
}

impl PruningFlags {
    /// Says whether any of them was typed.
    pub(crate) fn is_given(&self) -> bool {
        self.min_df.is_some()
            || self.max_df.is_some()
            || self.max_words.is_some()
            || self.vocabulary.is_some()
    }
}

#[derive(Debug, Args)]
pub(crate) struct VocabularyCommand {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Prints the terms that were dropped, with the reason
    #[arg(long)]
    pub(crate) dropped: bool,
    /// Prunes again: writes an index with another vocabulary, without reading the text again
    #[arg(short, value_name = "INDEX")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pruning: PruningFlags,
    /// Replaces an index that is already there
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// How results are printed.
#[derive(Debug, Args)]
pub(crate) struct Printing {
    /// Format of the output
    #[arg(long = "output", value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) form: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TrainCommand {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Folder to write
    #[arg(short, value_name = "MODEL")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) training: TrainingFlags,
    /// Penalty and its weight, as mean:0.3; repeatable; `none` for none [default: mean:0.3]
    #[arg(long, value_name = "KIND:WEIGHT")]
    pub(crate) penalty: Vec<PenaltyList>,
    /// Seed of starts, order and dropout; runs with the same seed are twins
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Ends training after so many epochs without a better validation loss and keeps the best
    /// weights; the last ones stand beside them [default: off]
    #[arg(long, value_name = "EPOCHS", value_parser = values::at_least_one)]
    pub(crate) patience: Option<usize>,
    /// Goes on with an unfinished run of this MODEL, to the same bytes; starts one if there
    /// is none
    #[arg(long)]
    pub(crate) resume: bool,
    /// Epochs from one checkpoint to the next; 0 writes none
    #[arg(long, value_name = "EPOCHS", default_value_t = 5)]
    pub(crate) checkpoint_every: usize,
    /// Trains one model per weight of the (first) penalty, as 0.03,0.1,0.3,1, each from the
    /// weights of the last; MODEL is then a folder of models with the table path.csv
    #[arg(
        long,
        value_name = "WEIGHTS",
        value_delimiter = ',',
        value_parser = values::weight,
        conflicts_with_all = ["resume", "checkpoint_every", "target_zeros"],
    )]
    pub(crate) path: Vec<f64>,
    /// Replaces a model that is already there, and drops an unfinished run
    #[arg(long)]
    pub(crate) force: bool,
}

/// How models are trained.
#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub(crate) struct TrainingFlags {
    /// Settings that other flags change one by one. `default`: relu, softmax, unit input, unit
    /// columns, 60 epochs, mean:0.3. `classic`, the experiment this question comes from: relu
    /// (or --unit threshold), bce, raw input, free columns, 15 epochs, mean:0.3
    #[arg(long, value_name = "NAME", value_enum, default_value_t)]
    pub(crate) preset: Preset,
    /// Hidden units [default: 64]
    #[arg(long, value_name = "H", value_parser = values::at_least_one)]
    pub(crate) units: Option<usize>,
    /// Kind of unit: sigmoid, tanh, relu, leaky-relu, elu, threshold, tlin, top-k, batch-top-k,
    /// winner-take-all, k-competitive, jump-relu [default: relu]
    #[arg(long, value_name = "KIND")]
    pub(crate) unit: Option<Unit>,
    /// Threshold of threshold and tlin units; where those of jump-relu units start [default: 1]
    #[arg(long, value_name = "T")]
    pub(crate) theta: Option<f32>,
    /// Threshold of threshold and tlin units used when encoding [default: that of training]
    #[arg(long, value_name = "T")]
    pub(crate) encode_theta: Option<f32>,
    /// Units of a document that win: top-k, k-competitive; on average: batch-top-k [default: 8]
    #[arg(long, value_name = "K", value_parser = values::at_least_one)]
    pub(crate) k: Option<usize>,
    /// Consecutive units of which one wins: winner-take-all [default: 8]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) group: Option<usize>,
    /// Share of the losers' sum given to each winner: k-competitive [default: 6.26]
    #[arg(long, value_name = "A")]
    pub(crate) alpha: Option<f32>,
    /// Width of the band around a threshold within which it learns: jump-relu [default: 0.1]
    #[arg(long, value_name = "WIDTH")]
    pub(crate) bandwidth: Option<f32>,
    /// Epochs over which the weights of penalties grow from 0 [default: 0]
    #[arg(long, value_name = "EPOCHS")]
    pub(crate) penalty_warm_up: Option<usize>,
    /// What penalties read: activation, or contribution, which is the activation times the norm
    /// of the unit's decoder column [default: activation]
    #[arg(long, value_name = "SCALE")]
    pub(crate) penalty_scale: Option<PenaltyScale>,
    /// Target p of the penalties [default: 0; 0.05 for kl and kl-each]
    #[arg(long, value_name = "P")]
    pub(crate) target: Option<f64>,
    /// Reconstruction loss: bce, softmax, squared [default: softmax; classic: bce]
    #[arg(long, value_name = "LOSS")]
    pub(crate) loss: Option<Loss>,
    /// Weighs each word's loss by (idf / mean idf)^A; 0 weighs all words alike [default: 0]
    #[arg(long, value_name = "A")]
    pub(crate) word_weight: Option<f64>,
    /// Correlation above which a unit repeats another one and starts anew, early in training;
    /// 1 renews none [default: 0.8; classic: 1]
    #[arg(long, value_name = "C")]
    pub(crate) renew: Option<f64>,
    /// Lets units that no training document activates in an epoch start anew after it
    #[arg(long)]
    pub(crate) revive: bool,
    /// Finds the penalty weight that brings about this share of zeros, in the first 90 % of the
    /// epochs, then holds it; of several weights only the ratios are read
    #[arg(long, value_name = "SHARE")]
    pub(crate) target_zeros: Option<f64>,
    /// Scaling of documents by length: raw, unit [default: unit; classic: raw]
    #[arg(long, value_name = "SCALE")]
    pub(crate) input: Option<InputScale>,
    /// Length of decoder columns: unit, free [default: unit; classic: free]
    #[arg(long, value_name = "NORM")]
    pub(crate) decoder_norm: Option<DecoderNorm>,
    /// Signs of decoder weights: free, non-negative [default: free]
    #[arg(long, value_name = "SIGN")]
    pub(crate) decoder_sign: Option<DecoderSign>,
    /// Decodes with the encoder's weights (free columns) [default for k-competitive units]
    #[arg(long)]
    pub(crate) tied: bool,
    /// Decodes with weights of its own [default for all other units]
    #[arg(long, conflicts_with = "tied")]
    pub(crate) untied: bool,
    /// Share of words hidden from the encoder [default: 0.2]
    #[arg(long, value_name = "SHARE")]
    pub(crate) input_dropout: Option<f64>,
    /// Share of activations hidden from the decoder [default: 0]
    #[arg(long, value_name = "SHARE")]
    pub(crate) hidden_dropout: Option<f64>,
    /// Words that no document of a batch holds and a step looks at all the same: a number, drawn
    /// anew for each batch and weighted so that losses stay right on average; off (all of them);
    /// auto (all below 16,000 words and for softmax, else 2,048) [default: auto]
    #[arg(long, value_name = "WORDS")]
    pub(crate) sample: Option<Sampling>,
    /// Passes over the training documents [default: 60; classic: 15]
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    pub(crate) epochs: Option<usize>,
    /// Documents per step [default: 128]
    #[arg(long, value_name = "B", value_parser = values::at_least_one)]
    pub(crate) batch: Option<usize>,
    /// Rule by which weights follow their gradient: adam, sgd (with Nesterov's momentum)
    /// [default: adam]
    #[arg(long, value_name = "RULE")]
    pub(crate) optimizer: Option<Optimizer>,
    /// Learning rate; sgd needs a larger one than adam [default: 0.002]
    #[arg(long, value_name = "RATE")]
    pub(crate) rate: Option<f64>,
    /// Share of its velocity that sgd keeps in a step [default: 0.9]
    #[arg(long, value_name = "SHARE")]
    pub(crate) momentum: Option<f64>,
    /// Course of the learning rate: constant, exponential (to a hundredth), cosine (to zero)
    /// [default: constant]
    #[arg(long, value_name = "COURSE")]
    pub(crate) schedule: Option<Schedule>,
    /// Epochs over which the learning rate grows to its full size [default: 0]
    #[arg(long, value_name = "EPOCHS")]
    pub(crate) warm_up: Option<usize>,
    /// Memory for the rows of bags while training, in bytes or as 64K, 512M, 2G; rows that do not
    /// fit are read when they are needed, with the same result. Evaluation, as in a study, holds
    /// all of them in any case [default: no limit]
    #[arg(long, value_name = "SIZE", value_parser = values::memory)]
    pub(crate) memory: Option<u64>,
    /// Distribution of the starting weights: normal, orthogonal, glorot [default: normal; glorot
    /// for k-competitive units]
    #[arg(long, value_name = "KIND")]
    pub(crate) start: Option<WeightStart>,
}

/// Which model is read, and where its documents are.
#[derive(Debug, Args)]
pub(crate) struct ModelFlags {
    /// Folder of the model
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
    #[arg(long, value_name = "J")]
    pub(crate) unit: Vec<usize>,
    /// Words per unit
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = values::at_least_one)]
    pub(crate) top: usize,
    /// Ranking of words: decoder, encoder, correlation, relevance, distinctive
    /// [default: distinctive; decoder without an index]
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
    #[arg(long, value_name = "J")]
    pub(crate) unit: Vec<usize>,
    /// Documents per unit
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = values::at_least_one)]
    pub(crate) top: usize,
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
    /// Units per text
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = values::at_least_one)]
    pub(crate) top: usize,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// How clusters of codes are made, which are compared with labels.
#[derive(Debug, Args)]
pub(crate) struct ClusteringFlags {
    /// Methods that sort codes into clusters, to compare them with labels
    #[arg(long, value_name = "METHODS", value_enum, default_value_t)]
    pub(crate) clustering: ClusteringMethods,
    /// Clusters of k-means and of the mixture [default: as many as labels]
    #[arg(long, value_name = "K", value_parser = values::at_least_one)]
    pub(crate) clusters: Option<usize>,
}

impl ClusteringFlags {
    /// Returns the settings of the library.
    pub(crate) fn settings(&self) -> Clustering {
        let methods = match self.clustering {
            ClusteringMethods::Kmeans => Methods::Kmeans,
            ClusteringMethods::All => Methods::All,
        };
        Clustering { methods, clusters: self.clusters }
    }
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateCommand {
    #[command(flatten)]
    pub(crate) source: ModelFlags,
    /// Part of the index to judge on: test; validation while settings are chosen; unused
    /// documents as a larger reference of unseen text
    #[arg(long, value_name = "PART", default_value = "test", value_parser = values::judged_part)]
    pub(crate) part: Split,
    /// Index in whose documents coherence is counted [default: the documents judged on]
    #[arg(long, value_name = "INDEX")]
    pub(crate) reference: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) clustering: ClusteringFlags,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct CoherenceCommand {
    /// Index whose documents are counted
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// File with the topics, best words first; `-` reads standard input
    #[arg(value_name = "TOPICS")]
    pub(crate) topics: PathBuf,
    /// How the topics are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: values::TopicsInput,
    /// How windows are counted and measures computed
    #[arg(long, value_name = "MODE", value_enum, default_value_t)]
    pub(crate) mode: values::Mode,
    /// Words of each topic that are judged
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = values::at_least_one)]
    pub(crate) top: usize,
    /// Part of the index to count in: train, validation, test, unused [default: all documents]
    #[arg(long, value_name = "PART", value_parser = values::part)]
    pub(crate) part: Option<Split>,
    /// Tokens that sliding windows run over
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    pub(crate) window_tokens: values::WindowTokens,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct CompareCommand {
    /// Folders of the models; models that differ in the seed alone form one variant
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<PathBuf>,
    /// Index of the models [default: the one the first was trained on]
    #[arg(long, value_name = "INDEX")]
    pub(crate) index: Option<PathBuf>,
    /// Index in whose documents coherence is counted [default: the documents judged on]
    #[arg(long, value_name = "INDEX")]
    pub(crate) reference: Option<PathBuf>,
    /// Folder to write
    #[arg(short, value_name = "REPORT")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) clustering: ClusteringFlags,
    /// Replaces a report that is already there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct StudyCommand {
    /// An index, or text to make one from
    #[arg(required = true, value_name = "INPUT-or-INDEX")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder to write: report, models, and the index if one was made
    #[arg(short, value_name = "REPORT")]
    pub(crate) output: PathBuf,
    /// A variant: `none`, or penalties as mean:0.3 or mean:0.15+l1:0.05; repeatable; the
    /// others are compared with the first [default: none and mean:0.3]
    #[arg(long, value_name = "PENALTY")]
    pub(crate) variant: Vec<PenaltyList>,
    /// Number of seeds per variant
    #[arg(long, value_name = "S", default_value_t = 8, value_parser = values::at_least_one)]
    pub(crate) seeds: usize,
    /// First seed; the others follow it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Index in whose documents coherence is counted [default: the test documents]
    #[arg(long, value_name = "INDEX")]
    pub(crate) reference: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingFlags,
    #[command(flatten)]
    pub(crate) training: TrainingFlags,
    #[command(flatten)]
    pub(crate) clustering: ClusteringFlags,
    /// Replaces a report that is already there
    #[arg(long)]
    pub(crate) force: bool,
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
#[command(after_help = EXPORT_KINDS)]
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
    /// Replaces an export that is already there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DemoCommand {
    /// Folder to write [default: reports/demo, replaced each time]
    #[arg(short, value_name = "REPORT")]
    pub(crate) output: Option<PathBuf>,
    /// First seed; the others follow it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Replaces a report that is already there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn flags_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
