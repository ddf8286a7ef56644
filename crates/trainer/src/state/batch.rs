//! One mini-batch, turned around: for each term, the documents that hold it.

use rayon::prelude::*;
use topicscope_indexer::{Chosen, DocId};

use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::state::layout::Layout;
use crate::state::sampler::Sampler;

/// Holds B documents as inverted lists, one per shard of the vocabulary.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The documents, in the order of the batch.
    pub(crate) documents: Vec<DocId>,
    /// Weight of all distinct terms of each document, before dropout; without word weights
    /// their number.
    pub(crate) lengths: Vec<f32>,
    /// Factor of each document's sum of rows: input scale and the correction for dropout.
    pub(crate) scale: Vec<f32>,
    /// One list per shard.
    pub(crate) lists: Vec<InvertedList>,
}

/// Lists, for rows of a shard, where in the batch their terms occur.
///
/// Listed are all rows, or under sampling those with entries, rising, and then the sampled ones.
#[derive(Debug, Clone)]
pub(crate) struct InvertedList {
    /// `V_s`.
    n_rows: usize,
    /// Where the entries of each listed row begin. **Shape** (T + 1).
    starts: Vec<u32>,
    entries: Vec<Entry>,
    /// Weight of each row's term in the loss; `None` when all weigh 1. **Shape** (`V_s`).
    weights: Option<Vec<f32>>,
    /// Which rows are listed; `None` when all are.
    chosen: Option<ChosenRows>,
}

/// Names the rows that a sampled step looks at.
#[derive(Debug, Clone, Default)]
struct ChosenRows {
    /// **Shape** (T).
    rows: Vec<u32>,
    /// One over the probability of each row without entries. **Shape** (T - rows with entries).
    factors: Vec<f32>,
}

/// Says that a document holds the term of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Place of the document in the batch.
    pub(crate) place: u32,
    /// Whether input dropout leaves the term to the encoder.
    pub(crate) kept: bool,
}

impl InvertedList {
    /// Returns T, the number of listed rows.
    pub(crate) fn n_listed(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns how many rows, from the first on, may have entries.
    pub(crate) fn n_with_entries(&self) -> usize {
        self.n_listed() - self.chosen.as_ref().map_or(0, |chosen| chosen.factors.len())
    }

    /// Returns the row of the shard that is listed at a place.
    #[inline]
    pub(crate) fn shard_row(&self, listed: usize) -> usize {
        self.chosen.as_ref().map_or(listed, |chosen| chosen.rows[listed] as usize)
    }

    /// Returns how many rows of the shard a listed row stands for: one over the probability
    /// that it was drawn.
    #[inline]
    pub(crate) fn stands_for(&self, listed: usize) -> f32 {
        let Some(chosen) = &self.chosen else { return 1.0 };
        let sampled = listed.checked_sub(chosen.rows.len() - chosen.factors.len());
        sampled.map_or(1.0, |sampled| chosen.factors[sampled])
    }

    /// Says whether only some rows are listed.
    pub(crate) fn is_sampled(&self) -> bool {
        self.chosen.is_some()
    }

    /// Returns the entries of one listed row, places rising.
    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[Entry] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Returns the weight of a listed row in the loss: that of its term, times the rows it
    /// stands for.
    #[inline]
    pub(crate) fn weight(&self, listed: usize) -> f32 {
        self.stands_for(listed) * self.word_weight(self.shard_row(listed))
    }

    /// Says whether some listed row before this one may weigh other than 1.
    pub(crate) fn is_weighted_before(&self, listed: usize) -> bool {
        self.weights.is_some() || listed > self.n_with_entries()
    }

    /// Returns the weight of a term in the loss.
    #[inline]
    fn word_weight(&self, row: usize) -> f32 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// Drops rows without entries, and lists drawn ones after the others.
    fn sample(&mut self, draw: impl FnOnce(&mut dyn FnMut(u32, f32))) {
        let ChosenRows { rows, factors } = self.chosen.get_or_insert_default();
        let starts = &mut self.starts;
        rows.clear();
        factors.clear();
        let mut sampled = Vec::new();
        draw(&mut |row, factor| {
            if starts[row as usize] == starts[row as usize + 1] {
                sampled.push(row);
                factors.push(factor);
            }
        });
        for row in 0..self.n_rows {
            if starts[row] < starts[row + 1] {
                starts[rows.len()] = starts[row];
                rows.push(row as u32);
            }
        }
        rows.append(&mut sampled);
        let n_with_entries = rows.len() - factors.len();
        starts.truncate(n_with_entries);
        starts.resize(rows.len() + 1, self.entries.len() as u32);
    }
}

impl Batch {
    /// Makes an empty batch for a layout. **Shape**: `weights` (V), the weight of each term
    /// in the loss; `None` when all weigh 1.
    pub(crate) fn new(layout: Layout, weights: Option<&[f32]>) -> Self {
        let list = |s| InvertedList {
            n_rows: layout.rows_of(s),
            starts: Vec::new(),
            entries: vec![],
            chosen: None,
            weights: weights
                .map(|weights| weights.iter().skip(s).step_by(layout.shards).copied().collect()),
        };
        Self {
            documents: Vec::new(),
            lengths: Vec::new(),
            scale: Vec::new(),
            lists: (0..layout.shards).map(list).collect(),
        }
    }

    /// Returns B.
    pub(crate) fn n_documents(&self) -> usize {
        self.documents.len()
    }

    /// Replaces the content by these documents, with the input dropout of this epoch.
    pub(crate) fn fill(
        &mut self,
        config: &TrainerConfig,
        layout: Layout,
        chosen: &Chosen<'_>,
        epoch: usize,
        mean_length: f64,
    ) {
        self.documents.clear();
        self.documents.extend_from_slice(chosen.documents());
        self.lengths.clear();
        let weight = |&term: &u32| {
            let (shard, row) = layout.place(term);
            self.lists[shard].word_weight(row)
        };
        self.lengths.extend(chosen.rows().map(|row| row.iter().map(weight).sum::<f32>()));
        self.scale.clear();
        let kept_share = 1.0 - config.input_dropout;
        self.scale.extend(
            chosen
                .rows()
                .map(|row| (config.input.factor(row.len(), mean_length) / kept_share) as f32),
        );
        self.count(layout, chosen);
        let dropout = Key::new(config.seed, Purpose::InputDropout).with(epoch as u64);
        self.enter(layout, chosen, config.input_dropout, dropout);
    }

    /// Leaves only rows with entries and a sample of the others; `key` names the batch.
    pub(crate) fn sample(&mut self, sampler: &Sampler, key: Key) {
        self.lists.par_iter_mut().enumerate().for_each(|(shard, list)| {
            list.sample(|take| sampler.draw(shard, key, take));
        });
    }

    /// Sets the starts of every row, shifted by one row so that entering moves them home.
    fn count(&mut self, layout: Layout, chosen: &Chosen<'_>) {
        for list in &mut self.lists {
            list.starts.clear();
            list.starts.resize(list.n_rows + 1, 0);
        }
        for row in chosen.rows() {
            for &term in row {
                let (shard, row) = layout.place(term);
                self.lists[shard].starts[row + 1] += 1;
            }
        }
        for list in &mut self.lists {
            let mut total = 0;
            for start in &mut list.starts[1..] {
                let count = *start;
                *start = total;
                total += count;
            }
            list.entries.clear();
            list.entries.resize(total as usize, Entry::default());
        }
    }

    fn enter(&mut self, layout: Layout, chosen: &Chosen<'_>, share: f64, dropout: Key) {
        for (place, (row, document)) in chosen.rows().zip(chosen.documents()).enumerate() {
            let key = dropout.with(u64::from(document.0));
            for &term in row {
                let kept = key.with(u64::from(term)).uniform() >= share;
                let (shard, row) = layout.place(term);
                let list = &mut self.lists[shard];
                let next = &mut list.starts[row + 1];
                list.entries[*next as usize] = Entry { place: place as u32, kept };
                *next += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use topicscope_indexer::Bags;

    use super::*;

    fn filled(config: &TrainerConfig, bags: &Bags, documents: &[DocId], epoch: usize) -> Batch {
        let layout = Layout { terms: bags.n_terms(), units: 1, shards: 2 };
        let mut batch = Batch::new(layout, None);
        // Filling twice shows that nothing of the first content stays.
        batch.fill(config, layout, &Chosen::of(bags, &[DocId(0)]), 9, 2.0);
        batch.fill(config, layout, &Chosen::of(bags, documents), epoch, 2.0);
        batch
    }

    #[test]
    fn inverted_lists_hold_what_the_rows_hold() {
        let bags = Bags::from_rows(&[vec![0, 1, 2, 3, 4], vec![], vec![1, 4]], 5).unwrap();
        let config = TrainerConfig { input_dropout: 0.0, ..TrainerConfig::default() };
        let batch = filled(&config, &bags, &[DocId(2), DocId(1), DocId(0)], 1);
        let places = |shard: usize, row| -> Vec<u32> {
            batch.lists[shard].row(row).iter().map(|entry| entry.place).collect()
        };
        assert_eq!((places(0, 0), places(0, 1), places(0, 2)), (vec![2], vec![2], vec![0, 2]));
        assert_eq!((places(1, 0), places(1, 1)), (vec![0, 2], vec![2]));
        assert_eq!(batch.lengths, [2.0, 0.0, 5.0]);
        assert_eq!(batch.scale, [1.0, 0.0, 0.4_f32.sqrt()]);
    }

    #[test]
    fn dropout_belongs_to_document_and_epoch_and_not_to_the_place_in_the_batch() {
        let all: Vec<u32> = (0..1000).collect();
        let bags = Bags::from_rows(&[all.clone(), all], 1000).unwrap();
        let config = TrainerConfig { input_dropout: 0.2, ..TrainerConfig::default() };
        let kept = |batch: &Batch, place: u32| -> Vec<bool> {
            let rows = batch.lists.iter().flat_map(|list| (0..500).map(|row| list.row(row)));
            let entries = rows.flatten().filter(|entry| entry.place == place);
            entries.map(|entry| entry.kept).collect()
        };
        let there = filled(&config, &bags, &[DocId(0), DocId(1)], 1);
        let back = filled(&config, &bags, &[DocId(1), DocId(0)], 1);
        assert_eq!(kept(&there, 0), kept(&back, 1));
        assert_ne!(kept(&there, 0), kept(&there, 1));
        let later = filled(&config, &bags, &[DocId(0)], 2);
        assert_ne!(kept(&there, 0), kept(&later, 0));
        let share = kept(&there, 0).iter().filter(|&&kept| kept).count();
        assert!((760..840).contains(&share), "{share}");
    }
}
