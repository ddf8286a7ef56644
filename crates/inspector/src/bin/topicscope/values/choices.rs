//! Values of flags that are chosen from a list.

use clap::ValueEnum;
use topicscope_indexer::{Quotes, Repeated};
use topicscope_inspector::metrics::CoherenceMode;
use topicscope_inspector::topics::{self, TopicsFormat};

/// Names a part of a message that is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StripPart {
    /// All up to the first blank line.
    Headers,
    /// The signature.
    Footers,
    /// Quoted lines.
    Quotes,
}

/// Says what to do with text that stands in several documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Repeats {
    /// Leave it.
    #[default]
    Keep,
    /// Leave it in the first place alone.
    Drop,
}

impl From<Repeats> for Repeated {
    fn from(repeats: Repeats) -> Self {
        match repeats {
            Repeats::Keep => Self::Keep,
            Repeats::Drop => Self::Drop,
        }
    }
}

/// Says what to do with a record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OnError {
    /// End with an error.
    #[default]
    Stop,
    /// Leave it out.
    Skip,
}

/// Says how cells of a table are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CellQuotes {
    /// As RFC 4180 has it: two quotation marks stand for one.
    Double,
    /// A backslash stands before a quotation mark that is text.
    Backslash,
    /// Quotation marks are text.
    None,
}

impl From<CellQuotes> for Quotes {
    fn from(quotes: CellQuotes) -> Self {
        match quotes {
            CellQuotes::Double => Self::Double,
            CellQuotes::Backslash => Self::Backslash,
            CellQuotes::None => Self::None,
        }
    }
}

/// Says how Chinese, Japanese and Korean text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum CjkCut {
    /// Into pairs of neighboring characters.
    #[default]
    Pairs,
    /// At spaces, for text that is cut already.
    Words,
}

/// Says how topics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TopicsInput {
    /// Found out by the first bytes.
    #[default]
    Auto,
    /// One topic a line.
    Text,
    /// A list of lists of words, or an object with topics.
    Json,
    /// Topic keys of MALLET.
    Mallet,
}

impl From<TopicsInput> for Option<TopicsFormat> {
    fn from(input: TopicsInput) -> Self {
        match input {
            TopicsInput::Auto => None,
            TopicsInput::Text => Some(TopicsFormat::Text),
            TopicsInput::Json => Some(TopicsFormat::Json),
            TopicsInput::Mallet => Some(TopicsFormat::Mallet),
        }
    }
}

/// Says how windows are counted and coherence computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Mode {
    /// By the definitions of the papers.
    #[default]
    Exact,
    /// As gensim 4, for comparison with publications.
    Gensim,
}

impl From<Mode> for CoherenceMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Exact => Self::Exact,
            Mode::Gensim => Self::Gensim,
        }
    }
}

/// Says which tokens sliding windows run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum WindowTokens {
    /// Words of the vocabulary, the gaps between them closed.
    #[default]
    Vocabulary,
    /// All words, also those that pruning dropped.
    All,
}

impl From<WindowTokens> for topics::WindowTokens {
    fn from(tokens: WindowTokens) -> Self {
        match tokens {
            WindowTokens::Vocabulary => Self::Vocabulary,
            WindowTokens::All => Self::All,
        }
    }
}

/// Says which methods sort codes into clusters, to compare them with labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ClusteringMethods {
    /// k-means.
    #[default]
    Kmeans,
    /// Also a mixture of Gaussians and DBSCAN, on at most 5,000 sampled documents; takes longer.
    All,
}

/// Names a set of training settings, which flags change one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// Settings under which units are coherent, different and faithful.
    #[default]
    Default,
    /// Settings of the experiment that the question comes from.
    Classic,
}
