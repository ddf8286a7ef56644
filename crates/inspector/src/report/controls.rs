//! Models that show what a penalty has to be better than.

use std::collections::BTreeMap;

use serde::Serialize;

use super::data::{FigureSummary, VariantSummary};
use super::frontier::on_frontiers;
use super::purpose::Purpose;
use super::summary::JudgedVariant;
use crate::figures::Metric;

/// Names what a variant is held against besides its unpenalized twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// The unpenalized model, of each document only the largest activations kept: as many as the
    /// penalized model has active.
    Cut,
    /// An unpenalized model of as many units as the penalized model has active.
    FewerUnits,
    /// The unpenalized model of the epoch at which it had learned as much as the penalized one.
    Stopped,
    /// The penalized model with decoder columns that stay as they were drawn.
    FrozenDecoder,
    /// The penalized model with encoder weights that stay as they were drawn.
    FrozenEncoder,
    /// The penalized model of which only biases learn.
    Frozen,
    /// Units of which the largest k of a document are kept, at as many zeros.
    TopK,
    /// Units of which the largest k per document on average are kept, at as many zeros.
    BatchTopK,
    /// Units that compete for a document, at as many zeros.
    KCompetitive,
    /// Units that learn from which activation on they fire, at as many zeros.
    JumpRelu,
}

/// Holds the figures of one control.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlSummary {
    /// What it is.
    pub control: Control,
    /// Name of the penalized variant that it is a control of.
    pub of: String,
    /// Its numbers in words, by which it can be made again: `13 units`, `3 epochs`.
    pub numbers: String,
    /// One model per seed.
    pub seeds: Vec<u64>,
    /// The figures of [`ON_FRONTIERS`](crate::figures::ON_FRONTIERS) that could be computed.
    pub figures: BTreeMap<Metric, FigureSummary>,
}

impl Control {
    /// Every control, in the order of tables.
    pub const ALL: [Self; 10] = [
        Self::Cut,
        Self::Stopped,
        Self::FewerUnits,
        Self::FrozenDecoder,
        Self::FrozenEncoder,
        Self::Frozen,
        Self::TopK,
        Self::BatchTopK,
        Self::KCompetitive,
        Self::JumpRelu,
    ];

    /// Those that every study carries.
    pub const USUAL: [Self; 5] =
        [Self::Cut, Self::Stopped, Self::FewerUnits, Self::FrozenDecoder, Self::FrozenEncoder];

    /// Returns its name in flags and data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::FewerUnits => "fewer-units",
            Self::Stopped => "stopped",
            Self::FrozenDecoder => "frozen-decoder",
            Self::FrozenEncoder => "frozen-encoder",
            Self::Frozen => "frozen",
            Self::TopK => "top-k",
            Self::BatchTopK => "batch-top-k",
            Self::KCompetitive => "k-competitive",
            Self::JumpRelu => "jump-relu",
        }
    }

    /// Returns its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut after training",
            Self::FewerUnits => "fewer units",
            Self::Stopped => "stopped early",
            Self::FrozenDecoder => "random decoder",
            Self::FrozenEncoder => "random encoder",
            Self::Frozen => "random weights",
            Self::TopK => "top-k",
            Self::BatchTopK => "batch-top-k",
            Self::KCompetitive => "k-competitive",
            Self::JumpRelu => "jump-relu",
        }
    }
}

/// Lists the controls, in the order of [`Control::ALL`].
pub(super) fn controls(
    all: &[VariantSummary],
    judged: &[JudgedVariant<'_>],
) -> Vec<ControlSummary> {
    let asked: Vec<&str> = judged
        .iter()
        .filter(|variant| variant.purpose == Purpose::Asked)
        .map(|variant| variant.name.as_str())
        .collect();
    let summary = |(summary, variant): (&VariantSummary, &JudgedVariant<'_>)| {
        let Purpose::Control { control, of } = variant.purpose else { return None };
        Some(ControlSummary {
            control,
            of: (*asked.get(of)?).to_owned(),
            numbers: variant.numbers.clone(),
            seeds: summary.seeds.clone(),
            figures: on_frontiers(summary),
        })
    };
    let mut controls: Vec<ControlSummary> = all.iter().zip(judged).filter_map(summary).collect();
    controls.sort_by_key(|summary| Control::ALL.iter().position(|one| *one == summary.control));
    controls
}
