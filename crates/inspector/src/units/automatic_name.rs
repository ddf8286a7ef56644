//! Short names of units: a few words that no other unit has in its name.

use std::collections::{BTreeMap, BTreeSet};

use topicscope_indexer::TermId;

/// Words of a name at most.
const MOST: usize = 3;

/// Words of a name at least, where there are so many.
const LEAST: usize = 2;

/// First words of a unit that count as its own or another's.
const FIRST: usize = 10;

/// Names every unit by at most three words; no word stands in two names.
///
/// **Shape**: `distinctive` and `correlation` (H), the words of each unit under these rankings, best
/// first; the result (H). First come distinctive words, then those of largest correlation, which no
/// other unit has among its ten first of either. Units with fewer than two such words take, unit by
/// unit, the best that no name has yet. A unit without words has an empty name.
pub(super) fn automatic_names(
    distinctive: &[Vec<TermId>],
    correlation: &[Vec<TermId>],
) -> Vec<Vec<TermId>> {
    let first = |list: &[TermId]| list.iter().copied().take(FIRST).collect::<Vec<TermId>>();
    let of_unit = |unit: usize| [first(&distinctive[unit]), first(&correlation[unit])].concat();
    let mut n_having: BTreeMap<TermId, usize> = BTreeMap::new();
    for unit in 0..distinctive.len() {
        for term in of_unit(unit).into_iter().collect::<BTreeSet<_>>() {
            *n_having.entry(term).or_default() += 1;
        }
    }
    let mut names: Vec<Vec<TermId>> = Vec::new();
    for unit in 0..distinctive.len() {
        let mut name = Vec::new();
        for term in of_unit(unit).into_iter().filter(|term| n_having[term] == 1) {
            if name.len() < MOST && !name.contains(&term) {
                name.push(term);
            }
        }
        names.push(name);
    }
    let mut taken: BTreeSet<TermId> = names.iter().flatten().copied().collect();
    for (unit, name) in names.iter_mut().enumerate() {
        for &term in distinctive[unit].iter().chain(&correlation[unit]) {
            if name.len() < LEAST && taken.insert(term) {
                name.push(term);
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms(lists: &[&[u32]]) -> Vec<Vec<TermId>> {
        lists.iter().map(|list| list.iter().copied().map(TermId).collect()).collect()
    }

    #[test]
    fn names_are_words_that_no_other_unit_has() {
        let distinctive = terms(&[&[1, 2, 3, 4, 5], &[2, 6], &[]]);
        let correlation = terms(&[&[7, 1], &[2, 3, 8], &[]]);
        let names = automatic_names(&distinctive, &correlation);
        assert_eq!(names, terms(&[&[1, 4, 5], &[6, 8], &[]]));
    }

    #[test]
    fn twins_take_turns_with_what_is_left() {
        let both = terms(&[&[1, 2, 3], &[1, 2, 3]]);
        assert_eq!(automatic_names(&both, &both), terms(&[&[1, 2], &[3]]));
    }

    proptest! {
        #[test]
        fn no_word_stands_in_two_names(
            lists in prop::collection::vec(prop::collection::vec(0_u32..30, 0..14), 1..8),
        ) {
            let lists: Vec<Vec<TermId>> =
                lists.into_iter().map(|list| list.into_iter().map(TermId).collect()).collect();
            let names = automatic_names(&lists, &lists);
            let all: Vec<TermId> = names.iter().flatten().copied().collect();
            let distinct: BTreeSet<TermId> = all.iter().copied().collect();
            prop_assert_eq!(all.len(), distinct.len());
            prop_assert!(names.iter().all(|name| name.len() <= MOST));
        }
    }
}
