//! Which documents hold a word: read once for all units of all models.

use topicscope_indexer::{Bags, DocId, TermId};

/// Holds the documents of some words, by their place among the naming documents.
pub(super) struct Holders<'a> {
    bags: &'a Bags,
    documents: &'a [DocId],
    frequencies: Vec<u32>,
    /// **Shape** (V).
    of_term: Vec<Places>,
    n_documents: u64,
}

/// Places of documents, in the shorter of two forms.
enum Places {
    Unread,
    /// One bit per document.
    Bits(Vec<u64>),
    /// Rising.
    List(Vec<u32>),
}

/// Documents per bit of a list's entry: a list is the shorter form of what is rarer.
const LIST_BELOW: usize = u32::BITS as usize;

impl<'a> Holders<'a> {
    pub(super) fn new(bags: &'a Bags, documents: &'a [DocId]) -> Self {
        let has_terms = |&&document: &&DocId| !bags.row(document).is_empty();
        Self {
            bags,
            documents,
            frequencies: bags.document_frequencies_in(documents),
            of_term: (0..bags.n_terms()).map(|_| Places::Unread).collect(),
            n_documents: documents.iter().filter(has_terms).count() as u64,
        }
    }

    /// Reads the documents of words, in one pass for those that are not there yet.
    pub(super) fn read(&mut self, terms: impl IntoIterator<Item = TermId>) {
        let mut is_new = vec![false; self.bags.n_terms()];
        for term in terms {
            let places = &mut self.of_term[term.index()];
            if matches!(places, Places::Unread) {
                let frequency = self.frequencies[term.index()] as usize;
                is_new[term.index()] = true;
                *places = if frequency * LIST_BELOW < self.documents.len() {
                    Places::List(Vec::with_capacity(frequency))
                } else {
                    Places::Bits(vec![0; self.documents.len().div_ceil(64)])
                };
            }
        }
        if !is_new.contains(&true) {
            return;
        }
        for (place, &document) in self.documents.iter().enumerate() {
            for &term in self.bags.row(document) {
                if is_new[term as usize] {
                    match &mut self.of_term[term as usize] {
                        Places::Bits(bits) => bits[place / 64] |= 1 << (place % 64),
                        Places::List(list) => list.push(place as u32),
                        Places::Unread => {}
                    }
                }
            }
        }
    }

    /// Returns the number of documents with any word.
    pub(super) fn n_documents(&self) -> u64 {
        self.n_documents
    }

    /// Returns the number of documents with a word.
    pub(super) fn single(&self, term: TermId) -> u64 {
        u64::from(self.frequencies[term.index()])
    }

    /// Returns the documents of a word as bits, made in `room` where they are a list. The word must
    /// have been read.
    pub(super) fn bits<'b>(&'b self, term: TermId, room: &'b mut Vec<u64>) -> &'b [u64] {
        match &self.of_term[term.index()] {
            Places::Bits(bits) => bits,
            Places::List(list) => {
                room.clear();
                room.resize(self.documents.len().div_ceil(64), 0);
                for &place in list {
                    room[place as usize / 64] |= 1 << (place % 64);
                }
                room
            }
            Places::Unread => &[],
        }
    }

    /// Returns the number of documents among some that hold a word, which must have been read.
    pub(super) fn n_among(&self, bits: &[u64], term: TermId) -> u64 {
        match &self.of_term[term.index()] {
            Places::Bits(ours) => {
                let both = bits.iter().zip(ours).map(|(a, b)| (a & b).count_ones());
                u64::from(both.sum::<u32>())
            }
            Places::List(list) => {
                let bit = |&place: &u32| bits[place as usize / 64] >> (place % 64) & 1;
                list.iter().map(bit).sum()
            }
            Places::Unread => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_equal_a_look_into_every_document(
            // Word 0 is everywhere, the others are in few documents: both forms occur.
            rows in prop::collection::vec(prop::collection::btree_set(1_u32..90, 0..4), 1..200),
        ) {
            let rows: Vec<Vec<u32>> =
                rows.into_iter().map(|row| [0].into_iter().chain(row).collect()).collect();
            let bags = Bags::from_rows(&rows, 90).unwrap();
            // Every second document only, and one of them twice.
            let documents: Vec<DocId> =
                (0..rows.len() as u32).step_by(2).chain([0]).map(DocId).collect();
            let mut holders = Holders::new(&bags, &documents);
            holders.read((0..45).map(TermId));
            holders.read((0..90).map(TermId));
            let count = |words: [u32; 2]| {
                let holds = |d: &&DocId| words.iter().all(|&w| bags.contains(**d, TermId(w)));
                documents.iter().filter(holds).count() as u64
            };
            for one in 0..90 {
                prop_assert_eq!(holders.single(TermId(one)), count([one, one]));
                let mut room = vec![7];
                let bits = holders.bits(TermId(one), &mut room);
                for other in 0..90 {
                    prop_assert_eq!(holders.n_among(bits, TermId(other)), count([one, other]));
                }
            }
        }
    }
}
