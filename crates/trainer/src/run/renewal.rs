//! Renewal: units that repeat another one, and dead ones on request, start anew where documents
//! are explained worst.
//!
//! # Notes
//! The rule sees training documents and nothing of labels, judging documents or the reference of
//! coherence, and it is the same for every penalty. What it sees of a large corpus is a sample.

use ndarray::ArrayView2;
use rayon::prelude::*;
use topicscope_indexer::{Chosen, DocId, Rows};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::random::{Key, Purpose};
use crate::run::likeness::{Likeness, Theme};
use crate::run::repetition::{self, CHUNK, Moments, WordSums};
use crate::settings::config::TrainerConfig;
use crate::settings::renewal::Renewal;
use crate::step::renew::Fresh;

/// Epochs from one renewal by the correlation of activations to the next: time enough for a unit
/// to find its theme.
const EVERY_BY_CORRELATION: usize = 3;

/// Share of the epochs after which no unit is renewed by the correlation of activations.
const LAST_BY_CORRELATION: f64 = 0.5;

/// Share of the epochs after which no unit is renewed by its words, so that all settle.
const LAST_BY_WORDS: f64 = 0.95;

/// Share of the epochs after which no dead unit is revived, so that its new weights settle.
const LAST_REVIVAL: f64 = 0.75;

/// Documents drawn for each new start.
const CANDIDATES: u64 = 16;

/// Share of the epochs after which a new start no longer looks for the theme that has most in
/// common: those are taken by then, and units that are drawn to them repeat others.
const CHOOSING: f64 = 0.6;

/// Words of a unit that a new start may share few of: more than name it, since units move towards
/// themes near theirs.
const RIVAL_WORDS: usize = 30;

/// Share of the eligible documents among which the seed of a new unit is drawn.
const WORST: f64 = 0.25;

/// Documents, at most, among which the worst explained are looked for.
const EXPLAINED: usize = 2_048;

/// Documents, at most, among which those most like a seed are looked for.
const COMPARED: usize = 8_192;

/// Documents most like the seed that make the start of a new unit; fewer where a unit's share of
/// them is smaller.
const NEIGHBORS: usize = 40;

/// Holds the units that start anew.
#[derive(Debug, Default)]
pub(super) struct Renewed {
    pub(super) fresh: Vec<Fresh>,
    /// How many of them repeated another one; the others were dead.
    pub(super) n_repeating: usize,
}

/// Holds what renewal looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Renewing<'a> {
    pub(super) model: &'a Autoencoder,
    pub(super) rows: Rows<'a>,
    /// Rising.
    pub(super) train: &'a [DocId],
    /// Of the training documents. **Shape** (V).
    pub(super) frequencies: &'a [u32],
    /// Counted from 1.
    pub(super) epoch: usize,
}

/// Says whether units are renewed after this epoch.
pub(super) fn is_due(config: &TrainerConfig, epoch: usize) -> bool {
    let (every, last) = match config.renew {
        Renewal::Off => return false,
        Renewal::Words(_) => (1, LAST_BY_WORDS),
        Renewal::Correlation(_) => (EVERY_BY_CORRELATION, LAST_BY_CORRELATION),
    };
    epoch.is_multiple_of(every) && epoch as f64 <= last * config.epochs as f64
}

/// Says whether dead units may start anew after this epoch.
pub(super) fn may_revive(config: &TrainerConfig, epoch: usize) -> bool {
    epoch as f64 <= LAST_REVIVAL * config.epochs as f64
}

impl Renewing<'_> {
    /// Finds new starts for the `dead` units and, if it is due, for those that repeat another one.
    pub(super) fn find(self, is_due: bool, dead: &[usize]) -> Result<Renewed, TrainerError> {
        if !is_due && dead.is_empty() {
            return Ok(Renewed::default());
        }
        let config = self.model.config();
        let sums = match config.renew {
            Renewal::Words(_) => Some(self.word_sums()?),
            Renewal::Off | Renewal::Correlation(_) => None,
        };
        let mut units = match (config.renew, &sums) {
            (Renewal::Words(shared), Some(sums)) if is_due => {
                repetition::by_words(sums, self.frequencies, shared)
            }
            (Renewal::Correlation(above), _) if is_due => {
                repetition::by_correlation(&self.moments()?, above)
            }
            _ => Vec::new(),
        };
        let repeating = units.clone();
        units.extend(dead.iter().filter(|unit| !repeating.contains(unit)));
        if units.is_empty() {
            return Ok(Renewed::default());
        }
        let rivals = sums.map_or_else(Vec::new, |sums| sums.words(self.frequencies, RIVAL_WORDS));
        let fresh = self.starts(&units, rivals)?;
        let n_repeating = fresh.iter().filter(|fresh| repeating.contains(&fresh.unit)).count();
        Ok(Renewed { fresh, n_repeating })
    }

    /// Finds new starts for units, in their order; a unit for which there is none is left out.
    ///
    /// A start is the theme of a document drawn from the worst explained quarter (most loss per
    /// word) of those that are at least half as long as the mean: the logarithm of each word's
    /// lift among the documents most like it, by the cosine of idf weights. Of several drawn
    /// documents the one counts whose theme has most in common, later the first one; in both cases
    /// one whose words are those of another unit only if all are.
    fn starts(
        self,
        units: &[usize],
        mut rivals: Vec<Vec<u32>>,
    ) -> Result<Vec<Fresh>, TrainerError> {
        let config = self.model.config();
        let key = Key::new(config.seed, Purpose::Renewal).with(self.epoch as u64);
        let seeds = self.badly_explained(key)?;
        if seeds.is_empty() {
            return Ok(Vec::new());
        }
        let compared = sample(self.train, COMPARED, key.with(u64::MAX));
        let n_neighbors = (compared.len() / config.units).clamp(1, NEIGHBORS);
        let likeness = Likeness::new(self.rows, &compared, n_neighbors)?;
        let chooses = self.epoch as f64 <= CHOOSING * config.epochs as f64;
        let draws: Vec<DocId> = units
            .iter()
            .flat_map(|&unit| (0..CANDIDATES).map(move |n| key.with(unit as u64).with(n)))
            .map(|key| seeds[key.below(seeds.len() as u64) as usize])
            .collect();
        let themes: Result<Vec<Option<Theme>>, TrainerError> =
            draws.into_par_iter().map(|seed| Ok(likeness.theme(seed)?)).collect();
        for &unit in units {
            // Its own words are free.
            if let Some(words) = rivals.get_mut(unit) {
                words.clear();
            }
        }
        let mut fresh = Vec::new();
        for (&unit, themes) in units.iter().zip(themes?.chunks(CANDIDATES as usize)) {
            let Some(theme) = choose(themes, chooses, config.renew, &rivals) else { continue };
            rivals.push(theme.words.clone());
            fresh.push(Fresh { unit, direction: theme.direction.clone() });
        }
        Ok(fresh)
    }

    /// Adds up what correlations of units with words need.
    fn word_sums(self) -> Result<WordSums, TrainerError> {
        let mut sums = WordSums::new(self.rows.n_terms(), self.model.n_units());
        self.each_chunk(|chosen, codes| sums.add(chosen, codes))?;
        Ok(sums)
    }

    /// Adds up what correlations of units with units need.
    fn moments(self) -> Result<Moments, TrainerError> {
        let mut moments = Moments::new(self.model.n_units());
        self.each_chunk(|_, codes| moments.add(codes))?;
        Ok(moments)
    }

    /// Shows the training documents chunk by chunk, with their codes.
    fn each_chunk(
        self,
        mut add: impl FnMut(&Chosen<'_>, ArrayView2<'_, f32>),
    ) -> Result<(), TrainerError> {
        for chunk in self.train.chunks(CHUNK) {
            let chosen = self.rows.choose(chunk)?;
            add(&chosen, self.model.encode_chosen(&chosen).view());
        }
        Ok(())
    }

    /// Lists the documents of which seeds are drawn, worst explained first.
    fn badly_explained(self, key: Key) -> Result<Vec<DocId>, TrainerError> {
        let explained = sample(self.train, EXPLAINED, key.with(u64::MAX - 1));
        let losses = self.model.losses_in(self.rows, &explained)?;
        let least = 0.5 * self.model.mean_length();
        let mut eligible: Vec<(f64, DocId)> = losses
            .into_iter()
            .zip(explained)
            .map(|(loss, document)| (loss, self.rows.length(document) as f64, document))
            .filter(|&(_, length, _)| length >= least && length > 0.0)
            .map(|(loss, length, document)| (loss / length, document))
            .collect();
        eligible.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        eligible.truncate((eligible.len() as f64 * WORST).ceil() as usize);
        Ok(eligible.into_iter().map(|(_, document)| document).collect())
    }
}

/// Returns the theme that has most in common among those that repeat no rival, or the first of
/// these; when all repeat one, the first of all.
fn choose<'a>(
    themes: &'a [Option<Theme>],
    by_common: bool,
    renew: Renewal,
    rivals: &[Vec<u32>],
) -> Option<&'a Theme> {
    let repeats = |theme: &Theme| match renew {
        Renewal::Words(shared) => {
            rivals.iter().any(|words| repetition::n_common(&theme.words, words) >= shared)
        }
        Renewal::Off | Renewal::Correlation(_) => false,
    };
    let mut best: Option<&Theme> = None;
    for theme in themes.iter().flatten().filter(|theme| !repeats(theme)) {
        if best.is_none_or(|best| by_common && theme.common > best.common) {
            best = Some(theme);
        }
    }
    best.or_else(|| themes.iter().flatten().next())
}

/// Draws at most `most` of the documents; rising as they are.
fn sample(documents: &[DocId], most: usize, key: Key) -> Vec<DocId> {
    if documents.len() <= most {
        return documents.to_vec();
    }
    let mut drawn = documents.to_vec();
    key.shuffle(&mut drawn);
    drawn.truncate(most);
    drawn.sort_unstable();
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renewal_ends_in_time_for_units_to_settle_and_off_turns_it_off() {
        let of = |renew| TrainerConfig { epochs: 13, renew, ..TrainerConfig::default() };
        let due =
            |renew| -> Vec<usize> { (1..=13).filter(|&epoch| is_due(&of(renew), epoch)).collect() };
        assert_eq!(due(Renewal::Correlation(0.5)), [3, 6]);
        assert_eq!(due(Renewal::Words(4)), (1..=12).collect::<Vec<_>>());
        assert!(due(Renewal::Off).is_empty());
        let config = of(Renewal::Off);
        assert!(may_revive(&config, 9) && !may_revive(&config, 10));
    }

    #[test]
    fn a_start_has_most_in_common_and_repeats_no_rival_unless_all_do() {
        let theme = |words: &[u32], common| {
            Some(Theme { direction: Vec::new(), words: words.to_vec(), common })
        };
        let themes = [theme(&[1, 2], 1.0), theme(&[3, 4], 3.0), None, theme(&[5, 6], 2.0)];
        let chosen = |renew, rivals: &[Vec<u32>]| {
            choose(&themes, true, renew, rivals).map(|theme| theme.words.clone())
        };
        let first = choose(&themes, false, Renewal::Words(2), &[vec![1, 2]]).unwrap();
        assert_eq!(first.words, [3, 4]);
        assert_eq!(chosen(Renewal::Words(2), &[]), Some(vec![3, 4]));
        assert_eq!(chosen(Renewal::Words(2), &[vec![9, 4, 3]]), Some(vec![5, 6]));
        assert_eq!(chosen(Renewal::Words(1), &[vec![2, 4, 6]]), Some(vec![1, 2]));
        assert_eq!(chosen(Renewal::Off, &[vec![3, 4]]), Some(vec![3, 4]));
        assert_eq!(choose(&[None], true, Renewal::Off, &[]), None);
    }

    #[test]
    fn a_sample_is_all_when_there_are_few_and_rises() {
        let documents: Vec<DocId> = (0..100).map(DocId).collect();
        let key = Key::new(1, Purpose::Renewal);
        assert_eq!(sample(&documents, 100, key), documents);
        let drawn = sample(&documents, 10, key);
        assert!(drawn.len() == 10 && drawn.is_sorted() && drawn[0] < DocId(50));
        assert_ne!(drawn, sample(&documents, 10, key.with(1)));
    }
}
