//! What measures figures of a model again on documents drawn anew.

use crate::metrics::{AccuracySample, CarryOverSample, FaithfulnessSample, NmiSample};

/// Holds, for figures that depend on the documents judged, what they need of these documents. Each
/// gives its figure under all draws of a block.
#[derive(Debug, Clone)]
pub struct JudgedBy {
    /// `faithfulness_correlation`.
    pub faithfulness: FaithfulnessSample,
    /// The logarithm of `carry_over`.
    pub carry_over: CarryOverSample,
    /// `probe_accuracy`, where there is one.
    pub probe: Option<AccuracySample>,
    /// `kmeans_nmi`, where there is one.
    pub kmeans: Option<NmiSample>,
}
