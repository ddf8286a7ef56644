//! Counts of words and pairs of words in windows: what every measure of coherence reads.
//!
//! A document is visited once for all lists, measures and windows. Windows are not: where a
//! word is inside a sliding window is a list of spans, and two words meet in the windows that
//! their spans share.

use rayon::prelude::*;
use topicscope_indexer::TermId;

use super::windows::{CoherenceMode, Span, Window, n_shared, n_windows, push_spans};

/// Numbers the words of all lists without holes, and the pairs of words that share a list.
pub(crate) struct Needed {
    place_of_term: Vec<u32>,
    n_words: usize,
    /// The pairs of word i stand at `offsets[i]..offsets[i + 1]`.
    offsets: Vec<u32>,
    /// The other word of each pair, above the first one, rising within the pairs of a word.
    partners: Vec<u32>,
}

impl Needed {
    const NOT: u32 = u32::MAX;

    /// # Panics
    /// When a word is not below V.
    pub(crate) fn of<L: AsRef<[TermId]>>(lists: &[L], n_terms: usize) -> Self {
        let mut place_of_term = vec![Self::NOT; n_terms];
        let mut n_words = 0;
        for term in lists.iter().flat_map(AsRef::as_ref) {
            let place = &mut place_of_term[term.index()];
            if *place == Self::NOT {
                *place = n_words as u32;
                n_words += 1;
            }
        }
        let mut pairs = Vec::new();
        for list in lists {
            let places = list.as_ref().iter().map(|term| place_of_term[term.index()]);
            let places: Vec<u32> = places.collect();
            for (i, &one) in places.iter().enumerate() {
                pairs.extend(places[..i].iter().map(|&other| (one.min(other), one.max(other))));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut offsets = vec![0; n_words + 1];
        for &(low, _) in &pairs {
            offsets[low as usize + 1] += 1;
        }
        for i in 0..n_words {
            offsets[i + 1] += offsets[i];
        }
        let partners = pairs.into_iter().map(|(_, high)| high).collect();
        Self { place_of_term, n_words, offsets, partners }
    }

    /// Returns the place of a needed word.
    pub(crate) fn place(&self, term: TermId) -> usize {
        self.place_of_term[term.index()] as usize
    }

    /// Returns the place of a pair of words that share a list.
    ///
    /// # Panics
    /// When they do not.
    pub(crate) fn pair(&self, one: usize, other: usize) -> usize {
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        let range = self.range(low);
        let found = self.partners[range.clone()].binary_search(&(high as u32));
        range.start + found.expect("the words share a list")
    }

    /// Returns the number of words.
    pub(crate) fn n_words(&self) -> usize {
        self.n_words
    }

    /// Lists the pairs of words that share a list, each once, in the order of their places.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let of_word =
            |word| self.partners[self.range(word)].iter().map(move |&other| (word, other as usize));
        (0..self.n_words).flat_map(of_word)
    }

    /// Returns the place of a term where it is needed.
    pub(crate) fn place_if_needed(&self, term: TermId) -> Option<usize> {
        Some(self.place_of_term[term.index()])
            .filter(|&place| place != Self::NOT)
            .map(|p| p as usize)
    }

    fn range(&self, word: usize) -> std::ops::Range<usize> {
        self.offsets[word] as usize..self.offsets[word + 1] as usize
    }
}

/// Counts windows that hold one word or two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Number of windows.
    pub(crate) n_windows: u64,
    singles: Vec<u64>,
    pairs: Vec<u64>,
}

impl Counts {
    pub(crate) fn new(needed: &Needed) -> Self {
        let (singles, pairs) = (vec![0; needed.n_words], vec![0; needed.partners.len()]);
        Self { n_windows: 0, singles, pairs }
    }

    /// Returns the number of windows with a word.
    pub(crate) fn single(&self, place: usize) -> u64 {
        self.singles[place]
    }

    /// Returns the number of windows with two words that share a list.
    ///
    /// # Panics
    /// When they do not.
    pub(crate) fn both(&self, needed: &Needed, one: usize, other: usize) -> u64 {
        if one == other { self.singles[one] } else { self.pairs[needed.pair(one, other)] }
    }

    /// Adds the counts of other documents.
    pub(crate) fn add(&mut self, other: &Self) {
        self.n_windows += other.n_windows;
        let into = self.singles.iter_mut().chain(&mut self.pairs);
        for (count, more) in into.zip(other.singles.iter().chain(&other.pairs)) {
            *count += more;
        }
    }
}

/// Tasks that count side by side; integer sums do not depend on the cut.
const TASKS: usize = 16;

/// Fewest documents that are worth a task.
const LEAST_DOCUMENTS: usize = 512;

/// Counts the needed words in token sequences, for several windows in one pass.
///
/// # Panics
/// When a token is not below V, or a window has no tokens.
pub(crate) fn count<D: AsRef<[TermId]> + Sync>(
    needed: &Needed,
    documents: &[D],
    windows: &[Window],
    mode: CoherenceMode,
) -> Vec<Counts> {
    assert!(!windows.contains(&Window::Sliding(0)), "a window has tokens");
    let new = || -> Vec<Counts> { windows.iter().map(|_| Counts::new(needed)).collect() };
    let partial = |chunk: &[D]| {
        let mut counts = new();
        let mut seen = Seen::new(needed.n_words);
        for document in chunk {
            seen.read(document.as_ref().iter().map(|term| needed.place_of_term[term.index()]));
            for (counts, &window) in counts.iter_mut().zip(windows) {
                seen.add(needed, window, mode, counts);
            }
        }
        counts
    };
    let per_task = documents.len().div_ceil(TASKS).max(LEAST_DOCUMENTS);
    let parts: Vec<Vec<Counts>> = documents.par_chunks(per_task).map(partial).collect();
    let mut sum = new();
    for part in &parts {
        for (counts, more) in sum.iter_mut().zip(part) {
            counts.add(more);
        }
    }
    sum
}

/// Holds where the needed words of one document stand.
struct Seen {
    /// Number of tokens of the document.
    length: u32,
    /// Where each needed word stands; empty for all words but those of `words`.
    places: Vec<Vec<u32>>,
    /// The needed words that occur, in the order of their first token.
    words: Vec<u32>,
    spans: Vec<Span>,
    /// Where in `spans` those of each word begin and end.
    of_word: Vec<(u32, u32)>,
}

impl Seen {
    fn new(n_words: usize) -> Self {
        let (places, of_word) = (vec![Vec::new(); n_words], vec![(0, 0); n_words]);
        Self { length: 0, places, words: Vec::new(), spans: Vec::new(), of_word }
    }

    /// Takes in the next document, as the place of each token's word.
    fn read(&mut self, words: impl Iterator<Item = u32>) {
        for word in self.words.drain(..) {
            self.places[word as usize].clear();
        }
        self.length = 0;
        for word in words {
            if word != Needed::NOT {
                let places = &mut self.places[word as usize];
                if places.is_empty() {
                    self.words.push(word);
                }
                places.push(self.length);
            }
            self.length += 1;
        }
    }

    /// Adds the windows of the document to some counts.
    fn add(&mut self, needed: &Needed, window: Window, mode: CoherenceMode, counts: &mut Counts) {
        match window {
            Window::Sliding(width) if width < self.length as usize => {
                self.slide(needed, width as u32, mode, counts);
            }
            _ => self.add_whole(needed, mode, counts),
        }
    }

    /// Adds the document as one window.
    fn add_whole(&self, needed: &Needed, mode: CoherenceMode, counts: &mut Counts) {
        counts.n_windows += u64::from(self.length > 0 || mode == CoherenceMode::Gensim);
        for &word in &self.words {
            counts.singles[word as usize] += 1;
            for pair in needed.range(word as usize) {
                let partner = &self.places[needed.partners[pair] as usize];
                counts.pairs[pair] += u64::from(!partner.is_empty());
            }
        }
    }

    fn slide(&mut self, needed: &Needed, width: u32, mode: CoherenceMode, counts: &mut Counts) {
        counts.n_windows += u64::from(self.length - width + 1);
        self.spans.clear();
        for &word in &self.words {
            let start = self.spans.len();
            let places = &self.places[word as usize];
            push_spans(places, self.length, width, mode, &mut self.spans);
            counts.singles[word as usize] += n_windows(&self.spans[start..]);
            self.of_word[word as usize] = (start as u32, self.spans.len() as u32);
        }
        for &word in &self.words {
            let spans = self.spans_of(word);
            for pair in needed.range(word as usize) {
                let partner = needed.partners[pair];
                if !self.places[partner as usize].is_empty() {
                    counts.pairs[pair] += n_shared(spans, self.spans_of(partner));
                }
            }
        }
    }

    fn spans_of(&self, word: u32) -> &[Span] {
        let (start, end) = self.of_word[word as usize];
        &self.spans[start as usize..end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_without_words_are_windows_for_gensim_alone() {
        let needed = Needed::of(&[vec![TermId(0), TermId(1)]], 2);
        let documents = [vec![TermId(0)], vec![]];
        let windows = [Window::Document, Window::Sliding(1)];
        for (mode, expected) in [(CoherenceMode::Exact, 1), (CoherenceMode::Gensim, 2)] {
            let found = count(&needed, &documents, &windows, mode);
            assert!(found.iter().all(|counts| counts.n_windows == expected), "{mode:?}");
        }
    }

    #[test]
    fn any_cut_into_tasks_counts_the_same() {
        let documents: Vec<Vec<TermId>> = (0..9 * LEAST_DOCUMENTS as u32)
            .map(|d| {
                (0..d % 7).map(|i| TermId(d.wrapping_mul(31).wrapping_add(i * d) % 5)).collect()
            })
            .collect();
        let needed = Needed::of(&[(0..5).map(TermId).collect::<Vec<_>>()], 5);
        let windows = [Window::Sliding(3), Window::Document];
        let whole = count(&needed, &documents, &windows, CoherenceMode::Exact);
        let parts: Vec<Vec<Counts>> = documents
            .chunks(37)
            .map(|part| count(&needed, part, &windows, CoherenceMode::Exact))
            .collect();
        for (window, whole) in whole.into_iter().enumerate() {
            let mut sum = Counts::new(&needed);
            for part in &parts {
                sum.add(&part[window]);
            }
            assert_eq!(sum, whole);
        }
    }
}
