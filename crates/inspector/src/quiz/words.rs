//! Word intrusion: five words of a unit, and one that is high in another unit and low in this one.

use topicscope_indexer::TermId;

use super::question::OWN_WORDS;
use super::shuffle::{Purpose, key, one_of, shuffled};
use crate::metrics::WordCounts;
use crate::rank::Scores;

/// First words of a unit among which an intruder is sought.
const HIGH: usize = 10;

/// Holds the words of one model's units under one ranking.
pub(super) struct UnitWords<'a> {
    scores: &'a Scores,
    /// **Shape** (H); empty for a dead unit.
    high: Vec<Vec<TermId>>,
}

/// Holds six words in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordIntrusion {
    pub(super) words: Vec<TermId>,
    /// The place of the intruder.
    pub(super) odd: usize,
    /// The unit from which it comes.
    pub(super) from: usize,
}

impl<'a> UnitWords<'a> {
    pub(super) fn of(scores: &'a Scores) -> Self {
        Self { scores, high: scores.lists(HIGH) }
    }

    /// Says which units have no words at all.
    pub(super) fn dead(&self) -> Vec<usize> {
        (0..self.high.len()).filter(|&unit| self.high[unit].is_empty()).collect()
    }

    /// Draws a question about a unit; `None` when it has fewer than five words, or no other unit has
    /// a word for it. `model` keeps the order of choices of different models apart; all else is the
    /// same function of seed and unit.
    ///
    /// The intruder is in the lower half of all words for this unit and among the first ten of
    /// another.
    ///
    /// # Reference
    /// Chang, Boyd-Graber, Gerrish, Wang, Blei (2009), section 3.1; "low" there is a low probability,
    /// here the lower half of the ranking.
    pub(super) fn draw(&self, unit: usize, model: usize, seed: u64) -> Option<WordIntrusion> {
        let all = self.scores.top_words(unit, usize::MAX);
        let (upper, lower) = all.split_at(all.len() / 2);
        let mut words: Vec<TermId> = upper.iter().take(OWN_WORDS).map(|(term, _)| *term).collect();
        if words.len() < OWN_WORDS {
            return None;
        }
        let mut lower: Vec<TermId> = lower.iter().map(|(term, _)| *term).collect();
        lower.sort_unstable();
        let numbers = [unit as u64];
        let others = shuffled(self.high.len(), key(seed, Purpose::Intruder, &numbers));
        let (from, intruder) =
            others.into_iter().filter(|&other| other != unit).find_map(|other| {
                let found =
                    self.high[other].iter().filter(|term| lower.binary_search(term).is_ok());
                let found: Vec<TermId> = found.copied().collect();
                let numbers = [unit as u64, other as u64];
                let word = |n| found[one_of(n, key(seed, Purpose::Intruder, &numbers))];
                (!found.is_empty()).then(|| (other, word(found.len())))
            })?;
        words.push(intruder);
        let numbers = [model as u64, unit as u64, 0];
        let order = shuffled(words.len(), key(seed, Purpose::Choices, &numbers));
        let odd = order.iter().position(|&place| place == OWN_WORDS)?;
        let words = order.into_iter().map(|place| words[place]).collect();
        Some(WordIntrusion { words, odd, from })
    }
}

impl WordIntrusion {
    /// Returns the place of the word with the least mean smoothed NPMI with the five others; of
    /// several the first, in an order that was drawn. `counts` must have been prepared for these words.
    pub(super) fn automatic(&self, counts: &WordCounts) -> usize {
        let sum = |at: usize| -> f64 {
            let others = self.words.iter().enumerate().filter(|(other, _)| *other != at);
            // Without documents nothing is known of any pair.
            let npmi = |(_, &other)| counts.coherence(&[self.words[at], other]).npmi.unwrap_or(0.0);
            others.map(npmi).sum()
        };
        least(&(0..self.words.len()).map(sum).collect::<Vec<f64>>())
    }
}

/// Returns the place of the least number, the first of several.
pub(super) fn least(numbers: &[f64]) -> usize {
    let mut places: Vec<usize> = (0..numbers.len()).collect();
    places.sort_by(|&one, &other| numbers[one].total_cmp(&numbers[other]));
    places[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{CoherenceMode, mix};
    use ndarray::Array2;

    const N_UNITS: usize = 40;
    const N_WORDS: usize = 20 * N_UNITS;

    /// Documents of forty themes: twelve of the twenty words of a theme.
    fn documents() -> Vec<Vec<TermId>> {
        (0..4_000_u64)
            .map(|d| {
                let theme = d % N_UNITS as u64;
                let places = shuffled(20, mix(d)).into_iter().take(12);
                places.map(|place| TermId((20 * theme) as u32 + place as u32)).collect()
            })
            .collect()
    }

    /// Unit u is high on the words of theme u.
    fn weights() -> Array2<f32> {
        Array2::from_shape_fn((N_WORDS, N_UNITS), |(word, unit)| {
            let noise = (mix((word * N_UNITS + unit) as u64) >> 40) as f32 / 2_f32.powi(24);
            if word / 20 == unit { 1.0 + noise } else { noise }
        })
    }

    /// Shares in which the intruder is told, over units and seeds.
    fn told(weights: &Array2<f32>, n_seeds: u64) -> f64 {
        let scores = Scores::of_weights(weights.view());
        let words = UnitWords::of(&scores);
        let drawn: Vec<WordIntrusion> = (0..n_seeds)
            .flat_map(|seed| (0..N_UNITS).map(move |unit| (unit, seed)))
            .map(|(unit, seed)| words.draw(unit, 0, seed).unwrap())
            .collect();
        let lists: Vec<Vec<TermId>> = drawn.iter().map(|drawn| drawn.words.clone()).collect();
        let counts = WordCounts::new(&lists, N_WORDS, CoherenceMode::Exact);
        let counts = counts.counted_whole_in(&documents());
        let right = drawn.iter().filter(|drawn| drawn.automatic(&counts) == drawn.odd).count();
        right as f64 / drawn.len() as f64
    }

    #[test]
    fn planted_words_are_told_and_words_dealt_out_anew_are_not() {
        assert_eq!(told(&weights(), 2), 1.0);
        let planted = weights();
        let mut dealt = planted.clone();
        for unit in 0..N_UNITS {
            let order = shuffled(N_WORDS, mix(unit as u64 + 77));
            for (word, from) in order.into_iter().enumerate() {
                dealt[[word, unit]] = planted[[from, unit]];
            }
        }
        // 1,600 questions, of which 400 sets of five words are independent: four deviations of .019.
        let found = told(&dealt, 40);
        assert!((found - 1.0 / 6.0).abs() < 0.076, "{found}");
    }

    #[test]
    fn the_intruder_is_low_here_high_there_and_anywhere_among_the_six() {
        let (weights, mut places) = (weights(), [0; 6]);
        let scores = Scores::of_weights(weights.view());
        let words = UnitWords::of(&scores);
        for seed in 0..30 {
            for unit in 0..N_UNITS {
                let drawn = words.draw(unit, 0, seed).unwrap();
                let intruder = drawn.words[drawn.odd];
                assert_ne!(drawn.from, unit);
                assert!(words.high[drawn.from].contains(&intruder));
                let all = scores.top_words(unit, N_WORDS);
                let rank = all.iter().position(|(term, _)| *term == intruder).unwrap();
                assert!(rank >= N_WORDS / 2);
                places[drawn.odd] += 1;
            }
        }
        // 1,200 draws: mean 200, deviation 13; five of them.
        assert!(places.iter().all(|&n: &i32| n.abs_diff(200) < 65), "{places:?}");
    }

    #[test]
    fn one_unit_alone_has_no_intruder() {
        let weights = Array2::from_shape_fn((30, 1), |(word, _)| word as f32);
        let scores = Scores::of_weights(weights.view());
        assert_eq!(UnitWords::of(&scores).draw(0, 0, 1), None);
    }
}
