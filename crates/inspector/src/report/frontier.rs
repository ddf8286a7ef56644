//! What each strength of a penalty gives and takes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::data::FigureSummary;
use crate::figures::Metric;

/// Holds the figures of one penalty at several strengths, from none to too much.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frontier {
    /// Kinds of its penalties joined by `+`, as `mean`.
    pub penalty: String,
    /// Name of the variant without penalties, whose figures stand at weight 0.
    pub reference: String,
    /// By rising weight, the one without penalties first.
    pub points: Vec<FrontierPoint>,
}

/// Holds the figures of one strength of a penalty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// Name of the variant, as `mean:0.3`; `none` without penalties.
    pub variant: String,
    /// Weight of the first penalty; 0 without penalties.
    pub weight: f64,
    /// Whether it is the strength at which the question is answered, on all seeds.
    pub is_judged: bool,
    /// One model per seed; points that are not judged have fewer.
    pub seeds: Vec<u64>,
    /// The figures of [`ON_FRONTIERS`](crate::figures::ON_FRONTIERS) that could be computed.
    pub figures: BTreeMap<Metric, FigureSummary>,
}
