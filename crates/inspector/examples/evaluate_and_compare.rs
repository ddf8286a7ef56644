//! Models trained by hand, evaluated one by one and compared as twins.
//!
//! `cargo run --release --example evaluate_and_compare` makes its own small corpus.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Index, IndexSettings, Input, Split, build};
use topicscope_inspector::figures::NPMI;
use topicscope_inspector::report::sheets;
use topicscope_inspector::{Judge, Render, TerminalTable, Twin, Twins, profiles};
use topicscope_trainer::{Fitted, Penalties, Penalty, Trainer, TrainerConfig};

/// Words of three planted topics; no document mixes them.
const TOPICS: [[&str; 6]; 3] = [
    ["orbit", "rocket", "moon", "shuttle", "comet", "launch"],
    ["goalie", "puck", "skate", "referee", "stadium", "league"],
    ["flour", "butter", "oven", "pastry", "sugar", "recipe"],
];

fn main() -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let path = place.path().join("index");
    let input = Input::memory("planted.jsonl", corpus().into_bytes());
    build(&[input], &[], &IndexSettings::default(), &path, Existing::Refuse, &mut |_| ())?;
    let index = Index::open(&path)?;
    let judge = Judge::new(&index)?.drawing_documents();

    let mut models = Vec::new();
    for penalty in [None, Some("mean:0.3")] {
        for seed in [1, 2] {
            let name = format!("{} {seed}", penalty.unwrap_or("none"));
            models.push((name, train(&index, penalty, seed)?));
        }
    }
    for (name, fitted) in &models {
        let evaluation = judge.evaluate(&fitted.model, None);
        // A figure that cannot be computed is absent with its reason.
        match evaluation.figures[&NPMI] {
            Ok(value) => println!("{name}: {} {value:.3}", NPMI.title()),
            Err(why) => println!("{name}: no coherence, {why}"),
        }
        for unit in profiles(&evaluation, &index).iter().take(3) {
            let words: Vec<&str> = unit.words.iter().map(|word| word.word.as_str()).collect();
            println!("  unit {}, active {:.2}: {}", unit.unit, unit.density, words.join(" "));
        }
    }

    let twins = models.iter().map(|(name, fitted)| Twin::of_fitted(Path::new(name), fitted));
    let judged = Twins::group(twins)?;
    let report = judged.judge(&judge, &|| ())?.compare(&judge, "planted topics");
    let table = sheets::comparison_at_a_glance(&report);
    println!("\n{}", TerminalTable { width: Some(100), bold: false }.render(&table));
    Ok(())
}

fn train(index: &Index, penalty: Option<&str>, seed: u64) -> Result<Fitted, Box<dyn Error>> {
    let list: Vec<Penalty> = penalty.map(str::parse).transpose()?.into_iter().collect();
    let penalties = Penalties::from(list);
    let config = TrainerConfig { units: 6, batch: 16, penalties, seed, ..TrainerConfig::default() };
    let [train, validation] =
        [Split::Train, Split::Validation].map(|part| index.documents_in(part));
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    Ok(Trainer::new(config)?.fit(index.bags(), &train, &validation, go_on)?)
}

/// Writes 240 documents of five words each, with their topic as label.
fn corpus() -> String {
    let mut lines = String::new();
    for i in 0..240 {
        let topic = i % TOPICS.len();
        let words: Vec<&str> = (0..5).map(|k| TOPICS[topic][(i / 3 + k * k) % 6]).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(lines, r#"{{"label": "{topic}", "text": "{}"}}"#, words.join(" "));
    }
    lines
}
