//! Numbers that are asked for while something else is computed.

use std::slice::Chunks;

use super::lanes::LANES;
use super::path::Arithmetic;

/// Lends arrays that are needed next, so that they come from the memory meanwhile.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ahead<'a>(pub(crate) [&'a [f32]; 3]);

/// Cuts the arrays of [`Ahead`] into parts, one for each piece of the work meanwhile.
#[derive(Debug)]
pub(crate) struct AheadParts<'a>([Chunks<'a, f32>; 3]);

impl<'a> Ahead<'a> {
    /// Lends one array.
    pub(crate) fn of(numbers: &'a [f32]) -> Self {
        Self([numbers, &[], &[]])
    }

    /// Returns one of so many shares of each array.
    #[inline(always)]
    pub(crate) fn share(self, share: usize, n_shares: usize) -> Self {
        Self(self.0.map(|numbers| {
            let n = numbers.len().div_ceil(n_shares).max(1);
            numbers.chunks(n).nth(share).unwrap_or_default()
        }))
    }

    /// Cuts each array into so many parts, or fewer where it is short.
    #[inline(always)]
    pub(crate) fn in_parts(self, n_parts: usize) -> AheadParts<'a> {
        AheadParts(self.0.map(|numbers| {
            let lines = numbers.len().div_ceil(LANES).div_ceil(n_parts.max(1));
            numbers.chunks(lines.max(1) * LANES)
        }))
    }
}

impl AheadParts<'_> {
    /// Asks for the next part of each array.
    #[inline(always)]
    pub(crate) fn fetch_next<A: Arithmetic>(&mut self, simd: A) {
        for parts in &mut self.0 {
            if let Some(numbers) = parts.next() {
                simd.fetch_ahead(numbers);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_each_array_in_whole_lines() {
        let numbers = [0.0; 100];
        for (n_parts, expected) in [(1, vec![112]), (3, vec![48, 48, 16]), (9, vec![16; 7])] {
            let AheadParts([one, two, none]) =
                Ahead([&numbers, &numbers[..16], &[]]).in_parts(n_parts);
            let padded = |part: &[f32]| part.len().next_multiple_of(LANES);
            assert_eq!(one.map(padded).collect::<Vec<_>>(), expected);
            assert_eq!((two.len(), none.len()), (1, 0));
        }
    }

    #[test]
    fn shares_cover_each_array() {
        let numbers: [f32; 7] = std::array::from_fn(|i| i as f32);
        let ahead = Ahead([&numbers, &numbers[..1], &[]]);
        for n_shares in [1, 2, 3, 9] {
            let shares = (0..n_shares).map(|share| ahead.share(share, n_shares).0);
            let (mut one, mut two): (Vec<f32>, Vec<f32>) = Default::default();
            for [a, b, none] in shares {
                one.extend(a);
                two.extend(b);
                assert!(none.is_empty());
            }
            assert_eq!((&one[..], &two[..]), (&numbers[..], &numbers[..1]));
        }
    }
}
