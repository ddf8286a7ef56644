//! Units that compete: which activations of a document, or of a batch, are kept.
//!
//! `Unit::value_and_slope` is what a unit does by itself; what is here follows it. Of equal
//! pre-activations the unit with the smaller number wins (within a batch: that of the earlier
//! document). A NaN is never put to 0, because it must reach the loss, which reports it.

use rayon::prelude::*;

use crate::settings::unit::Unit;
use crate::simd::largest::{Largest, rank};
use crate::simd::path::{Arithmetic, Kernel, Path};
use crate::simd::reduce;

/// Lets the units of a training batch compete; returns the least activation kept when the
/// kind is `batch-top-k` and keeps any.
///
/// **Shape**: pre-activations `z`, activations `h` and slopes (B, H), row after row. The
/// activations of losers, and their slopes, become 0; only `k-competitive` keeps the slopes,
/// because its losers still learn (see [`share_gradient`]).
pub(crate) fn compete(
    path: Path,
    unit: Unit,
    n_units: usize,
    z: &[f32],
    h: &mut [f32],
    slope: &mut [f32],
) -> Option<f32> {
    match unit {
        Unit::TopK { .. } | Unit::WinnerTakeAll { .. } => {
            let together = reduce::documents_together(n_units) * n_units;
            let documents = z.par_chunks(together).zip(h.par_chunks_mut(together));
            documents.zip(slope.par_chunks_mut(together)).for_each(|((z, h), slope)| {
                path.run(KeepOfDocuments { unit, n_units, z, h, slope });
            });
            None
        }
        Unit::BatchTopK { k } => {
            let k = k * (z.len() / n_units);
            path.run(KeepOfBatch { k, h, slope })
        }
        Unit::KCompetitive { k, alpha } => {
            h.chunks_exact_mut(n_units).for_each(|h| amplify(k, alpha, h));
            None
        }
        _ => None,
    }
}

/// Lets the units of one document compete as they do when documents are encoded: `top-k` and
/// `winner-take-all` as in training, no other kind.
///
/// **Shape**: `z` and `h` (H).
pub(crate) fn compete_alone(unit: Unit, z: &[f32], h: &mut [f32]) {
    for loser in losers(unit, z) {
        silence(loser, h, &mut []);
    }
}

/// Returns, for each unit of a document that won, the strongest of those that lost against it.
///
/// **Shape**: `z` and the result (H).
pub(crate) fn rivals(unit: Unit, z: &[f32]) -> Vec<Option<usize>> {
    let group = match unit {
        Unit::WinnerTakeAll { group } => group,
        _ => z.len(),
    };
    let lost = losers(unit, z);
    let strongest = |place: usize| {
        let against = lost.iter().copied().filter(|&loser| loser / group == place / group);
        against.max_by(|&a, &b| z[a].total_cmp(&z[b]).then(b.cmp(&a)))
    };
    (0..z.len()).map(|place| if lost.contains(&place) { None } else { strongest(place) }).collect()
}

/// Puts all activations of a document but the `k` largest by size to 0; of equal ones the unit with
/// the smaller number stays. **Shape**: `h` (H).
pub(crate) fn cut(k: usize, h: &mut [f32]) {
    let sizes: Vec<f32> = h.iter().map(|h| h.abs()).collect();
    for loser in all_but_largest(0, &sizes, k) {
        silence(loser, h, &mut []);
    }
}

/// Turns the codes of documents into what the decoder met in training: `k-competitive` units
/// compete here too, other kinds have competed when they were encoded, or never do.
///
/// **Shape**: `h` (N, H), row after row.
pub(crate) fn compete_for_decoder(unit: Unit, n_units: usize, h: &mut [f32]) {
    if let Unit::KCompetitive { k, alpha } = unit {
        h.chunks_exact_mut(n_units).for_each(|h| amplify(k, alpha, h));
    }
}

/// Turns the gradient by the activations after the competition into the gradient by those
/// before it, where a loser has a part in the winners: for `k-competitive` it gets alpha times
/// the sum over the winners of its side. Other kinds leave that to their slopes.
///
/// **Shape**: `z`, `h` and `delta` (B, H).
pub(crate) fn share_gradient(unit: Unit, n_units: usize, z: &[f32], h: &[f32], delta: &mut [f32]) {
    let Unit::KCompetitive { alpha, .. } = unit else { return };
    let documents = z.chunks_exact(n_units).zip(h.chunks_exact(n_units));
    let documents = documents.zip(delta.chunks_exact_mut(n_units));
    for ((z, h), delta) in documents {
        // A winner has the sign of its pre-activation, a loser is 0.
        let sum = |is_winner: fn(f32) -> bool| -> f32 {
            let winners = h.iter().zip(&*delta).filter(|&(&h, _)| is_winner(h));
            winners.map(|(_, &delta)| delta).sum()
        };
        let (above, below) = (sum(|h| h > 0.0), sum(|h| h < 0.0));
        for ((&z, &h), delta) in z.iter().zip(h).zip(delta) {
            if h == 0.0 {
                let winners = if z > 0.0 { above } else { below };
                *delta = alpha * winners;
            }
        }
    }
}

/// Lists the units of a document that are not kept. **Shape**: `z` (H).
fn losers(unit: Unit, z: &[f32]) -> Vec<usize> {
    let Some(Groups { size, k }) = Groups::of(unit, z.len()) else { return Vec::new() };
    let groups = (0..).step_by(size).zip(z.chunks(size));
    groups.flat_map(|(first, z)| all_but_largest(first, z, k)).collect()
}

/// Lists all places but those of the k largest values, counted from `first`.
fn all_but_largest(first: usize, values: &[f32], k: usize) -> Vec<usize> {
    let ranks: Vec<i32> = values.iter().map(|&value| rank(value)).collect();
    let mut largest = Largest::of(&ranks, k);
    (first..).zip(ranks).filter(|&(_, rank)| !largest.keeps(rank)).map(|(place, _)| place).collect()
}

/// Says which units compete with each other: so many neighbors for k places.
#[derive(Clone, Copy)]
struct Groups {
    size: usize,
    k: usize,
}

impl Groups {
    /// Returns the groups of a document, if its units compete by pre-activations.
    fn of(unit: Unit, n_units: usize) -> Option<Self> {
        match unit {
            Unit::TopK { k } => Some(Self { size: n_units, k }),
            Unit::WinnerTakeAll { group } => Some(Self { size: group, k: 1 }),
            _ => None,
        }
    }
}

/// Lets the units of documents compete by pre-activations. **Shape**: (documents, H).
struct KeepOfDocuments<'a> {
    unit: Unit,
    n_units: usize,
    z: &'a [f32],
    h: &'a mut [f32],
    slope: &'a mut [f32],
}

impl Kernel for KeepOfDocuments<'_> {
    type Output = ();

    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { unit, n_units, z, h, slope } = self;
        let Some(Groups { size, k }) = Groups::of(unit, n_units) else { return };
        let mut ranks = vec![0; n_units];
        let documents = z.chunks_exact(n_units).zip(h.chunks_exact_mut(n_units));
        for ((z, h), slope) in documents.zip(slope.chunks_exact_mut(n_units)) {
            for (own, &z) in ranks.iter_mut().zip(z) {
                *own = rank(z);
            }
            let groups = h.chunks_mut(size).zip(slope.chunks_mut(size));
            for (ranks, (h, slope)) in ranks.chunks(size).zip(groups) {
                silence_others(Largest::of(ranks, k), ranks, h, slope);
            }
        }
    }
}

/// Keeps the k largest positive activations of a batch; returns the least that is kept.
/// **Shape**: (B, H).
///
/// # Reference
/// Bussmann, Leask, Nanda (2024), `BatchTopK` sparse autoencoders, equations 5 and 6.
struct KeepOfBatch<'a> {
    k: usize,
    h: &'a mut [f32],
    slope: &'a mut [f32],
}

impl Kernel for KeepOfBatch<'_> {
    type Output = Option<f32>;

    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> Option<f32> {
        let Self { k, h, slope } = self;
        let n_positive: u32 = h.iter().map(|&h| u32::from(h > 0.0)).sum();
        if n_positive as usize > k {
            let ranks: Vec<i32> =
                h.iter().map(|&h| if h > 0.0 { rank(h) } else { i32::MIN }).collect();
            silence_others(Largest::of(&ranks, k), &ranks, h, slope);
        }
        h.iter().copied().filter(|&h| h > 0.0).min_by(f32::total_cmp)
    }
}

/// Puts what is not among the largest to 0, with its slope. **Shape**: all alike.
#[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
#[inline(always)]
fn silence_others(mut largest: Largest, ranks: &[i32], h: &mut [f32], slope: &mut [f32]) {
    let mut n_equal = 0_u32;
    for ((&rank, h), slope) in ranks.iter().zip(&mut *h).zip(&mut *slope) {
        let loses = (rank < largest.least) & !h.is_nan();
        n_equal += u32::from(rank == largest.least);
        *h = if loses { 0.0 } else { *h };
        *slope = if loses { 0.0 } else { *slope };
    }
    if n_equal as usize <= largest.n_equal {
        return;
    }
    for (place, &rank) in ranks.iter().enumerate() {
        if !largest.keeps(rank) {
            silence(place, h, slope);
        }
    }
}

/// Puts one activation to 0, and its slope if there are slopes.
fn silence(place: usize, h: &mut [f32], slope: &mut [f32]) {
    if !h[place].is_nan() {
        h[place] = 0.0;
        if let Some(slope) = slope.get_mut(place) {
            *slope = 0.0;
        }
    }
}

/// Keeps the half of k largest and the half of k smallest activations of a document (of an
/// odd k, the larger half is positive), and adds to each alpha times the sum over the losers
/// of its side. Losers become 0.
///
/// # Reference
/// Chen, Zaki (2017), KATE: k-competitive autoencoder for text, algorithm 2. Their program
/// gives the larger half of an odd k to the negative side, and feeds ln(1 + count) over its
/// largest in a document; bags here are binary.
fn amplify(k: usize, alpha: f32, h: &mut [f32]) {
    for (sign, winners) in [(1.0_f32, k.div_ceil(2)), (-1.0, k / 2)] {
        let mut side: Vec<usize> = (0..h.len()).filter(|&unit| sign * h[unit] > 0.0).collect();
        if side.len() <= winners {
            continue;
        }
        side.sort_unstable_by(|&a, &b| (sign * h[b]).total_cmp(&(sign * h[a])).then(a.cmp(&b)));
        let energy: f32 = side[winners..].iter().map(|&unit| h[unit]).sum();
        for &unit in &side[..winners] {
            h[unit] += alpha * energy;
        }
        for &unit in &side[winners..] {
            h[unit] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns activations, slopes and the least kept of pre-activations that are their own
    /// activations.
    fn after(unit: Unit, n_units: usize, z: &[f32]) -> (Vec<f32>, Vec<f32>, Option<f32>) {
        let (mut h, mut slope) = (z.to_vec(), vec![1.0; z.len()]);
        let least = compete(Path::best(), unit, n_units, z, &mut h, &mut slope);
        (h, slope, least)
    }

    #[test]
    fn the_largest_of_a_document_are_kept_and_ties_go_to_smaller_numbers() {
        let (h, slope, least) =
            after(Unit::TopK { k: 2 }, 4, &[1.0, 3.0, 2.0, -9.0, -1.0, -1.0, -1.0, -2.0]);
        assert_eq!(h, [0.0, 3.0, 2.0, 0.0, -1.0, -1.0, 0.0, 0.0]);
        assert_eq!(slope, [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(least, None);
    }

    #[test]
    fn the_largest_of_each_group_is_kept_also_of_a_smaller_last_one() {
        let groups = Unit::WinnerTakeAll { group: 2 };
        let (h, slope, _) = after(groups, 5, &[1.0, 3.0, -2.0, -2.0, -9.0]);
        assert_eq!(h, [0.0, 3.0, -2.0, 0.0, -9.0]);
        assert_eq!(slope, [0.0, 1.0, 1.0, 0.0, 1.0]);
    }

    #[test]
    fn the_largest_of_a_batch_are_kept_wherever_they_are() {
        let batch = Unit::BatchTopK { k: 1 };
        let (h, slope, least) = after(batch, 3, &[5.0, 4.0, 1.0, 0.5, 1.0, 0.0]);
        assert_eq!((h, least), (vec![5.0, 4.0, 0.0, 0.0, 0.0, 0.0], Some(4.0)));
        assert_eq!(slope[..5], [1.0, 1.0, 0.0, 0.0, 0.0]);
        let (h, _, least) = after(batch, 3, &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!((h, least), (vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0], Some(1.0)));
        let (h, _, least) = after(batch, 3, &[7.0, 0.0, 0.0, 7.0, 7.0, 7.0]);
        assert_eq!((h, least), (vec![7.0, 0.0, 0.0, 7.0, 0.0, 0.0], Some(7.0)));
        assert_eq!(after(batch, 3, &[0.0; 3]).2, None);
    }

    #[test]
    fn losers_give_their_energy_to_the_winners_of_their_side() {
        let kate = Unit::KCompetitive { k: 3, alpha: 2.0 };
        let (h, slope, _) = after(kate, 5, &[0.5, 0.25, 0.125, -0.25, -0.5]);
        assert_eq!(h, [0.75, 0.5, 0.0, 0.0, -1.0]);
        assert_eq!(slope, [1.0; 5]);
        // No more than the winners on a side: nobody loses.
        let (h, ..) = after(kate, 5, &[0.5, 0.25, -0.125, 0.0, 0.0]);
        assert_eq!(h, [0.5, 0.25, -0.125, 0.0, 0.0]);
    }

    #[test]
    fn losers_learn_through_the_winners_of_their_side() {
        let kate = Unit::KCompetitive { k: 3, alpha: 2.0 };
        let z = [0.5, 0.25, 0.125, -0.25, -0.5];
        let (h, ..) = after(kate, 5, &z);
        let mut delta = vec![1.0, 10.0, 100.0, 1000.0, 10_000.0];
        share_gradient(kate, 5, &z, &h, &mut delta);
        assert_eq!(delta, [1.0, 10.0, 22.0, 20_000.0, 10_000.0]);
        let mut untouched = vec![1.0; 5];
        share_gradient(Unit::TopK { k: 1 }, 5, &z, &h, &mut untouched);
        assert_eq!(untouched, [1.0; 5]);
    }

    #[test]
    fn a_cut_keeps_the_largest_by_size_and_of_equal_ones_the_first() {
        let cut = |k| {
            let mut h = [0.5, -2.0, 0.0, 2.0, -0.5];
            cut(k, &mut h);
            h
        };
        assert_eq!(cut(0), [0.0; 5]);
        assert_eq!(cut(1), [0.0, -2.0, 0.0, 0.0, 0.0]);
        assert_eq!(cut(3), [0.5, -2.0, 0.0, 2.0, 0.0]);
        assert_eq!(cut(4), [0.5, -2.0, 0.0, 2.0, -0.5]);
        assert_eq!(cut(9), cut(5));
    }

    #[test]
    fn a_number_that_is_none_is_never_hidden() {
        let mut h = [2.0, f32::NAN, -f32::NAN];
        cut(0, &mut h);
        assert!(h[0] == 0.0 && h[1].is_nan() && h[2].is_nan());
        let alpha = 2.0;
        for unit in [
            Unit::TopK { k: 1 },
            Unit::WinnerTakeAll { group: 1 },
            Unit::BatchTopK { k: 1 },
            Unit::KCompetitive { k: 1, alpha },
        ] {
            for nan in [f32::NAN, -f32::NAN] {
                let (h, ..) = after(unit, 3, &[2.0, nan, 3.0]);
                assert!(h[1].is_nan(), "{unit}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_equals_a_full_sort(
            z in prop::collection::vec((-3_i8..3).prop_map(f32::from), 1..20), k in 1_usize..20,
        ) {
            let mut order: Vec<usize> = (0..z.len()).collect();
            order.sort_by(|&a, &b| z[b].total_cmp(&z[a]));
            let mut expected = vec![0.0; z.len()];
            for &place in order.iter().take(k) {
                expected[place] = z[place];
            }
            let top = Unit::TopK { k };
            prop_assert_eq!(&after(top, z.len(), &z).0, &expected);
            let mut alone = z.clone();
            compete_alone(top, &z, &mut alone);
            prop_assert_eq!(&alone, &expected);
            let relu: Vec<f32> = z.iter().map(|z| z.max(0.0)).collect();
            let expected: Vec<f32> = expected.iter().map(|h| h.max(0.0)).collect();
            prop_assert_eq!(after(Unit::BatchTopK { k }, z.len(), &relu).0, expected);
        }
    }
}
