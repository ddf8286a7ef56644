//! Some steps of an epoch, as a device takes them: lists of batches, and what each model is to do.

use topicscope_indexer::DocId;

use crate::random::{Key, Purpose};
use crate::settings::config::TrainerConfig;
use crate::settings::penalties::Penalties;
use crate::settings::penalty::{Penalty, PenaltyKind};
use crate::state::batch::Batch;
use crate::state::optimizer::OptimizerStep;

/// The bit of an entry that is hidden from the encoder.
const HIDDEN: u32 = 1 << 31;

/// Numbers in the orders of a model in a step.
pub(crate) const ORDER: usize = 24;
/// Where the weights of penalties begin, then their targets.
const WEIGHTS: usize = 8;
const TARGETS: usize = 16;

/// Holds neighboring steps of an epoch for models that train together.
#[derive(Debug, Default)]
pub(crate) struct Stretch {
    pub(crate) steps: Vec<StepNumbers>,
    /// Where lists begin, then weights and targets of penalties. **Shape** (steps, models, 24).
    pub(crate) orders: Vec<u32>,
    /// Lists of all batches, one after the other.
    pub(crate) lists: Vec<u32>,
    /// Whether the epoch begins here.
    pub(crate) is_first: bool,
}

/// Holds what is the same for all models in a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepNumbers {
    /// B.
    pub(crate) n_documents: usize,
    pub(crate) optimizer: OptimizerStep,
}

/// Says where the lists of a batch begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    rows: u32,
    scales: u32,
    lengths: u32,
    terms: u32,
    masks: u32,
}

impl Places {
    /// Returns the places after lists of so many numbers.
    pub(crate) fn after(self, n: usize) -> Self {
        let n = n as u32;
        Self {
            rows: self.rows + n,
            scales: self.scales + n,
            lengths: self.lengths + n,
            terms: self.terms + n,
            masks: self.masks + n,
        }
    }

    /// Returns the orders of a model: where its lists begin, and the penalties that apply.
    pub(crate) fn orders(self, penalties: &Penalties, epoch: usize) -> [u32; ORDER] {
        let mut orders = [0; ORDER];
        let Self { rows, scales, lengths, terms, masks } = self;
        orders[..5].copy_from_slice(&[rows, scales, lengths, terms, masks]);
        let factor = penalties.factor_of(epoch);
        for (place, &kind) in PenaltyKind::ALL.iter().enumerate() {
            let own = penalties.list.iter().filter(|penalty| penalty.kind == kind);
            let weight: f64 = own.map(|&Penalty { weight, .. }| weight * factor).sum();
            orders[WEIGHTS + place] = (weight as f32).to_bits();
            orders[TARGETS + place] = (penalties.target_of(kind) as f32).to_bits();
        }
        orders
    }
}

/// Holds lists of batches that belong to one seed, with their places within them.
#[derive(Debug, Default)]
pub(crate) struct SeedLists {
    pub(crate) lists: Vec<u32>,
    /// One for each batch.
    pub(crate) places: Vec<Places>,
}

impl SeedLists {
    /// Appends a batch, all of whose terms lie in one shard; `masks` are the bits of hidden dropout,
    /// documents then units.
    ///
    /// The terms of each document come with a bit for hidden ones, and the documents of each term
    /// too. Both begin with where each begins, counted from the beginning of these lists.
    pub(crate) fn push(&mut self, batch: &Batch, masks: &[u32]) {
        let [list] = batch.lists.as_slice() else {
            panic!("a batch for a device has one list");
        };
        let n_documents = batch.n_documents();
        let n_terms = list.n_listed();
        let mut lengths = vec![0_u32; n_documents];
        for term in 0..n_terms {
            for &place in list.kept(term).iter().chain(list.hidden(term)) {
                lengths[place as usize] += 1;
            }
        }
        let n_entries: u32 = lengths.iter().sum();
        let lists = &mut self.lists;
        let rows = lists.len() as u32;
        // Where the terms of each document begin.
        let mut next = rows + n_documents as u32 + 1;
        let mut starts = Vec::with_capacity(n_documents);
        for length in lengths {
            lists.push(next);
            starts.push(next as usize);
            next += length;
        }
        lists.push(next);
        let entries = lists.len();
        lists.resize(entries + n_entries as usize, 0);
        let terms = lists.len() as u32;
        let mut next = terms + n_terms as u32 + 1;
        for term in 0..n_terms {
            lists.push(next);
            next += (list.kept(term).len() + list.hidden(term).len()) as u32;
        }
        lists.push(next);
        for term in 0..n_terms {
            for (places, bit) in [(list.kept(term), 0), (list.hidden(term), HIDDEN)] {
                for &place in places {
                    let start = &mut starts[place as usize];
                    lists[*start] = term as u32 | bit;
                    *start += 1;
                    lists.push(place | bit);
                }
            }
        }
        let scales = lists.len() as u32;
        lists.extend(batch.scale.iter().map(|scale| scale.to_bits()));
        let lengths = lists.len() as u32;
        lists.extend(batch.lengths.iter().map(|length| length.to_bits()));
        let mask_place = lists.len() as u32;
        lists.extend_from_slice(masks);
        self.places.push(Places { rows, scales, lengths, terms, masks: mask_place });
    }

    /// Returns the lists with every start counted `base` further on.
    pub(crate) fn append_to(
        &self,
        all: &mut Vec<u32>,
        n_terms: usize,
        documents: &[usize],
    ) -> usize {
        let base = all.len();
        all.extend_from_slice(&self.lists);
        let shift = base as u32;
        for (places, &n_documents) in self.places.iter().zip(documents) {
            for (start, n) in [(places.rows, n_documents), (places.terms, n_terms)] {
                let start = base + start as usize;
                all[start..=start + n].iter_mut().for_each(|place| *place += shift);
            }
        }
        base
    }
}

/// Returns about how many numbers the lists of a batch take.
pub(crate) fn list_size(
    n_documents: usize,
    n_terms: usize,
    n_entries: usize,
    n_units: usize,
) -> usize {
    3 * n_documents + n_terms + 2 + 2 * n_entries + (n_documents * n_units).div_ceil(32)
}

/// Returns the bits of hidden dropout, 1 for what is kept; empty without. The draws are those of the
/// steps on the processor. **Shape** (B, H), bits.
pub(crate) fn hidden_units(config: &TrainerConfig, documents: &[DocId], epoch: usize) -> Vec<u32> {
    if config.hidden_dropout == 0.0 {
        return Vec::new();
    }
    let key = Key::new(config.seed, Purpose::HiddenDropout).with(epoch as u64);
    let mut bits = vec![0_u32; (documents.len() * config.units).div_ceil(32)];
    for (place, document) in documents.iter().enumerate() {
        let key = key.with(u64::from(document.0));
        for unit in 0..config.units {
            if key.with(unit as u64).uniform() >= config.hidden_dropout {
                let bit = place * config.units + unit;
                bits[bit / 32] |= 1 << (bit % 32);
            }
        }
    }
    bits
}

/// Holds what a step was like for one model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepReport<'a> {
    /// Reconstruction loss of each document. **Shape** (B).
    pub(crate) losses: &'a [f32],
    /// Weighted penalties by unit. **Shape** (H).
    pub(crate) penalties: &'a [f32],
    /// Documents on which each unit was active. **Shape** (H).
    pub(crate) active: &'a [f32],
    /// Least activation that a competition over the batch kept; `None` where there was none.
    pub(crate) least: Option<f32>,
}

impl<'a> StepReport<'a> {
    /// Reads the results of a model in a step. **Shape**: (`batch` + 2 H + 1).
    pub(crate) fn read(results: &'a [f32], n_documents: usize, n_units: usize) -> Self {
        let (rest, least) = results.split_at(results.len() - 1);
        let (rest, active) = rest.split_at(rest.len() - n_units);
        let (losses, penalties) = rest.split_at(rest.len() - n_units);
        let least = Some(least[0]).filter(|&least| least > 0.0);
        Self { losses: &losses[..n_documents], penalties, active, least }
    }
}
