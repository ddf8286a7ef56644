//! The three products of the decoder over dense codes, on one thread, as a share of what fused multiplications
//! and additions in registers reach in the same run.
//!
//! ```sh
//! cargo bench -p topicscope-trainer --features bench --bench peak
//! ```

use topicscope_trainer::speed::{ProductKind, peak, products};

fn main() {
    const N_DOCUMENTS: usize = 128;
    println!("| V | H | peak, GFLOP/s | logits | pull | column gradients | all three |");
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for n_terms in [2_000, 10_000, 40_000] {
        for n_units in [64, 256, 512, 1_024] {
            let peak = peak();
            let share = |kinds: &[ProductKind]| {
                let work = (2 * N_DOCUMENTS * n_terms * n_units * kinds.len()) as f64;
                100.0 * work / products(n_terms, n_units, N_DOCUMENTS, kinds) / peak
            };
            let [a, b, c] = ProductKind::ALL.map(|kind| share(&[kind]));
            let all = share(&ProductKind::ALL);
            let peak = peak / 1e9;
            println!(
                "| {n_terms} | {n_units} | {peak:.0} | {a:.0} % | {b:.0} % | {c:.0} % | {all:.0} % |"
            );
        }
    }
}
