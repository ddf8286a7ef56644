//! Interning: each distinct text once, in one buffer, under a number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};

/// Numbers distinct texts in the order in which they first come.
#[derive(Default)]
pub(crate) struct Interner {
    // The table holds numbers only; the texts they stand for lie in `text`. Its hash seed
    // differs between runs, which nothing outside can see.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    text: String,
    ends: Vec<usize>,
}

impl Interner {
    /// Returns the number of a text, new or old.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let Self { table, hasher, text: all, ends } = self;
        let hash = hasher.hash_one(text);
        let entry = table.entry(
            hash,
            |&id| slice(all, ends, id) == text,
            |&id| hasher.hash_one(slice(all, ends, id)),
        );
        match entry {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let id = ends.len() as u32;
                free.insert(id);
                all.push_str(text);
                ends.push(all.len());
                id
            }
        }
    }

    /// Returns the number of a text that has one.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.table.find(hash, |&id| slice(&self.text, &self.ends, id) == text).copied()
    }

    /// Returns the text with a number.
    pub(crate) fn get(&self, id: u32) -> &str {
        slice(&self.text, &self.ends, id)
    }

    /// Returns the number of texts.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &text[start..ends[id]]
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
