//! Blocks of rows that were read last, up to a budget of memory.

use std::collections::{HashMap, VecDeque};
use std::fs::File;

use super::place::ID_BYTES;

/// Holds an open file and blocks of it.
#[derive(Debug)]
pub(super) struct Cache {
    pub(super) file: File,
    /// Bytes.
    budget: u64,
    /// Bytes of the blocks that are held.
    pub(super) held: u64,
    pub(super) blocks: HashMap<usize, Vec<u32>>,
    /// Numbers of the blocks that are held, oldest first.
    pub(super) ages: VecDeque<usize>,
}

impl Cache {
    /// Holds nothing yet; `budget` are the bytes of blocks to hold.
    pub(super) fn new(file: File, budget: u64) -> Self {
        Self { file, budget, held: 0, blocks: HashMap::new(), ages: VecDeque::new() }
    }

    /// Drops the oldest blocks until so many bytes fit the budget, or nothing is left.
    pub(super) fn make_room(&mut self, bytes: u64) {
        while self.held + bytes > self.budget {
            let Some(oldest) = self.ages.pop_front() else { return };
            let dropped = self.blocks.remove(&oldest).unwrap_or_default();
            self.held -= ID_BYTES * dropped.len() as u64;
        }
    }

    /// Takes a block in.
    pub(super) fn keep(&mut self, number: usize, term_ids: Vec<u32>) {
        self.held += ID_BYTES * term_ids.len() as u64;
        self.blocks.insert(number, term_ids);
        self.ages.push_back(number);
    }
}
