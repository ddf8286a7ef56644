//! How fast the products of the decoder are beside what the arithmetic units can do: for benchmarks alone.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::dense;
use crate::simd::path::{Arithmetic, Kernel, Path};
use crate::simd::product::Accumulate;
use crate::simd::tile::{LANES, TILE_ROWS, from_rows, tiles};
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
    columns: Vec<f32>,
    gradients: Vec<f32>,
    logits: Vec<f32>,
    hidden: Vec<f32>,
    rows: Vec<f32>,
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
        let Self {
            shard: ShardProducts { n_rows, columns, gradients, logits, hidden, rows },
            codes,
            kinds,
        } = self;
        for tile in tiles(*n_rows) {
            let columns = &columns[tile.range(codes.n_units)];
            let logits = &mut logits[..tile.height * codes.n_documents()];
            if kinds.contains(&ProductKind::Logits) {
                dense::add_logits(simd, codes, columns, logits, tile.height);
            }
            if kinds.contains(&ProductKind::Pull) {
                let accumulate =
                    if tile.start == 0 { Accumulate::Overwrite } else { Accumulate::Add };
                dense::pull(simd, accumulate, codes.n_units, columns, logits, hidden, rows);
            }
            if kinds.contains(&ProductKind::ColumnGradients) {
                for (first, n) in blocks(codes.n_units) {
                    gradients.resize(n * tile.height, 0.0);
                    let units = first..first + n;
                    dense::column_gradients(simd, codes, units, logits, gradients, tile.height);
                }
            }
        }
    }
}

/// Returns the seconds that products of one batch take, on one thread: each of `kinds` for every tile,
/// in the order of a step. `n_terms` V, `n_units` H and `n_documents` B are the shape; V is dealt out to 16 shards.
pub fn products(n_terms: usize, n_units: usize, n_documents: usize, kinds: &[ProductKind]) -> f64 {
    const SHARDS: usize = 16;
    let path = Path::best();
    let numbers = |n: usize| -> Vec<f32> { (0..n).map(|i| (i % 13) as f32 * 1e-3).collect() };
    let mut codes = Codes { values: numbers(n_documents * n_units), n_units, ..Codes::default() };
    codes.find_active(path, &vec![1.0; n_documents * n_units], 0.0);
    let shard = |s: usize| {
        let n_rows = (n_terms + SHARDS - 1 - s) / SHARDS;
        ShardProducts {
            n_rows,
            columns: from_rows(&numbers(n_rows * n_units), n_units),
            gradients: Vec::new(),
            logits: numbers(TILE_ROWS * n_documents),
            hidden: vec![0.0; codes.n_pulled()],
            rows: Vec::new(),
        }
    };
    let mut shards: Vec<ShardProducts> = (0..SHARDS).map(shard).collect();
    let time = best_of(9, || {
        for shard in &mut shards {
            path.run(Multiply { shard, codes: &codes, kinds });
        }
    });
    // What is added to without end must not overflow.
    shards.iter_mut().for_each(|shard| shard.logits.fill(0.0));
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
