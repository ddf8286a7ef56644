//! The three products of the decoder on one thread: over dense codes as a share of what fused multiplications
//! and additions in registers reach in the same run, and how many times cheaper they are where 88 % of the codes
//! are 0.
//!
//! ```sh
//! cargo bench -p topicscope-trainer --features bench --bench peak
//! ```

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use topicscope_trainer::speed::{ProductKind, peak, products};

fn main() {
    const B: usize = 128;
    println!(
        "| V | H | peak, GFLOP/s | logits | pull | column gradients | all three | 88 % zeros, each and all |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|");
    for v in [2_000, 10_000, 40_000] {
        for h in [64, 256, 512, 1_024] {
            let before = peak();
            let all = &ProductKind::ALL[..];
            let kinds = [&all[..1], &all[1..2], &all[2..], all];
            let dense = kinds.map(|kinds| products(v, h, B, 1.0, kinds));
            let sparse = kinds.map(|kinds| products(v, h, B, 0.12, kinds));
            let peak = before.max(peak());
            print!("| {v} | {h} | {:.0} |", peak / 1e9);
            for (kinds, seconds) in kinds.iter().zip(dense) {
                let work = (2 * B * v * h * kinds.len()) as f64;
                print!(" {:.0} % |", 100.0 * work / seconds / peak);
            }
            for (sparse, dense) in sparse.iter().zip(dense) {
                print!(" {:.1}", dense / sparse);
            }
            println!(" |");
        }
    }
}
