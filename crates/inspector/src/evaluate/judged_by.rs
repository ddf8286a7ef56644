//! What measures figures of a model again on documents drawn anew.

use crate::figures::{CARRY_OVER, FAITHFULNESS, KMEANS_NMI, Metric, PROBE_ACCURACY};
use crate::metrics::{
    AccuracySample, CarryOverSample, Drawn, Draws, FaithfulnessSample, NmiSample,
};

/// Holds, for figures that depend on the documents judged, what they need of these documents. Each
/// gives its figure under all draws of a block.
#[derive(Debug, Clone)]
pub struct JudgedBy {
    /// `faithfulness_correlation`.
    pub faithfulness: FaithfulnessSample,
    /// The logarithm of `carry_over`, where halves are encoded.
    pub carry_over: Option<CarryOverSample>,
    /// `probe_accuracy`, where there is one.
    pub probe: Option<AccuracySample>,
    /// `kmeans_nmi`, where there is one.
    pub kmeans: Option<NmiSample>,
}

impl JudgedBy {
    /// Returns the figures under every draw of a block, carry-over as a logarithm.
    pub fn resampled(&self, draws: &Draws) -> Vec<(Metric, Drawn)> {
        let mut drawn = vec![(FAITHFULNESS, self.faithfulness.resampled(draws))];
        drawn.extend(self.carry_over.iter().map(|found| (CARRY_OVER, found.resampled(draws))));
        drawn.extend(self.probe.iter().map(|probe| (PROBE_ACCURACY, probe.resampled(draws))));
        drawn.extend(self.kmeans.iter().map(|kmeans| (KMEANS_NMI, kmeans.resampled(draws))));
        drawn
    }
}
