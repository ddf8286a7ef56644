//! A small index and small models for the tests of every kind of export.

use std::ops::ControlFlow;
use std::path::Path;

use tempfile::TempDir;
use topicscope_indexer::artifact::{Existing, Staging};
use topicscope_indexer::{Index, IndexSettings, Input, Limit, Split, build};
use topicscope_trainer::{Autoencoder, Renewal, Trainer, TrainerConfig, Unit};

use super::{About, Corpus, EXPORT_KIND, ExportKind, Units, export_index, export_model};

/// Words are apple, lemon, sea, sky; the last document has none of them.
const LINES: &str = r#"{"id":"a 1","label":["sour","red"],"split":"train","text":"apple lemon apple"}
{"id":"b","label":"blue","split":"train","text":"sky sea lemon"}
{"id":"c","split":"test","text":"sea apple"}
{"id":"d","label":"red","split":"validation","text":"apple"}
{"id":"e","split":"unused","text":"the"}
"#;

/// Five documents with words, labels and parts, and a model of three units with signed codes.
pub(super) struct Planted {
    place: TempDir,
    index: Index,
    model: Autoencoder,
}

impl Planted {
    pub(super) fn new() -> Self {
        Self::with(&TrainerConfig { unit: Unit::Tanh, ..TrainerConfig::default() })
    }

    /// As [`Planted::new`], with units that no document activates.
    pub(super) fn silent() -> Self {
        let unit = Unit::Threshold { theta: 1.0, encode_theta: Some(1e9) };
        Self::with(&TrainerConfig { unit, ..TrainerConfig::default() })
    }

    fn with(config: &TrainerConfig) -> Self {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("index");
        let mut settings = IndexSettings::default();
        (settings.prune.min_df, settings.prune.max_df) = (Limit::Count(1), Limit::Share(1.0));
        settings.fields.split = Some("split".to_owned());
        let input = Input::memory("fruit.jsonl", LINES.as_bytes());
        build(&[input], &[], &settings, &path, Existing::Refuse, &mut |_| ()).unwrap();
        let index = Index::open(&path).unwrap();
        let config = TrainerConfig { units: 3, epochs: 4, renew: Renewal::Off, ..config.clone() };
        let train = index.documents_in(Split::Train);
        let trainer = Trainer::new(config).unwrap();
        let fitted = trainer.fit(index.bags(), &train, &[], &mut |_| ControlFlow::Continue(()));
        Self { place, index, model: fitted.unwrap().model }
    }

    pub(super) fn corpus(&self) -> Corpus<'_> {
        Corpus::new(&self.index).unwrap()
    }

    /// Returns the units with two words each.
    pub(super) fn units<'a>(&'a self, corpus: &'a Corpus<'a>) -> Units<'a> {
        Units::new(&self.model, self.index.vocabulary(), Some(corpus), 2).unwrap()
    }

    /// Returns the units of a model whose index is gone.
    pub(super) fn units_alone(&self) -> Units<'_> {
        Units::new(&self.model, self.index.vocabulary(), None, 2).unwrap()
    }

    /// Exports the index and shows the files to a test.
    pub(super) fn export_index<T>(
        &self,
        kind: ExportKind,
        look: impl FnOnce(&About, &Path) -> T,
    ) -> T {
        self.export(|staging| export_index(kind, &self.corpus(), staging).unwrap(), look)
    }

    /// Exports the model and shows the files to a test.
    pub(super) fn export_model<T>(
        &self,
        kind: ExportKind,
        look: impl FnOnce(&About, &Path) -> T,
    ) -> T {
        let corpus = self.corpus();
        let units = self.units(&corpus);
        self.export(|staging| export_model(kind, &units, staging).unwrap(), look)
    }

    pub(super) fn export<T>(
        &self,
        write: impl FnOnce(&mut Staging) -> About,
        look: impl FnOnce(&About, &Path) -> T,
    ) -> T {
        let target = self.place.path().join("export");
        let mut staging = Staging::begin(&target, Existing::Refuse, EXPORT_KIND).unwrap();
        let about = write(&mut staging);
        staging.commit().unwrap();
        look(&about, &target)
    }
}

/// Reads a text file of an export.
pub(super) fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}
