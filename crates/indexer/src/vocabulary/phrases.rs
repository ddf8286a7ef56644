//! Finding phrases: neighbours that stand together far more often than chance has it.
//!
//! Works on the spooled numbers of terms, never on text. A pair is a phrase when it occurs
//! often enough in training documents and its normalised pointwise mutual information
//! reaches the threshold:
//! npmi(a, b) = ln(p(a b) / (p(a) p(b))) / −ln p(a b), in [−1, 1], with p(a b) = n(a b) / n,
//! p(a) = n(a) / n, and n all let-through tokens of training documents.
//!
//! # Reference
//! G. Bouma 2009, "Normalized (pointwise) mutual information in collocation extraction",
//! eq. 7. Phrases are formed once, from two words; T. Mikolov et al. 2013, "Distributed
//! representations of words and phrases", §4, repeat it for longer ones.

use std::io;

use hashbrown::HashMap;

use super::count::Counted;
use super::intern::Interner;
use super::joining::join;
use super::spool::{NEIGHBOR, Spool, plain};
use crate::analyze::{self, JOINT};
use crate::bags::Split;
use crate::error::IndexError;
use crate::settings::{IndexSettings, PhraseSettings};

/// Joins the phrases of a corpus, found or named by the settings, and returns their list.
///
/// # Errors
/// When a spool cannot be written or read.
pub(crate) fn form(
    counted: &mut Counted,
    splits: &[Split],
    settings: &IndexSettings,
    joined: Spool,
) -> Result<Vec<String>, IndexError> {
    let Counted { tokens, terms, known, .. } = counted;
    let phrases = match settings.phrases {
        Some(wanted) => find(tokens, splits, known, wanted),
        None => Ok(settings.analyzer.phrases.clone()),
    };
    let phrases = phrases.map_err(|error| tokens.failed(error))?;
    let joined = join(tokens, joined, splits, &phrases, terms, known);
    counted.tokens = joined.map_err(|error| counted.tokens.failed(error))?;
    Ok(phrases)
}

/// Returns the phrases of a corpus, in alphabetical order.
///
/// # Notes
/// Memory grows with the distinct pairs of terms that each are frequent enough.
fn find(
    tokens: &mut Spool,
    splits: &[Split],
    terms: &Interner,
    settings: PhraseSettings,
) -> io::Result<Vec<String>> {
    let min_count = settings.min_count.max(1);
    let counts = count_terms(tokens, splits, terms.len())?;
    // The joint tells the two words apart, so a word that holds it can be in no phrase.
    let usable: Vec<bool> = (0..)
        .zip(&counts)
        .map(|(id, &count)| count >= min_count && !terms.get(id).contains(JOINT))
        .collect();
    let pairs = count_pairs(tokens, splits, &usable)?;
    let n = counts.iter().map(|&count| f64::from(count)).sum::<f64>();
    let share = |term: u32| f64::from(counts[term as usize]) / n;
    let mut phrases: Vec<String> = pairs
        .into_iter()
        .filter(|&((a, b), count)| {
            let together = f64::from(count) / n;
            let npmi = (together / (share(a) * share(b))).ln() / -together.ln();
            count >= min_count && npmi >= settings.threshold
        })
        .map(|((a, b), _)| analyze::join(terms.get(a), terms.get(b)))
        .collect();
    phrases.sort_unstable();
    Ok(phrases)
}

fn count_terms(tokens: &mut Spool, splits: &[Split], n_terms: usize) -> io::Result<Vec<u32>> {
    let mut counts = vec![0_u32; n_terms];
    let mut counted = splits.iter().copied().map(Split::is_training);
    tokens.for_each(|row| {
        if counted.next() == Some(true) {
            for &token in row {
                counts[plain(token) as usize] += 1;
            }
        }
        Ok(())
    })?;
    Ok(counts)
}

/// Counts neighbours. A word beside itself (`ha ha`) is a manner of writing and no phrase.
fn count_pairs(
    tokens: &mut Spool,
    splits: &[Split],
    usable: &[bool],
) -> io::Result<HashMap<(u32, u32), u32>> {
    let mut pairs = HashMap::new();
    let mut counted = splits.iter().copied().map(Split::is_training);
    tokens.for_each(|row| {
        if counted.next() != Some(true) {
            return Ok(());
        }
        for pair in row.windows(2).filter(|pair| pair[1] & NEIGHBOR != 0) {
            let (a, b) = (plain(pair[0]), plain(pair[1]));
            if a != b && usable[a as usize] && usable[b as usize] {
                *pairs.entry((a, b)).or_insert(0) += 1;
            }
        }
        Ok(())
    })?;
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::super::count::Counter;
    use super::super::forms::{Forms, Neighbors};
    use super::*;
    use crate::analyze::Analyzer;
    use crate::bags::Role;
    use crate::settings::AnalyzerSettings;

    fn spool() -> Spool {
        let place = tempfile::tempdir().unwrap();
        Spool::create(place.path(), place.path()).unwrap()
    }

    fn formed(texts: &[&str], settings: &IndexSettings) -> (Vec<String>, Counted, Vec<Vec<u32>>) {
        let analyzer = Analyzer::new(&AnalyzerSettings::default()).unwrap();
        let mut counter = Counter::new(&analyzer, spool());
        let roles = vec![Role::Training; texts.len()];
        let forms = Forms::of(&analyzer, Neighbors::Marked, texts.iter().copied(), &roles);
        counter.absorb(&forms).unwrap();
        let mut counted = counter.finish(true);
        let mut splits = vec![Split::Train; texts.len()];
        *splits.last_mut().unwrap() = Split::Test;
        let phrases = form(&mut counted, &splits, settings, spool()).unwrap();
        let rows = counted.tokens.rows();
        (phrases, counted, rows)
    }

    const TEXTS: [&str; 4] = [
        "new york grows; old york sleeps",
        "new york eats new bread",
        "grows old: new york, old bread",
        "new york eats",
    ];

    fn wanted(min_count: u32, threshold: f64) -> IndexSettings {
        let phrases = Some(PhraseSettings { min_count, threshold });
        IndexSettings { phrases, ..IndexSettings::default() }
    }

    #[test]
    fn frequent_neighbours_become_one_term_with_its_own_frequency() {
        let (phrases, counted, rows) = formed(&TEXTS, &wanted(3, 0.3));
        assert_eq!(phrases, ["new_york"]);
        let frequency = |text: &str| {
            let term = counted.terms.iter().find(|term| term.text == text);
            term.map(|term| term.document_frequency)
        };
        // The last document is no training document: it is joined, not counted.
        assert_eq!(frequency("new_york"), Some(3));
        assert_eq!((frequency("new"), frequency("york")), (Some(1), Some(1)));
        let phrase = counted.terms.len() as u32 - 1;
        assert_eq!(counted.terms[phrase as usize].surface, "new_york");
        assert_eq!((rows[0][0], rows[0].len(), rows[3][0], rows[3].len()), (phrase, 5, phrase, 2));
    }

    #[test]
    fn counts_and_mutual_information_are_those_of_the_formula() {
        // In training documents: 17 tokens, `new` 4 times, `york` 4, together 3.
        let npmi = (3.0 * 17.0 / (4.0 * 4.0_f64)).ln() / (17.0 / 3.0_f64).ln();
        let found = |min_count, threshold| formed(&TEXTS, &wanted(min_count, threshold)).0;
        assert!(found(3, npmi - 1e-9).contains(&"new_york".to_owned()));
        assert!(found(3, npmi + 1e-9).is_empty());
        assert!(found(4, -1.0).is_empty());
        // Punctuation parts words, and pairs of the test document alone do not count.
        assert_eq!(
            found(1, -1.0),
            [
                "eats_new",
                "grows_old",
                "new_bread",
                "new_york",
                "old_bread",
                "old_york",
                "york_eats",
                "york_grows",
                "york_sleeps",
            ]
        );
    }

    #[test]
    fn a_given_list_is_used_as_it_is() {
        let mut settings = IndexSettings::default();
        settings.analyzer.phrases = vec!["old_bread".into(), "pink_bread".into()];
        let (phrases, counted, rows) = formed(&TEXTS, &settings);
        assert_eq!(phrases, settings.analyzer.phrases);
        assert_eq!(counted.terms.last().map(|term| term.text.as_str()), Some("old_bread"));
        assert_eq!(rows[2].last(), Some(&(counted.terms.len() as u32 - 1)));
    }
}
