//! Interning: each distinct text once, in one buffer, under a number.

use std::hash::BuildHasher;
use std::ops::Range;

use crate::analyze::Form;
use hashbrown::{DefaultHashBuilder, HashTable};

/// Numbers distinct texts in the order in which they first come.
pub(crate) struct Interner {
    table: HashTable<Slot>,
    hasher: DefaultHashBuilder,
    /// Drawn anew for each table, so that no input can be made to collide.
    seed: [u64; 2],
    text: String,
    ends: Vec<usize>,
}

/// A number beside the text it stands for.
#[derive(Clone, Copy)]
struct Slot {
    key: Key,
    id: u32,
}

/// A text of up to 15 bytes with its length in the last byte: most words are equal or not at
/// one glance. A longer text is known by its hash, and [`Key::LONG`] in the last byte.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key([u64; 2]);

impl Key {
    const LONG: u64 = 0xff;

    #[inline]
    fn of(form: Form<'_>, hasher: &DefaultHashBuilder) -> Self {
        match form {
            Form::Short(word) => Self(word.halves()),
            Form::Text(text) => Self::of_text(text, hasher),
        }
    }

    fn of_text(text: &str, hasher: &DefaultHashBuilder) -> Self {
        let bytes = text.as_bytes();
        let length = bytes.len();
        let wide = |at: usize| -> u64 {
            bytes[at..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
        };
        let half = |at: usize| -> u64 {
            bytes[at..].first_chunk().map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)))
        };
        // Two reads that overlap cover any length without a loop.
        let (low, high) = match length {
            0 => (0, 0),
            1..4 => {
                let [first, middle, last] = [bytes[0], bytes[length / 2], bytes[length - 1]];
                let middle = u64::from(middle) << (8 * (length / 2));
                (u64::from(first) | middle | u64::from(last) << (8 * (length - 1)), 0)
            }
            4..8 => (half(0) | half(length - 4) << (8 * (length - 4)), 0),
            8 => (wide(0), 0),
            9..16 => (wide(0), wide(length - 8) >> (8 * (16 - length))),
            _ => return Self([hasher.hash_one(text), Self::LONG << 56]),
        };
        Self([low, high | (length as u64) << 56])
    }

    #[inline]
    fn is_long(self) -> bool {
        self.0[1] >> 56 == Self::LONG
    }

    /// Multiplies both halves and folds the product, as foldhash does.
    fn hash(self, seed: [u64; 2]) -> u64 {
        let [low, high] = self.0;
        let product = u128::from(low ^ seed[0]) * u128::from(high ^ seed[1]);
        (product as u64) ^ (product >> 64) as u64
    }
}

impl Default for Interner {
    fn default() -> Self {
        let hasher = DefaultHashBuilder::default();
        let seed = [hasher.hash_one(0_u8), hasher.hash_one(1_u8)];
        Self { table: HashTable::new(), hasher, seed, text: String::new(), ends: Vec::new() }
    }
}

impl Interner {
    /// Returns the number of a text, new or old.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        self.intern_form(Form::Text(text))
    }

    /// Returns the number of the text of a form, new or old.
    #[inline]
    pub(crate) fn intern_form(&mut self, form: Form<'_>) -> u32 {
        let key = Key::of(form, &self.hasher);
        match self.find_key(key, &form) {
            Some(id) => id,
            None => self.insert(key, form.as_str()),
        }
    }

    #[inline]
    fn find_key(&self, key: Key, form: &Form<'_>) -> Option<u32> {
        let long = key.is_long();
        let same = |slot: &Slot| {
            slot.key == key && (!long || is(&self.text, &self.ends, slot.id, form.as_str()))
        };
        self.table.find(key.hash(self.seed), same).map(|slot| slot.id)
    }

    /// Numbers a text that has no number yet.
    #[cold]
    fn insert(&mut self, key: Key, text: &str) -> u32 {
        let id = self.ends.len() as u32;
        let seed = self.seed;
        self.table.insert_unique(key.hash(seed), Slot { key, id }, |slot| slot.key.hash(seed));
        self.text.push_str(text);
        self.ends.push(self.text.len());
        id
    }

    /// Returns the number of a text that has one.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.find_key(Key::of_text(text, &self.hasher), &Form::Text(text))
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
    fn texts_of_any_length_are_told_apart() {
        // Each length, each place that differs, and bytes of zero at the end.
        let mut texts = vec![String::new()];
        for length in 1..40 {
            let plain = "a".repeat(length);
            texts.extend((0..length).map(|at| {
                let mut text = plain.clone();
                text.replace_range(at..=at, "b");
                text
            }));
            texts.push(format!("{plain}\0"));
            texts.push(plain);
        }
        let mut interner = Interner::default();
        let mut distinct = std::collections::HashMap::new();
        for text in texts.iter().chain(&texts) {
            let next = distinct.len() as u32;
            let id = *distinct.entry(text.clone()).or_insert(next);
            assert_eq!((interner.intern(text), interner.get(id)), (id, text.as_str()));
            assert_eq!(interner.find(text), Some(id));
        }
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
