//! How much ranked word lists overlap, the first words weighing most.

use std::collections::HashSet;

use topicscope_indexer::TermId;

use super::measured::{Absent, Measured};

/// How much the overlap of longer beginnings of two lists counts: each further word weighs 0.9
/// times the one before (Bianchi, Terragni, Hovy 2021, section 3.2).
pub const PERSISTENCE: f64 = 0.9;

/// Returns the mean over pairs of lists of 1 − rank-biased overlap, in [0, 1]; larger is more
/// diverse. Of each list the first `n` words take part; empty lists (dead units) do not.
///
/// # Errors
/// When fewer than two lists have words.
///
/// # Reference
/// Bianchi, Terragni, Hovy (2021), Pre-training is a hot topic, section 3.2.
pub fn inverted_rbo(lists: &[Vec<TermId>], n: usize) -> Measured {
    let lists: Vec<&[TermId]> = lists
        .iter()
        .map(|list| &list[..list.len().min(n)])
        .filter(|list| !list.is_empty())
        .collect();
    let (mut sum, mut n_pairs) = (0.0, 0_u32);
    for (place, one) in lists.iter().enumerate() {
        for other in &lists[place + 1..] {
            sum += 1.0 - rank_biased_overlap(one, other);
            n_pairs += 1;
        }
    }
    if n_pairs == 0 { Err(Absent::FewUnits) } else { Ok(sum / f64::from(n_pairs)) }
}

/// Returns the extrapolated rank-biased overlap of two lists without repetitions, in [0, 1]: 1 for
/// equal lists, 0 for lists without a common word.
///
/// # Reference
/// Webber, Moffat, Zobel (2010), A similarity measure for indefinite rankings, equation 32.
fn rank_biased_overlap(one: &[TermId], other: &[TermId]) -> f64 {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let p = PERSISTENCE;
    let (mut from_short, mut from_long) = (HashSet::new(), HashSet::new());
    let (mut common, mut sum, mut weight) = (0_u32, 0.0, 1.0);
    let mut common_of_short = 0.0;
    for depth in 1..=long.len() {
        let long_word = long[depth - 1];
        from_long.insert(long_word);
        common += u32::from(from_short.contains(&long_word));
        if let Some(&word) = short.get(depth - 1) {
            from_short.insert(word);
            common += u32::from(from_long.contains(&word));
            common_of_short = f64::from(common);
        }
        weight *= p;
        let depth = depth as f64;
        let beyond = (depth - short.len() as f64).max(0.0);
        let extrapolated = common_of_short * beyond / (short.len() as f64 * depth);
        sum += (f64::from(common) / depth + extrapolated) * weight;
    }
    let end = (f64::from(common) - common_of_short) / long.len() as f64
        + common_of_short / short.len() as f64;
    (1.0 - p) / p * sum + end * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(ids: &[u32]) -> Vec<TermId> {
        ids.iter().copied().map(TermId).collect()
    }

    #[test]
    fn equal_and_disjoint_lists_are_the_ends_of_the_scale() {
        let (one, other) = (terms(&[1, 2, 3, 4]), terms(&[5, 6, 7, 8]));
        assert!((rank_biased_overlap(&one, &one) - 1.0).abs() < 1e-12);
        assert_eq!(rank_biased_overlap(&one, &other), 0.0);
        assert!((rank_biased_overlap(&one, &one[..2]) - 1.0).abs() < 1e-12);
    }

    // From equation 32, with the sets of each depth written out:
    //   def rbo(S, L, p=0.9):
    //       s, l = len(S), len(L)
    //       X = lambda d: len(set(S[:d]) & set(L[:d]))
    //       a = sum(X(d) / d * p**d for d in range(1, l + 1))
    //       b = sum(X(s) * (d - s) / (s * d) * p**d for d in range(s + 1, l + 1))
    //       return (1 - p) / p * (a + b) + ((X(l) - X(s)) / l + X(s) / s) * p**l
    //   rbo([1, 2, 3, 4], [2, 1, 9, 4]), rbo([1, 2], [3, 1, 2, 4])
    #[test]
    fn overlaps_equal_the_equation_with_its_sets_written_out() {
        let found = rank_biased_overlap(&terms(&[1, 2, 3, 4]), &terms(&[2, 1, 9, 4]));
        assert!((found - 0.690_75).abs() < 1e-12, "{found}");
        for (one, other) in [([1, 2].as_slice(), [3, 1, 2, 4].as_slice()), (&[3, 1, 2, 4], &[1, 2])]
        {
            let found = rank_biased_overlap(&terms(one), &terms(other));
            assert!((found - 0.659_25).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn lists_of_dead_units_take_no_part() {
        let lists = [terms(&[1, 2, 3]), vec![], terms(&[4, 5, 6]), terms(&[1, 2, 9])];
        // The third words lie beyond the cut.
        let pairs = [1.0, 0.0, 1.0];
        let found = inverted_rbo(&lists, 2).unwrap();
        assert!((found - pairs.iter().sum::<f64>() / 3.0).abs() < 1e-12, "{found}");
        assert_eq!(inverted_rbo(&lists[..2], 2), Err(Absent::FewUnits));
    }
}
