//! What the size of a corpus decides: how many units it can feed, and whether figures of it mean
//! anything.

use topicscope_indexer::{Manifest, Split};
use topicscope_inspector::render::counted;
use topicscope_trainer::TrainerConfig;

use crate::args::TrainingFlags;
use crate::progress::Talk;
use crate::values::Preset;

/// Words and training documents that a unit needs at least. With fewer words the lists of units
/// are the same ones over and over; with fewer documents there are not as many themes as units, and
/// units repeat each other.
const WORDS_PER_UNIT: usize = 25;
const DOCUMENTS_PER_UNIT: usize = 60;

/// The number of units is a multiple of it, and no less: the usual group of units that compete,
/// and the usual number of winners.
const STEP: usize = 8;

/// Steps that training makes at least: a small corpus is learned in smaller batches.
const STEPS: usize = 1_500;

/// Documents in a step at least.
const LEAST_BATCH: usize = 8;

/// Fewer documents than these give figures that chance decides.
const FEW_TRAIN: usize = 200;
const FEW_TEST: usize = 20;

/// Says which settings a person has named; the others follow the size of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    /// The number of units.
    pub(crate) units: bool,
    /// Documents in a step, or the learning rate that goes with them.
    pub(crate) batch: bool,
}

impl Named {
    /// Takes what was typed.
    pub(crate) fn of(flags: &TrainingFlags) -> Self {
        let batch = flags.batch.is_some() || flags.rate.is_some();
        let batch = batch || flags.optimizer.is_some() || flags.preset != Preset::Default;
        Self { units: !flags.units.0.is_empty(), batch }
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

    /// Takes the words and training documents of somebody's own counts.
    pub(crate) fn of_counts(terms: usize, train: usize) -> Self {
        Self { terms, train, test: 0 }
    }

    /// Returns V.
    pub(crate) fn terms(self) -> usize {
        self.terms
    }

    /// Returns settings that suit the corpus where nobody has named them: as many units as it can
    /// feed, and batches small enough for steps enough, but no more of either than they have.
    pub(crate) fn fit(self, named: Named, config: TrainerConfig) -> TrainerConfig {
        let config = if named.batch { config } else { self.with_batch(config) };
        if named.units {
            return config;
        }
        let fewer = TrainerConfig { units: self.units(config.units), ..config.clone() };
        // Winners or groups that were asked for may need more units.
        let needs_more = fewer.problems().len() > config.problems().len();
        if needs_more { config } else { fewer }
    }

    /// Says how many units a model has where nobody has named a number, and why; and warns of a corpus on
    /// which figures mean little.
    pub(crate) fn tell(self, named: Named, config: &TrainerConfig, talk: Talk) {
        if self.train < FEW_TRAIN || self.test < FEW_TEST {
            talk.say(&format!(
                "warning: {} training and {} test documents are few: below {FEW_TRAIN} and \
                 {FEW_TEST} chance decides what figures say",
                self.train, self.test
            ));
        }
        if !named.units {
            let units = counted(config.units, "unit");
            talk.say(&format!(
                "{units}: {}; --units for another number",
                self.reason(config.units)
            ));
        }
    }

    /// Halves the batch until there are steps enough.
    fn with_batch(self, config: TrainerConfig) -> TrainerConfig {
        let mut batch = config.batch;
        while batch / 2 >= LEAST_BATCH && self.train.div_ceil(batch) * config.epochs < STEPS {
            batch /= 2;
        }
        config.with_batch(batch)
    }

    fn units(self, most: usize) -> usize {
        (self.fed().min(most) / STEP * STEP).max(STEP)
    }

    /// Returns how many units words and documents feed.
    fn fed(self) -> usize {
        (self.terms / WORDS_PER_UNIT).min(self.train / DOCUMENTS_PER_UNIT)
    }

    /// Says why a model has so many units.
    fn reason(self, units: usize) -> String {
        let words = counted(self.terms, "word");
        let documents = counted(self.train, "training document");
        let (bound, each) = if self.terms / WORDS_PER_UNIT <= self.train / DOCUMENTS_PER_UNIT {
            (&words, WORDS_PER_UNIT)
        } else {
            (&documents, DOCUMENTS_PER_UNIT)
        };
        let fed = self.fed() / STEP * STEP;
        if units < fed {
            format!("the usual number, which {words} and {documents} feed")
        } else if units == fed {
            format!("one for {each} of {bound}, in steps of {STEP}")
        } else if units == STEP {
            format!("the fewest there are, though one for {each} of {bound} would be fewer")
        } else {
            format!("the kind of unit needs them, though one for {each} of {bound} would be fewer")
        }
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
            (1_600, 3_840, 64),
            (1_599, 3_840, 56),
            (2_000, 3_839, 56),
            (60, 10_000, 8),
            (2_000, 3, 8),
        ] {
            let size = CorpusSize { terms, train, test: 100 };
            assert_eq!(size.units(64), units, "{size:?}");
        }
    }

    #[test]
    fn the_number_of_units_has_a_reason() {
        for (terms, train, units, reason) in [
            (
                2_000,
                10_000,
                64,
                "the usual number, which 2000 words and 10000 training documents feed",
            ),
            (2_000, 2_975, 48, "one for 60 of 2975 training documents, in steps of 8"),
            (1_020, 9_000, 40, "one for 25 of 1020 words, in steps of 8"),
            (60, 9_000, 8, "the fewest there are, though one for 25 of 60 words would be fewer"),
        ] {
            let size = CorpusSize { terms, train, test: 100 };
            assert_eq!((size.units(64), &*size.reason(units)), (units, reason));
        }
        let size = CorpusSize { terms: 60, train: 9_000, test: 100 };
        let reason = "the kind of unit needs them, though one for 25 of 60 words would be fewer";
        assert_eq!(size.reason(64), reason);
    }

    #[test]
    fn small_corpora_are_learned_in_small_batches() {
        let fit = |train, named| {
            let config =
                TrainerConfig { epochs: 20, batch: 64, rate: 0.004, ..TrainerConfig::default() };
            let fitted = CorpusSize { terms: 2_000, train, test: 100 }.fit(named, config);
            (fitted.batch, fitted.rate)
        };
        let follows = Named { units: true, batch: false };
        assert_eq!(fit(4_800, follows), (64, 0.004));
        assert_eq!(fit(4_736, follows).0, 32);
        assert_eq!(fit(1_200, follows), (16, 0.002));
        assert_eq!(fit(20, follows).0, LEAST_BATCH);
        assert_eq!(fit(20, Named { units: true, batch: true }), (64, 0.004));
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
            size.fit(Named { units: false, batch: true }, config).units
        };
        assert_eq!(units(Unit::TopK { k: 8 }), 8);
        assert_eq!(units(Unit::TopK { k: 20 }), 64);
        assert_eq!(units(Unit::WinnerTakeAll { group: 16 }), 64);
    }
}
