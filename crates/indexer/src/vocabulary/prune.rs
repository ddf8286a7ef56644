//! Which terms form the vocabulary.

use std::collections::HashMap;

use super::ledger::{DropReason, DroppedTerm};
use super::terms::{Term, Vocabulary, by_frequency};
use crate::settings::PruneSettings;

/// Parts let-through terms into the vocabulary and the dropped; the second list has no
/// particular order.
pub fn prune(
    terms: &[Term],
    settings: &PruneSettings,
    n_training: usize,
) -> (Vocabulary, Vec<DroppedTerm>) {
    if let Some(listed) = &settings.vocabulary {
        return select(terms, listed);
    }
    let min = settings.min_df.of(n_training).max(1.0);
    let max = settings.max_df.of(n_training);
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    for term in terms {
        let frequency = f64::from(term.document_frequency);
        if frequency < min {
            dropped.push(dropped_term(term, DropReason::TooRare));
        } else if frequency > max {
            dropped.push(dropped_term(term, DropReason::TooCommon));
        } else {
            kept.push(term);
        }
    }
    kept.sort_unstable_by(|a, b| by_frequency(a, b));
    let cap = settings.max_words.unwrap_or(usize::MAX).min(kept.len());
    dropped.extend(kept[cap..].iter().map(|term| dropped_term(term, DropReason::OverCap)));
    kept.truncate(cap);
    (Vocabulary::in_order(kept.into_iter().cloned().collect()), dropped)
}

/// Takes exactly the listed terms.
fn select(terms: &[Term], listed: &[String]) -> (Vocabulary, Vec<DroppedTerm>) {
    let places: HashMap<&str, usize> =
        listed.iter().enumerate().map(|(place, text)| (text.as_str(), place)).collect();
    let unseen =
        |text: &String| Term { text: text.clone(), surface: text.clone(), document_frequency: 0 };
    let mut kept: Vec<Term> = listed.iter().map(unseen).collect();
    let mut dropped = Vec::new();
    for term in terms {
        match places.get(term.text.as_str()) {
            Some(&place) => kept[place] = term.clone(),
            None => dropped.push(dropped_term(term, DropReason::NotListed)),
        }
    }
    (Vocabulary::in_order(kept), dropped)
}

fn dropped_term(term: &Term, reason: DropReason) -> DroppedTerm {
    let (text, document_frequency) = (term.text.clone(), term.document_frequency);
    DroppedTerm { text, document_frequency, reason }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::sort_dropped;
    use super::*;
    use crate::settings::Limit;

    fn term(text: &str, document_frequency: u32) -> Term {
        Term { text: text.into(), surface: text.into(), document_frequency }
    }

    fn check(settings: &PruneSettings, kept: &[&str], dropped: &[(&str, DropReason)]) {
        let terms = [term("d", 2), term("b", 5), term("a", 5), term("c", 8), term("e", 0)];
        let (vocabulary, mut others) = prune(&terms, settings, 10);
        sort_dropped(&mut others);
        let texts: Vec<_> = vocabulary.terms().iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, kept);
        let reasons: Vec<_> = others.iter().map(|t| (t.text.as_str(), t.reason)).collect();
        assert_eq!(reasons, dropped);
    }

    #[test]
    fn counts_and_shares_bound_the_vocabulary() {
        let rare = DropReason::TooRare;
        check(
            &PruneSettings {
                min_df: Limit::Count(3),
                max_df: Limit::Share(0.7),
                max_words: None,
                vocabulary: None,
            },
            &["a", "b"],
            &[("c", DropReason::TooCommon), ("d", rare), ("e", rare)],
        );
    }

    #[test]
    fn the_cap_keeps_the_frequent_and_then_the_first_by_text() {
        check(
            &PruneSettings {
                min_df: Limit::Count(0),
                max_df: Limit::Share(1.0),
                max_words: Some(2),
                vocabulary: None,
            },
            &["c", "a"],
            &[
                ("b", DropReason::OverCap),
                ("d", DropReason::OverCap),
                // A term of test documents alone is never kept.
                ("e", DropReason::TooRare),
            ],
        );
    }

    #[test]
    fn a_list_is_the_vocabulary_in_its_own_order() {
        let listed = Some(vec!["x".to_owned(), "b".to_owned(), "c".to_owned()]);
        let settings = PruneSettings { vocabulary: listed, ..PruneSettings::default() };
        let reason = DropReason::NotListed;
        let dropped = [("a", reason), ("d", reason), ("e", reason)];
        check(&settings, &["x", "b", "c"], &dropped);
        let (vocabulary, _) = prune(&[term("c", 8)], &settings, 10);
        let frequencies: Vec<_> = vocabulary.terms().iter().map(|t| t.document_frequency).collect();
        assert_eq!(frequencies, [0, 0, 8]);
    }
}
