//! Whether verdicts and figures deserve belief: the experiments behind `reports/measures.md`.
//!
//! `cargo run --release --example validity -- aa CORPUS.jsonl SPLITS PENALTY` compares a setting with
//! itself on other seeds, so that every verdict is a false one. `… planted` makes corpora whose themes
//! are known and says which figures follow what units truly found. `… ab CORPUS.jsonl SPLITS PENALTY`
//! compares a setting with itself while a share of the units of the other seeds is active on shuffled
//! documents: how large an effect is found, how often? Each prints one line of JSON per
//! study or model, and a summary at its end.
#![allow(clippy::print_stdout, reason = "the experiments are their output")]

mod against_itself;
mod damaged;
mod planted;

use std::error::Error;
use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    Index, IndexSettings, Input, Limit, PruneSettings, Rows, Split, SplitSettings, build,
};
use topicscope_trainer::{Fitted, Penalties, Trainer, TrainerConfig, TrainingDocuments};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["aa", corpus, n_splits, penalty] => {
            against_itself::run(Path::new(corpus), n_splits.parse()?, penalty)
        }
        ["ab", corpus, n_splits, penalty] => {
            damaged::run(Path::new(corpus), n_splits.parse()?, penalty)
        }
        ["planted"] => planted::run(),
        _ => Err("say `aa CORPUS.jsonl SPLITS PENALTY`, `ab …` or `planted`".into()),
    }
}

/// Indexes a text with a split of its own.
fn index(input: Input, seed: u64, min_df: u32, test: f64, place: &Path) -> Outcome<Index> {
    let settings = IndexSettings {
        prune: PruneSettings { min_df: Limit::Count(min_df), ..PruneSettings::default() },
        splits: SplitSettings { seed, test, ..SplitSettings::default() },
        ..IndexSettings::default()
    };
    build(&[input], &[], &settings, place, Existing::Refuse, &mut |_| ())?;
    Ok(Index::open(place)?)
}

/// Trains one model on the training documents of an index.
fn train(index: &Index, config: TrainerConfig) -> Outcome<Fitted> {
    let [train, validation] =
        [Split::Train, Split::Validation].map(|split| index.documents_in(split));
    let rows = Rows::Held(index.bags());
    let documents = TrainingDocuments { rows, train: &train, validation: &validation };
    let mut run = Trainer::new(config)?.start(documents)?;
    while run.next_epoch()?.is_some() {}
    Ok(run.finish())
}

/// Returns the penalties that a word names: `none`, or as `mean:0.3`.
fn penalties(text: &str) -> Outcome<Penalties> {
    Ok(match text {
        "none" => Penalties::default(),
        one => Penalties::from(vec![one.parse()?]),
    })
}
