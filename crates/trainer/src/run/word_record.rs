//! The strongest words of each unit from epoch to epoch, for the question when twins part.

use rayon::prelude::*;
use topicscope_indexer::TermId;

use crate::state::shard::{Shard, Whose};
use crate::state::weights::Memory;
use crate::step::state::State;

/// Holds the words with the largest decoder weights of each unit, at the start of a run and after
/// each of its epochs (after renewal: a unit that started anew has its new words).
///
/// Words stand strongest first; of equal weights the smaller id comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRecord {
    n_units: usize,
    n_words: usize,
    /// **Shape** (epochs + 1, H, n).
    terms: Vec<TermId>,
}

impl WordRecord {
    /// Begins a record with the words of the start.
    pub(super) fn begin(state: &State, n_words: usize) -> Self {
        let n_words = n_words.clamp(1, state.layout.terms);
        let mut record = Self { n_units: state.layout.units, n_words, terms: Vec::new() };
        record.note(state);
        record
    }

    /// Notes the words after one more epoch.
    pub(super) fn note(&mut self, state: &State) {
        self.terms.extend(strongest(state, self.n_words));
    }

    /// Takes a record that was read; says what no run records. **Shape**: `terms` (epochs + 1, H,
    /// n) of `n_terms` words, n at least 1.
    pub(crate) fn checked(
        (n_units, n_words): (usize, usize),
        n_terms: usize,
        terms: Vec<TermId>,
    ) -> Result<Self, String> {
        if let Some(TermId(found)) = terms.iter().find(|term| term.0 as usize >= n_terms) {
            return Err(format!("it names word `{found}` of `{n_terms}`"));
        }
        for (place, words) in terms.chunks_exact(n_words).enumerate() {
            let mut sorted = words.to_vec();
            sorted.sort_unstable();
            if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
                let (epoch, unit) = (place / n_units, place % n_units);
                let found = pair[0].0;
                return Err(format!("unit `{unit}` has word `{found}` twice at epoch `{epoch}`"));
            }
        }
        Ok(Self { n_units, n_words, terms })
    }

    /// Returns the number of epochs on record, without the start.
    pub fn n_epochs(&self) -> usize {
        self.terms.len() / (self.n_units * self.n_words) - 1
    }

    /// Returns H.
    pub fn n_units(&self) -> usize {
        self.n_units
    }

    /// Returns n, the number of words of each unit.
    pub fn n_words(&self) -> usize {
        self.n_words
    }

    /// Returns the words of a unit after an epoch, strongest first; epoch 0 is the start.
    /// **Shape** (n).
    ///
    /// # Panics
    /// When the epoch is not on record or there is no such unit.
    pub fn words(&self, epoch: usize, unit: usize) -> &[TermId] {
        assert!(unit < self.n_units, "unit {unit} of {}", self.n_units);
        let start = (epoch * self.n_units + unit) * self.n_words;
        &self.terms[start..start + self.n_words]
    }

    /// Returns all words. **Shape** (epochs + 1, H, n).
    pub(crate) fn terms(&self) -> &[TermId] {
        &self.terms
    }
}

/// An effective decoder weight with its term.
type Weighed = (f32, u32);

/// Lists the words with the largest effective decoder weights of each unit. **Shape** (H, n).
fn strongest(state: &State, n_words: usize) -> Vec<TermId> {
    let shards: Vec<Vec<Vec<Weighed>>> =
        state.shards.par_iter().enumerate().map(|at| of_shard(state, at, n_words)).collect();
    let mut words = Vec::with_capacity(state.layout.units * n_words);
    for unit in 0..state.layout.units {
        let mut best = Vec::with_capacity(n_words + 1);
        for &weighed in shards.iter().flat_map(|units| &units[unit]) {
            insert(&mut best, n_words, weighed);
        }
        words.extend(best.iter().map(|&(_, term)| TermId(term)));
    }
    words
}

/// Does the same among the terms of one shard, which is given with its number.
fn of_shard(state: &State, (number, shard): (usize, &Shard), n_words: usize) -> Vec<Vec<Weighed>> {
    let n_units = state.layout.units;
    let mut best = vec![Vec::with_capacity(n_words + 1); n_units];
    let mut weights = Vec::with_capacity(n_units);
    for row in 0..shard.n_rows {
        weights.clear();
        shard.append_row(Whose::Decoder, Memory::Values, row, &mut weights);
        let term = state.layout.term(number, row);
        for ((best, &weight), &scale) in best.iter_mut().zip(&weights).zip(&state.columns.scale) {
            insert(best, n_words, (weight * scale, term));
        }
    }
    best
}

/// Puts an entry in its place among the `most` strongest, if it is one of them.
fn insert(best: &mut Vec<Weighed>, most: usize, entry: Weighed) {
    let is_stronger = |a: &Weighed, b: &Weighed| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).is_lt();
    if best.len() == most {
        if !best.last().is_some_and(|last| is_stronger(&entry, last)) {
            return;
        }
        best.pop();
    }
    let place = best.partition_point(|other| is_stronger(other, &entry));
    best.insert(place, entry);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_stand_in_order_and_of_equal_ones_the_smaller_id() {
        let mut best = Vec::new();
        for entry in [(1.0, 7), (3.0, 9), (-2.0, 1), (3.0, 2), (1.0, 3), (0.5, 4)] {
            insert(&mut best, 4, entry);
        }
        assert_eq!(best, [(3.0, 2), (3.0, 9), (1.0, 3), (1.0, 7)]);
    }

    #[test]
    fn what_no_run_records_is_said() {
        let checked = |terms: [u32; 8]| {
            WordRecord::checked((2, 2), 5, terms.into_iter().map(TermId).collect())
        };
        let record = checked([0, 1, 2, 4, 4, 3, 1, 0]).unwrap();
        assert_eq!((record.n_epochs(), record.n_units(), record.n_words()), (1, 2, 2));
        assert_eq!(record.words(1, 0), [TermId(4), TermId(3)]);
        let problem = |terms| checked(terms).unwrap_err();
        assert_eq!(problem([0, 1, 2, 5, 4, 3, 1, 0]), "it names word `5` of `5`");
        let twice = "unit `1` has word `3` twice at epoch `1`";
        assert_eq!(problem([0, 1, 2, 4, 4, 3, 3, 3]), twice);
    }
}
