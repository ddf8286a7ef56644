//! Epochs of training on made-up documents, one thread: how the cost of a step depends on the share of
//! active units, on the number of units, on the loss, on the vocabulary and on what is frozen.
//!
//! Top-k units hold the share of active units where it is put; with k = H no code is skipped.
//!
//! ```sh
//! cargo bench -p topicscope-trainer
//! ```

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use topicscope_indexer::{Bags, DocId, Rows};
use topicscope_trainer::{
    Frozen, Loss, Penalties, Renewal, Sampling, Trainer, TrainerConfig, TrainingDocuments, Unit,
};

const N_DOCUMENTS: u32 = 1_024;
const WORDS_PER_DOCUMENT: u32 = 40;

/// Makes documents whose words thin out toward the end of the vocabulary.
fn bags(n_terms: u32) -> Bags {
    let row = |document: u32| {
        let mut row: Vec<u32> = (0..WORDS_PER_DOCUMENT)
            .map(|i| {
                let drawn = (document * WORDS_PER_DOCUMENT + i).wrapping_mul(2_654_435_769);
                let share = f64::from(drawn) / f64::from(u32::MAX);
                (share.powi(3) * f64::from(n_terms - 1)) as u32
            })
            .collect();
        row.sort_unstable();
        row.dedup();
        row
    };
    Bags::from_rows(&(0..N_DOCUMENTS).map(row).collect::<Vec<_>>(), n_terms as usize)
        .expect("rows rise and lie below V")
}

/// Measures epochs of one run after another; starting a run is part of no measurement.
fn epochs(
    criterion: &mut Criterion,
    group: &str,
    name: BenchmarkId,
    n_terms: u32,
    base: &TrainerConfig,
) {
    let config = TrainerConfig {
        epochs: 1 << 20,
        renew: Renewal::Off,
        penalties: Penalties::default(),
        ..base.clone()
    };
    let trainer = Trainer::new(config).expect("settings of benchmarks make sense");
    let (bags, train) = (bags(n_terms), (0..N_DOCUMENTS).map(DocId).collect::<Vec<_>>());
    let documents = TrainingDocuments { rows: Rows::Held(&bags), train: &train, validation: &[] };
    let mut run = trainer.start(documents).expect("there are documents");
    let mut group = criterion.benchmark_group(group);
    group.sample_size(10).throughput(Throughput::Elements(u64::from(N_DOCUMENTS)));
    group.bench_function(name, |bencher| {
        bencher.iter(|| run.next_epoch().expect("the loss stays finite"));
    });
}

fn active_units(criterion: &mut Criterion) {
    for loss in [Loss::Bce, Loss::Softmax] {
        for k in [4, 12, 24, 64] {
            let base = TrainerConfig { unit: Unit::TopK { k }, loss, ..TrainerConfig::default() };
            let name = BenchmarkId::new(loss.name(), format!("{k} of 64 active"));
            epochs(criterion, "active units", name, 2_000, &base);
        }
    }
}

fn units(criterion: &mut Criterion) {
    for units in [64, 256] {
        let base =
            TrainerConfig { unit: Unit::Tanh, units, loss: Loss::Bce, ..TrainerConfig::default() };
        epochs(criterion, "units", BenchmarkId::new("all active", units), 2_000, &base);
    }
}

fn vocabulary(criterion: &mut Criterion) {
    for n_terms in [10_000, 40_000] {
        for (name, sampling) in [("all words", Sampling::Off), ("a sample", Sampling::Words(1_024))]
        {
            let base = TrainerConfig {
                unit: Unit::TopK { k: 12 },
                loss: Loss::Bce,
                sampling,
                ..TrainerConfig::default()
            };
            epochs(criterion, "vocabulary", BenchmarkId::new(name, n_terms), n_terms, &base);
        }
    }
}

fn frozen(criterion: &mut Criterion) {
    for &part in Frozen::ALL {
        let unit = Unit::TopK { k: 12 };
        let base = TrainerConfig { unit, ..TrainerConfig::default() }.with_frozen(part);
        epochs(criterion, "frozen", BenchmarkId::from_parameter(part), 2_000, &base);
    }
}

fn one_thread(criterion: &mut Criterion) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("no pool is there yet");
    active_units(criterion);
    units(criterion);
    vocabulary(criterion);
    frozen(criterion);
}

criterion_group!(benches, one_thread);
criterion_main!(benches);
