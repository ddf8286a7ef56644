//! Distinctive words: what describes a unit, is its own, and belongs together.

use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use serde::Serialize;
use topicscope_indexer::TermId;

use super::{Held, RankInput, Scores, correlation, relevance};
use crate::metrics::{Counts, DIVERSITY_WORDS, Needed, count_in_bags, npmi, topic_diversity};

/// Says how far words are kept apart between units, and together within one.
///
/// A word's score s for a unit is the harmonic mean of two ranks within the unit, each as
/// rank / V: by correlation of presence with activation, and by P(v|j), the share of the word
/// in all words of the unit's documents. Then
///
/// 1. *sharing*: s becomes s · (s / largest s of the word over all units)^γ, with the least γ
///    of [`GAMMAS`], and of [`STEPS_BETWEEN`] even steps below it, at which the topic diversity
///    of the named units reaches `goal`;
/// 2. *bond*: of the `pool` best words, one word is named at a time, that of largest
///    ln s + `bond` × mean NPMI with the words already named, over the naming documents.
///
/// Ranks make sharing work: every unit competes with equally many words, however strong its
/// correlations are.
///
/// # Notes
/// The bond names what belongs together, which describes the core of a unit and not all of
/// it: read the names beside their faithfulness.
///
/// # Reference
/// Our own; the harmonic mean of ranks after Bischof, Airoldi (2012), Summarizing topical
/// content with word frequency and exclusivity, section 2.2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distinctive {
    /// Topic diversity to reach, in [0, 1]; 0 turns sharing off.
    pub goal: f64,
    /// Weight of the mean NPMI; 0 turns the bond off.
    pub bond: f64,
    /// Number of best words of a unit that are named one by one.
    pub pool: usize,
}

impl Default for Distinctive {
    /// The goal is what topic models reach on the reference corpora; bonds from 0.3 to 1.2
    /// and pools from 40 to 100 made no difference there.
    fn default() -> Self {
        Self { goal: 0.75, bond: 0.6, pool: 60 }
    }
}

/// Even steps from one of [`GAMMAS`] to the next: coarser ones overshoot the goal, and diversity
/// beyond the goal costs coherence.
pub const STEPS_BETWEEN: usize = 8;

/// The exponents of sharing that are tried first, rising; beyond the last nothing changes.
pub const GAMMAS: [f64; 14] =
    [0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 64.0, 128.0];

/// Says how much sharing the goal of diversity took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sharing {
    /// The exponent γ.
    pub gamma: f64,
    /// Topic diversity of the named units at that exponent, in (0, 1].
    pub diversity: f64,
    /// The diversity that was asked for.
    pub goal: f64,
}

impl Sharing {
    /// Says whether the goal was reached; else no exponent reaches it, and the one of largest
    /// diversity was taken.
    pub fn reaches_goal(&self) -> bool {
        self.diversity >= self.goal
    }
}

/// Names the units by distinctive words.
///
/// `is_named` says which units have words at all. The scores are ln s after sharing, at most
/// 0; the named words come in the order of naming, which the bond decides with them.
pub(super) fn scores(input: &RankInput<'_>, is_named: Vec<bool>, with: &Distinctive) -> Scores {
    let ranked = log_scores(input, &is_named);
    let best =
        ranked.map_axis(Axis(1), |row| row.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let shared_by = Shared { input, ranked: &ranked, best: best.view(), is_named: &is_named, with };
    let (sharing, named) = shared_by.least();
    let mut values = ranked;
    for (mut row, &best) in values.rows_mut().into_iter().zip(&best) {
        row.mapv_inplace(|s| shared(s, best, sharing.gamma));
    }
    Scores { held: Held::All(values), is_named, named, sharing: Some(sharing) }
}

/// Returns ln s before sharing, at most 0; -infinity for words and units without
/// correlation. **Shape** (V, H).
fn log_scores(input: &RankInput<'_>, is_named: &[bool]) -> Array2<f64> {
    let mut scores = correlation::scores(input);
    let shares = relevance::word_shares(input);
    let units = scores.axis_iter_mut(Axis(1)).into_par_iter();
    units.zip(shares.axis_iter(Axis(1))).zip(is_named).for_each(|((mut scores, shares), &live)| {
        let ranks = ranks(scores.view()).into_iter().zip(ranks(shares));
        let n_terms = shares.len() as f64;
        for (score, (by_correlation, by_share)) in scores.iter_mut().zip(ranks) {
            let harmonic = 2.0 / (1.0 / by_correlation + 1.0 / by_share);
            let is_placed = live && score.is_finite();
            *score = if is_placed { (harmonic / n_terms).ln() } else { f64::NEG_INFINITY };
        }
    });
    scores
}

/// Ranks values: 1 for the least, V for the largest. Of equal values the commoner word, that
/// of smaller id, ranks higher.
fn ranks(values: ArrayView1<'_, f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Adding 0 makes -0 a 0: the two are a tie.
    order
        .sort_unstable_by(|&a, &b| (values[a] + 0.0).total_cmp(&(values[b] + 0.0)).then(b.cmp(&a)));
    let mut ranks = vec![0.0; values.len()];
    for (place, term) in order.into_iter().enumerate() {
        ranks[term] = (place + 1) as f64;
    }
    ranks
}

/// Returns ln (s · (s / best)^γ).
fn shared(s: f64, best: f64, gamma: f64) -> f64 {
    if s.is_finite() { s + gamma * (s - best) } else { f64::NEG_INFINITY }
}

/// Holds what naming at any exponent needs.
struct Shared<'a, 'b> {
    input: &'a RankInput<'b>,
    /// ln s before sharing. **Shape** (V, H).
    ranked: &'a Array2<f64>,
    /// Largest of each word over all units. **Shape** (V).
    best: ArrayView1<'a, f64>,
    is_named: &'a [bool],
    with: &'a Distinctive,
}

/// The words of each unit at one exponent, in the order of naming.
type Named = (Sharing, Vec<Vec<TermId>>);

impl Shared<'_, '_> {
    /// Returns the names at the least exponent that reaches the goal, else at that of largest
    /// diversity.
    fn least(&self) -> Named {
        let (coarse, below) = self.first_of(&GAMMAS);
        let Some(below) = below.filter(|_| coarse.0.reaches_goal()) else { return coarse };
        let step = (coarse.0.gamma - below) / STEPS_BETWEEN as f64;
        let between: Vec<f64> =
            (1..STEPS_BETWEEN).map(|step_idx| below + step_idx as f64 * step).collect();
        let (fine, _) = self.first_of(&between);
        if fine.0.reaches_goal() { fine } else { coarse }
    }

    /// Returns the names at the first exponent that reaches the goal, with the exponent before
    /// it; else those of largest diversity.
    fn first_of(&self, gammas: &[f64]) -> (Named, Option<f64>) {
        let columns = self.ranked.axis_iter(Axis(1)).into_par_iter().zip(self.is_named);
        let units: Vec<Unit> = columns
            .map(|(column, &is_named)| {
                let gammas = if is_named { gammas } else { &[] };
                Unit::new(self.input, column, gammas, self.best, self.with.pool)
            })
            .collect();
        let name = |place: usize| {
            let units = units.par_iter();
            let named: Vec<Vec<TermId>> =
                units.map(|unit| unit.name(place, self.with.bond)).collect();
            // Without any word nothing is repeated.
            let diversity = topic_diversity(&named, DIVERSITY_WORDS).unwrap_or(1.0);
            (Sharing { gamma: gammas[place], diversity, goal: self.with.goal }, named)
        };
        let mut largest = name(0);
        for place in 1..gammas.len() {
            if largest.0.reaches_goal() {
                break;
            }
            let next = name(place);
            if next.0.reaches_goal() {
                return (next, Some(gammas[place - 1]));
            }
            if next.0.diversity > largest.0.diversity {
                largest = next;
            }
        }
        (largest, None)
    }
}

/// Holds what naming one unit needs, at each of some exponents.
struct Unit {
    /// The best words at each exponent, with ln s after sharing, best first.
    pools: Vec<Vec<(TermId, f64)>>,
    needed: Needed,
    /// How often the words of all pools meet, in naming documents.
    counts: Counts,
}

impl Unit {
    fn new(
        input: &RankInput<'_>,
        scores: ArrayView1<'_, f64>,
        gammas: &[f64],
        best: ArrayView1<'_, f64>,
        n_pool: usize,
    ) -> Self {
        let pool = |&gamma: &f64| {
            let words = (0..).map(TermId).zip(scores.iter().zip(&best));
            let words = words.map(|(term, (&s, &best))| (term, shared(s, best, gamma)));
            super::best_words(words.filter(|word| word.1.is_finite()), n_pool)
        };
        let pools: Vec<Vec<(TermId, f64)>> = gammas.iter().map(pool).collect();
        let lists: Vec<Vec<TermId>> =
            pools.iter().map(|pool| pool.iter().map(|word| word.0).collect()).collect();
        let needed = Needed::of(&lists, input.bags.n_terms());
        let counts = count_in_bags(&needed, input.bags, input.documents);
        Self { pools, needed, counts }
    }

    /// Returns the words of the pool at one exponent, in the order of naming; none for a unit
    /// without pools.
    fn name(&self, place: usize, bond: f64) -> Vec<TermId> {
        let pool = self.pools.get(place).map_or(&[][..], Vec::as_slice);
        let mut left: Vec<Candidate> =
            pool.iter().map(|&(term, score)| Candidate { term, score, bond: 0.0 }).collect();
        let mut named = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let n_named = named.len().max(1) as f64;
            let value = |word: &Candidate| word.score + bond * word.bond / n_named;
            // Ties go to the word that stands first in the pool.
            let chosen = (1..left.len())
                .fold(0, |best, i| if value(&left[i]) > value(&left[best]) { i } else { best });
            let chosen = left.remove(chosen).term;
            let mine = self.needed.place(chosen);
            for word in &mut left {
                word.bond += self.npmi(mine, self.needed.place(word.term));
            }
            named.push(chosen);
        }
        named
    }

    fn npmi(&self, one: usize, other: usize) -> f64 {
        let [first, second] = [one, other].map(|place| self.counts.single(place));
        let both = self.counts.both(&self.needed, one, other);
        npmi(first, second, both, self.counts.n_windows)
    }
}

/// A word of the pool that has not been named yet.
struct Candidate {
    term: TermId,
    score: f64,
    /// Sum of its NPMI with the words already named.
    bond: f64,
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use ndarray::array;
    use topicscope_indexer::{Bags, DocId};

    /// Documents of two themes that share words 0 and 1; word 9 occurs nowhere.
    fn corpus() -> (Bags, Vec<DocId>, Array2<f32>) {
        let rows = [
            vec![0, 1, 2, 3],
            vec![0, 2, 3, 4],
            vec![0, 1, 2, 4, 8],
            vec![0, 5, 6],
            vec![0, 1, 5, 6, 7],
            vec![1, 6, 7, 8],
            vec![8],
        ];
        let codes = array![
            [3.0_f32, 0.2, 0.0],
            [2.0, 0.0, 0.0],
            [2.5, 0.4, 0.0],
            [0.0, 2.0, 0.0],
            [0.3, 3.0, 0.0],
            [0.1, 1.5, 0.0],
            [0.0, 0.0, 0.0]
        ];
        (Bags::from_rows(&rows, 10).unwrap(), (0..7).map(DocId).collect(), codes)
    }

    fn with_input<T>(f: impl FnOnce(&RankInput<'_>) -> T) -> T {
        let (bags, documents, codes) = corpus();
        let weights = Array2::<f32>::zeros((10, 3));
        f(&RankInput {
            decoder: weights.view(),
            encoder: weights.view(),
            codes: codes.view(),
            bags: &bags,
            documents: &documents,
        })
    }

    fn named(with: &Distinctive) -> Scores {
        with_input(|input| scores(input, vec![true, true, false], with))
    }

    /// The harmonic mean of the two ranks, word for word.
    fn plain(unit: usize) -> Vec<f64> {
        with_input(|input| {
            let (correlation, share) = (correlation::scores(input), relevance::word_shares(input));
            let rank = |of: &Array2<f64>, v: usize| {
                let beats = |w: usize| {
                    let (ours, theirs) = (of[[v, unit]], of[[w, unit]]);
                    ours > theirs || (ours == theirs && v <= w)
                };
                (0..10).filter(|&w| beats(w)).count() as f64 / 10.0
            };
            let harmonic = |v| 2.0 / (1.0 / rank(&correlation, v) + 1.0 / rank(&share, v));
            (0..10).map(harmonic).collect()
        })
    }

    #[test]
    fn without_sharing_and_bond_words_are_ranked_by_the_harmonic_mean_of_their_ranks() {
        let found = named(&Distinctive { goal: 0.0, bond: 0.0, pool: 4 });
        for unit in 0..2 {
            let expected = plain(unit);
            let words = found.top_words(unit, 99);
            assert_eq!(words.len(), 9, "the word that occurs nowhere is not named");
            for (term, score) in &words {
                assert!((score.exp() - expected[term.index()]).abs() < 1e-12, "{term:?}");
            }
            assert!(words.windows(2).all(|w| w[0].1 >= w[1].1), "{words:?}");
        }
        assert!(found.top_words(2, 5).is_empty(), "a dead unit has no words");
        assert_eq!(found.sharing().unwrap().gamma, 0.0);
    }

    #[test]
    fn sharing_divides_by_the_best_unit_of_a_word() {
        let best: Vec<f64> = plain(0).into_iter().zip(plain(1)).map(|(a, b)| a.max(b)).collect();
        let found = named(&Distinctive { goal: 1.0, bond: 0.0, pool: 4 });
        let sharing = found.sharing().unwrap();
        assert!(sharing.gamma > 0.0, "{sharing:?}");
        for unit in 0..2 {
            for (term, score) in found.top_words(unit, 99) {
                let s = plain(unit)[term.index()];
                let expected = s * (s / best[term.index()]).powf(sharing.gamma);
                assert!((score.exp() - expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_least_exponent_that_reaches_the_goal_is_taken() {
        let sharing = |goal| {
            named(&Distinctive { goal, pool: 4, ..Distinctive::default() }).sharing().unwrap()
        };
        let off = sharing(0.0);
        let more = sharing(off.diversity + 0.01);
        assert!(off.gamma == 0.0 && more.gamma > 0.0 && more.reaches_goal(), "{off:?} {more:?}");
        assert!(more.diversity > off.diversity);
        assert_eq!(sharing(off.diversity).gamma, 0.0);
    }

    #[test]
    fn a_goal_out_of_reach_is_said_to_be_and_costs_nothing() {
        // Nine words for lists of nine: no exponent makes the lists differ.
        let sharing = named(&Distinctive { pool: 9, ..Distinctive::default() }).sharing().unwrap();
        assert_eq!((sharing.gamma, sharing.diversity), (0.0, 0.5));
        assert!(!sharing.reaches_goal());
    }

    #[test]
    fn the_bond_names_next_what_meets_the_words_already_named() {
        let with = Distinctive { goal: 0.0, bond: 50.0, pool: 9 };
        let (bags, documents, _) = corpus();
        let found = named(&with);
        let lists = found.lists(9);
        for list in &lists[..2] {
            // Word for word: the next word has the largest mean NPMI with those before it.
            let npmi = |a: TermId, b: TermId| {
                let n = documents.len() as f64;
                let share = |words: &[TermId]| {
                    let holds = |d: &&DocId| words.iter().all(|&w| bags.contains(**d, w));
                    documents.iter().filter(holds).count() as f64 / n
                };
                let joint = share(&[a, b]);
                if joint == 0.0 {
                    -1.0
                } else {
                    (joint / share(&[a]) / share(&[b])).ln() / -joint.ln()
                }
            };
            for place in 1..list.len() {
                let value = |word: TermId, unit: usize| {
                    let bond: f64 = list[..place].iter().map(|&other| npmi(word, other)).sum();
                    plain(unit)[word.index()].ln() + 50.0 * bond / place as f64
                };
                let unit = usize::from(list == &lists[1]);
                let best = value(list[place], unit);
                assert!(list[place..].iter().all(|&word| value(word, unit) <= best + 1e-9));
            }
        }
    }
}
