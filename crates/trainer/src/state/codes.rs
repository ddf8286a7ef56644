//! The codes of a mini-batch as the decoder multiplies them, and which of them are active.
use rayon::prelude::*;

use crate::simd::aligned::Aligned;
use crate::simd::lanes::LANES;
use crate::simd::path::{Arithmetic, Kernel, Path};
use crate::simd::reduce;
use crate::simd::tile::{Transpose, padded};

/// Share of active codes above which the dense products win.
///
/// Measured on 20 Newsgroups (V = 2,000, 64 to 512 units, batches of 128): an epoch takes equally long both
/// ways at densities of .5 to .6 (`reports/benchmarks.md`).
pub(crate) const SPARSE_BELOW: f64 = 0.5;

/// Units of one block: so many that their part of a tile stays in the fastest cache, and as many as
/// one number has bits.
pub(crate) const BLOCK_UNITS: usize = 64;

/// Holds codes times the scale of their decoder column. **Shape** (B, H).
#[derive(Debug, Default)]
pub(crate) struct Codes {
    pub(crate) values: Aligned,
    /// The same turned over, where no code is skipped. **Shape** (H, B).
    pub(crate) by_unit: Aligned,
    /// Block after block of units, where no code is skipped and there is more than one. **Shape** (B, units)
    /// each.
    pub(crate) by_block: Aligned,
    pub(crate) n_units: usize,
    /// Which codes of each document matter, a bit for each unit of a block. **Shape** (B, blocks).
    pub(crate) bits: Vec<u64>,
    /// The active codes, where skipping the others pays.
    pub(crate) active: Option<Active>,
}

/// Lists the pairs of document and unit that can matter: the code or its slope is not 0.
///
/// A pair is known by its place in the order of blocks of units, then documents, then units.
#[derive(Debug, Default)]
pub(crate) struct Active {
    /// Where the pairs of each block of units and document begin, and the end of all. **Shape**
    /// (blocks × B + 1).
    starts: Vec<u32>,
    n_documents: usize,
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
    pub(crate) code: f32,
}

impl Active {
    /// Returns unit and code of each active unit of one block in a document, units rising.
    #[inline]
    pub(crate) fn of_block(&self, block: usize, document: usize) -> &[(u32, f32)] {
        let place = block * self.n_documents + document;
        &self.pairs[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// Returns the number of blocks of units.
    pub(crate) fn n_blocks(&self) -> usize {
        (self.unit_starts.len() - 1).div_ceil(BLOCK_UNITS)
    }

    /// Returns where the pairs of a document in one block begin.
    #[inline]
    pub(crate) fn start_of(&self, block: usize, document: usize) -> usize {
        self.starts[block * self.n_documents + document] as usize
    }

    /// Returns the documents on which a unit is active, rising.
    #[inline]
    pub(crate) fn of_unit(&self, unit: usize) -> &[UnitEntry] {
        &self.entries[self.unit_starts[unit] as usize..self.unit_starts[unit + 1] as usize]
    }

    /// Returns B.
    pub(crate) fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Returns the number of pairs.
    pub(crate) fn n_pairs(&self) -> usize {
        self.pairs.len()
    }

    /// Deals numbers of pairs out to some documents, from `first` on; other pairs get 0. **Shape**: `out`
    /// (documents, H).
    fn unfold(&self, of_pairs: &[f32], first: usize, out: &mut [f32]) {
        let n_units = self.unit_starts.len() - 1;
        for (document, out) in (first..).zip(out.chunks_exact_mut(n_units)) {
            out.fill(0.0);
            for block in 0..self.n_blocks() {
                let numbers = &of_pairs[self.start_of(block, document)..];
                for (&(unit, _), &number) in self.of_block(block, document).iter().zip(numbers) {
                    out[unit as usize] = number;
                }
            }
        }
    }

    /// Lists the pairs. **Shape**: `values` (B, H), `bits` (B, blocks): which of the units of a block
    /// matter to each document.
    fn list(&mut self, values: &[f32], n_units: usize, bits: &[u64]) {
        let n_blocks = n_units.div_ceil(BLOCK_UNITS);
        self.n_documents = values.len() / n_units;
        self.starts.clear();
        let mut n = 0;
        for block in 0..n_blocks {
            for bits in bits.iter().skip(block).step_by(n_blocks) {
                self.starts.push(n);
                n += bits.count_ones();
            }
        }
        self.starts.push(n);
        self.pairs.resize(n as usize, (0, 0.0));
        self.entries.resize(n as usize, UnitEntry::default());
        self.unit_starts.resize(n_units + 1, 0);
        // The pairs of a block are also the entries of its units, so that blocks need nothing of
        // each other.
        let (mut pairs, mut entries) = (&mut self.pairs[..], &mut self.entries[..]);
        let starts = self.starts.windows(self.n_documents + 1).step_by(self.n_documents);
        let unit_ends = self.unit_starts[1..].chunks_mut(BLOCK_UNITS);
        let lists = starts.zip(unit_ends).enumerate().map(|(block, (starts, unit_ends))| {
            let n = (starts[self.n_documents] - starts[0]) as usize;
            let pairs = pairs.split_off_mut(..n).unwrap_or_default();
            let entries = entries.split_off_mut(..n).unwrap_or_default();
            ActiveOfBlock { block, starts, unit_ends, pairs, entries }
        });
        let lists: Vec<ActiveOfBlock> = lists.collect();
        lists.into_par_iter().for_each(|list| list.fill(values, n_units, bits));
    }
}

/// What is listed of one block of units.
struct ActiveOfBlock<'a> {
    block: usize,
    /// Where the pairs of each document begin among all, and where the last ones end. **Shape**
    /// (B + 1).
    starts: &'a [u32],
    /// Where the entries of each unit end among all.
    unit_ends: &'a mut [u32],
    pairs: &'a mut [(u32, f32)],
    entries: &'a mut [UnitEntry],
}

impl ActiveOfBlock<'_> {
    fn fill(self, values: &[f32], n_units: usize, bits: &[u64]) {
        let Self { block, starts, unit_ends, pairs, entries } = self;
        let first = block * BLOCK_UNITS;
        let bits = bits.iter().skip(block).step_by(n_units.div_ceil(BLOCK_UNITS));
        let mut counts = [0_u32; BLOCK_UNITS];
        let mut places = pairs.iter_mut();
        for (codes, &bits) in values.chunks_exact(n_units).zip(bits) {
            let mut bits = bits;
            while bits != 0 {
                let unit = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                counts[unit] += 1;
                if let Some(pair) = places.next() {
                    *pair = ((first + unit) as u32, codes[first + unit]);
                }
            }
        }
        let mut next = [0_usize; BLOCK_UNITS];
        let mut total = 0;
        for ((next, end), &count) in next.iter_mut().zip(unit_ends).zip(&counts) {
            *next = total as usize;
            total += count;
            *end = starts[0] + total;
        }
        for (document, range) in (0_u32..).zip(starts.windows(2)) {
            let own = (range[0] - starts[0]) as usize..(range[1] - starts[0]) as usize;
            for &(unit, code) in &pairs[own] {
                let place = &mut next[unit as usize % BLOCK_UNITS];
                entries[*place] = UnitEntry { document, code };
                *place += 1;
            }
        }
    }
}

impl Codes {
    /// Lists the active codes when they are at most this share; `slopes` (B, H) are the
    /// derivatives of the activations.
    pub(crate) fn find_active(&mut self, path: Path, slopes: &[f32], sparse_below: f64) {
        let (n_units, n_documents) = (self.n_units, self.n_documents());
        let together = reduce::documents_together(n_units);
        let n_blocks = n_units.div_ceil(BLOCK_UNITS);
        self.bits.resize(n_documents * n_blocks, 0);
        let chunks = self.values.par_chunks(together * n_units);
        let chunks = chunks.zip(slopes.par_chunks(together * n_units));
        chunks.zip(self.bits.par_chunks_mut(together * n_blocks)).for_each(
            |((values, slopes), bits)| path.run(FindActive { values, slopes, n_units, bits }),
        );
        let n_active: u32 = self.bits.iter().map(|bits| bits.count_ones()).sum();
        if f64::from(n_active) > sparse_below * self.values.len() as f64 {
            self.active = None;
            self.fill_by_block();
            self.by_unit.resize(self.values.len());
            let blocks = self.by_unit.par_chunks_mut(BLOCK_UNITS * n_documents).enumerate();
            blocks.for_each(|(block, out)| {
                path.run(Transpose {
                    from: &self.values,
                    n_columns: n_units,
                    columns: block * BLOCK_UNITS..block * BLOCK_UNITS + out.len() / n_documents,
                    out,
                    width: n_documents,
                });
            });
        } else {
            let active = self.active.get_or_insert_default();
            active.list(&self.values, n_units, &self.bits);
        }
    }

    fn fill_by_block(&mut self) {
        let (n_units, n_documents) = (self.n_units, self.n_documents());
        if n_units <= BLOCK_UNITS {
            return;
        }
        self.by_block.resize(self.values.len());
        let out = self.by_block.par_chunks_mut(BLOCK_UNITS * n_documents);
        out.enumerate().for_each(|(block, out)| {
            let rows = self.values.chunks_exact(n_units);
            let n = out.len() / n_documents;
            for (out, row) in out.chunks_exact_mut(n).zip(rows) {
                out.copy_from_slice(&row[block * BLOCK_UNITS..][..out.len()]);
            }
        });
    }

    /// Returns the codes of a block of units, where none is skipped. **Shape** (B, units).
    pub(crate) fn of_block(&self, first: usize) -> &[f32] {
        if self.n_units <= BLOCK_UNITS {
            return &self.values;
        }
        &self.by_block[first * self.n_documents()..]
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
            None => Pulled::of(self.n_units).n(self.n_documents(), self.n_units),
        }
    }

    /// Turns what the shards exchanged into the gradient by the codes; pairs that do not matter get 0.
    /// **Shape**: `out` (B, H).
    pub(crate) fn unfold(&self, path: Path, pulled: &[f32], out: &mut [f32]) {
        let (n_documents, n_units) = (self.n_documents(), self.n_units);
        let strips = out.par_chunks_mut(LANES * n_units);
        let strips = strips.enumerate().map(|(strip, out)| (strip * LANES, out));
        match (&self.active, Pulled::of(n_units)) {
            (Some(active), _) => strips.for_each(|(first, out)| active.unfold(pulled, first, out)),
            (None, Pulled::ByDocument) => strips.for_each(|(first, out)| {
                let width = padded(n_units);
                let lines = pulled[first * width..].chunks_exact(width);
                for (out, line) in out.chunks_exact_mut(n_units).zip(lines) {
                    out.copy_from_slice(&line[..n_units]);
                }
            }),
            (None, Pulled::ByUnit) => strips.for_each(|(first, out)| {
                let (panel, column) = (first / PANEL_DOCUMENTS, first % PANEL_DOCUMENTS);
                let n_columns = padded(PANEL_DOCUMENTS.min(n_documents - panel * PANEL_DOCUMENTS));
                let from = &pulled[panel * PANEL_DOCUMENTS * n_units..][..n_units * n_columns];
                let columns = column..column + out.len() / n_units;
                path.run(Transpose { from, n_columns, columns, out, width: n_units });
            }),
        }
    }
}

/// Says how dense products leave the gradient by the codes: in the order that turns the smaller of
/// the two factors over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pulled {
    /// Line after line of documents. **Shape** (B, padded H).
    ByDocument,
    /// Panel after panel of [`PANEL_DOCUMENTS`], in each line after line of units. **Shape** (H, 64) each,
    /// of the last one (H, padded).
    ByUnit,
}

/// Documents of one panel of [`Pulled::ByUnit`].
pub(crate) const PANEL_DOCUMENTS: usize = 64;

impl Pulled {
    /// Says in which order so many units are left.
    pub(crate) fn of(n_units: usize) -> Self {
        if n_units <= BLOCK_UNITS { Self::ByDocument } else { Self::ByUnit }
    }

    /// Returns the number of numbers.
    fn n(self, n_documents: usize, n_units: usize) -> usize {
        match self {
            Self::ByDocument => n_documents * padded(n_units),
            Self::ByUnit => {
                let of_last = n_documents % PANEL_DOCUMENTS;
                n_units * (n_documents - of_last + padded(of_last))
            }
        }
    }
}

/// Finds the codes that matter, document after document and block after block. **Shape**: `values`
/// and `slopes` (documents, H), `bits` (documents, blocks).
struct FindActive<'a> {
    values: &'a [f32],
    slopes: &'a [f32],
    n_units: usize,
    bits: &'a mut [u64],
}

impl Kernel for FindActive<'_> {
    type Output = ();

    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { values, slopes, n_units, bits } = self;
        let documents = values.chunks_exact(n_units).zip(slopes.chunks_exact(n_units));
        let bits = bits.chunks_exact_mut(n_units.div_ceil(BLOCK_UNITS));
        for ((values, slopes), bits) in documents.zip(bits) {
            let blocks = values.chunks(BLOCK_UNITS).zip(slopes.chunks(BLOCK_UNITS));
            for ((values, slopes), bits) in blocks.zip(bits) {
                *bits = 0;
                for (unit, (&code, &slope)) in values.iter().zip(slopes).enumerate() {
                    // A pair without code and slope neither reaches the output nor learns.
                    *bits |= u64::from(code != 0.0 || slope != 0.0) << unit;
                }
            }
        }
    }
}

/// Cuts the units into blocks, each given by its first unit and their number.
pub(crate) fn blocks(n_units: usize) -> impl Iterator<Item = (usize, usize)> {
    let blocks = (0..n_units).step_by(BLOCK_UNITS);
    blocks.map(move |first| (first, BLOCK_UNITS.min(n_units - first)))
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
        assert_eq!(active.of_block(0, 0), [(1, 2.0)]);
        assert!(active.of_block(0, 1).is_empty() && active.of_unit(0).is_empty());
        assert_eq!(active.of_block(0, 2), [(1, 0.0), (2, 3.0)]);
        let entry = |document, code| UnitEntry { document, code };
        assert_eq!(active.of_unit(1), [entry(0, 2.0), entry(2, 0.0)]);
        assert_eq!(active.of_unit(2), [entry(2, 3.0)]);
        assert_eq!((active.n_pairs(), codes.n_pulled()), (3, 3));
        let mut out = [9.0; 9];
        codes.unfold(Path::best(), &[5.0, 3.0, 7.0], &mut out);
        assert_eq!(out, [0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 7.0]);
    }

    #[test]
    fn pairs_lie_block_after_block_of_units() {
        let mut values = vec![0.0; 2 * 70];
        (values[3], values[69], values[70 + 64]) = (1.0, 2.0, 3.0);
        let codes = codes(&values, &values, 70);
        let active = codes.active.as_ref().unwrap();
        assert_eq!((active.n_blocks(), active.n_pairs()), (2, 3));
        assert_eq!(active.of_block(0, 0), [(3, 1.0)]);
        assert!(active.of_block(0, 1).is_empty());
        assert_eq!(active.of_block(1, 0), [(69, 2.0)]);
        assert_eq!(active.of_block(1, 1), [(64, 3.0)]);
        assert_eq!((active.start_of(1, 0), active.start_of(1, 1)), (1, 2));
        assert_eq!(active.of_unit(64), [UnitEntry { document: 1, code: 3.0 }]);
        assert_eq!(active.of_unit(69), [UnitEntry { document: 0, code: 2.0 }]);
        let mut out = [9.0; 140];
        codes.unfold(Path::best(), &[5.0, 6.0, 7.0], &mut out);
        assert_eq!((out[3], out[69], out[134]), (5.0, 6.0, 7.0));
        assert_eq!(out.iter().filter(|&&g| g != 0.0).count(), 3);
        let mut second = [9.0; 70];
        active.unfold(&[5.0, 6.0, 7.0], 1, &mut second);
        assert_eq!(second, out[70..]);
    }

    #[test]
    fn gradients_by_few_active_codes_come_back_for_more_documents_than_a_strip_holds() {
        const UNITS: usize = 70;
        let n_documents = 2 * LANES + 3;
        let mut values = vec![0.0; n_documents * UNITS];
        for document in 0..n_documents {
            values[document * UNITS + document % UNITS] = 1.0;
        }
        let codes = codes(&values, &values, UNITS);
        // All active units are of one block: a pair for each document, in their order.
        let pulled: Vec<f32> = (1..=n_documents).map(|i| i as f32).collect();
        assert_eq!(codes.n_pulled(), n_documents);
        let mut out = vec![9.0; values.len()];
        codes.unfold(Path::best(), &pulled, &mut out);
        for (document, out) in out.chunks_exact(UNITS).enumerate() {
            assert_eq!(out[document % UNITS], pulled[document]);
            assert_eq!(out.iter().filter(|&&g| g != 0.0).count(), 1);
        }
    }

    #[test]
    fn dense_codes_are_not_listed() {
        let codes = codes(&[1.0, 0.0, 1.0, 1.0], &[1.0, 0.0, 1.0, 1.0], 2);
        assert!(codes.active.is_none());
        assert_eq!(*codes.by_unit, [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(codes.of_block(0), [1.0, 0.0, 1.0, 1.0]);
        assert_eq!(codes.n_pulled(), 32);
        let pulled: Vec<f32> = (0..32).map(|i| i as f32).collect();
        let mut out = [9.0; 4];
        codes.unfold(Path::best(), &pulled, &mut out);
        assert_eq!(out, [0.0, 1.0, 16.0, 17.0]);
    }

    #[test]
    fn dense_codes_lie_in_blocks_of_units() {
        let values: Vec<f32> = (1..=2 * 70).map(|i| i as f32).collect();
        let codes = codes(&values, &values, 70);
        assert_eq!(codes.of_block(0)[..64], values[..64]);
        assert_eq!(codes.of_block(0)[64..128], values[70..134]);
        assert_eq!(codes.of_block(64), [&values[64..70], &values[134..]].concat());
    }

    #[test]
    fn gradients_by_many_dense_codes_come_back_from_panels_of_documents() {
        const UNITS: usize = 70;
        for n_documents in [2, 64, 83, 128, 130] {
            let ones = vec![1.0; n_documents * UNITS];
            let codes = codes(&ones, &ones, UNITS);
            let panel_of = |document: usize| {
                let first = document / PANEL_DOCUMENTS * PANEL_DOCUMENTS;
                (first, padded(PANEL_DOCUMENTS.min(n_documents - first)))
            };
            let n_padded = n_documents / 64 * 64 + padded(n_documents % 64);
            assert_eq!(codes.n_pulled(), UNITS * n_padded);
            let mut pulled = vec![-1.0; codes.n_pulled()];
            let number = |document: usize, unit: usize| (document * UNITS + unit) as f32;
            for document in 0..n_documents {
                let (first, width) = panel_of(document);
                for unit in 0..UNITS {
                    pulled[first * UNITS + unit * width + document - first] =
                        number(document, unit);
                }
            }
            for path in Path::all() {
                let mut out = vec![9.0; n_documents * UNITS];
                codes.unfold(path, &pulled, &mut out);
                let expected = (0..out.len()).map(|place| number(place / UNITS, place % UNITS));
                assert!(out.iter().copied().eq(expected), "{path:?} {n_documents}");
            }
        }
    }
}
