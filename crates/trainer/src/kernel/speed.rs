//! How fast the products of the decoder are beside what the arithmetic units can do: for benchmarks alone.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::update::column_gradients;
use super::{dense, sparse};
use crate::random::{Key, Purpose};
use crate::simd::ahead::Ahead;
use crate::simd::aligned::Aligned;
use crate::simd::lanes::LANES;
use crate::simd::path::{Arithmetic, Kernel, Path};
use crate::simd::product::Accumulate;
use crate::simd::tile::{TILE_ROWS, from_rows, tiles};
use crate::state::codes::{Codes, blocks};

/// Multiplies and adds in registers, as often as it says, for each of 16 vectors.
struct InRegisters(usize);

impl Kernel for InRegisters {
    type Output = f32;

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) -> f32 {
        let factor = simd.splat(black_box(0.99));
        let term = simd.splat(black_box(0.01));
        let mut sums = [[simd.splat(black_box(0.5)); 4]; 4];
        for _ in 0..self.0 {
            for sums in &mut sums {
                for sum in sums {
                    *sum = simd.multiply_add_vectors(*sum, factor, term);
                }
            }
        }
        // All of them are needed, so that none is left out.
        let values: &[f32] = pulp::bytemuck::cast_slice(sums.as_flattened());
        values.iter().sum()
    }
}

/// Returns how many multiplications and additions a thread makes per second when nothing is read
/// or written: 2 for each fused one.
pub fn peak() -> f64 {
    const STEPS: usize = 4_000_000;
    let path = Path::best();
    let time = best_of(7, || {
        black_box(path.run(InRegisters(black_box(STEPS))));
    });
    (2 * STEPS * 16 * LANES) as f64 / time.as_secs_f64()
}

/// Names a product of the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductKind {
    /// Codes times columns.
    Logits,
    /// Gradient by the logits times columns: the gradient by the codes.
    Pull,
    /// Codes times gradient by the logits: the gradient by the columns.
    ColumnGradients,
}

impl ProductKind {
    /// Every product, in the order of a step.
    pub const ALL: [Self; 3] = [Self::Logits, Self::Pull, Self::ColumnGradients];
}

/// Holds what one batch multiplies in one shard.
struct ShardProducts {
    n_rows: usize,
    columns: Aligned,
    gradients: Aligned,
    logits: Aligned,
    hidden: Aligned,
    rows: Aligned,
}

struct Multiply<'a> {
    shard: &'a mut ShardProducts,
    codes: &'a Codes,
    kinds: &'a [ProductKind],
}

impl Kernel for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) {
        let Self { shard, codes, kinds } = self;
        let ShardProducts { n_rows, columns, gradients, logits, hidden, rows } = shard;
        let bias = [0.0; TILE_ROWS];
        for tile in tiles(*n_rows) {
            let (h, height) = (codes.n_units, tile.height);
            let columns = &columns[tile.range(h)];
            let logits = &mut logits[..height * codes.n_documents()];
            let accumulate = if tile.start == 0 { Accumulate::Overwrite } else { Accumulate::Add };
            for kind in kinds {
                match (kind, &codes.active) {
                    (ProductKind::Logits, None) => {
                        dense::logits(simd, codes, &bias[..height], columns, logits, height);
                    }
                    (ProductKind::Logits, Some(active)) => {
                        sparse::logits(simd, active, &bias, columns, logits, height);
                    }
                    (ProductKind::Pull, None) => {
                        dense::pull(simd, accumulate, h, columns, logits, hidden, rows);
                    }
                    (ProductKind::Pull, Some(active)) => {
                        rows.resize(sparse::PULL_SPACE);
                        sparse::pull(simd, accumulate, active, columns, logits, hidden, rows);
                    }
                    (ProductKind::ColumnGradients, _) => {
                        let ahead = Ahead::default();
                        for (first, n) in blocks(h) {
                            gradients.resize(n * height);
                            let units = first..first + n;
                            column_gradients(simd, codes, units, logits, gradients, height, ahead);
                        }
                    }
                }
            }
        }
    }
}

/// Returns the seconds that products of one batch take, on one thread: each of `kinds` for every
/// tile, in the order of a step. V `n_terms` are dealt out to 16 shards; of the B × H codes a share
/// `active` is not 0, at random, and the others are skipped unless it is 1.
pub fn products(
    n_terms: usize,
    n_units: usize,
    n_documents: usize,
    active: f64,
    kinds: &[ProductKind],
) -> f64 {
    const SHARDS: usize = 16;
    let path = Path::best();
    let numbers = |n: usize| -> Vec<f32> { (0..n).map(|i| (i % 13) as f32 * 1e-3).collect() };
    let key = Key::new(1, Purpose::HiddenDropout);
    let code = |i: usize| if key.with(i as u64).uniform() < active { 0.01 } else { 0.0 };
    let values: Vec<f32> = (0..n_documents * n_units).map(code).collect();
    let slopes: Vec<f32> = values.iter().map(|&code| f32::from(code != 0.0)).collect();
    let mut codes = Codes { values: values.into(), n_units, ..Codes::default() };
    codes.find_active(path, &slopes, if active < 1.0 { 1.0 } else { -1.0 });
    let shard = |s: usize| {
        let n_rows = (n_terms + SHARDS - 1 - s) / SHARDS;
        ShardProducts {
            n_rows,
            columns: from_rows(&numbers(n_rows * n_units), n_units).into(),
            gradients: Aligned::default(),
            logits: numbers(TILE_ROWS * n_documents).into(),
            hidden: Aligned::zeros(codes.n_pulled()),
            rows: Aligned::default(),
        }
    };
    let mut shards: Vec<ShardProducts> = (0..SHARDS).map(shard).collect();
    let time = best_of(9, || {
        for shard in &mut shards {
            path.run(Multiply { shard, codes: &codes, kinds });
        }
    });
    time.as_secs_f64()
}

fn best_of(n: usize, mut work: impl FnMut()) -> Duration {
    let once = |_| {
        let begin = Instant::now();
        work();
        begin.elapsed()
    };
    (0..n).map(once).min().unwrap_or_default()
}
