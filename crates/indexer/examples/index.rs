//! Builds an index from the command line with the library alone; used by the benchmarks.
//!
//! ```sh
//! cargo run --release -p topicscope-indexer --example index -- OUT [OPTION...] INPUT...
//! ```
//! Options: `--test INPUT`, `--stem`, `--phrases`, `--all` (no pruning), `--threads N`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    IndexSettings, Input, Limit, PhraseSettings, PruneSettings, Stemming, build,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("name the folder to write")?;
    let (mut settings, mut inputs, mut tests) = (IndexSettings::default(), vec![], vec![]);
    let mut threads = 0;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--test" => tests.push(Input::path(value()?)),
            "--threads" => threads = value()?.parse()?,
            "--stem" => settings.analyzer.stemming = Stemming::On,
            "--phrases" => settings.phrases = Some(PhraseSettings::default()),
            "--all" => settings.prune = every_word(),
            input => inputs.push(Input::path(input)),
        }
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let build =
        || build(&inputs, &tests, &settings, Path::new(&out), Existing::Replace, &mut |_| ());
    let counts = pool.install(build)?.counts;
    Ok(writeln!(std::io::stdout(), "{counts:?}")?)
}

fn every_word() -> PruneSettings {
    PruneSettings {
        min_df: Limit::Count(1),
        max_df: Limit::Share(1.0),
        max_words: None,
        vocabulary: None,
    }
}
