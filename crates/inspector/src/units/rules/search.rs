//! The greedy search for rules that weigh precision and coverage differently.

use std::cmp::Ordering;

use topicscope_indexer::{Bags, TermId};

use super::UnitOnDocuments;
use super::bits::Bits;
use super::candidates::Candidates;
use super::forms::Form;

/// How many times as much coverage counts as precision: one rule for each. More of them are on the
/// side of precision, because a reader takes a rule for what it says where it matches.
const WEIGHTS: [f64; 5] = [0.125, 0.25, 0.5, 1.0, 2.0];

/// Words of a rule at most: more than a reader holds at once are no rule.
const MOST_WORDS: usize = 6;

/// Words that a rule asks for at most.
const MOST_ASKED: usize = 3;

/// What a further word must add to the F-measure: a rule grows no longer for a few documents.
const LEAST_GAIN: f64 = 0.01;

/// Training documents that a rule must match: shares of fewer say nothing.
const LEAST_MATCHING: usize = 10;

/// A rule and its counts on training documents.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    form: Form,
    matching: usize,
    hits: usize,
}

/// Finds, for each weight of coverage, the best rule that the search meets, those of more
/// precision first, each rule once. The target is an activation greater than `above`.
pub(super) fn best_forms(bags: &Bags, train: &UnitOnDocuments<'_>, above: f32) -> Vec<Form> {
    let is_target: Vec<bool> = train.activations.iter().map(|&a| a > above).collect();
    let candidates = Candidates::of(bags, train, &is_target);
    let search = Search::new(bags, train, &candidates, &is_target);
    let mut found = Vec::new();
    for weight in WEIGHTS {
        for asked in 1..=MOST_ASKED {
            search.grow(asked, weight, &mut found);
        }
    }
    search.add_exceptions(&mut found);
    found.retain(|found| found.matching >= LEAST_MATCHING && search.tells(found));
    let mut forms: Vec<Form> = Vec::new();
    for weight in WEIGHTS {
        let best = found.iter().min_by(|a, b| search.order(weight, a, b));
        forms.extend(best.map(|best| &best.form).filter(|best| !forms.contains(best)).cloned());
    }
    forms
}

struct Search<'a> {
    bags: &'a Bags,
    train: &'a UnitOnDocuments<'a>,
    candidates: &'a Candidates,
    is_target: &'a [bool],
    target: Bits,
    n_target: usize,
}

impl<'a> Search<'a> {
    fn new(
        bags: &'a Bags,
        train: &'a UnitOnDocuments<'a>,
        candidates: &'a Candidates,
        is_target: &'a [bool],
    ) -> Self {
        let mut target = Bits::none(is_target.len());
        for (place, _) in is_target.iter().enumerate().filter(|(_, is)| **is) {
            target.insert(place);
        }
        let n_target = target.count();
        Self { bags, train, candidates, is_target, target, n_target }
    }

    /// Returns the F-measure with a weight of coverage, in [0, 1].
    fn measure(&self, weight: f64, [matching, hits]: [usize; 2]) -> f64 {
        let square = weight * weight;
        let whole = square * self.n_target as f64 + matching as f64;
        if whole > 0.0 { (1.0 + square) * hits as f64 / whole } else { 0.0 }
    }

    /// Says whether the target is more frequent where a rule matches than elsewhere.
    fn tells(&self, found: &Found) -> bool {
        found.hits * self.is_target.len() > found.matching * self.n_target
    }

    /// Orders rules, the better first; ties go to fewer words, fewer asked for, smaller ids.
    fn order(&self, weight: f64, one: &Found, other: &Found) -> Ordering {
        let measure = |of: &Found| self.measure(weight, [of.matching, of.hits]);
        let key = |of: &Found| match &of.form {
            Form::AtLeast { k, words } => (of.form.n_words(), *k, words.clone()),
            // Behind those that ask for words alone.
            Form::AndNot { word, without } => {
                (of.form.n_words(), usize::MAX, vec![*word, *without])
            }
        };
        measure(other).total_cmp(&measure(one)).then_with(|| key(one).cmp(&key(other)))
    }

    /// Grows a set of words of which `asked` must be there, word by word, and keeps each step.
    fn grow(&self, asked: usize, weight: f64, found: &mut Vec<Found>) {
        let Some(mut words) = self.seed(asked, weight) else { return };
        // Documents with at least 1, 2, ... of the words.
        let mut at_least = vec![Bits::none(self.is_target.len()); asked];
        for &word in &words {
            self.take(&mut at_least, word);
        }
        let last = asked - 1;
        let all = &at_least[last];
        let mut counts = all.count_common(all, &self.target);
        loop {
            let [matching, hits] = counts;
            let named = words.iter().map(|&word| self.candidates.words[word]).collect();
            found.push(Found { form: Form::AtLeast { k: asked, words: named }, matching, hits });
            if words.len() == MOST_WORDS {
                return;
            }
            let others = (0..self.candidates.words.len()).filter(|word| !words.contains(word));
            let with = others.map(|word| {
                let mut more = Bits::none(self.is_target.len());
                self.added(&at_least, last, word, &mut more);
                (word, more.count_joined(&at_least[last], &self.target))
            });
            let Some((word, next)) = self.best(weight, with) else { return };
            if self.measure(weight, next) < self.measure(weight, counts) + LEAST_GAIN {
                return;
            }
            self.take(&mut at_least, word);
            words.push(word);
            counts = next;
        }
    }

    /// Returns the best word, pair or triple of which all must be there; triples hold the best pair.
    fn seed(&self, asked: usize, weight: f64) -> Option<Vec<usize>> {
        let sets = &self.candidates.with_word;
        let n = sets.len();
        if asked == 1 {
            let singles =
                (0..n).map(|word| (word, sets[word].count_common(&sets[word], &self.target)));
            return Some(vec![self.best(weight, singles)?.0]);
        }
        let pairs = (0..n).flat_map(|one| (one + 1..n).map(move |other| (one, other)));
        let pairs = pairs
            .map(|(one, other)| ((one, other), sets[one].count_common(&sets[other], &self.target)));
        let ((one, other), _) = self.best(weight, pairs)?;
        if asked == 2 {
            return Some(vec![one, other]);
        }
        let mut both = Bits::none(self.is_target.len());
        both.add_common(&sets[one], &sets[other]);
        let others = (0..n).filter(|&word| word != one && word != other);
        let triples = others.map(|word| (word, both.count_common(&sets[word], &self.target)));
        Some(vec![one, other, self.best(weight, triples)?.0])
    }

    /// Returns what has the largest F-measure; of equal ones the first.
    fn best<T>(
        &self,
        weight: f64,
        counted: impl Iterator<Item = (T, [usize; 2])>,
    ) -> Option<(T, [usize; 2])> {
        counted.reduce(|best, next| {
            let is_better = self.measure(weight, next.1) > self.measure(weight, best.1);
            if is_better { next } else { best }
        })
    }

    /// Adds to `into` the documents that get one more of the words by a word.
    fn added(&self, at_least: &[Bits], level: usize, word: usize, into: &mut Bits) {
        let with_word = &self.candidates.with_word[word];
        match level.checked_sub(1) {
            Some(before) => into.add_common(&at_least[before], with_word),
            None => into.add(with_word),
        }
    }

    fn take(&self, at_least: &mut [Bits], word: usize) {
        for level in (0..at_least.len()).rev() {
            let mut more = Bits::none(self.is_target.len());
            self.added(at_least, level, word, &mut more);
            at_least[level].add(&more);
        }
    }

    /// Finds for each word, and each weight, the other word whose absence helps it most.
    fn add_exceptions(&self, found: &mut Vec<Found>) {
        let mut counts = vec![[0_usize; 2]; self.bags.n_terms()];
        for (&word, with_word) in self.candidates.words.iter().zip(&self.candidates.with_word) {
            let alone = with_word.count_common(with_word, &self.target);
            for place in with_word.places() {
                for &term in self.bags.row(self.train.documents[place]) {
                    counts[term as usize][0] += 1;
                    counts[term as usize][1] += usize::from(self.is_target[place]);
                }
            }
            let others = || (0..).map(TermId).zip(&counts);
            let others = || others().filter(|(term, counts)| counts[0] > 0 && *term != word);
            for weight in WEIGHTS {
                let left =
                    others().map(|(term, gone)| (term, [alone[0] - gone[0], alone[1] - gone[1]]));
                let Some((without, left)) = self.best(weight, left) else { continue };
                if self.measure(weight, left) >= self.measure(weight, alone) + LEAST_GAIN {
                    let form = Form::AndNot { word, without };
                    found.push(Found { form, matching: left[0], hits: left[1] });
                }
            }
            counts.fill([0; 2]);
        }
    }
}
