//! Trains two twins on a few bags of words, one without and one with a penalty, and shows the
//! words of every unit.
//!
//! ```sh
//! cargo run --release -p topicscope-trainer --example twins
//! ```

use std::error::Error;
use std::io::{Write, stdout};
use std::ops::ControlFlow;

use topicscope_indexer::{Bags, DocId};
use topicscope_trainer::{Autoencoder, Penalties, Trainer, TrainerConfig, TrainerError};

const WORDS: [&str; 9] =
    ["apple", "pear", "plum", "engine", "wheel", "brake", "violin", "flute", "drum"];

/// Words shown of a unit.
const SHOWN: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    // Sixty documents of three themes; each holds two or three words of its own, and some a stray.
    let row = |document: u32| {
        let (theme, missing) = (document % 3, document / 3 % 4);
        let own = (0..3).filter(|&word| word != missing).map(|word| 3 * theme + word);
        let stray = document.is_multiple_of(5).then_some((document * 7 + 4) % 9);
        let mut row: Vec<u32> = own.chain(stray).collect();
        row.sort_unstable();
        row.dedup();
        row
    };
    let bags = Bags::from_rows(&(0..60).map(row).collect::<Vec<_>>(), WORDS.len())?;
    for penalties in [Penalties::default(), vec!["mean:0.3".parse()?].into()] {
        let name = penalties.list.first().map_or("none".to_owned(), ToString::to_string);
        let (model, zeros) = train(&bags, penalties)?;
        writeln!(stdout(), "penalty {name}: {:.0} % of the activations are zero", 100.0 * zeros)?;
        for (unit, column) in model.decoder().columns().into_iter().enumerate() {
            let mut order: Vec<usize> = (0..WORDS.len()).collect();
            order.sort_by(|&a, &b| column[b].total_cmp(&column[a]).then(a.cmp(&b)));
            let words: Vec<&str> = order[..SHOWN].iter().map(|&word| WORDS[word]).collect();
            writeln!(stdout(), "  unit {unit}: {}", words.join(" "))?;
        }
    }
    Ok(())
}

/// Trains one model; those of one seed have the same start, order and dropout.
fn train(bags: &Bags, penalties: Penalties) -> Result<(Autoencoder, f64), TrainerError> {
    let config = TrainerConfig {
        units: 4,
        batch: 10,
        epochs: 200,
        rate: 1e-2,
        seed: 1,
        penalties,
        ..TrainerConfig::default()
    };
    let documents: Vec<DocId> = (0..bags.n_documents() as u32).map(DocId).collect();
    let trainer = Trainer::new(config)?;
    let fitted = trainer.fit(bags, &documents, &[], &mut |_| ControlFlow::Continue(()))?;
    let zeros = fitted.history.last().map_or(0.0, |epoch| epoch.zero_fraction);
    Ok((fitted.model, zeros))
}
