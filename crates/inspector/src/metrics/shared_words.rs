//! Units that say the same: pairs whose first words are shared.

use serde::Serialize;
use topicscope_indexer::TermId;

use super::measured::{Absent, Measured};

/// Shared words that make two units twins.
pub const SHARED_WORDS: usize = 4;

/// Names two units and how many words both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SharedWords {
    /// The unit with the smaller number.
    pub unit: usize,
    /// The other.
    pub other: usize,
    /// Words that both name.
    pub n_words: usize,
}

/// Lists the pairs of units that share at least [`SHARED_WORDS`] words, by number of unit.
/// **Shape**: `lists` (H), each the named words of a unit.
pub fn units_sharing_words(lists: &[Vec<TermId>]) -> Vec<SharedWords> {
    let sorted: Vec<Vec<TermId>> = lists.iter().map(|list| sorted(list)).collect();
    let pairs = (0..lists.len()).flat_map(|unit| (unit + 1..lists.len()).map(move |o| (unit, o)));
    let pairs = pairs.map(|(unit, other)| {
        let n_words =
            sorted[unit].iter().filter(|word| sorted[other].binary_search(word).is_ok()).count();
        SharedWords { unit, other, n_words }
    });
    pairs.filter(|pair| pair.n_words >= SHARED_WORDS).collect()
}

fn sorted(list: &[TermId]) -> Vec<TermId> {
    let mut words = list.to_vec();
    words.sort_unstable();
    words
}

/// Returns the share of all units that have words and stand in none of the `pairs`, in [0, 1];
/// larger is better. A unit without words is not distinct.
///
/// # Errors
/// When there is no unit.
pub fn distinct_units(lists: &[Vec<TermId>], pairs: &[SharedWords]) -> Measured {
    if lists.is_empty() {
        return Err(Absent::NoLiveUnit);
    }
    let mut is_distinct: Vec<bool> = lists.iter().map(|list| !list.is_empty()).collect();
    for pair in pairs {
        is_distinct[pair.unit] = false;
        is_distinct[pair.other] = false;
    }
    Ok(is_distinct.iter().filter(|is| **is).count() as f64 / lists.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_with_four_words_in_common_are_twins_and_dead_ones_are_not_distinct() {
        let lists: Vec<Vec<TermId>> = [
            vec![1, 2, 3, 4, 5],
            vec![9, 4, 3, 2, 1],
            vec![1, 2, 3, 7, 8],
            vec![],
            vec![6, 5, 4, 7],
        ]
        .map(|list| list.into_iter().map(TermId).collect())
        .to_vec();
        let pairs = units_sharing_words(&lists);
        assert_eq!(pairs, [SharedWords { unit: 0, other: 1, n_words: 4 }]);
        assert_eq!(distinct_units(&lists, &pairs), Ok(2.0 / 5.0));
        assert_eq!(distinct_units(&[], &[]), Err(Absent::NoLiveUnit));
        assert_eq!(distinct_units(&[vec![], vec![]], &[]), Ok(0.0));
    }
}
