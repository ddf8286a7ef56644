use std::ops::Range;

use proptest::prelude::*;
use topicscope_indexer::Term;

use super::*;

/// Draws numbers below `n`, from a seed.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: u64) -> u64 {
        // Knuth's multiplier for 64 bits (The art of computer programming, volume 2, 3.3.4).
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Documents with each of V words at random, one in `one_in`.
fn random_rows(draws: &mut Draws, n: usize, n_terms: u32, one_in: u64) -> Vec<Vec<u32>> {
    (0..n).map(|_| (0..n_terms).filter(|_| draws.below(one_in) == 0).collect()).collect()
}

/// Words are called by their numbers.
fn vocabulary(n_terms: u32) -> Vocabulary {
    let term = |id: u32| {
        let text = format!("w{id}");
        Term { surface: text.clone(), text, document_frequency: 1 }
    };
    Vocabulary::in_order((0..n_terms).map(term).collect())
}

/// Finds the rules of a unit whose first `n_train` documents are for training.
fn found(rows: &[Vec<u32>], n_terms: u32, activations: &[f32], n_train: usize) -> UnitRules {
    let bags = Bags::from_rows(rows, n_terms as usize).unwrap();
    let documents: Vec<DocId> = (0..rows.len() as u32).map(DocId).collect();
    let part = |range: Range<usize>| UnitOnDocuments {
        documents: &documents[range.clone()],
        activations: &activations[range],
    };
    let (train, test) = (part(0..n_train), part(n_train..rows.len()));
    rules_of(&bags, &vocabulary(n_terms), train, test, 0.0)
}

#[test]
fn two_of_three_planted_words_are_found_with_nothing_missed() {
    let rows = random_rows(&mut Draws(1), 900, 60, 6);
    let planted = |row: &Vec<u32>| row.iter().filter(|&&w| [3, 14, 15].contains(&w)).count() >= 2;
    let activations: Vec<f32> = rows.iter().map(|row| f32::from(u8::from(planted(row)))).collect();
    let found = found(&rows, 60, &activations, 600);
    let [rule] = found.rules.as_slice() else {
        panic!("one rule is best at every weight: {found:?}")
    };
    let RulePattern::AtLeast { k: 2, words } = &rule.pattern else { panic!("{rule:?}") };
    let mut words = words.clone();
    words.sort_unstable();
    assert_eq!(words, ["w14", "w15", "w3"]);
    let n_planted = rows[600..].iter().filter(|row| planted(row)).count();
    assert_eq!(rule.on_test, RuleCounts { matching: n_planted, hits: n_planted });
    for share in [rule.precision, rule.coverage] {
        let share = share.unwrap();
        assert!(share.share == 1.0 && share.high == 1.0 && share.low < 1.0);
    }
    assert_eq!(found.base_rate, Some(n_planted as f64 / 300.0));
    assert_eq!(found.target, RuleTarget { kind: TargetKind::Active, above: 0.0 });
}

#[test]
fn three_of_four_and_an_exception_are_found_too() {
    let rows = random_rows(&mut Draws(2), 2000, 40, 4);
    let three_of_four = |row: &Vec<u32>| row.iter().filter(|&&w| w < 4).count() >= 3;
    let without = |row: &Vec<u32>| row.contains(&7) && !row.contains(&9);
    let check = |planted: &dyn Fn(&Vec<u32>) -> bool, expected: &[&str]| {
        let activations: Vec<f32> =
            rows.iter().map(|row| f32::from(u8::from(planted(row)))).collect();
        let found = found(&rows, 40, &activations, 1500);
        let texts: Vec<String> = found.rules.iter().map(|rule| rule.pattern.to_string()).collect();
        assert!(expected.contains(&texts[0].as_str()) && texts.len() == 1, "{texts:?}");
        assert_eq!(found.rules[0].precision.unwrap().share, 1.0);
        assert_eq!(found.rules[0].coverage.unwrap().share, 1.0);
    };
    check(&without, &["w7 and not w9"]);
    let orders = ["0123", "0132", "0213", "0231", "0312", "0321", "1203", "1230", "1302", "1320"];
    let orders = orders.iter().chain(&["2301", "2310", "1023", "1032", "2013", "2031", "2103"]);
    let orders = orders.chain(&["2130", "3012", "3021", "3102", "3120", "3201", "3210"]);
    let text = |order: &&str| {
        let words: Vec<String> = order.chars().map(|word| format!("w{word}")).collect();
        format!("at least 3 of: {}", words.join(", "))
    };
    let texts: Vec<String> = orders.map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    check(&three_of_four, &texts);
}

#[test]
fn a_dense_unit_is_told_by_its_upper_half_and_a_silent_one_by_nothing() {
    let rows = random_rows(&mut Draws(3), 400, 20, 3);
    let dense: Vec<f32> =
        rows.iter().map(|row| 1.0 + f32::from(u8::from(row.contains(&5)))).collect();
    let rules = found(&rows, 20, &dense, 300);
    // Fewer than half of the documents have the word, so that the median is their bound below.
    assert_eq!(rules.target, RuleTarget { kind: TargetKind::AboveMedian, above: 1.0 });
    assert_eq!(rules.rules[0].pattern.to_string(), "w5");
    for silent in [0.0, 2.0] {
        let rules = found(&rows, 20, &vec![silent; 400], 300);
        assert!(rules.rules.is_empty());
        assert_eq!(rules.base_rate, Some(0.0));
    }
    let untested = found(&rows, 20, &dense, 400);
    assert_eq!((untested.base_rate, untested.rules[0].precision), (None, None));
}

#[test]
fn units_that_follow_chance_lie_above_the_base_rate_no_oftener_than_chance_would() {
    let mut draws = Draws(4);
    let rows = random_rows(&mut draws, 1200, 50, 5);
    let (mut n_rules, mut n_above) = (0, 0);
    for _ in 0..150 {
        let activations: Vec<f32> =
            (0..1200).map(|_| draws.below(10).saturating_sub(7) as f32).collect();
        let found = found(&rows, 50, &activations, 800);
        let base_rate = found.base_rate.unwrap();
        let is_above = |rule: &&Rule| rule.precision.is_some_and(|share| share.low > base_rate);
        n_rules += found.rules.len();
        n_above += found.rules.iter().filter(is_above).count();
    }
    // One end of an interval of 95 % misses in 2.5 of 100 cases.
    let share = f64::from(n_above as u32) / n_rules as f64;
    assert!(n_rules > 300 && share < 0.05, "{n_above} of {n_rules}");
}

proptest! {
    #[test]
    fn rules_are_short_counted_right_and_none_is_dominated(
        seed in 0_u64..1000, levels in 2_u64..6, n_planted in 1_u32..5, one_in in 2_u64..6,
    ) {
        let mut draws = Draws(seed);
        let rows = random_rows(&mut draws, 240, 15, one_in);
        let activation = |row: &Vec<u32>| {
            let votes = row.iter().filter(|&&word| word < n_planted).count() as f32;
            votes + draws.below(levels) as f32 - 2.0
        };
        let activations: Vec<f32> = rows.iter().map(activation).collect();
        let rules = found(&rows, 15, &activations, 160);
        let is_target = |place: usize| activations[place] > rules.target.above;
        prop_assert!(rules.rules.len() <= 5);
        let n_target = |range: Range<usize>| range.filter(|&place| is_target(place)).count();
        prop_assert_eq!(rules.base_rate, Some(n_target(160..240) as f64 / 80.0));
        let id = |word: &String| word[1..].parse::<u32>().unwrap();
        for rule in &rules.rules {
            let matches = |place: usize| match &rule.pattern {
                RulePattern::AtLeast { k, words } => {
                    words.iter().filter(|word| rows[place].contains(&id(word))).count() >= *k
                }
                RulePattern::AndNot { word, without } => {
                    rows[place].contains(&id(word)) && !rows[place].contains(&id(without))
                }
            };
            if let RulePattern::AtLeast { k, words } = &rule.pattern {
                prop_assert!((1..=3).contains(k) && *k <= words.len() && words.len() <= 6);
            }
            let counts = |range: Range<usize>| {
                let matching: Vec<usize> = range.filter(|&place| matches(place)).collect();
                let hits = matching.iter().filter(|&&place| is_target(place)).count();
                RuleCounts { matching: matching.len(), hits }
            };
            prop_assert_eq!(rule.on_training, counts(0..160));
            prop_assert_eq!(rule.on_test, counts(160..240));
            prop_assert_eq!(rule.coverage.is_some(), n_target(160..240) > 0);
            // More often a hit than documents at large are.
            let RuleCounts { matching, hits } = rule.on_training;
            prop_assert!(hits * 160 > matching * n_target(0..160) && matching >= 10);
            for other in &rules.rules {
                let [ours, theirs] = [rule.on_training, other.on_training];
                let as_precise = theirs.hits * ours.matching >= ours.hits * theirs.matching;
                let dominates = as_precise && theirs.hits >= ours.hits && theirs != ours;
                prop_assert!(!dominates, "{rule:?} {other:?}");
            }
        }
    }
}
