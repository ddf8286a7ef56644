//! How often the words of a list occur together in a reference.

use serde::Serialize;
use topicscope_indexer::TermId;

use super::counts::{Counts, Needed, count};
use super::measured::{Absent, Measured};

/// Names what counts as one context in which words may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// A whole document.
    Document,
    /// So many neighboring tokens, moved on by one; a shorter document is one window.
    Sliding(usize),
}

/// Holds the coherence of one word list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListCoherence {
    /// Normalized pointwise mutual information, mean over the pairs, in [-1, 1].
    pub npmi: Measured,
    /// Words that do not occur in the reference; each of their pairs counts -1.
    pub missing: usize,
}

/// Measures the NPMI of word lists in reference documents, given as token sequences.
///
/// One pass counts the needed words alone. Larger is better. `n_terms` is V.
///
/// # Errors
/// Per list: fewer than two words, or no reference window at all.
///
/// # Panics
/// When a token or a word is not below V, or the window has no tokens.
///
/// # Reference
/// Bouma (2009), Normalized (pointwise) mutual information in collocation extraction,
/// equation 7; Lau, Newman, Baldwin (2014), Machine reading tea leaves. A pair that never
/// meets counts -1, a pair in every window +1.
pub fn npmi<D: AsRef<[TermId]> + Sync>(
    lists: &[Vec<TermId>],
    documents: &[D],
    n_terms: usize,
    window: Window,
) -> Vec<ListCoherence> {
    let needed = Needed::of(lists, n_terms);
    let counts = count(&needed, documents, window);
    lists.iter().map(|list| list_npmi(&needed, &counts, list)).collect()
}

fn list_npmi(needed: &Needed, counts: &Counts, list: &[TermId]) -> ListCoherence {
    let places: Vec<usize> = list.iter().map(|&term| needed.place(term)).collect();
    let missing = places.iter().filter(|&&place| counts.single(place) == 0).count();
    let (mut sum, mut n_pairs) = (0.0, 0_u32);
    for (i, &first) in places.iter().enumerate() {
        for &second in &places[..i] {
            sum += counts.npmi(first, second);
            n_pairs += 1;
        }
    }
    let npmi = match (n_pairs, counts.n_windows) {
        (0, _) => Err(Absent::NoWords),
        (_, 0) => Err(Absent::NoDocuments),
        _ => Ok(sum / f64::from(n_pairs)),
    };
    ListCoherence { npmi, missing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn terms(ids: &[u32]) -> Vec<TermId> {
        ids.iter().copied().map(TermId).collect()
    }

    /// The definition, word for word.
    fn direct(list: &[TermId], documents: &[Vec<TermId>], window: Window) -> f64 {
        let mut windows: Vec<HashSet<TermId>> = Vec::new();
        for document in documents.iter().filter(|document| !document.is_empty()) {
            let width = match window {
                Window::Document => document.len(),
                Window::Sliding(width) => width.min(document.len()),
            };
            windows.extend(document.windows(width).map(|window| window.iter().copied().collect()));
        }
        let n = windows.len() as f64;
        let p = |words: &[TermId]| {
            windows.iter().filter(|w| words.iter().all(|word| w.contains(word))).count() as f64 / n
        };
        let mut values = Vec::new();
        for i in 0..list.len() {
            for j in 0..i {
                let joint = p(&[list[i], list[j]]);
                values.push(if joint == 0.0 {
                    -1.0
                } else if joint == 1.0 {
                    1.0
                } else {
                    (joint / (p(&[list[i]]) * p(&[list[j]]))).ln() / -joint.ln()
                });
            }
        }
        values.iter().sum::<f64>() / values.len() as f64
    }

    #[test]
    fn pairs_that_always_or_never_meet_are_the_ends_of_the_scale() {
        let documents = [terms(&[0, 1, 2]), terms(&[1, 0])];
        let value = |list: &[u32]| npmi(&[terms(list)], &documents, 4, Window::Document)[0].clone();
        assert_eq!(value(&[0, 1]).npmi, Ok(1.0));
        assert_eq!(value(&[0, 3]), ListCoherence { npmi: Ok(-1.0), missing: 1 });
        // 0 and 2 meet in half of the documents: ln(0.5 / (1 * 0.5)) / -ln 0.5 = 0.
        assert_eq!(value(&[0, 2]).npmi, Ok(0.0));
    }

    #[test]
    fn lists_and_references_without_pairs_are_absent() {
        let lists = [terms(&[1]), terms(&[])];
        for found in npmi(&lists, &[terms(&[0, 1])], 2, Window::Sliding(3)) {
            assert_eq!(found.npmi, Err(Absent::NoWords));
        }
        let none: [Vec<TermId>; 1] = [vec![]];
        let found = npmi(&[terms(&[0, 1])], &none, 2, Window::Document);
        assert_eq!(found[0].npmi, Err(Absent::NoDocuments));
    }

    proptest! {
        #[test]
        fn one_pass_equals_the_definition(
            documents in prop::collection::vec(prop::collection::vec(0_u32..8, 0..12), 1..12),
            width in 1_usize..6,
        ) {
            let documents: Vec<_> = documents.iter().map(|ids| terms(ids)).collect();
            prop_assume!(documents.iter().any(|document| !document.is_empty()));
            let lists = [terms(&[0, 1, 2]), terms(&[5, 3, 0, 7])];
            for window in [Window::Document, Window::Sliding(width)] {
                let found = npmi(&lists, &documents, 8, window);
                for (list, found) in lists.iter().zip(found) {
                    let expected = direct(list, &documents, window);
                    prop_assert!((found.npmi.unwrap() - expected).abs() < 1e-12);
                }
            }
        }
    }
}
