//! Indexes a few lines and prints their vocabulary.
//!
//! ```sh
//! cargo run -p topicscope-indexer --example vocabulary
//! ```

use std::error::Error;
use std::io::{self, Write};

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Index, IndexSettings, Input, Limit, Split, Stemming, build};

const LINES: &str = "The rocket reached its orbit at noon.
A telescope in orbit sees farther than a telescope on the ground.
Rockets lift telescopes into orbit.
The goalkeeper caught the ball at noon.
";

fn main() -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("index");

    let mut settings = IndexSettings::default();
    settings.analyzer.stemming = Stemming::On;
    // So small a corpus needs rare words too, and every document for its vocabulary.
    settings.prune.min_df = Limit::Count(1);
    settings.prune.max_df = Limit::Share(1.0);
    (settings.splits.test, settings.splits.validation) = (0.0, 0.0);
    let input = Input::memory("lines.txt", LINES.as_bytes());
    build(&[input], &[], &settings, &folder, Existing::Refuse, &mut |_| ())?;

    let index = Index::open(&folder)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{:<12} documents", "word")?;
    for term in index.vocabulary().terms() {
        writeln!(out, "{:<12} {:>9}", term.surface, term.document_frequency)?;
    }
    let (bags, train) = (index.bags(), index.documents_in(Split::Train));
    writeln!(
        out,
        "{} documents, {} pairs of a document and a word",
        train.len(),
        bags.n_entries()
    )?;
    Ok(())
}
