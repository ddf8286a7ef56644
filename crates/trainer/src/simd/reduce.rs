//! The one place where the partial results of shards meet.
//!
//! Every sum over the vocabulary is made within each shard and then merged here, always by
//! the same binary tree over the S shards. The result depends on S and on nothing else:
//! not on the number of threads, nor on which of them was first.

use rayon::prelude::*;

use super::path::{Arithmetic, Kernel, Path};

/// Merges items pairwise until the first holds the result of all.
///
/// Round k merges item i + 2^k into item i, for every i that is a multiple of 2^(k+1).
/// The other items are left in an intermediate state.
pub(crate) fn tree<T>(items: &mut [T], mut merge: impl FnMut(&mut T, &T)) {
    let mut step = 1;
    while step < items.len() {
        for pair in items.chunks_mut(2 * step) {
            if pair.len() > step {
                let (left, right) = pair.split_at_mut(step);
                merge(&mut left[0], &right[0]);
            }
        }
        step *= 2;
    }
}

/// Places summed at once, small enough for the fastest cache.
const CHUNK: usize = 512;

/// Sums slices of one length by the tree of [`tree`], whatever thread adds which places.
///
/// # Panics
/// When a slice is shorter than the first.
pub(crate) fn sum(path: Path, parts: &[&[f32]], out: &mut Vec<f32>) {
    out.resize(parts.first().map_or(0, |part| part.len()), 0.0);
    let chunks = out.par_chunks_mut(CHUNK).enumerate();
    chunks.for_each(|(chunk, out)| path.run(SumFrom { parts, start: chunk * CHUNK, out }));
}

/// The arguments of [`sum_from`].
struct SumFrom<'a> {
    parts: &'a [&'a [f32]],
    start: usize,
    out: &'a mut [f32],
}

impl Kernel for SumFrom<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { parts, start, out } = self;
        let n = out.len();
        // The usual number of shards in one go; the same sums in the same order.
        let Ok(parts) = <&[&[f32]; 16]>::try_from(parts) else {
            return sum_from(parts, start, out);
        };
        let parts: [&[f32]; 16] = std::array::from_fn(|i| &parts[i][start..start + n]);
        for (i, out) in out.iter_mut().enumerate() {
            let two = |k: usize| parts[k][i] + parts[k + 1][i];
            let four = |k: usize| two(k) + two(k + 2);
            *out = (four(0) + four(4)) + (four(8) + four(12));
        }
    }
}

/// Sums the places from `start` on. The left part of the tree has the largest power of two of
/// slices that leaves some to the right.
fn sum_from(parts: &[&[f32]], start: usize, out: &mut [f32]) {
    let n = out.len();
    match parts {
        [] => {}
        [only] => out.copy_from_slice(&only[start..start + n]),
        [left, right] => {
            let pairs = left[start..start + n].iter().zip(&right[start..start + n]);
            for (out, (&a, &b)) in out.iter_mut().zip(pairs) {
                *out = a + b;
            }
        }
        _ => {
            let (left, right) = parts.split_at(parts.len().next_power_of_two() / 2);
            let mut other = [0.0; CHUNK];
            sum_from(left, start, out);
            sum_from(right, start, &mut other[..n]);
            add(out, &other[..n]);
        }
    }
}

/// Returns how many documents one thread looks at in one go: so many
/// that another thread is worth its while.
pub(crate) fn documents_together(n_units: usize) -> usize {
    const CODES: usize = 4_096;
    (CODES / n_units).max(1)
}

/// Sums slices of one length first to last, whoever made them. **Shape**: `n` numbers each.
pub(crate) fn in_order<T: Copy + Default + std::ops::AddAssign>(
    parts: &[Vec<T>],
    n: usize,
) -> Vec<T> {
    let mut sum = vec![T::default(); n];
    for part in parts {
        add(&mut sum, part);
    }
    sum
}

/// Adds one slice to another, element by element.
#[inline(always)]
pub(crate) fn add<T: Copy + std::ops::AddAssign>(sum: &mut [T], part: &[T]) {
    for (sum, &part) in sum.iter_mut().zip(part) {
        *sum += part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_has_the_documented_shape() {
        let mut items: Vec<String> = (0..5).map(|i| i.to_string()).collect();
        tree(&mut items, |left, right| *left = format!("({left}+{right})"));
        assert_eq!(items[0], "(((0+1)+(2+3))+4)");
    }

    #[test]
    fn sums_of_slices_are_made_by_the_tree() {
        // In single precision the order of the sum shows.
        let parts: Vec<Vec<f32>> = (0..5_u8)
            .map(|i| (0..700).map(|k| 0.1 * (f32::from(i) + k as f32)).collect())
            .collect();
        let slices: Vec<&[f32]> = parts.iter().map(Vec::as_slice).collect();
        let mut out = vec![9.0; 3];
        sum(Path::best(), &slices, &mut out);
        let p = |i: usize, k: usize| parts[i][k];
        for (k, &found) in out.iter().enumerate() {
            assert_eq!(found, ((p(0, k) + p(1, k)) + (p(2, k) + p(3, k))) + p(4, k));
        }
        assert_eq!(out.len(), 700);
    }

    #[test]
    fn sixteen_slices_are_summed_as_any_other_number() {
        let parts: Vec<Vec<f32>> =
            (0..16).map(|i| (0..700).map(|k| 0.1 * ((i * 31 + k) % 97) as f32).collect()).collect();
        let slices: Vec<&[f32]> = parts.iter().map(Vec::as_slice).collect();
        for path in Path::all() {
            let (mut found, mut expected) = (Vec::new(), vec![0.0; 700]);
            sum(path, &slices, &mut found);
            for (start, out) in (0..).step_by(CHUNK).zip(expected.chunks_mut(CHUNK)) {
                sum_from(&slices, start, out);
            }
            assert_eq!(found, expected, "{path:?}");
        }
    }

    #[test]
    fn one_item_is_its_own_result_and_none_is_allowed() {
        let mut one = [3];
        tree(&mut one, |left, right| *left += right);
        assert_eq!(one, [3]);
        tree(&mut [] as &mut [i32], |left, right| *left += right);
    }
}
