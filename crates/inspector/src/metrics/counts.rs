//! Counts of words and pairs of words in windows: what every measure of coherence reads.

use rayon::prelude::*;
use topicscope_indexer::{Bags, DocId, TermId};

use super::coherence::Window;

/// Numbers the words of all lists without holes.
pub(crate) struct Needed {
    place_of_term: Vec<u32>,
    n_words: usize,
}

impl Needed {
    const NOT: u32 = u32::MAX;

    pub(crate) fn of(lists: &[Vec<TermId>], n_terms: usize) -> Self {
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

    /// Returns the place of a needed word.
    pub(crate) fn place(&self, term: TermId) -> usize {
        self.place_of_term[term.index()] as usize
    }
}

/// Counts windows that hold one word or two: a triangle of integers.
pub(crate) struct Counts {
    pub(crate) n_windows: u64,
    /// Entry of words i >= j at i (i + 1) / 2 + j; the diagonal counts single words.
    triangle: Vec<u32>,
}

impl Counts {
    fn new(n_words: usize) -> Self {
        Self { n_windows: 0, triangle: vec![0; n_words * (n_words + 1) / 2] }
    }

    /// Returns the number of windows with a word.
    pub(crate) fn single(&self, place: usize) -> u32 {
        self.pair(place, place)
    }

    fn pair(&self, first: usize, second: usize) -> u32 {
        self.triangle[entry(first, second)]
    }

    /// Returns the NPMI of two words, in [-1, 1]: -1 when they never meet, +1 when they do in
    /// every window.
    pub(crate) fn npmi(&self, first: usize, second: usize) -> f64 {
        let share = |count: u32| f64::from(count) / self.n_windows as f64;
        let together = self.pair(first, second);
        if together == 0 {
            return -1.0;
        }
        let p = share(together);
        if u64::from(together) == self.n_windows {
            return 1.0;
        }
        (p / (share(self.single(first)) * share(self.single(second)))).ln() / -p.ln()
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

/// Counts the needed words in windows of token sequences, in one pass.
///
/// # Panics
/// When a token is not below V, or the window has no tokens.
pub(crate) fn count<D: AsRef<[TermId]> + Sync>(
    needed: &Needed,
    documents: &[D],
    window: Window,
) -> Counts {
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

/// Counts the needed words in whole documents, given as bags. Documents without any term are
/// no windows.
pub(crate) fn count_in_bags(needed: &Needed, bags: &Bags, documents: &[DocId]) -> Counts {
    let mut counts = Counts::new(needed.n_words);
    let mut present = Vec::new();
    for row in documents.iter().map(|&document| bags.row(document)) {
        present.clear();
        let places = row.iter().map(|&term| needed.place_of_term[term as usize]);
        present.extend(places.filter(|&place| place != Needed::NOT));
        if !row.is_empty() {
            counts.add(&present);
        }
    }
    counts
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

    #[test]
    fn bags_and_token_sequences_of_whole_documents_count_the_same() {
        let rows = [vec![0, 1, 3], vec![], vec![1, 2, 3], vec![2]];
        let bags = Bags::from_rows(&rows, 4).unwrap();
        let tokens: Vec<Vec<TermId>> =
            rows.iter().map(|row| row.iter().rev().copied().map(TermId).collect()).collect();
        let needed = Needed::of(&[vec![TermId(3), TermId(1), TermId(0)]], 4);
        let documents: Vec<DocId> = (0..4).map(DocId).collect();
        let (by_bags, by_tokens) =
            (count_in_bags(&needed, &bags, &documents), count(&needed, &tokens, Window::Document));
        assert_eq!((by_bags.n_windows, &by_bags.triangle), (3, &by_tokens.triangle));
        assert_eq!(by_tokens.n_windows, 3);
        assert_eq!(by_bags.pair(needed.place(TermId(1)), needed.place(TermId(3))), 2);
    }
}
