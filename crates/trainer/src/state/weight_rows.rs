//! Rows of weights, of which a step moves some or all.

use crate::simd::aligned::Aligned;
use crate::simd::path::Arithmetic;
use crate::state::field::{Field, Visit};
use crate::state::layout::Reach;
use crate::state::weights::{Memory, Moving, Seen, is_finite};

/// Holds rows of weights with what the optimizer remembers of them.
///
/// Where steps move all rows, the values of all come first, then the moments of all, so that the
/// products find values beside values. Where steps move some rows, each has its values and moments
/// side by side: what lies anywhere is then looked for once.
#[derive(Debug)]
pub(crate) struct WeightRows {
    /// **Shape** (3, `V_s`, H) or (`V_s`, 3, H), of which gradient descent leaves the last third of a
    /// row at 0; of frozen rows (`V_s`, H).
    numbers: Aligned,
    n_rows: usize,
    /// H.
    width: usize,
    /// How far apart neighboring rows begin.
    stride: usize,
    /// How far behind a value its first moment stands, and behind that the second.
    gap: usize,
    pub(crate) seen: Seen,
    /// Frozen rows do not: nothing is remembered of their gradients then.
    pub(crate) learns: bool,
}

impl WeightRows {
    /// Takes starting values, with nothing remembered. **Shape**: `values` (`V_s`, H).
    pub(crate) fn new(values: &[f32], width: usize, reach: Reach) -> Self {
        let n_rows = values.len() / width;
        let (stride, gap) = match reach {
            Reach::All => (width, values.len()),
            Reach::Listed => (3 * width, width),
        };
        let mut numbers = Aligned::zeros(3 * values.len());
        for (row, values) in values.chunks_exact(width).enumerate() {
            numbers[row * stride..][..width].copy_from_slice(values);
        }
        Self { numbers, n_rows, width, stride, gap, seen: Seen::default(), learns: true }
    }

    /// Takes values that stay as they are. **Shape** (`V_s`, H).
    pub(crate) fn frozen(values: &[f32], width: usize) -> Self {
        let (n_rows, gap) = (values.len() / width, values.len());
        let numbers = values.into();
        Self { numbers, n_rows, width, stride: width, gap, seen: Seen::default(), learns: false }
    }

    /// Returns the values of a row. **Shape** (H).
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        &self.numbers[row * self.stride..][..self.width]
    }

    /// Returns the values of all rows, one after the other. **Shape** (H) each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[f32]> {
        (0..self.n_rows).map(|row| self.row(row))
    }

    /// Returns what is held of a row. **Shape** (H).
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn of(&self, memory: Memory, row: usize) -> &[f32] {
        &self.numbers[self.place(memory, row)..][..self.width]
    }

    /// Returns the same to be changed.
    pub(crate) fn of_mut(&mut self, memory: Memory, row: usize) -> &mut [f32] {
        let place = self.place(memory, row);
        &mut self.numbers[place..][..self.width]
    }

    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn place(&self, memory: Memory, row: usize) -> usize {
        row * self.stride + memory as usize * self.gap
    }

    /// Lends a row to the optimizer.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn moving(&mut self, row: usize) -> Moving<'_> {
        let (values, rest) = self.numbers[row * self.stride..].split_at_mut(self.gap);
        let (first, second) = rest.split_at_mut(self.gap);
        let width = self.width;
        Moving {
            values: &mut values[..width],
            first: &mut first[..width],
            second: &mut second[..width],
        }
    }

    /// Says whether values lie between moments, as they do where steps move some rows.
    pub(crate) fn values_are_scattered(&self) -> bool {
        self.stride > self.width
    }

    /// Asks for a row that moves soon.
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    pub(crate) fn fetch<A: Arithmetic>(&self, simd: A, row: usize) {
        for memory in Memory::ALL {
            simd.fetch(self.of(memory, row));
        }
    }

    /// Sets one weight, and forgets which way it moved; how far it moves stays remembered.
    pub(crate) fn start_anew(&mut self, row: usize, unit: usize, value: f32) {
        self.of_mut(Memory::Values, row)[unit] = value;
        self.of_mut(Memory::First, row)[unit] = 0.0;
    }

    /// Says whether every value is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        self.iter().all(is_finite)
    }

    /// Gives back the memory of the moments, which only further steps would need.
    pub(crate) fn forget(&mut self) {
        let (width, stride) = (self.width, self.stride);
        if self.values_are_scattered() {
            for row in 1..self.n_rows {
                self.numbers.copy_within(row * stride..row * stride + width, row * width);
            }
        }
        self.numbers.cut(self.n_rows * width);
        (self.stride, self.gap) = (width, self.n_rows * width);
    }

    /// Shows weights and moments.
    pub(crate) fn visit(&mut self, name: &str, visit: &mut Visit<'_>) {
        if !self.learns {
            return visit(&format!("{name}.values"), Field::Frozen(&self.numbers));
        }
        if self.values_are_scattered() {
            return visit(&format!("{name}.rows"), Field::Singles(&mut self.numbers));
        }
        let (values, rest) = self.numbers.split_at_mut(self.gap);
        let (first, second) = rest.split_at_mut(self.gap);
        visit(&format!("{name}.values"), Field::Singles(values));
        visit(&format!("{name}.first"), Field::Singles(first));
        visit(&format!("{name}.second"), Field::Singles(second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 3;

    fn rows() -> Vec<f32> {
        (1..=4 * WIDTH).map(|i| i as f32).collect()
    }

    #[test]
    fn both_orders_hold_the_same() {
        for reach in [Reach::All, Reach::Listed] {
            let mut weights = WeightRows::new(&rows(), WIDTH, reach);
            assert!(weights.iter().eq(rows().chunks(WIDTH)));
            for row in [2, 0] {
                let Moving { values, first, second } = weights.moving(row);
                assert_eq!(values, &rows()[row * WIDTH..][..WIDTH]);
                assert_eq!((&first[..], &second[..]), (&[0.0; WIDTH][..], &[0.0; WIDTH][..]));
                first.fill(10.0 + row as f32);
                second.fill(20.0 + row as f32);
            }
            weights.start_anew(2, 1, -1.0);
            assert_eq!(weights.row(2), [7.0, -1.0, 9.0]);
            assert_eq!(weights.of(Memory::First, 2), [12.0, 0.0, 12.0]);
            assert_eq!(weights.of(Memory::Second, 2), [22.0; WIDTH]);
            assert_eq!(weights.of(Memory::Second, 1), [0.0; WIDTH]);
            assert_eq!(weights.of(Memory::First, 0), [10.0; WIDTH]);
        }
    }

    #[test]
    fn values_stay_when_moments_are_forgotten() {
        for reach in [Reach::All, Reach::Listed] {
            let mut weights = WeightRows::new(&rows(), WIDTH, reach);
            weights.moving(3).first.fill(1.0);
            weights.forget();
            assert!(weights.iter().eq(rows().chunks(WIDTH)));
            assert_eq!(weights.numbers.len(), 4 * WIDTH);
        }
    }

    #[test]
    #[should_panic(expected = "range start index")]
    fn frozen_rows_have_no_moments() {
        let _ = WeightRows::frozen(&rows(), WIDTH).of(Memory::First, 1);
    }

    #[test]
    fn one_number_that_is_none_is_found_among_the_values() {
        let mut weights = WeightRows::new(&rows(), WIDTH, Reach::Listed);
        weights.moving(1).second[0] = f32::NAN;
        assert!(weights.is_finite());
        weights.moving(3).values[2] = f32::INFINITY;
        assert!(!weights.is_finite());
    }
}
