//! One mini-batch, turned around: for each term, the documents that hold it.

use rayon::prelude::*;
use topicscope_indexer::{Chosen, DocId};

use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::state::inverted_list::{Emphasis, InvertedList};
use crate::state::layout::{Layout, Reach};
use crate::state::sampler::Sampler;

/// Lists the terms of each document that its encoder sees.
#[derive(Debug, Default)]
pub(crate) struct KeptTerms {
    /// Where the terms of each document end.
    ends: Vec<usize>,
    terms: Vec<u32>,
}

impl KeptTerms {
    /// Returns the terms of the document at a place in the batch, rising.
    #[inline]
    pub(crate) fn of(&self, place: usize) -> &[u32] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.terms[start..self.ends[place]]
    }

    fn clear(&mut self) {
        self.ends.clear();
        self.terms.clear();
    }
}

/// Holds B documents, and inverted lists of them, one per shard of the vocabulary.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The documents, in the order of the batch.
    pub(crate) documents: Vec<DocId>,
    /// Weight in the loss of all distinct terms of each document; without word weights and
    /// emphasis their number.
    pub(crate) lengths: Vec<f32>,
    /// Factor of each document's sum of rows: input scale and the correction for dropout.
    pub(crate) scale: Vec<f32>,
    pub(crate) kept: KeptTerms,
    /// One list per shard.
    pub(crate) lists: Vec<InvertedList>,
}

impl Batch {
    /// Makes an empty batch for a layout. **Shape**: `weights` (V), the weight of each term
    /// in the loss; `None` when all weigh 1.
    pub(crate) fn new(layout: Layout, weights: Option<&[f32]>, reach: Reach) -> Self {
        let list = |s| {
            let own =
                |weights: &[f32]| weights.iter().skip(s).step_by(layout.shards).copied().collect();
            InvertedList::new(layout.rows_of(s), weights.map(own), reach)
        };
        Self {
            documents: Vec::new(),
            lengths: Vec::new(),
            scale: Vec::new(),
            kept: KeptTerms::default(),
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
        self.scale.clear();
        let kept_share = 1.0 - config.input_dropout;
        self.scale.extend(
            chosen
                .rows()
                .map(|row| (config.input.factor(row.len(), mean_length) / kept_share) as f32),
        );
        self.count(layout, chosen);
        let emphasis = Emphasis::new(config.emphasis, config.input_dropout);
        self.lists.iter_mut().for_each(|list| list.emphasis = emphasis);
        let dropout = Key::new(config.seed, Purpose::InputDropout).with(epoch as u64);
        self.enter(layout, chosen, config.input_dropout, dropout);
    }

    /// Adds a sample of the rows without entries; `key` names the batch.
    pub(crate) fn sample(&mut self, sampler: &Sampler, key: Key) {
        self.lists.par_iter_mut().enumerate().for_each(|(shard, list)| {
            list.sample(|take| sampler.draw(shard, key, take));
        });
    }

    /// Counts the entries of every row.
    fn count(&mut self, layout: Layout, chosen: &Chosen<'_>) {
        self.lists.iter_mut().for_each(InvertedList::begin);
        for row in chosen.rows() {
            for &term in row {
                let (shard, row) = layout.place(term);
                self.lists[shard].count(row);
            }
        }
        self.lists.iter_mut().for_each(InvertedList::make_room);
    }

    /// Enters the terms of every document, some of them hidden, and adds up what they weigh.
    fn enter(&mut self, layout: Layout, chosen: &Chosen<'_>, share: f64, dropout: Key) {
        self.lengths.clear();
        self.kept.clear();
        for (place, (row, document)) in chosen.rows().zip(chosen.documents()).enumerate() {
            let key = dropout.with(u64::from(document.0));
            let mut length = 0.0;
            let mut n_kept = self.kept.terms.len();
            // Every term is written, and the next one goes over it where it is hidden.
            self.kept.terms.resize(n_kept + row.len(), 0);
            for &term in row {
                let kept = key.with(u64::from(term)).uniform() >= share;
                let (shard, row) = layout.place(term);
                let list = &mut self.lists[shard];
                length += list.word_weight(row) * list.emphasis.of(kept);
                list.enter(row, place as u32, kept);
                self.kept.terms[n_kept] = term;
                n_kept += usize::from(kept);
            }
            self.kept.terms.truncate(n_kept);
            self.kept.ends.push(n_kept);
            self.lengths.push(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use topicscope_indexer::Bags;

    use super::*;

    fn filled(config: &TrainerConfig, bags: &Bags, documents: &[DocId], epoch: usize) -> Batch {
        let layout = Layout { terms: bags.n_terms(), units: 1, shards: 2 };
        let mut batch = Batch::new(layout, None, Reach::All);
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
        let places = |shard: usize, row| -> Vec<u32> { batch.lists[shard].kept(row).to_vec() };
        assert_eq!((places(0, 0), places(0, 1), places(0, 2)), (vec![2], vec![2], vec![0, 2]));
        assert_eq!((places(1, 0), places(1, 1)), (vec![0, 2], vec![2]));
        assert_eq!(batch.kept.of(0), [1, 4]);
        assert!(batch.kept.of(1).is_empty());
        assert_eq!(batch.kept.of(2), [0, 1, 2, 3, 4]);
        assert_eq!(batch.lengths, [2.0, 0.0, 5.0]);
        assert_eq!(batch.scale, [1.0, 0.0, 0.4_f32.sqrt()]);
    }

    #[test]
    fn a_list_of_some_rows_holds_what_a_list_of_all_holds() {
        const N_TERMS: u32 = 90;
        let rows = [vec![2, 3, 50, 51, 70], vec![0, 3, 70, 89], vec![3, 4, 51], vec![]];
        let bags = Bags::from_rows(&rows, N_TERMS as usize).unwrap();
        let config = TrainerConfig { input_dropout: 0.4, ..TrainerConfig::default() };
        let layout = Layout { terms: N_TERMS as usize, units: 1, shards: 2 };
        let [mut all, mut listed] =
            [Reach::All, Reach::Listed].map(|reach| Batch::new(layout, None, reach));
        let sampler = Sampler::new(layout, &bags.document_frequencies(), 20);
        for (step, documents) in [vec![0, 1], vec![2], vec![3], vec![1, 2, 0]].iter().enumerate() {
            let documents: Vec<DocId> = documents.iter().copied().map(DocId).collect();
            for batch in [&mut all, &mut listed] {
                batch.fill(&config, layout, &Chosen::of(&bags, &documents), step, 3.0);
            }
            listed.sample(&sampler, Key::new(1, Purpose::Sampling).with(step as u64));
            assert_eq!((&all.lengths, &all.scale), (&listed.lengths, &listed.scale));
            for (all, some) in all.lists.iter().zip(&listed.lists) {
                let rows: Vec<usize> = (0..some.n_listed()).map(|at| some.shard_row(at)).collect();
                let (present, sampled) = rows.split_at(some.n_with_entries());
                let is_present =
                    |&row: &usize| !all.kept(row).is_empty() || !all.hidden(row).is_empty();
                let expected: Vec<usize> = (0..all.n_listed()).filter(is_present).collect();
                assert_eq!(present, expected);
                assert!(!sampled.is_empty() && sampled.is_sorted_by(|a, b| a < b));
                assert!(!sampled.iter().any(is_present));
                for (at, &row) in rows.iter().enumerate() {
                    assert_eq!(some.kept(at), all.kept(row));
                    assert_eq!(some.hidden(at), all.hidden(row));
                    assert!(some.stands_for(at) >= 1.0);
                }
            }
        }
    }

    #[test]
    fn dropout_belongs_to_document_and_epoch_and_not_to_the_place_in_the_batch() {
        let all: Vec<u32> = (0..1000).collect();
        let bags = Bags::from_rows(&[all.clone(), all], 1000).unwrap();
        let config = TrainerConfig { input_dropout: 0.2, ..TrainerConfig::default() };
        let kept = |batch: &Batch, place: u32| -> Vec<bool> {
            let is_kept = |list: &InvertedList, row| {
                let [kept, hidden] =
                    [list.kept(row), list.hidden(row)].map(|places| places.contains(&place));
                assert_ne!(kept, hidden, "every document holds every term once");
                kept
            };
            batch
                .lists
                .iter()
                .flat_map(|list| (0..500).map(move |row| is_kept(list, row)))
                .collect()
        };
        let there = filled(&config, &bags, &[DocId(0), DocId(1)], 1);
        let back = filled(&config, &bags, &[DocId(1), DocId(0)], 1);
        assert_eq!(kept(&there, 0), kept(&back, 1));
        assert_ne!(kept(&there, 0), kept(&there, 1));
        for row in 0..500 {
            assert!(there.lists[0].kept(row).is_sorted() && back.lists[1].kept(row).is_sorted());
        }
        let kept_rows: Vec<usize> = (0..1000).filter(|&v| kept(&there, 0)[v]).collect();
        let mut terms = there.kept.of(0).to_vec();
        terms.sort_unstable_by_key(|term| (term % 2, *term));
        let rows: Vec<usize> =
            terms.iter().map(|&term| (term % 2 * 500 + term / 2) as usize).collect();
        assert_eq!(rows, kept_rows);
        let later = filled(&config, &bags, &[DocId(0)], 2);
        assert_ne!(kept(&there, 0), kept(&later, 0));
        let share = kept(&there, 0).iter().filter(|&&kept| kept).count();
        assert!((760..840).contains(&share), "{share}");
    }
}
