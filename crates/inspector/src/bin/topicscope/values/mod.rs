//! Values of flags that are more than a number or a name: each is parsed once, here.

mod beside;
mod choices;
mod names;
mod numbers;

pub(crate) use beside::{ControlList, Strengths, controls, share, strengths};
pub(crate) use choices::{
    CellQuotes, CjkCut, ClusteringMethods, Mode, OnError, Preset, Repeats, StripPart, TopicsInput,
    WindowTokens,
};
pub(crate) use names::{
    InputFormat, NamedFile, PenaltyList, delimiter, input_format, judged_part, named_file, part,
    reference,
};
pub(crate) use numbers::{
    Sizes, at_least_one, epochs, limit, memory, n_seeds, number, sizes, threads, weight, whole,
};
