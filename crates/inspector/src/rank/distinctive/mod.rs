//! Distinctive words: what describes a unit, is its own, and belongs together.

mod contenders;
mod holders;
mod meetings;
mod rule;
mod search;

use topicscope_indexer::{Bags, DocId};

pub use rule::{Distinctive, GAMMAS, STEPS_BETWEEN, Sharing};

use contenders::{Contender, shared};
use search::{Found, Search};

use super::{Held, RankInput, Scores};

/// Holds what naming reads of one model: a small part of its scores, whatever V is.
///
/// Several models are named with one exponent by [`Distinctive::name_alike`].
#[derive(Debug, Clone)]
pub struct Nameable {
    /// The words that can be named, unit by unit; none for units without words. **Shape** (H).
    contenders: Vec<Vec<Contender>>,
    is_named: Vec<bool>,
}

impl Distinctive {
    /// Reads of a model what naming it takes.
    ///
    /// # Panics
    /// When the shapes do not fit each other.
    pub fn read(&self, input: &RankInput<'_>) -> Nameable {
        let is_named = input.is_named();
        let scores = contenders::log_scores(input, &is_named);
        let best = contenders::best_of_units(&scores);
        Nameable { contenders: contenders::of_units(&scores, &best, self.pool), is_named }
    }

    /// Names several models with one γ, so that none has its words kept further apart than
    /// another: the least at which any of them reaches the goal. When none does, it is the one at
    /// which the mean of their diversities is largest. `documents` are the training documents.
    ///
    /// Each scores are those of the `pool` best words, in the order of naming.
    pub fn name_alike(&self, models: &[Nameable], bags: &Bags, documents: &[DocId]) -> Vec<Scores> {
        let contenders = models.iter().map(|model| model.contenders.as_slice());
        let Found { gamma, names } = Search::new(contenders, bags, documents, self).least();
        let models = models.iter().zip(names);
        models
            .map(|(model, names)| Scores {
                held: Held::Best(names.words),
                is_named: model.is_named.clone(),
                named: vec![Vec::new(); model.is_named.len()],
                sharing: Some(Sharing { gamma, diversity: names.diversity, goal: self.goal }),
                has_sides: false,
            })
            .collect()
    }
}

/// Names the units by distinctive words.
///
/// The scores are ln s after sharing, at most 0; the named words come in the order of naming,
/// which the bond decides with them.
pub(super) fn scores(input: &RankInput<'_>, with: &Distinctive) -> Scores {
    let is_named = input.is_named();
    let mut values = contenders::log_scores(input, &is_named);
    let best = contenders::best_of_units(&values);
    let contenders = contenders::of_units(&values, &best, with.pool);
    let search = Search::new([contenders.as_slice()], input.bags, input.documents, with);
    let found = search.least();
    let Found { gamma, mut names } = found;
    let names = names.remove(0);
    for (mut row, &best) in values.rows_mut().into_iter().zip(&best) {
        row.mapv_inplace(|s| shared(s, best, gamma));
    }
    let sharing = Some(Sharing { gamma, diversity: names.diversity, goal: with.goal });
    Scores { held: Held::All(values), is_named, named: names.lists(), sharing, has_sides: false }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use ndarray::array;
    use topicscope_indexer::{Bags, DocId, TermId};

    /// Documents of two themes that share words 0 and 1; word 9 occurs nowhere.
    fn corpus() -> (Vec<Vec<u32>>, Array2<f32>) {
        let rows = vec![
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
        (rows, codes)
    }

    fn with_input<T>(f: impl FnOnce(&RankInput<'_>) -> T) -> T {
        let (rows, codes) = corpus();
        testing::with_input(&rows, 10, &codes, f)
    }

    fn named(with: &Distinctive) -> Scores {
        with_input(|input| scores(input, with))
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

    /// Names a model whose units repeat each other beside the one of [`corpus`].
    fn named_alike(with: &Distinctive) -> [Scores; 2] {
        with_input(|input| {
            let mut codes = input.codes.to_owned();
            let repeated = &codes.column(0) + 0.1 * &codes.column(1);
            codes.column_mut(1).assign(&repeated);
            let repeating = with.read(&RankInput {
                model: None,
                decoder: input.decoder.reborrow(),
                encoder: input.encoder.reborrow(),
                codes: codes.view(),
                bags: input.bags,
                documents: input.documents,
            });
            let models = [with.read(input), repeating];
            let named = with.name_alike(&models, input.bags, input.documents);
            named.try_into().unwrap()
        })
    }

    #[test]
    fn a_model_alone_is_named_as_by_its_scores() {
        let with = Distinctive { pool: 4, ..Distinctive::default() };
        let alone = with_input(|input| {
            with.name_alike(&[with.read(input)], input.bags, input.documents).remove(0)
        });
        let expected = named(&with);
        assert_eq!(alone.sharing(), expected.sharing());
        for unit in 0..3 {
            assert_eq!(alone.top_words(unit, 4), expected.top_words(unit, 4));
        }
    }

    #[test]
    fn models_are_named_with_the_least_exponent_at_which_one_reaches_the_goal() {
        let with = Distinctive { goal: 0.76, pool: 4, ..Distinctive::default() };
        let [one, other] = named_alike(&with).map(|scores| scores.sharing().unwrap());
        let alone = named(&with).sharing().unwrap();
        assert!(alone.reaches_goal() && alone.gamma > 0.0, "{alone:?}");
        assert_eq!((one, one.gamma), (alone, other.gamma));
        assert!(other.diversity < one.diversity, "it repeats itself: {other:?}");
        // Out of reach of both, the exponent is shared all the same.
        let with = Distinctive { pool: 9, ..with };
        let [one, other] = named_alike(&with).map(|scores| scores.sharing().unwrap());
        assert_eq!((one.gamma, one.reaches_goal(), other.gamma), (0.0, false, 0.0));
    }

    #[test]
    fn the_bond_names_next_what_meets_the_words_already_named() {
        let with = Distinctive { goal: 0.0, bond: 50.0, pool: 9 };
        let bags = Bags::from_rows(&corpus().0, 10).unwrap();
        let documents: Vec<DocId> = (0..7).map(DocId).collect();
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
