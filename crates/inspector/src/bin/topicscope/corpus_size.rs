//! What the size of a corpus decides: how many units it can feed, and whether figures of it mean
//! anything.

use topicscope_indexer::{Manifest, Split};
use topicscope_inspector::render::counted;
use topicscope_trainer::TrainerConfig;

use crate::progress::Talk;

/// Words and training documents that a unit needs at least. With fewer words the lists of units
/// are the same ones over and over; with fewer documents a unit learns single documents by heart.
const WORDS_PER_UNIT: usize = 25;
const DOCUMENTS_PER_UNIT: usize = 20;

/// The number of units is a multiple of it, and no less: the usual group of units that compete,
/// and the usual number of winners.
const STEP: usize = 8;

/// Fewer documents than these give figures that chance decides.
const FEW_TRAIN: usize = 200;
const FEW_TEST: usize = 20;

/// Says who decides the number of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Units {
    /// A person has named it.
    Named,
    /// The corpus does, up to the usual number.
    FollowCorpus,
}

impl Units {
    /// Takes what was typed.
    pub(crate) fn of(typed: Option<usize>) -> Self {
        if typed.is_some() { Self::Named } else { Self::FollowCorpus }
    }
}

/// Counts what a corpus has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CorpusSize {
    terms: usize,
    train: usize,
    test: usize,
}

impl CorpusSize {
    /// Counts words of the vocabulary, and documents that hold one.
    pub(crate) fn of(manifest: &Manifest) -> Self {
        let with_words = |split| {
            let part = manifest.split(split);
            (part.documents - part.empty_documents) as usize
        };
        Self {
            terms: manifest.counts.vocabulary as usize,
            train: with_words(Split::Train),
            test: with_words(Split::Test),
        }
    }

    /// Returns V.
    pub(crate) fn terms(self) -> usize {
        self.terms
    }

    /// Returns settings with as many units as the corpus can feed, but no more than they have,
    /// where nobody has named a number.
    pub(crate) fn fit(self, units: Units, config: TrainerConfig) -> TrainerConfig {
        if units == Units::Named {
            return config;
        }
        let fewer = TrainerConfig { units: self.units(config.units), ..config.clone() };
        // Winners or groups that were asked for may need more units.
        let needs_more = fewer.problems().len() > config.problems().len();
        if needs_more { config } else { fewer }
    }

    /// Says how many units a model has where nobody has named a number, and warns of a corpus on
    /// which figures mean little.
    pub(crate) fn tell(self, units: Units, config: &TrainerConfig, talk: Talk) {
        if self.train < FEW_TRAIN || self.test < FEW_TEST {
            talk.say(&format!(
                "warning: {} training and {} test documents are few: below {FEW_TRAIN} and \
                 {FEW_TEST} chance decides what figures say",
                self.train, self.test
            ));
        }
        if units == Units::FollowCorpus {
            talk.say(&format!(
                "{} for {} and {}; --units for another number",
                counted(config.units, "unit"),
                counted(self.terms, "word"),
                counted(self.train, "training document")
            ));
        }
    }

    fn units(self, most: usize) -> usize {
        let fed = (self.terms / WORDS_PER_UNIT).min(self.train / DOCUMENTS_PER_UNIT);
        (fed.min(most) / STEP * STEP).max(STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_indexer::artifact::Existing;
    use topicscope_indexer::{Index, IndexSettings, Input, Limit, build};
    use topicscope_trainer::Unit;

    #[test]
    fn units_follow_words_and_documents() {
        for (terms, train, units) in [
            (2_000, 10_000, 64),
            (1_600, 1_280, 64),
            (1_599, 1_280, 56),
            (2_000, 1_279, 56),
            (60, 10_000, 8),
            (2_000, 3, 8),
        ] {
            let size = CorpusSize { terms, train, test: 100 };
            assert_eq!(size.units(64), units, "{size:?}");
        }
    }

    #[test]
    fn terms_that_were_dropped_and_documents_without_words_do_not_count() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("index");
        let mut settings = IndexSettings::default();
        settings.prune.max_df = Limit::Share(1.0);
        let rare = |n| format!("rare{}\n", ["one", "two", "six", "ten"][n]);
        let text = "orbit moon\n".repeat(40) + &(0..4).map(rare).collect::<Vec<_>>().concat();
        let lines = Input::memory("lines.txt", text.into_bytes());
        let made = build(&[lines], &[], &settings, &path, Existing::Refuse, &mut |_| ()).unwrap();
        let index = Index::open(&path).unwrap();
        let size = CorpusSize::of(&made);
        assert_eq!((size.terms, made.counts.terms), (index.vocabulary().n_terms(), 6));
        let documents = [Split::Train, Split::Test].map(|part| index.documents_in(part).len());
        assert_eq!([size.train, size.test], documents);
        assert_eq!(made.counts.empty_documents, 4);
    }

    #[test]
    fn winners_that_were_asked_for_have_their_units() {
        let size = CorpusSize { terms: 60, train: 100, test: 100 };
        let units = |unit: Unit| {
            let config = TrainerConfig { unit, ..TrainerConfig::default() };
            size.fit(Units::FollowCorpus, config).units
        };
        assert_eq!(units(Unit::TopK { k: 8 }), 8);
        assert_eq!(units(Unit::TopK { k: 20 }), 64);
        assert_eq!(units(Unit::WinnerTakeAll { group: 16 }), 64);
    }
}
