//! Thresholds that training finds: learned ones of `jump-relu`, running ones of `batch-top-k`.

use crate::model::parameters::Parameters;
use crate::settings::penalties::Penalties;
use crate::settings::penalty::PenaltyKind;
use crate::settings::unit::Unit;
use crate::simd::path::Plain;
use crate::state::field::{Field, Visit};
use crate::state::optimizer::OptimizerStep;
use crate::state::weights::Weights;

/// Holds what a run knows about the thresholds of its units; part of the state of training.
#[derive(Debug, Clone)]
pub(crate) enum Thresholds {
    /// The kind has a fixed threshold, or none.
    Fixed,
    /// Logarithms of the thresholds, moved by their gradient: they stay above 0. **Shape** (H).
    Learned(Weights),
    /// Least activations that batches kept.
    Running(RunningMean),
}

/// Holds the mean of the latest numbers: of all up to [`RunningMean::MEMORY`], then an
/// exponential one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct RunningMean {
    pub(crate) mean: f64,
    /// Numbers seen so far.
    pub(crate) count: u64,
}

impl RunningMean {
    /// Numbers after which old ones begin to be forgotten; later means move by one part in so
    /// many. Weights move while it is taken, so a plain mean would lag behind.
    const MEMORY: u64 = 100;

    fn add(&mut self, value: f32) {
        self.count += 1;
        self.mean += (f64::from(value) - self.mean) / self.count.min(Self::MEMORY) as f64;
    }
}

impl Thresholds {
    /// Starts with the thresholds of the parameters, before the first step.
    pub(crate) fn new(unit: Unit, parameters: &Parameters) -> Self {
        match unit {
            Unit::JumpRelu { .. } => {
                let logarithms = parameters.thresholds.iter().map(|theta| theta.ln()).collect();
                Self::Learned(Weights::new(logarithms))
            }
            Unit::BatchTopK { .. } => Self::Running(RunningMean::default()),
            _ => Self::Fixed,
        }
    }

    /// Returns the threshold of each unit in a training step. **Shape** (H).
    pub(crate) fn while_training(&self, unit: Unit, n_units: usize) -> Vec<f32> {
        match self {
            Self::Fixed => vec![unit.theta(); n_units],
            Self::Learned(logarithms) => logarithms.values.iter().map(|log| log.exp()).collect(),
            // The batch itself decides who is kept.
            Self::Running(_) => vec![0.0; n_units],
        }
    }

    /// Returns the thresholds that the model keeps. **Shape** (H), empty for kinds whose
    /// threshold is a setting.
    pub(crate) fn found(&self, n_units: usize) -> Vec<f32> {
        match self {
            Self::Fixed => Vec::new(),
            Self::Learned(logarithms) => logarithms.values.iter().map(|log| log.exp()).collect(),
            Self::Running(running) => vec![running.mean as f32; n_units],
        }
    }

    /// Takes note of the least activation that a batch kept.
    ///
    /// # Reference
    /// Bussmann, Leask, Nanda (2024), `BatchTopK` sparse autoencoders, equation 7: the mean over
    /// batches of the least positive activation kept.
    pub(crate) fn note(&mut self, least: f32) {
        if let Self::Running(running) = self {
            running.add(least);
        }
    }

    /// Moves learned thresholds. **Shape**: pre-activations `z` and `delta`, the gradient of
    /// the objective by the activations, (B, H).
    pub(crate) fn update(
        &mut self,
        unit: Unit,
        penalties: &Penalties,
        epoch: usize,
        (z, delta): (&[f32], &[f32]),
        optimizer: OptimizerStep,
    ) {
        if let (Self::Learned(logarithms), Unit::JumpRelu { bandwidth, .. }) = (self, unit) {
            let l0 = penalties.list.iter().filter(|penalty| penalty.kind == PenaltyKind::L0);
            let weight: f64 = l0.map(|penalty| penalty.weight).sum();
            let n_documents = (z.len() / logarithms.values.len()) as f64;
            let per_unit = (weight * penalties.factor_of(epoch) / n_documents) as f32;
            let gradient = straight_through(bandwidth, &logarithms.values, per_unit, z, delta);
            optimizer.update::<Plain>(logarithms.all(), &gradient);
        }
    }

    /// Sets the threshold of a renewed unit back to the start.
    pub(crate) fn start_anew(&mut self, unit: Unit, unit_idx: usize) {
        if let (Self::Learned(logarithms), Unit::JumpRelu { theta, .. }) = (self, unit) {
            logarithms.start_anew(unit_idx, theta.ln());
        }
    }

    /// Shows what training found out about thresholds.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::Fixed => {}
            Self::Learned(logarithms) => logarithms.visit("thresholds", visit),
            Self::Running(running) => {
                visit("thresholds.mean", Field::Double(&mut running.mean));
                visit("thresholds.count", Field::Count(&mut running.count));
            }
        }
    }

    /// Says whether every threshold is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        match self {
            Self::Fixed => true,
            Self::Learned(logarithms) => logarithms.values.iter().all(|log| log.is_finite()),
            Self::Running(running) => running.mean.is_finite(),
        }
    }
}

/// Returns the straight-through gradient by the logarithm of each threshold. **Shape** (H).
///
/// A threshold moves an activation only at the jump, so the true gradient is 0 almost
/// everywhere. It is estimated from the pre-activations within half a bandwidth of the
/// threshold, through the rectangle kernel K of width 1 and height 1:
///
/// ```text
/// ∂h/∂θ ≈ -θ/ε K((z - θ)/ε)     ∂1[z > θ]/∂θ ≈ -1/ε K((z - θ)/ε)     ∂/∂ln θ = θ ∂/∂θ
/// ```
///
/// `per_unit` is what one active unit of one document adds to the objective.
///
/// # Reference
/// Rajamanoharan, Lieberum, Sonnerat, Conmy, Varma, Kramár, Nanda (2024), Jumping ahead:
/// improving reconstruction fidelity with `JumpReLU` sparse autoencoders, equations 11 and 12.
fn straight_through(
    bandwidth: f32,
    logarithms: &[f32],
    per_unit: f32,
    z: &[f32],
    delta: &[f32],
) -> Vec<f32> {
    let n_units = logarithms.len();
    let mut gradient = vec![0.0; n_units];
    let thetas: Vec<f32> = logarithms.iter().map(|log| log.exp()).collect();
    for (z, delta) in z.chunks_exact(n_units).zip(delta.chunks_exact(n_units)) {
        for (((g, &theta), &z), &delta) in gradient.iter_mut().zip(&thetas).zip(z).zip(delta) {
            if (z - theta).abs() < 0.5 * bandwidth {
                *g -= theta / bandwidth * (theta * delta + per_unit);
            }
        }
    }
    gradient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_mean_is_plain_at_first_and_forgets_later() {
        let mut running = RunningMean::default();
        for value in [1.0, 2.0, 6.0] {
            running.add(value);
        }
        assert!((running.mean - 3.0).abs() < 1e-12);
        for _ in 3..100 {
            running.add(3.0);
        }
        running.add(103.0);
        assert_eq!(running.count, 101);
        assert!((running.mean - 4.0).abs() < 1e-12, "a hundredth of the way: {}", running.mean);
    }

    #[test]
    fn only_pre_activations_near_a_threshold_move_it() {
        let (theta, bandwidth) = ([2.0_f32.ln(), 0.5_f32.ln()], 0.4);
        let z = [2.1, 0.2, 1.9, 0.6, 2.3, 0.9];
        let delta = [1.0, 9.0, -0.5, 2.0, 9.0, 9.0];
        let found = straight_through(bandwidth, &theta, 0.25, &z, &delta);
        let expected = [-2.0 / 0.4 * (2.0 * 0.5 + 2.0 * 0.25), -0.5 / 0.4 * (0.5 * 2.0 + 0.25)];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }
}
