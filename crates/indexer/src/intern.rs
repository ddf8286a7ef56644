//! Interning: each distinct text once, in one buffer, under a number.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};

/// Numbers distinct texts in the order in which they first come.
#[derive(Default)]
pub(crate) struct Interner {
    // The texts themselves lie in `text`. The hash seed differs between runs, which nothing
    // outside can see.
    table: HashTable<Slot>,
    hasher: DefaultHashBuilder,
    text: String,
    ends: Vec<usize>,
}

/// A number with half the hash of its text: most texts that differ are told apart without
/// being looked at, and a growing table hashes none again.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    id: u32,
}

impl Slot {
    /// Spreads the half over the whole word, since the table uses both ends of it.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Interner {
    /// Returns the number of a text, new or old.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let Self { table, hasher, text: all, ends } = self;
        let hash = hasher.hash_one(text) as u32;
        let entry = table.entry(
            Slot::spread(hash),
            |slot| slot.hash == hash && is(all, ends, slot.id, text),
            |slot| Slot::spread(slot.hash),
        );
        match entry {
            Entry::Occupied(found) => found.get().id,
            Entry::Vacant(free) => {
                let id = ends.len() as u32;
                free.insert(Slot { hash, id });
                all.push_str(text);
                ends.push(all.len());
                id
            }
        }
    }

    /// Returns the number of a text that has one.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text) as u32;
        let same = |slot: &Slot| slot.hash == hash && is(&self.text, &self.ends, slot.id, text);
        self.table.find(Slot::spread(hash), same).map(|slot| slot.id)
    }

    /// Returns the text with a number.
    pub(crate) fn get(&self, id: u32) -> &str {
        &self.text[range(&self.ends, id)]
    }

    /// Returns the number of texts.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn range(ends: &[usize], id: u32) -> Range<usize> {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    start..ends[id]
}

fn is(all: &str, ends: &[usize], id: u32, text: &str) -> bool {
    all.as_bytes()[range(ends, id)] == *text.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_first_coming() {
        let mut interner = Interner::default();
        let ids: Vec<_> = ["b", "a", "", "b", "ab"].map(|text| interner.intern(text)).to_vec();
        assert_eq!(ids, [0, 1, 2, 0, 3]);
        assert_eq!((interner.len(), interner.get(2), interner.get(3)), (4, "", "ab"));
        assert_eq!((interner.find("a"), interner.find("c")), (Some(1), None));
    }

    #[test]
    fn growing_keeps_every_number() {
        let mut interner = Interner::default();
        for round in 0..2 {
            for n in 0..10_000_u32 {
                assert_eq!(interner.intern(&n.to_string()), n, "round {round}");
            }
        }
    }
}
