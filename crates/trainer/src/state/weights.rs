//! Weights, with what the optimizer remembers of them.

use crate::simd::aligned::Aligned;
use crate::state::field::{Field, Visit};

/// Names what is held of each weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    Values,
    /// First moments, or velocities.
    First,
    /// Second moments.
    Second,
}

impl Memory {
    pub(crate) const ALL: [Self; 3] = [Self::Values, Self::First, Self::Second];
}

/// Lends weights with what is remembered of them to the optimizer. **Shape**: all alike.
#[derive(Debug)]
pub(crate) struct Moving<'a> {
    pub(crate) values: &'a mut [f32],
    /// First moments for Adam, velocities for gradient descent.
    pub(crate) first: &'a mut [f32],
    /// Second moments for Adam. Gradient descent never touches them, so that the zeros of a whole
    /// array take no memory of the machine.
    pub(crate) second: &'a mut [f32],
}

/// Remembers up to which step each row has moved; empty where all rows move in every step. Filled
/// anew when an epoch begins, so that no checkpoint needs it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Vec<u32>);

impl Seen {
    /// Says of so many rows that they have moved up to a step.
    pub(crate) fn begin(&mut self, n_rows: usize, step: u32) {
        self.0.clear();
        self.0.resize(n_rows, step);
    }

    /// Lets a row take part in this step; returns how many lie between it and its last one.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn missed(&mut self, row: usize, step: u32) -> u32 {
        step - std::mem::replace(&mut self.0[row], step) - 1
    }
}

/// Holds weights, and in arrays of their own what is remembered of them (see [`Moving`]).
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) values: Aligned,
    pub(crate) first: Aligned,
    pub(crate) second: Aligned,
    pub(crate) seen: Seen,
    /// Frozen ones do not: nothing is remembered of their gradients then.
    pub(crate) learns: bool,
}

impl Weights {
    /// Takes starting values, with nothing remembered.
    pub(crate) fn new(values: Vec<f32>) -> Self {
        let (first, second) = (Aligned::zeros(values.len()), Aligned::zeros(values.len()));
        Self { values: values.into(), first, second, seen: Seen::default(), learns: true }
    }

    /// Takes values that stay as they are.
    pub(crate) fn frozen(values: Vec<f32>) -> Self {
        let (first, second) = (Aligned::default(), Aligned::default());
        Self { values: values.into(), first, second, seen: Seen::default(), learns: false }
    }

    /// Lends some of the weights, from `start` on, to the optimizer.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn moving(&mut self, start: usize, n: usize) -> Moving<'_> {
        Moving {
            values: &mut self.values[start..start + n],
            first: &mut self.first[start..start + n],
            second: &mut self.second[start..start + n],
        }
    }

    /// Lends all of them.
    pub(crate) fn all(&mut self) -> Moving<'_> {
        self.moving(0, self.values.len())
    }

    /// Returns what is held of them.
    pub(crate) fn of(&self, memory: Memory) -> &[f32] {
        match memory {
            Memory::Values => &self.values,
            Memory::First => &self.first,
            Memory::Second => &self.second,
        }
    }

    /// Returns the same to be changed.
    pub(crate) fn of_mut(&mut self, memory: Memory) -> &mut [f32] {
        match memory {
            Memory::Values => &mut self.values,
            Memory::First => &mut self.first,
            Memory::Second => &mut self.second,
        }
    }

    /// Sets one weight, and forgets which way it moved; how far it moves stays remembered.
    pub(crate) fn start_anew(&mut self, place: usize, value: f32) {
        self.values[place] = value;
        self.first[place] = 0.0;
    }

    /// Gives back the memory of the moments, which only further steps would need.
    pub(crate) fn forget(&mut self) {
        (self.first, self.second) = Default::default();
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

/// Says whether all are finite numbers.
#[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
#[inline(always)]
pub(crate) fn is_finite(numbers: &[f32]) -> bool {
    // Without a way out in the middle, so that vectors can do it.
    numbers.iter().fold(true, |all, number| all & number.is_finite())
}
