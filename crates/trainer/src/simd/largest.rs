//! Which of some numbers are the k largest, found by counting alone.

/// Returns a number that is larger for what [`f32::total_cmp`] finds larger.
#[inline(always)]
pub(crate) fn rank(value: f32) -> i32 {
    let bits = value.to_bits() as i32;
    bits ^ ((bits >> 31) as u32 >> 1) as i32
}

/// Says which of some ranks are the k largest, asked in their order: of equal ones the first.
pub(crate) struct Largest {
    /// All above it are kept.
    pub(crate) least: i32,
    /// So many of those that equal it are kept.
    pub(crate) n_equal: usize,
}

impl Largest {
    /// Finds the least rank that is kept bit by bit, from the highest on, by counting those that
    /// reach it: every round looks at all ranks and at no branch.
    #[inline(always)]
    pub(crate) fn of(ranks: &[i32], k: usize) -> Self {
        let mut least = i32::MIN;
        for bit in (0..u32::BITS).rev() {
            let candidate = least.wrapping_add((1_u32 << bit) as i32);
            let n: u32 = ranks.iter().map(|&rank| u32::from(rank >= candidate)).sum();
            if n as usize >= k {
                least = candidate;
            }
            if n as usize == k {
                break;
            }
        }
        let n_above: u32 = ranks.iter().map(|&rank| u32::from(rank > least)).sum();
        Self { least, n_equal: k.saturating_sub(n_above as usize) }
    }

    /// Says whether the next number is kept.
    pub(crate) fn keeps(&mut self, rank: i32) -> bool {
        if rank == self.least {
            let keeps = self.n_equal > 0;
            self.n_equal -= usize::from(keeps);
            return keeps;
        }
        rank > self.least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_rise_as_the_total_order_does() {
        let rising = [-f32::NAN, f32::NEG_INFINITY, -1.0, -1e-40, -0.0, 0.0, 1e-40, 1.0, f32::NAN];
        assert!(rising.windows(2).all(|pair| rank(pair[0]) < rank(pair[1])));
    }

    #[test]
    fn the_first_of_equal_ones_are_kept() {
        let ranks = [3, 7, 3, 9, 3, i32::MIN];
        for (k, expected) in [
            (1, [false, false, false, true, false, false]),
            (2, [false, true, false, true, false, false]),
            (4, [true, true, true, true, false, false]),
            (5, [true, true, true, true, true, false]),
            (6, [true; 6]),
            (9, [true; 6]),
        ] {
            let mut largest = Largest::of(&ranks, k);
            assert_eq!(ranks.map(|rank| largest.keeps(rank)), expected, "{k}");
        }
    }
}
