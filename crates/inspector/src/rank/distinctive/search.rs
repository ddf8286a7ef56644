//! The least exponent of sharing, and the names at it.

use rayon::prelude::*;
use topicscope_indexer::{Bags, DocId, TermId};

use super::contenders::{Contender, pool};
use super::holders::Holders;
use super::meetings::{Meetings, Word};
use super::rule::{Distinctive, GAMMAS, STEPS_BETWEEN};
use crate::metrics::{DIVERSITY_WORDS, topic_diversity};

/// Holds what naming some models at any exponent needs.
pub(super) struct Search<'a> {
    /// For each model its units.
    models: Vec<Vec<Unit<'a>>>,
    holders: Holders<'a>,
    with: &'a Distinctive,
}

/// A unit with the words that it can be named by.
struct Unit<'a> {
    contenders: &'a [Contender],
    /// The best of them at the exponent that is tried, with ln s after sharing, best first.
    pool: Vec<(TermId, f64)>,
    meetings: Meetings,
}

/// The names of some models at one exponent.
pub(super) struct Found {
    pub(super) gamma: f64,
    /// Model by model.
    pub(super) names: Vec<Names>,
}

/// The names of the units of one model.
pub(super) struct Names {
    /// Topic diversity, in (0, 1].
    pub(super) diversity: f64,
    /// The words of each unit in the order of naming, with ln s after sharing. **Shape** (H).
    pub(super) words: Vec<Vec<(TermId, f64)>>,
}

impl<'a> Search<'a> {
    /// Takes the words that can be named, for each model unit by unit.
    pub(super) fn new(
        models: impl IntoIterator<Item = &'a [Vec<Contender>]>,
        bags: &'a Bags,
        documents: &'a [DocId],
        with: &'a Distinctive,
    ) -> Self {
        let unit = |contenders: &'a Vec<Contender>| {
            let (pool, meetings) = (Vec::new(), Meetings::default());
            Unit { contenders, pool, meetings }
        };
        let models = models.into_iter().map(|units| units.iter().map(unit).collect());
        Self { models: models.collect(), holders: Holders::new(bags, documents), with }
    }

    /// Names all models at the least exponent at which one of them reaches the goal, else at that
    /// of largest diversity, by the mean of the models.
    pub(super) fn least(mut self) -> Found {
        let (coarse, below) = self.first_of(&GAMMAS);
        let Some(below) = below.filter(|_| self.reaches_goal(&coarse)) else { return coarse };
        let step = (coarse.gamma - below) / STEPS_BETWEEN as f64;
        let between: Vec<f64> =
            (1..STEPS_BETWEEN).map(|step_idx| below + step_idx as f64 * step).collect();
        let (fine, _) = self.first_of(&between);
        if self.reaches_goal(&fine) { fine } else { coarse }
    }

    /// Returns the names at the first exponent that reaches the goal, with the exponent before
    /// it; else those of largest diversity.
    fn first_of(&mut self, gammas: &[f64]) -> (Found, Option<f64>) {
        let mut largest = self.name(gammas[0]);
        for pair in gammas.windows(2) {
            if self.reaches_goal(&largest) {
                break;
            }
            let next = self.name(pair[1]);
            if self.reaches_goal(&next) {
                return (next, Some(pair[0]));
            }
            if next.mean_diversity() > largest.mean_diversity() {
                largest = next;
            }
        }
        (largest, None)
    }

    fn reaches_goal(&self, found: &Found) -> bool {
        found.names.iter().any(|names| names.diversity >= self.with.goal)
    }

    fn name(&mut self, gamma: f64) -> Found {
        let Distinctive { pool: n_pool, bond, .. } = *self.with;
        let units = self.models.par_iter_mut().flatten();
        units.for_each(|unit| unit.pool = pool(unit.contenders, gamma, n_pool));
        let pools = self.models.iter().flatten().flat_map(|unit| &unit.pool);
        self.holders.read(pools.map(|&(term, _)| term));
        let holders = &self.holders;
        let of_model = |units: &mut Vec<Unit<'_>>| {
            Names::new(units.par_iter_mut().map(|unit| unit.name(holders, bond)).collect())
        };
        Found { gamma, names: self.models.par_iter_mut().map(of_model).collect() }
    }
}

impl Found {
    fn mean_diversity(&self) -> f64 {
        let diversities = self.names.iter().map(|names| names.diversity);
        diversities.sum::<f64>() / self.names.len() as f64
    }
}

impl Names {
    fn new(words: Vec<Vec<(TermId, f64)>>) -> Self {
        let mut names = Self { diversity: 1.0, words };
        // Without any word nothing is repeated.
        if let Ok(diversity) = topic_diversity(&names.lists(), DIVERSITY_WORDS) {
            names.diversity = diversity;
        }
        names
    }

    /// Returns the words without scores. **Shape** (H).
    pub(super) fn lists(&self) -> Vec<Vec<TermId>> {
        let terms = |words: &Vec<(TermId, f64)>| words.iter().map(|word| word.0).collect();
        self.words.iter().map(terms).collect()
    }
}

impl Unit<'_> {
    /// Returns the words of the pool with their scores, in the order of naming.
    fn name(&mut self, holders: &Holders<'_>, bond: f64) -> Vec<(TermId, f64)> {
        let Self { pool, meetings, .. } = self;
        let candidate = |&(term, score): &(TermId, f64)| Candidate {
            word: meetings.word(term),
            score,
            bond: 0.0,
        };
        let mut left: Vec<Candidate> = pool.iter().map(candidate).collect();
        let mut named = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let n_named = named.len().max(1) as f64;
            let value = |word: &Candidate| word.score + bond * word.bond / n_named;
            // Ties go to the word that stands first in the pool.
            let chosen = (1..left.len())
                .fold(0, |best, i| if value(&left[i]) > value(&left[best]) { i } else { best });
            let Candidate { word: chosen, score, .. } = left.remove(chosen);
            meetings.learn(holders, chosen, left.iter().map(|candidate| candidate.word));
            for candidate in &mut left {
                candidate.bond += meetings.npmi(chosen, candidate.word);
            }
            named.push((chosen.term, score));
        }
        named
    }
}

/// A word of the pool that has not been named yet.
struct Candidate {
    word: Word,
    score: f64,
    /// Sum of its NPMI with the words already named.
    bond: f64,
}
