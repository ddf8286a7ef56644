//! How the words of one unit meet in documents: counted when it is asked, and kept.

use std::collections::BTreeMap;

use topicscope_indexer::TermId;

use super::holders::Holders;
use crate::metrics::npmi;

/// Keeps the NPMI of words of one unit, for all exponents.
#[derive(Default)]
pub(super) struct Meetings {
    places: BTreeMap<TermId, usize>,
    /// The lower triangle of the words, row by row; NaN where nobody has asked yet.
    npmi: Vec<f64>,
    /// Room for the documents of a word.
    room: Vec<u64>,
}

/// Names a word of the unit with its place in the triangle.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) term: TermId,
    place: usize,
}

impl Meetings {
    /// Gives a word its place.
    pub(super) fn word(&mut self, term: TermId) -> Word {
        let next = self.places.len();
        let place = *self.places.entry(term).or_insert(next);
        self.npmi.resize(row(self.places.len()), f64::NAN);
        Word { term, place }
    }

    /// Counts how one word meets each of some others, where that is not known.
    pub(super) fn learn(
        &mut self,
        holders: &Holders<'_>,
        one: Word,
        others: impl Iterator<Item = Word>,
    ) {
        let unknown: Vec<Word> = others.filter(|&other| self.npmi(one, other).is_nan()).collect();
        if unknown.is_empty() {
            return;
        }
        let documents = holders.bits(one.term, &mut self.room);
        for other in unknown {
            let both = holders.n_among(documents, other.term);
            let [first, second] = [one, other].map(|word| holders.single(word.term));
            self.npmi[cell(one, other)] = npmi(first, second, both, holders.n_documents());
        }
    }

    /// Returns the NPMI of two words; NaN where it has not been learned.
    pub(super) fn npmi(&self, one: Word, other: Word) -> f64 {
        self.npmi[cell(one, other)]
    }
}

fn cell(one: Word, other: Word) -> usize {
    row(one.place.max(other.place)) + one.place.min(other.place)
}

/// Returns where a row of a triangle begins.
fn row(place: usize) -> usize {
    place * (place + 1) / 2
}
