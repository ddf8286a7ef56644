//! The vote of a document's words on one unit: which of them decide it.
//!
//! A unit reads a document of n distinct words as z(n, W) = f(n) · W + b, with W the sum of the
//! weights of its words, and f the factor of input scaling, which depends on their number alone: √(mean
//! length / n), or 1; f(0) · 0 = 0. It is on while z is above a threshold θ. Words are removed, and z is what the
//! model would make of the rest.
//!
//! **Smallest sufficient reason.** A set S of k words is *sufficient* when the unit stays on whichever of
//! the other words are removed: for each t from 0 to n - k, f(k + t) · (w(S) + the t smallest of the other
//! weights) + b > θ.
//!
//! *The k heaviest words are the best set of k for every t at once.* Let a be in S and b not, w(b) ≥ w(a),
//! and let S' have b in the place of a. Be T' of size t, outside S', with the least weight. If a is not in T', T'
//! also lies outside S, and w(S) + w(T') ≤ w(S') + w(T'). If a is in T', T = T' with b in the place
//! of a lies outside S, and w(S) + w(T) = w(S') + w(T'). In both cases the least for S is not above
//! that for S'. Such exchanges lead from any set to the heaviest, and f(k + t) ≥ 0 changes no order.
//!
//! *Sufficiency grows with k*: what the k + 1 heaviest meet for t, the k heaviest meet for t + 1, and
//! these have passed against the smallest. So the least k is found by bisection, each try in n
//! steps over sums that are made once: O(n log n).
//!
//! **What switches it off.** Of all ways to remove r words, the r heaviest leave the least z, since the factor is
//! the same. Not every larger r does as well, as fewer words weigh more each; the least is found by trying
//! r = 1, 2, … in n steps.

use std::cmp::Ordering;

/// Holds the votes of the words of one document for one side of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Vote {
    /// Places of the words, heaviest first; ties in the order given. **Shape** (n).
    order: Vec<usize>,
    /// Sum of the k heaviest weights. **Shape** (n + 1).
    heaviest: Vec<f64>,
    /// Sum of the t smallest weights. **Shape** (n + 1).
    smallest: Vec<f64>,
    /// Factor of input scaling for 0 to n words. **Shape** (n + 1).
    factors: Vec<f64>,
    /// θ - b.
    threshold: f64,
}

impl Vote {
    /// Counts the votes for a unit that is on while `factor(n) · sum + bias > threshold`.
    ///
    /// **Shape**: `weights` (n), in any order.
    ///
    /// # Example
    /// ```
    /// use topicscope_inspector::units::Vote;
    ///
    /// // Three words, no scaling, on above 1.
    /// let vote = Vote::new(&[0.25, 2.0, -0.5], |_| 1.0, 0.0, 1.0);
    /// assert!(vote.is_on());
    /// // The second word keeps it on: with the third beside it, 1.5 is left.
    /// assert_eq!(vote.sufficient(), Some(&[1][..]));
    /// // And without it the unit is off.
    /// assert_eq!(vote.switches_off(), Some(&[1][..]));
    /// ```
    pub fn new(weights: &[f64], factor: impl Fn(usize) -> f64, bias: f64, threshold: f64) -> Self {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        let heavier = |a: &usize, b: &usize| -> Ordering { weights[*b].total_cmp(&weights[*a]) };
        order.sort_by(heavier);
        let sums = |places: &mut dyn Iterator<Item = &usize>| {
            let mut sums = vec![0.0];
            sums.extend(places.scan(0.0, |sum, &place| {
                *sum += weights[place];
                Some(*sum)
            }));
            sums
        };
        let heaviest = sums(&mut order.iter());
        let smallest = sums(&mut order.iter().rev());
        let factors = (0..=weights.len()).map(factor).collect();
        Self { order, heaviest, smallest, factors, threshold: threshold - bias }
    }

    /// Says whether the unit is on with all words.
    pub fn is_on(&self) -> bool {
        self.holds(self.n(), 0)
    }

    /// Returns the smallest sufficient reason, as places in the weights, heaviest first; empty when
    /// the unit is on whatever is removed. `None` when it is off.
    pub fn sufficient(&self) -> Option<&[usize]> {
        if !self.is_on() {
            return None;
        }
        // With all words nothing is left to remove.
        let (mut fails, mut least) = (0, self.n());
        if self.suffices(0) {
            return Some(&[]);
        }
        while least - fails > 1 {
            let k = usize::midpoint(fails, least);
            if self.suffices(k) {
                least = k;
            } else {
                fails = k;
            }
        }
        Some(&self.order[..least])
    }

    /// Returns the fewest words whose removal switches the unit off, as places in the weights,
    /// heaviest first. `None` when it is off, or no removal switches it off.
    pub fn switches_off(&self) -> Option<&[usize]> {
        if !self.is_on() {
            return None;
        }
        let n = self.n();
        let removed = (1..=n).find(|r| !self.holds(0, n - r))?;
        Some(&self.order[..removed])
    }

    fn n(&self) -> usize {
        self.order.len()
    }

    /// Says whether the k heaviest keep the unit on whatever else is removed.
    fn suffices(&self, k: usize) -> bool {
        (0..=self.n() - k).all(|t| self.holds(k, t))
    }

    /// Says whether the unit is on with the k heaviest and the t smallest words alone, together
    /// no more than there are.
    fn holds(&self, k: usize, t: usize) -> bool {
        self.factors[k + t] * (self.heaviest[k] + self.smallest[t]) > self.threshold
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tries every subset of a document: the least number of words that suffice, and of words whose
    /// removal switches off.
    fn by_trying(
        weights: &[f64],
        factor: &dyn Fn(usize) -> f64,
        above: f64,
    ) -> (Option<u32>, Option<u32>) {
        let n = weights.len();
        let is_on = |set: u32| {
            let inside = (0..n).filter(|place| set >> place & 1 == 1);
            let sum: f64 = inside.map(|place| weights[place]).sum();
            factor(set.count_ones() as usize) * sum > above
        };
        let all = (1_u32 << n) - 1;
        if !is_on(all) {
            return (None, None);
        }
        let suffices = |set: u32| {
            let others = all & !set;
            // Every subset of the others, the empty one last.
            let mut kept = others;
            loop {
                if !is_on(set | kept) {
                    return false;
                }
                if kept == 0 {
                    return true;
                }
                kept = (kept - 1) & others;
            }
        };
        let sufficient = (0..=all).filter(|&set| suffices(set)).map(u32::count_ones).min();
        let off = (1..=all).filter(|&set| !is_on(all & !set)).map(u32::count_ones).min();
        (sufficient, off)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn reasons_are_those_of_exhaustive_search(
            // Quarters, so that sums are exact in any order.
            quarters in prop::collection::vec(-6_i32..12, 1..8),
            above in -8_i32..24,
            is_scaled in any::<bool>(),
        ) {
            let weights: Vec<f64> = quarters.iter().map(|&w| f64::from(w) / 4.0).collect();
            // An odd number of eighths is never met exactly without scaling.
            let above = f64::from(above) / 4.0 + 0.125;
            let factor = move |n: usize| match n {
                0 => 0.0,
                n if is_scaled => (5.0 / n as f64).sqrt(),
                _ => 1.0,
            };
            let vote = Vote::new(&weights, factor, 0.0, above);
            let (sufficient, off) = by_trying(&weights, &factor, above);
            prop_assert_eq!(vote.sufficient().map(|words| words.len() as u32), sufficient);
            prop_assert_eq!(vote.switches_off().map(|words| words.len() as u32), off);
        }
    }

    #[test]
    fn a_unit_that_nothing_switches_off_needs_no_word() {
        let vote = Vote::new(&[1.0, 0.5], |_| 1.0, 2.0, 0.0);
        assert_eq!((vote.sufficient(), vote.switches_off()), (Some(&[][..]), None));
    }

    #[test]
    fn fewer_words_weigh_more_each() {
        // Scaled by 1/√n: taking the heaviest away leaves 0.9/√1 > 0.8, taking both leaves nothing.
        let factor = |n: usize| if n == 0 { 0.0 } else { 1.0 / (n as f64).sqrt() };
        let vote = Vote::new(&[1.0, 0.9], factor, 0.0, 0.8);
        assert_eq!(vote.sufficient(), Some(&[0][..]));
        assert_eq!(vote.switches_off(), Some(&[0, 1][..]));
        // Without any word there is no document: the start alone is below.
        assert!(!Vote::new(&[], factor, 0.0, 0.8).is_on());
    }
}
