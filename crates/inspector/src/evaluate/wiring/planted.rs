//! A small corpus of planted themes, and models of it.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use tempfile::TempDir;
use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Index, IndexSettings, Input, Limit, Split, build};
use topicscope_trainer::{Autoencoder, Trainer, TrainerConfig};

/// Themes, each with words of its own.
const THEMES: [&str; 3] = ["mar", "tol", "fek"];

/// What words end in.
const SYLLABLES: [&str; 6] = ["ba", "de", "fi", "go", "ku", "la"];

/// Three themes in documents of all lengths, with one, several and no labels. Validation and test
/// documents mix more than training documents, so that no figure is the same on both.
pub(super) struct Planted {
    pub(super) index: Index,
    _place: TempDir,
}

impl Planted {
    /// Plants documents, which `seed` draws. Words are so many of the [`SYLLABLES`], twice, behind
    /// the stem of their theme.
    pub(super) fn new(seed: u64, n_syllables: u64) -> Self {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("index");
        let mut settings = IndexSettings::default();
        (settings.prune.min_df, settings.prune.max_df) = (Limit::Count(1), Limit::Share(1.0));
        settings.fields.split = Some("split".to_owned());
        let text = documents(&mut Draw(Xoshiro256Plus::seed_from_u64(seed)), n_syllables);
        let input = Input::memory("planted.jsonl", text.into_bytes());
        build(&[input], &[], &settings, &path, Existing::Refuse, &mut |_| ()).unwrap();
        Self { index: Index::open(&path).unwrap(), _place: place }
    }

    /// Trains a model.
    pub(super) fn train(&self, config: TrainerConfig) -> Autoencoder {
        let train = self.index.documents_in(Split::Train);
        let trainer = Trainer::new(config).unwrap();
        let fitted =
            trainer.fit(self.index.bags(), &train, &[], &mut |_| ControlFlow::Continue(()));
        fitted.unwrap().model
    }
}

/// Draws numbers.
struct Draw(Xoshiro256Plus);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        ((self.0.next_u64() >> 32) * n) >> 32
    }

    /// Says yes so many times of a hundred.
    fn is(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

fn documents(draw: &mut Draw, n_syllables: u64) -> String {
    let mut text = String::new();
    let parts = [("train", 240, 15), ("validation", 40, 20), ("test", 130, 30)];
    for (split, n, strange) in parts {
        for number in 0..n {
            let theme = draw.below(3);
            // Longer than the windows of ten words, and a few than those of 110.
            let length = if draw.is(6) { 115 + draw.below(40) } else { 4 + draw.below(20) };
            let words: Vec<String> =
                (0..length).map(|_| word(draw, theme, strange, n_syllables)).collect();
            let labels = labels(draw, theme);
            let words = words.join(" ");
            let id = format!("{split}{number}");
            writeln!(
                text,
                r#"{{"id":"{id}","split":"{split}","label":{labels},"text":"{words}"}}"#
            )
            .unwrap();
        }
    }
    text
}

/// Draws a word, so many times of a hundred of any theme or none.
fn word(draw: &mut Draw, theme: u64, strange: u64, n_syllables: u64) -> String {
    let theme = if draw.is(strange) { draw.below(4) } else { theme };
    let stem = THEMES.get(theme as usize).unwrap_or(&"all");
    // The lesser of two numbers: the first syllables are commoner.
    let mut syllable = || SYLLABLES[draw.below(n_syllables).min(draw.below(n_syllables)) as usize];
    format!("{stem}{}{}", syllable(), syllable())
}

/// Draws labels: most documents have that of their theme, some another, two or none.
fn labels(draw: &mut Draw, theme: u64) -> String {
    let theme = if draw.is(10) { draw.below(3) } else { theme };
    match draw.below(10) {
        0 => "[]".to_owned(),
        1 => format!(r#"["label{theme}","label{}"]"#, (theme + 1) % 3),
        _ => format!(r#""label{theme}""#),
    }
}
