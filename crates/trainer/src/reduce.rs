//! The one place where the partial results of shards meet.
//!
//! Every sum over the vocabulary is made within each shard and then merged here, always by
//! the same binary tree over the S shards. The result depends on S and on nothing else:
//! not on the number of threads, nor on which of them was first.

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

/// Adds one slice to another, element by element.
#[inline]
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
    fn one_item_is_its_own_result_and_none_is_allowed() {
        let mut one = [3];
        tree(&mut one, |left, right| *left += right);
        assert_eq!(one, [3]);
        tree(&mut [] as &mut [i32], |left, right| *left += right);
    }
}
