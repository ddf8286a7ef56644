//! The codes of a mini-batch as the decoder multiplies them, and which of them are active.

use crate::simd::aligned::Aligned;
use crate::simd::path::Path;
use crate::simd::tile::{Transpose, padded};

/// Share of active codes above which the dense products win.
///
/// Measured on 20 Newsgroups (V = 2,000, H = 64, batches of 128): with it and the dense
/// products an epoch takes equally long at about this density (`reports/benchmarks.md`).
pub(crate) const SPARSE_BELOW: f64 = 0.4;

/// Units of one block: so many that their part of a tile stays in the fastest cache.
const BLOCK_UNITS: usize = 64;

/// Holds codes times the scale of their decoder column. **Shape** (B, H).
#[derive(Debug, Default)]
pub(crate) struct Codes {
    pub(crate) values: Aligned,
    /// The same turned over, where no code is skipped. **Shape** (H, B).
    pub(crate) by_unit: Aligned,
    pub(crate) n_units: usize,
    /// The active codes, where skipping the others pays.
    pub(crate) active: Option<Active>,
}

/// Lists the pairs of document and unit that can matter: the code or its slope is not 0.
///
/// A pair is known by its place in the order of documents, then units.
#[derive(Debug, Default)]
pub(crate) struct Active {
    /// Where the pairs of each document and block of units begin, and the end of all. **Shape**
    /// (B × blocks + 1).
    block_starts: Vec<u32>,
    n_blocks: usize,
    /// Unit and code of each pair.
    pairs: Vec<(u32, f32)>,
    /// Where the entries of each unit begin. **Shape** (H + 1).
    unit_starts: Vec<u32>,
    entries: Vec<UnitEntry>,
}

/// Names a pair from the side of its unit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct UnitEntry {
    pub(crate) document: u32,
    pub(crate) pair: u32,
    pub(crate) code: f32,
}

impl Active {
    /// Returns unit and code of each active unit of a document, units rising.
    #[inline]
    pub(crate) fn of_document(&self, document: usize) -> &[(u32, f32)] {
        self.between(document * self.n_blocks, (document + 1) * self.n_blocks)
    }

    /// Returns those of them in one block of units.
    #[inline]
    pub(crate) fn of_block(&self, document: usize, block: usize) -> &[(u32, f32)] {
        let place = document * self.n_blocks + block;
        self.between(place, place + 1)
    }

    /// Returns the number of blocks of units.
    pub(crate) fn n_blocks(&self) -> usize {
        self.n_blocks
    }

    /// Returns where the pairs of a document in one block begin.
    #[inline]
    pub(crate) fn start_of(&self, document: usize, block: usize) -> usize {
        self.block_starts[document * self.n_blocks + block] as usize
    }

    #[inline]
    fn between(&self, first: usize, last: usize) -> &[(u32, f32)] {
        &self.pairs[self.block_starts[first] as usize..self.block_starts[last] as usize]
    }

    /// Returns the documents on which a unit is active, rising.
    #[inline]
    pub(crate) fn of_unit(&self, unit: usize) -> &[UnitEntry] {
        &self.entries[self.unit_starts[unit] as usize..self.unit_starts[unit + 1] as usize]
    }

    /// Returns the number of pairs.
    pub(crate) fn n_pairs(&self) -> usize {
        self.pairs.len()
    }

    fn list(&mut self, values: &[f32], slopes: &[f32], n_units: usize) {
        self.pairs.clear();
        self.block_starts.clear();
        self.block_starts.push(0);
        self.n_blocks = n_units.div_ceil(BLOCK_UNITS);
        self.unit_starts.clear();
        self.unit_starts.resize(n_units + 1, 0);
        for (codes, slopes) in values.chunks_exact(n_units).zip(slopes.chunks_exact(n_units)) {
            for (first, n) in blocks(n_units) {
                for unit in first..first + n {
                    let (code, slope) = (codes[unit], slopes[unit]);
                    if code != 0.0 || slope != 0.0 {
                        self.pairs.push((unit as u32, code));
                        self.unit_starts[unit + 1] += 1;
                    }
                }
                self.block_starts.push(self.pairs.len() as u32);
            }
        }
        for unit in 0..n_units {
            self.unit_starts[unit + 1] += self.unit_starts[unit];
        }
        self.entries.clear();
        self.entries.resize(self.pairs.len(), UnitEntry::default());
        let mut next = self.unit_starts.clone();
        let n_documents = values.len() / n_units;
        for document in 0..n_documents {
            let start = self.block_starts[document * self.n_blocks];
            let end = self.block_starts[(document + 1) * self.n_blocks];
            for pair in start..end {
                let (unit, code) = self.pairs[pair as usize];
                let place = &mut next[unit as usize];
                let entry = UnitEntry { document: document as u32, pair, code };
                self.entries[*place as usize] = entry;
                *place += 1;
            }
        }
    }
}

impl Codes {
    /// Lists the active codes when they are at most this share; `slopes` (B, H) are the
    /// derivatives of the activations. A pair without code and slope neither reaches the output nor learns.
    pub(crate) fn find_active(&mut self, path: Path, slopes: &[f32], sparse_below: f64) {
        let matters = |(&code, &slope): (&f32, &f32)| code != 0.0 || slope != 0.0;
        let n_active = self.values.iter().zip(slopes).filter(|&pair| matters(pair)).count();
        if n_active as f64 > sparse_below * self.values.len() as f64 {
            self.active = None;
            let n_documents = self.n_documents();
            self.by_unit.resize(self.values.len());
            path.run(Transpose {
                from: &self.values,
                n_columns: self.n_units,
                out: &mut self.by_unit,
                width: n_documents,
            });
        } else {
            let n_units = self.n_units;
            self.active.get_or_insert_default().list(&self.values, slopes, n_units);
        }
    }

    /// Returns B.
    pub(crate) fn n_documents(&self) -> usize {
        self.values.len() / self.n_units
    }

    /// Returns how many numbers the shards exchange as their share of the gradient by codes:
    /// one a pair, or those of the dense products.
    pub(crate) fn n_pulled(&self) -> usize {
        match &self.active {
            Some(active) => active.n_pairs(),
            None => n_pulled(self.n_documents(), self.n_units),
        }
    }

    /// Turns what the shards exchanged into the gradient by the codes; pairs that do not matter
    /// get 0. **Shape**: `out` (B, H).
    pub(crate) fn unfold(&self, pulled: &[f32], out: &mut Vec<f32>) {
        out.clear();
        out.resize(self.values.len(), 0.0);
        if let Some(active) = &self.active {
            let mut pulled = pulled.iter();
            for (document, out) in out.chunks_exact_mut(self.n_units).enumerate() {
                for (&(unit, _), &g) in active.of_document(document).iter().zip(pulled.by_ref()) {
                    out[unit as usize] = g;
                }
            }
        } else {
            let mut pulled = pulled;
            for (first, n) in blocks(self.n_units) {
                let (block, rest) = pulled.split_at(self.n_documents() * padded(n));
                let lines = block.chunks_exact(padded(n));
                for (out, line) in out.chunks_exact_mut(self.n_units).zip(lines) {
                    out[first..first + n].copy_from_slice(&line[..n]);
                }
                pulled = rest;
            }
        }
    }
}

/// Cuts the units into blocks, each given by its first unit and their number.
pub(crate) fn blocks(n_units: usize) -> impl Iterator<Item = (usize, usize)> {
    let blocks = (0..n_units).step_by(BLOCK_UNITS);
    blocks.map(move |first| (first, BLOCK_UNITS.min(n_units - first)))
}

/// Returns how many numbers the gradient by the codes takes: block after block of units, in
/// each line after line of documents, filled up to whole vectors.
fn n_pulled(n_documents: usize, n_units: usize) -> usize {
    blocks(n_units).map(|(_, n)| n_documents * padded(n)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(values: &[f32], slopes: &[f32], n_units: usize) -> Codes {
        let mut codes = Codes { values: values.into(), n_units, ..Codes::default() };
        codes.find_active(Path::best(), slopes, SPARSE_BELOW);
        codes
    }

    #[test]
    fn pairs_are_listed_from_both_sides() {
        let values = [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0];
        let slopes = [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
        let codes = codes(&values, &slopes, 3);
        let active = codes.active.as_ref().unwrap();
        assert_eq!(active.of_document(0), [(1, 2.0)]);
        assert!(active.of_document(1).is_empty() && active.of_unit(0).is_empty());
        assert_eq!(active.of_document(2), [(1, 0.0), (2, 3.0)]);
        let entry = |document, pair, code| UnitEntry { document, pair, code };
        assert_eq!(active.of_unit(1), [entry(0, 0, 2.0), entry(2, 1, 0.0)]);
        assert_eq!(active.of_unit(2), [entry(2, 2, 3.0)]);
        assert_eq!((active.n_pairs(), codes.n_pulled()), (3, 3));
        let mut out = Vec::new();
        codes.unfold(&[5.0, 3.0, 7.0], &mut out);
        assert_eq!(out, [0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 7.0]);
    }

    #[test]
    fn dense_codes_are_not_listed() {
        let codes = codes(&[1.0, 0.0, 1.0, 1.0], &[1.0, 0.0, 1.0, 1.0], 2);
        assert!(codes.active.is_none());
        assert_eq!(*codes.by_unit, [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(codes.n_pulled(), 32);
        let pulled: Vec<f32> = (0..32).map(|i| i as f32).collect();
        let mut out = Vec::new();
        codes.unfold(&pulled, &mut out);
        assert_eq!(out, [0.0, 1.0, 16.0, 17.0]);
    }

    #[test]
    fn dense_codes_come_back_from_blocks_of_units() {
        let codes = codes(&[1.0; 2 * 70], &[1.0; 2 * 70], 70);
        assert_eq!(codes.n_pulled(), 2 * 64 + 2 * 16);
        let pulled: Vec<f32> = (0..160).map(|i| i as f32).collect();
        let mut out = Vec::new();
        codes.unfold(&pulled, &mut out);
        assert_eq!((out[0], out[63], out[64], out[69]), (0.0, 63.0, 128.0, 133.0));
        assert_eq!((out[70], out[133], out[134], out[139]), (64.0, 127.0, 144.0, 149.0));
    }
}
