//! Trains twins together on a GPU and tells, as JSON, the milliseconds of each epoch.
//!
//! ```sh
//! cargo run --release -p topicscope-trainer --features gpu --example crew -- \
//!     DEVICE SOURCE TWINS UNITS BATCH EPOCHS
//! ```
//!
//! DEVICE is `gpu` or a part of an adapter's name. SOURCE is the folder of an index, or
//! `drawn:DOCUMENTS:WORDS:LENGTH` for bags that are drawn, of which word number n is about n times as
//! rare as the first. Half of the twins have the penalty mean:0.1, and each pair its own seed. Epochs
//! are those of training alone: no validation, no renewal.

use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

use topicscope_indexer::{Bags, DocId, RowIndex, Rows, Split};
use topicscope_trainer::{
    Crew, Device, Penalties, Renewal, Sampling, Trainer, TrainerConfig, TrainingDocuments,
};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [device, source, numbers @ ..] = words.as_slice() else { return Err(USAGE.into()) };
    let numbers: Vec<usize> = numbers.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
    let &[n_twins, units, batch, epochs] = numbers.as_slice() else { return Err(USAGE.into()) };
    let device = if device == "gpu" { Device::gpu()? } else { Device::named(device)? };
    if let Some(sizes) = source.strip_prefix("drawn:") {
        let bags = drawn(sizes)?;
        let train: Vec<DocId> = (0..bags.n_documents() as u32).map(DocId).collect();
        return measure(&device, Rows::Held(&bags), &train, [n_twins, units, batch, epochs]);
    }
    let index = RowIndex::open(Path::new(source), None)?;
    let train = index.documents_in(Split::Train);
    measure(&device, index.rows(), &train, [n_twins, units, batch, epochs])
}

const USAGE: &str = "usage: crew DEVICE SOURCE TWINS UNITS BATCH EPOCHS";

fn measure(
    device: &Device,
    rows: Rows<'_>,
    train: &[DocId],
    [n_twins, units, batch, epochs]: [usize; 4],
) -> Result<(), Box<dyn Error>> {
    let documents = TrainingDocuments { rows, train, validation: &[] };
    let mut runs = Vec::new();
    for twin in 0..n_twins {
        let penalties: Penalties =
            if twin % 2 == 0 { Penalties::default() } else { vec!["mean:0.1".parse()?].into() };
        let config = TrainerConfig {
            units,
            epochs,
            penalties,
            seed: twin as u64 / 2,
            renew: Renewal::Off,
            sampling: Sampling::Off,
            ..TrainerConfig::default().with_batch(batch)
        };
        runs.push(Trainer::new(config)?.on(device).start(documents)?);
    }
    let mut crew = Crew::new(runs).map_err(|refused| refused.1)?;
    let (mut milliseconds, mut losses) = (Vec::new(), Vec::new());
    for _ in 0..epochs {
        let start = Instant::now();
        let statistics = crew.next_epoch()?;
        milliseconds.push(format!("{:.3}", 1e3 * start.elapsed().as_secs_f64()));
        losses.extend(statistics[0].as_ref().map(|epoch| format!("{:.4}", epoch.train_loss)));
    }
    writeln!(
        stdout(),
        "{{\"device\": {:?}, \"documents\": {}, \"terms\": {}, \"milliseconds\": [{}], \"losses\": [{}]}}",
        device.name(),
        train.len(),
        rows.n_terms(),
        milliseconds.join(", "),
        losses.join(", "),
    )?;
    Ok(())
}

/// Draws bags by a multiplicative generator.
fn drawn(sizes: &str) -> Result<Bags, Box<dyn Error>> {
    let sizes: Vec<usize> = sizes.split(':').map(str::parse).collect::<Result<_, _>>()?;
    let &[n_documents, n_terms, length] = sizes.as_slice() else { return Err(USAGE.into()) };
    let mut state = 1_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let rows: Vec<Vec<u32>> = (0..n_documents)
        .map(|_| {
            // The inverse of a distribution whose density falls as 1 / word.
            let mut row: Vec<u32> = (0..length)
                .map(|_| ((n_terms as f64).powf(next()) as u32).min(n_terms as u32) - 1)
                .collect();
            row.sort_unstable();
            row.dedup();
            row
        })
        .collect();
    Ok(Bags::from_rows(&rows, n_terms)?)
}
