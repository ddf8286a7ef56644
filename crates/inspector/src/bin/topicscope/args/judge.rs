//! What is typed to judge topics and models, and to compare them.

use std::path::PathBuf;

use clap::Args;
use topicscope_indexer::Split;
use topicscope_inspector::evaluate::{Clustering, Methods};
use topicscope_inspector::figures::{SmallestEffect, SmallestEffects};
use topicscope_inspector::study::{Judging, ReferenceDocuments, Share};

use super::checking::Checking;
use super::index::ReadingFlags;
use super::model::ModelFlags;
use super::page::PageFlags;
use super::printing::Printing;
use super::train::TrainingFlags;
use crate::values::{self, ClusteringMethods, ControlList, NamedFile, PenaltyList, Strengths};

const FOREIGN: &str = "Models of other programs";

/// How models are judged.
#[derive(Debug, Args)]
pub(crate) struct JudgingFlags {
    /// Documents in which coherence is counted: auto, test, held, all, or another INDEX
    ///
    /// `auto` takes the documents that were not trained on when at least 5,000 of them have words,
    /// else all; `test` those judged on, `held` all that were not trained on, `all` every document.
    /// A folder that is named like one of these is written as ./all.
    #[arg(hide_short_help = true, long, value_name = "WHERE", default_value = "auto", value_parser = values::reference)]
    pub(crate) reference: ReferenceDocuments,
    /// Methods that sort codes into clusters, to compare them with labels
    #[arg(hide_short_help = true, long, value_name = "METHODS", value_enum, default_value_t)]
    pub(crate) clustering: ClusteringMethods,
    /// Clusters of k-means and of the mixture [default: as many as labels]
    #[arg(hide_short_help = true, long, value_name = "K", value_parser = values::at_least_one)]
    pub(crate) clusters: Option<usize>,
    /// Smallest effect that matters of a figure that decides, as npmi=0.03; repeatable
    ///
    /// Fixed before results are seen. A difference; for `carry_over` a share of itself. What is not
    /// named stays at `npmi=0.02`, `distinct_units=0.05`, `faithfulness_correlation=0.03`,
    /// `carry_over=0.1`, `gain_kept=0.02`, `probe_accuracy=0.01`, `kmeans_nmi=0.02`.
    #[arg(hide_short_help = true, long, value_name = "KEY=VALUE")]
    pub(crate) smallest_effect: Vec<SmallestEffect>,
}

impl JudgingFlags {
    /// Returns the settings that judges are made with.
    pub(crate) fn settings(&self) -> Judging {
        let methods = match self.clustering {
            ClusteringMethods::Kmeans => Methods::Kmeans,
            ClusteringMethods::All => Methods::All,
        };
        let clustering = Clustering { methods, clusters: self.clusters };
        let smallest_effects = SmallestEffects::default().with(&self.smallest_effect);
        Judging { reference: self.reference.clone(), clustering, smallest_effects }
    }
}

/// Models of other programs.
#[derive(Debug, Args)]
pub(crate) struct ForeignFlags {
    /// Topics of a model of another program, best words first, in any form that `coherence` reads
    ///
    /// NAME is its column. Without topics, units are named from their codes as ours are. Several
    /// files of one NAME are several runs of it.
    #[arg(long, value_name = "NAME=FILE", value_parser = values::named_file, help_heading = FOREIGN)]
    pub(crate) topics: Vec<NamedFile>,
    /// Codes of a model of another program: a table of documents × units
    ///
    /// .npy, .npz (also sparse, or of OCTIS), CSV, TSV, or document topics of MALLET. Rows are the
    /// documents of the index in its order: all, or those of train and test that have words.
    #[arg(long, value_name = "NAME=FILE", value_parser = values::named_file, help_heading = FOREIGN)]
    pub(crate) codes: Vec<NamedFile>,
    /// Codes of the first halves of the test documents, for carry-over
    ///
    /// `export INDEX --halves` writes these halves.
    #[arg(long, value_name = "NAME=FILE", value_parser = values::named_file, help_heading = FOREIGN)]
    pub(crate) half_codes: Vec<NamedFile>,
}

impl ForeignFlags {
    /// There are none.
    pub(crate) fn none() -> Self {
        Self { topics: Vec::new(), codes: Vec::new(), half_codes: Vec::new() }
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
    /// Shows every figure in the table too, each with what it is
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) judging: JudgingFlags,
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
    #[arg(hide_short_help = true, long, value_name = "PART", value_parser = values::part)]
    pub(crate) part: Option<Split>,
    /// Tokens that sliding windows run over
    #[arg(hide_short_help = true, long, value_name = "WHICH", value_enum, default_value_t)]
    pub(crate) window_tokens: values::WindowTokens,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct CompareCommand {
    /// Folders of the models; models that differ in the seed alone form one variant
    #[arg(required_unless_present_any = ["topics", "codes"], value_name = "MODEL")]
    pub(crate) models: Vec<PathBuf>,
    /// Index of the models [default: the one the first was trained on]
    #[arg(long, value_name = "INDEX", required_unless_present = "models")]
    pub(crate) index: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) foreign: ForeignFlags,
    /// Folder to write
    #[arg(short, value_name = "REPORT")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) judging: JudgingFlags,
    #[command(flatten)]
    pub(crate) checking: Checking,
    #[command(flatten)]
    pub(crate) page: PageFlags,
    /// Replaces a report that is already there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct StudyCommand {
    /// An index, text to make one from, or a study.toml
    ///
    /// Without it STUDY goes on with what is asked there.
    #[arg(value_name = "INPUT-or-INDEX")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder of the study
    ///
    /// It gets the report, the runs, and the index if one was made. Runs that are there are not trained
    /// again: a study that was stopped goes on, and one that is asked for more seeds, weights or
    /// variants trains what is new.
    #[arg(short, value_name = "STUDY")]
    pub(crate) output: PathBuf,
    /// A variant, as mean:0.1 [default: none, mean:auto]
    ///
    /// Repeatable: `none`, or penalties as mean:0.1 or mean:0.05+l1:0.05. All others are compared
    /// with the first, of several numbers of units with the first of each. The weight auto is the strongest that keeps 0.7 of what the unpenalized model
    /// gains over word frequencies, found by four short runs; auto:0.5 keeps another share.
    #[arg(long, value_name = "PENALTY")]
    pub(crate) variant: Vec<PenaltyList>,
    /// Seeds per variant, 1,000 at most
    #[arg(long, value_name = "S", default_value_t = 8, value_parser = values::n_seeds)]
    pub(crate) seeds: usize,
    /// First seed; the others follow it
    #[arg(hide_short_help = true, long, value_name = "N", default_value_t = 1, value_parser = values::whole::<u64>)]
    pub(crate) seed: u64,
    /// Draws another split of text into parts, as --seed does for index [default: 1]
    #[arg(hide_short_help = true, long, value_name = "N")]
    pub(crate) split_seed: Option<u64>,
    /// Name of the corpus in the report [default: that of the first input]
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Drops the study that is there, and begins anew
    #[arg(long)]
    pub(crate) force: bool,
    /// Prints the runs and what they cost; trains nothing
    ///
    /// It says which runs are there already, and about what the others cost.
    #[arg(long, conflicts_with_all = ["part", "collect"])]
    pub(crate) plan: bool,
    /// Trains a part of the runs: 3/8, or auto for what is free
    ///
    /// 3/8 is the third of eight parts, auto takes one run after the other that nobody is at. Any number
    /// of processes on machines that see STUDY may do so at once; --collect makes the report.
    #[arg(long, value_name = "I/N", value_parser = values::share, conflicts_with_all = ["collect", "force"])]
    pub(crate) part: Option<Share>,
    /// Makes the report of the runs that are there
    ///
    /// It trains nothing.
    #[arg(long, conflicts_with = "force")]
    pub(crate) collect: bool,
    /// Other strengths of each penalty, as multiples of its weight, for its frontier; off for none
    /// [default: 0.25,0.5,2,4]
    #[arg(hide_short_help = true, long, value_name = "FACTORS", value_parser = values::strengths)]
    pub(crate) strengths: Option<Strengths>,
    /// What the first penalized variant is held against: usual, all, off, or some of cut, stopped,
    /// fewer-units, frozen-decoder, frozen-encoder, frozen, top-k, batch-top-k, k-competitive, jump-relu
    /// [default: usual, the first five]
    #[arg(hide_short_help = true, long, value_name = "WHICH", value_parser = values::controls)]
    pub(crate) controls: Option<ControlList>,
    /// Seeds of strengths and controls [default: one in four of --seeds, at least one]
    #[arg(hide_short_help = true, long, value_name = "S", value_parser = values::at_least_one)]
    pub(crate) beside_seeds: Option<usize>,
    #[command(flatten)]
    pub(crate) foreign: ForeignFlags,
    #[command(flatten)]
    pub(crate) checking: Checking,
    #[command(flatten)]
    pub(crate) page: PageFlags,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) reading: ReadingFlags,
    #[command(flatten)]
    pub(crate) training: TrainingFlags,
    #[command(flatten)]
    pub(crate) judging: JudgingFlags,
}

#[derive(Debug, Args)]
pub(crate) struct ReportCommand {
    /// Folder of the study
    #[arg(value_name = "STUDY", required_unless_present = "diff")]
    pub(crate) study: Option<PathBuf>,
    /// Shows what changed from one report or study to another one instead
    ///
    /// Answers, and figures of variants that both have. Variants meet by name; where a weight was
    /// sought, by units and kind of penalty.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["study", "check", "page_budget", "no_text", "open"])]
    pub(crate) diff: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) checking: Checking,
    #[command(flatten)]
    pub(crate) page: PageFlags,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

#[derive(Debug, Args)]
pub(crate) struct DemoCommand {
    /// Folder to write [default: reports/demo, replaced each time]
    #[arg(short, value_name = "REPORT")]
    pub(crate) output: Option<PathBuf>,
    /// First seed; the others follow it
    #[arg(hide_short_help = true, long, value_name = "N", default_value_t = 1, value_parser = values::whole::<u64>)]
    pub(crate) seed: u64,
    /// Replaces a report that is already there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) checking: Checking,
    #[command(flatten)]
    pub(crate) page: PageFlags,
    #[command(flatten)]
    pub(crate) printing: Printing,
}
