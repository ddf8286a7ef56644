//! Sets of documents, a bit each.

/// Holds a set of documents by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Makes an empty set of `n` places.
    pub(super) fn none(n: usize) -> Self {
        Self(vec![0; n.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Lists the places, rising.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let within = |(at, &word): (usize, &u64)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(within)
    }

    /// Adds the places that both others have.
    pub(super) fn add_common(&mut self, one: &Self, other: &Self) {
        for ((word, one), other) in self.0.iter_mut().zip(&one.0).zip(&other.0) {
            *word |= one & other;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Counts the places of both, and those of them that a third has.
    pub(super) fn count_common(&self, other: &Self, third: &Self) -> [usize; 2] {
        self.count_with(other, third, |one, other| one & other)
    }

    /// Counts the places of one or both, and those of them that a third has.
    pub(super) fn count_joined(&self, other: &Self, third: &Self) -> [usize; 2] {
        self.count_with(other, third, |one, other| one | other)
    }

    fn count_with(&self, other: &Self, third: &Self, of: fn(u64, u64) -> u64) -> [usize; 2] {
        let mut counts = [0; 2];
        for ((&one, &other), third) in self.0.iter().zip(&other.0).zip(&third.0) {
            let word = of(one, other);
            counts[0] += word.count_ones() as usize;
            counts[1] += (word & third).count_ones() as usize;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn sets_of_bits_equal_sets(
            sets in prop::array::uniform3(prop::collection::btree_set(0_usize..150, 0..80)),
        ) {
            let bits = sets.clone().map(|set| {
                let mut bits = Bits::none(150);
                for place in set {
                    bits.insert(place);
                }
                bits
            });
            let [a, b, c] = &sets;
            let common: BTreeSet<usize> = a & b;
            let joined: BTreeSet<usize> = a | b;
            prop_assert_eq!(bits[0].count(), a.len());
            prop_assert!(bits[0].places().eq(a.iter().copied()));
            let counts = |set: &BTreeSet<usize>| [set.len(), (set & c).len()];
            prop_assert_eq!(bits[0].count_common(&bits[1], &bits[2]), counts(&common));
            prop_assert_eq!(bits[0].count_joined(&bits[1], &bits[2]), counts(&joined));
            let mut sum = bits[2].clone();
            sum.add_common(&bits[0], &bits[1]);
            prop_assert!(sum.places().eq((c | &common).into_iter()));
            sum.add(&bits[0]);
            prop_assert!(sum.places().eq((&(c | &common) | a).into_iter()));
        }
    }
}
