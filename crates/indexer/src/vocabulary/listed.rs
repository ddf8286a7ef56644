//! Vocabularies that people hand in: which term each entry names.

use std::collections::HashSet;

use super::terms::Term;
use crate::analyze::{Analyzer, Entry};

/// Returns the terms that a list names, in its order, each once. An entry that names none of
/// the terms of the corpus stands for what the rules of text make of it, or for itself where
/// they do not leave one word.
pub(crate) fn listed_terms(analyzer: &Analyzer, listed: &[String], terms: &[Term]) -> Vec<String> {
    let known: HashSet<&str> = terms.iter().map(|term| term.text.as_str()).collect();
    let mut entries = analyzer.entries();
    let mut seen = HashSet::new();
    let mut named = Vec::new();
    for entry in listed {
        let term = entries.term_named(entry, |term| known.contains(term));
        let term = term.unwrap_or_else(|| match entries.read(entry) {
            Entry::Term(term) | Entry::Marked(term, _) => term,
            Entry::Pieces(_) => entry.clone(),
        });
        if seen.insert(term.clone()) {
            named.push(term);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{AnalyzerSettings, Stemming};

    #[test]
    fn entries_become_terms_and_doubles_fall_away() {
        let settings = AnalyzerSettings { stemming: Stemming::On, ..AnalyzerSettings::default() };
        let analyzer = Analyzer::new(&settings).unwrap();
        let term =
            |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 1 };
        let terms = ["comput", "café", "new_york"].map(term);
        let listed =
            ["Orbits", "Computers", "computing", "cafe\u{301}", "New York", "y'all", "the"];
        let found = listed_terms(&analyzer, &listed.map(str::to_owned), &terms);
        assert_eq!(found, ["orbit", "comput", "café", "new_york", "y'all", "the"]);
    }
}
