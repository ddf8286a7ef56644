//! In how many documents something stands, in bounded memory.

use std::hint::black_box;

use hashbrown::HashMap;

/// Documents that something stands in, at least, to be repeated: as many as a word stands in, by
/// default, to be in a vocabulary, so that no word is there by what stands in fewer.
pub(super) const LEAST_DOCUMENTS: u32 = 5;

/// Documents before the one that makes something repeated.
const BEFORE: usize = LEAST_DOCUMENTS as usize - 1;

const EMPTY: u64 = u64::MAX;

/// Marks a slot that leads to an entry and not to a document.
const ENTRY: u32 = 1 << 31;

/// Slots at the start: 8 KiB of them.
const FIRST_SLOTS: usize = 1 << 10;

/// The most slots there are before something is forgotten: 16 MiB of them.
const MOST_SLOTS: usize = 1 << 21;

/// Counts keys by documents, each once a document.
///
/// A key that came in one document so far takes a slot of eight bytes: half of the key and the
/// document. Before there are too many, those are forgotten, so that what stands in few
/// documents far apart may be missed in very large corpora; what is counted did come so often.
pub(super) struct Tally {
    slots: Vec<u64>,
    used: usize,
    most_slots: usize,
    entries: Vec<Entry>,
    /// A bit for each document that holds something repeated.
    holders: Vec<u64>,
}

/// A key that came in two documents or more.
struct Entry {
    key: u64,
    count: u32,
    last: u32,
    /// The first documents, in order.
    first: [u32; BEFORE],
}

/// What was found to be repeated.
pub(super) struct Found {
    /// The first document of each key.
    pub(super) first: HashMap<u64, u32>,
    /// In how many documents all keys stand, added up.
    pub(super) places: u64,
    /// Documents that hold one of them.
    pub(super) documents: u64,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self::with(FIRST_SLOTS, MOST_SLOTS)
    }

    fn with(n_slots: usize, most_slots: usize) -> Self {
        Self {
            slots: vec![EMPTY; n_slots],
            used: 0,
            most_slots,
            entries: Vec::new(),
            holders: Vec::new(),
        }
    }

    /// Touches the slots of keys that are to be counted: these waits for memory overlap, and
    /// those of counting one by one would not.
    pub(super) fn touch(&self, keys: &[u64]) {
        black_box(keys.iter().fold(0, |all, &key| all ^ self.slots[self.home(key)]));
    }

    /// Counts a key of a document; documents come in order. Returns in how many it stands by
    /// now, or 0 when it was counted for this one already.
    pub(super) fn add(&mut self, key: u64, document: u32) -> u32 {
        // No corpus has so many; they would be taken for entries.
        if document >= ENTRY {
            return 0;
        }
        let place = self.find(key);
        let slot = self.slots[place];
        if slot == EMPTY {
            self.slots[place] = (half(key) << 32) | u64::from(document);
            self.used += 1;
            if 8 * self.used > 5 * self.slots.len() {
                self.make_room();
            }
            return 1;
        }
        let value = slot as u32;
        if value & ENTRY != 0 {
            return self.count(value & !ENTRY, document);
        }
        if value == document {
            return 0;
        }
        let mut first = [document; BEFORE];
        first[0] = value;
        self.slots[place] = (half(key) << 32) | u64::from(ENTRY | self.entries.len() as u32);
        self.entries.push(Entry { key, count: 2, last: document, first });
        2
    }

    /// Returns what stands in [`LEAST_DOCUMENTS`] documents or more.
    pub(super) fn finish(self) -> Found {
        let repeated = || self.entries.iter().filter(|entry| entry.is_repeated());
        Found {
            first: repeated().map(|entry| (entry.key, entry.first[0])).collect(),
            places: repeated().map(|entry| u64::from(entry.count)).sum(),
            documents: self.holders.iter().map(|bits| u64::from(bits.count_ones())).sum(),
        }
    }

    fn count(&mut self, entry: u32, document: u32) -> u32 {
        let entry = &mut self.entries[entry as usize];
        if entry.last == document {
            return 0;
        }
        if let Some(place) = entry.first.get_mut(entry.count as usize) {
            *place = document;
        }
        entry.count += 1;
        entry.last = document;
        if entry.count == LEAST_DOCUMENTS {
            for document in entry.first {
                hold(&mut self.holders, document);
            }
        }
        if entry.is_repeated() {
            hold(&mut self.holders, document);
        }
        entry.count
    }

    /// Returns the slot of a key, or the empty one where it belongs.
    fn find(&self, key: u64) -> usize {
        let mut place = self.home(key);
        loop {
            let slot = self.slots[place];
            if slot == EMPTY || (slot >> 32 == half(key) && self.may_be(slot as u32, key)) {
                return place;
            }
            place += 1;
            if place == self.slots.len() {
                place = 0;
            }
        }
    }

    /// Returns the first slot that a key may be in. Halves keep their order, so that filling new
    /// slots goes from one end to the other.
    fn home(&self, key: u64) -> usize {
        ((half(key) * self.slots.len() as u64) >> 32) as usize
    }

    /// Says whether a slot with the half of a key is that of the key, as far as is known.
    fn may_be(&self, value: u32, key: u64) -> bool {
        value & ENTRY == 0 || self.entries[(value & !ENTRY) as usize].key == key
    }

    /// Makes four times the slots, up to the most there are, or forgets what is not repeated so
    /// far: first what came once, then, if too much is left, the rest of it.
    fn make_room(&mut self) {
        if self.slots.len() < self.most_slots {
            return self.grow((4 * self.slots.len()).min(self.most_slots));
        }
        self.forget_single();
        if 4 * self.used > self.slots.len() {
            self.entries.retain(Entry::is_repeated);
            self.forget_single();
        }
        if 4 * self.used > self.slots.len() {
            self.grow(2 * self.slots.len());
        }
    }

    /// Moves everything to new slots.
    fn grow(&mut self, n_slots: usize) {
        let old = std::mem::replace(&mut self.slots, vec![EMPTY; n_slots]);
        self.used = 0;
        for slot in old.into_iter().filter(|slot| *slot != EMPTY) {
            self.put(slot, slot as u32);
        }
    }

    /// Leaves the entries alone in the slots.
    fn forget_single(&mut self) {
        self.slots.fill(EMPTY);
        self.used = 0;
        for number in 0..self.entries.len() as u32 {
            self.put(self.entries[number as usize].key, ENTRY | number);
        }
    }

    /// Puts what is in no slot into the next empty one.
    fn put(&mut self, key: u64, value: u32) {
        let mut place = self.home(key);
        while self.slots[place] != EMPTY {
            place = (place + 1) % self.slots.len();
        }
        self.slots[place] = (half(key) << 32) | u64::from(value);
        self.used += 1;
    }
}

impl Entry {
    fn is_repeated(&self) -> bool {
        self.count >= LEAST_DOCUMENTS
    }
}

/// The half of a key that its slot holds and is found by.
fn half(key: u64) -> u64 {
    key >> 32
}

fn hold(holders: &mut Vec<u64>, document: u32) {
    let word = document as usize / 64;
    if holders.len() <= word {
        holders.resize(word + 1, 0);
    }
    holders[word] |= 1 << (document % 64);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spreads small numbers over all bits.
    fn key(number: u64) -> u64 {
        (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn add_all(tally: &mut Tally, number: u64, documents: &[u32]) -> Vec<u32> {
        documents.iter().map(|&document| tally.add(key(number), document)).collect()
    }

    #[test]
    fn a_key_counts_once_a_document_and_is_repeated_from_the_fifth_on() {
        let mut tally = Tally::new();
        let counts = add_all(&mut tally, 1, &[0, 0, 3, 3, 64, 65]);
        assert_eq!(counts, [1, 0, 2, 0, 3, 4]);
        assert_eq!(add_all(&mut tally, 2, &[1, 2, 3, 4, 65]), [1, 2, 3, 4, 5]);
        let found = tally.finish();
        assert_eq!(found.first, HashMap::from([(key(2), 1)]));
        assert_eq!((found.places, found.documents), (5, 5));
    }

    #[test]
    fn documents_that_hold_several_repeated_keys_are_one_each() {
        let mut tally = Tally::new();
        for document in 10..17 {
            for number in 0..3 {
                tally.add(key(number), document);
            }
        }
        tally.add(key(0), 200);
        let found = tally.finish();
        assert_eq!((found.first.len(), found.places, found.documents), (3, 22, 8));
        assert!(found.first.values().all(|&first| first == 10));
    }

    #[test]
    fn counts_are_those_of_a_plain_count_while_there_is_room() {
        let mut tally = Tally::new();
        let mut plain = std::collections::HashMap::<u64, u32>::new();
        for document in 0..3000_u32 {
            // Numbers from a small range come often, others once.
            for number in [u64::from(document * document % 997), 1000 + u64::from(document)] {
                tally.add(key(number), document);
                *plain.entry(key(number)).or_default() += 1;
            }
        }
        plain.retain(|_, count| *count >= LEAST_DOCUMENTS);
        let found = tally.finish();
        assert!(plain.len() > 50, "{}", plain.len());
        assert_eq!(found.places, plain.values().map(|&count| u64::from(count)).sum::<u64>());
        assert!(
            found.first.len() == plain.len()
                && found.first.keys().all(|key| plain.contains_key(key))
        );
    }

    #[test]
    fn without_room_what_came_once_is_forgotten_and_what_repeats_is_not() {
        let mut tally = Tally::with(16, 64);
        for document in 0..1000_u32 {
            tally.add(key(u64::from(document) % 4), document);
            tally.add(key(10 + u64::from(document)), document);
        }
        assert!(tally.slots.len() <= 64, "{}", tally.slots.len());
        let found = tally.finish();
        assert_eq!((found.first.len(), found.places), (4, 1000));
        // Where what repeats needs more room, it gets it.
        let mut tally = Tally::with(16, 64);
        for number in 0..200 {
            // The first may be forgotten at once.
            add_all(&mut tally, number, &[0, 1, 2, 3, 4, 5]);
        }
        assert_eq!(tally.finish().first.len(), 200);
    }

    #[test]
    fn keys_with_the_same_half_are_told_apart_once_one_came_twice() {
        let mut tally = Tally::new();
        let (one, two) = (7 << 32, (7 << 32) + 1);
        for document in 0..6 {
            tally.add(one, document);
        }
        assert_eq!(tally.add(two, 9), 1);
        assert_eq!(tally.add(one, 9), 7);
        assert_eq!(tally.finish().first, HashMap::from([(one, 0)]));
    }
}
