//! How often the words of a list occur together in a reference.

use rayon::prelude::*;
use serde::Serialize;
use topicscope_indexer::TermId;

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
            sum += pair_npmi(counts, first, second);
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

fn pair_npmi(counts: &Counts, first: usize, second: usize) -> f64 {
    let share = |count: u32| f64::from(count) / counts.n_windows as f64;
    let together = counts.pair(first, second);
    if together == 0 {
        return -1.0;
    }
    let p = share(together);
    if u64::from(together) == counts.n_windows {
        return 1.0;
    }
    (p / (share(counts.single(first)) * share(counts.single(second)))).ln() / -p.ln()
}

/// Numbers the words of all lists without holes.
struct Needed {
    place_of_term: Vec<u32>,
    n_words: usize,
}

impl Needed {
    const NOT: u32 = u32::MAX;

    fn of(lists: &[Vec<TermId>], n_terms: usize) -> Self {
        let mut place_of_term = vec![Self::NOT; n_terms];
        let mut n_words = 0;
        for term in lists.iter().flatten() {
            let place = &mut place_of_term[term.index()];
            if *place == Self::NOT {
                *place = n_words as u32;
                n_words += 1;
            }
        }
        Self { place_of_term, n_words }
    }

    fn place(&self, term: TermId) -> usize {
        self.place_of_term[term.index()] as usize
    }
}

/// Counts windows that hold one word or two: a triangle of integers.
struct Counts {
    n_windows: u64,
    /// Entry of words i >= j at i (i + 1) / 2 + j; the diagonal counts single words.
    triangle: Vec<u32>,
}

impl Counts {
    fn new(n_words: usize) -> Self {
        Self { n_windows: 0, triangle: vec![0; n_words * (n_words + 1) / 2] }
    }

    fn single(&self, place: usize) -> u32 {
        self.pair(place, place)
    }

    fn pair(&self, first: usize, second: usize) -> u32 {
        self.triangle[entry(first, second)]
    }

    /// Adds a window, given as its distinct words.
    fn add(&mut self, present: &[u32]) {
        self.n_windows += 1;
        for (i, &first) in present.iter().enumerate() {
            for &second in &present[..=i] {
                self.triangle[entry(first as usize, second as usize)] += 1;
            }
        }
    }

    fn merge(mut self, other: &Self) -> Self {
        self.n_windows += other.n_windows;
        for (count, more) in self.triangle.iter_mut().zip(&other.triangle) {
            *count += more;
        }
        self
    }
}

fn entry(first: usize, second: usize) -> usize {
    let (low, high) = if first < second { (first, second) } else { (second, first) };
    high * (high + 1) / 2 + low
}

/// Documents that one task counts; integer sums do not depend on the cut.
const CHUNK: usize = 4096;

fn count<D: AsRef<[TermId]> + Sync>(needed: &Needed, documents: &[D], window: Window) -> Counts {
    let partial = |chunk: &[D]| {
        let mut counts = Counts::new(needed.n_words);
        let mut present = Present::new(needed.n_words);
        for document in chunk {
            let places: Vec<u32> =
                document.as_ref().iter().map(|term| needed.place_of_term[term.index()]).collect();
            match window {
                Window::Document => slide(&places, places.len(), &mut present, &mut counts),
                Window::Sliding(width) => slide(&places, width, &mut present, &mut counts),
            }
        }
        counts
    };
    let parts: Vec<Counts> = documents.par_chunks(CHUNK).map(partial).collect();
    parts.iter().fold(Counts::new(needed.n_words), Counts::merge)
}

/// Adds every window of `width` tokens of one document; an empty document has none.
fn slide(places: &[u32], width: usize, present: &mut Present, counts: &mut Counts) {
    assert!(width > 0 || places.is_empty(), "a window has tokens");
    let first = width.min(places.len());
    for &place in &places[..first] {
        present.enter(place);
    }
    if first > 0 {
        counts.add(&present.words);
    }
    for end in first..places.len() {
        present.leave(places[end - width]);
        present.enter(places[end]);
        counts.add(&present.words);
    }
    present.clear(&places[places.len().saturating_sub(width)..]);
}

/// Holds the distinct needed words of the current window.
struct Present {
    copies: Vec<u32>,
    words: Vec<u32>,
}

impl Present {
    fn new(n_words: usize) -> Self {
        Self { copies: vec![0; n_words], words: Vec::new() }
    }

    fn enter(&mut self, place: u32) {
        if place == Needed::NOT {
            return;
        }
        let copies = &mut self.copies[place as usize];
        *copies += 1;
        if *copies == 1 {
            self.words.push(place);
        }
    }

    fn leave(&mut self, place: u32) {
        if place == Needed::NOT {
            return;
        }
        let copies = &mut self.copies[place as usize];
        *copies -= 1;
        if *copies == 0 {
            self.words.retain(|&word| word != place);
        }
    }

    fn clear(&mut self, rest: &[u32]) {
        for &place in rest {
            self.leave(place);
        }
    }
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
