//! Weights, with what the optimizer remembers of them side by side.

use crate::simd::aligned::Aligned;
use crate::state::field::{Field, Visit};

/// Holds weights with what the optimizer remembers of their gradients.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) values: Aligned,
    /// First moments for Adam, velocities for gradient descent.
    pub(crate) first: Aligned,
    /// Second moments for Adam. Gradient descent never touches them, so that the zeros take
    /// no memory of the machine.
    pub(crate) second: Aligned,
    /// Up to which step each row has moved; empty where all rows move in every step. Filled
    /// anew when an epoch begins, so that no checkpoint needs it.
    pub(crate) seen: Vec<u32>,
    /// Frozen ones do not: nothing is remembered of their gradients then.
    pub(crate) learns: bool,
}

impl Weights {
    /// Takes starting values, with nothing remembered.
    pub(crate) fn new(values: Vec<f32>) -> Self {
        let (first, second) = (Aligned::zeros(values.len()), Aligned::zeros(values.len()));
        Self { values: values.into(), first, second, seen: Vec::new(), learns: true }
    }

    /// Takes values that stay as they are.
    pub(crate) fn frozen(values: Vec<f32>) -> Self {
        let (first, second) = (Aligned::default(), Aligned::default());
        Self { values: values.into(), first, second, seen: Vec::new(), learns: false }
    }

    /// Lets a row take part in this step; returns how many lie between it and its last one.
    #[inline]
    pub(crate) fn missed(&mut self, row: usize, step: u32) -> u32 {
        step - std::mem::replace(&mut self.seen[row], step) - 1
    }

    /// Sets one weight, and forgets which way it moved; how far it moves stays remembered.
    pub(crate) fn start_anew(&mut self, place: usize, value: f32) {
        self.values[place] = value;
        self.first[place] = 0.0;
    }

    /// Shows weights and moments.
    pub(crate) fn visit(&mut self, name: &str, visit: &mut Visit<'_>) {
        if !self.learns {
            return visit(&format!("{name}.values"), Field::Frozen(&self.values));
        }
        visit(&format!("{name}.values"), Field::Singles(&mut self.values));
        visit(&format!("{name}.first"), Field::Singles(&mut self.first));
        visit(&format!("{name}.second"), Field::Singles(&mut self.second));
    }
}
