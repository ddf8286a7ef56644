//! The forms of a corpus, each classified once: the term that it is, or why it is none.

use super::forms::FormCount;
use super::frequency::Frequency;
use super::intern::Interner;
use super::ledger::{DropReason, DroppedTerm};
use super::terms::Term;
use crate::analyze::{Class, Classifier, Mark};

/// Numbers forms and their terms in the order in which they first come.
pub(super) struct Lexicon {
    classifier: Classifier,
    forms: Interner,
    /// What is known of each form.
    records: Vec<Record>,
    terms: Interner,
    /// Forms that are not marked; more than terms when different forms make one term.
    n_kept_forms: usize,
}

/// What is known of one form.
struct Record {
    home: Home,
    /// In how many documents it is, when it is marked (else its term is counted).
    marked: Frequency,
    /// How often it occurs.
    occurrences: u64,
}

/// Where a form belongs.
#[derive(Clone, Copy)]
pub(super) enum Home {
    /// To the term with a number.
    Term(u32),
    /// Nowhere.
    Marked(Mark),
}

impl Lexicon {
    /// Starts without forms.
    pub(super) fn new(classifier: Classifier) -> Self {
        Self {
            classifier,
            forms: Interner::default(),
            records: Vec::new(),
            terms: Interner::default(),
            n_kept_forms: 0,
        }
    }

    pub(super) fn n_forms(&self) -> usize {
        self.forms.len()
    }

    pub(super) fn n_terms(&self) -> usize {
        self.terms.len()
    }

    /// Says whether different forms have made one term so far.
    pub(super) fn merges_forms(&self) -> bool {
        self.terms.len() < self.n_kept_forms
    }

    /// Returns the number of a form, classifying it when it is new.
    pub(super) fn number(&mut self, form: &str) -> u32 {
        let id = self.forms.intern(form);
        if id as usize == self.records.len() {
            let home = match self.classifier.classify(form) {
                Class::Marked(mark) => Home::Marked(mark),
                Class::Term(term) => {
                    self.n_kept_forms += 1;
                    Home::Term(self.terms.intern(term))
                }
            };
            self.records.push(Record { home, marked: Frequency::default(), occurrences: 0 });
        }
        id
    }

    /// Returns where a form belongs.
    pub(super) fn home(&self, form: u32) -> Home {
        self.records[form as usize].home
    }

    /// Adds what was counted of a form, and returns where it belongs.
    pub(super) fn count(&mut self, form: u32, count: FormCount) -> Home {
        let record = &mut self.records[form as usize];
        record.occurrences += u64::from(count.occurrences);
        if let Home::Marked(_) = record.home {
            record.marked.add(count.documents);
        }
        record.home
    }

    /// Returns the terms by number, each with its commonest form and the frequency given.
    pub(super) fn terms(&self, frequencies: &[u32]) -> Vec<Term> {
        let surfaces = self.surfaces();
        let term = |(id, (surface, &document_frequency))| Term {
            text: self.terms.get(id).to_owned(),
            surface: self.forms.get(surface).to_owned(),
            document_frequency,
        };
        (0..).zip(surfaces.into_iter().zip(frequencies)).map(term).collect()
    }

    /// Returns the marked forms by number.
    pub(super) fn marked(&self, has_test: bool) -> Vec<DroppedTerm> {
        (0..)
            .zip(&self.records)
            .filter_map(|(id, record)| match record.home {
                Home::Term(_) => None,
                Home::Marked(mark) => Some(DroppedTerm {
                    text: self.forms.get(id).to_owned(),
                    document_frequency: record.marked.in_training(has_test),
                    reason: DropReason::Marked(mark),
                }),
            })
            .collect()
    }

    /// Keeps the terms alone.
    pub(super) fn into_terms(self) -> Interner {
        self.terms
    }

    /// Returns for each term its commonest form; of equals the first in the alphabet.
    fn surfaces(&self) -> Vec<u32> {
        let mut best: Vec<Option<u32>> = vec![None; self.terms.len()];
        for (id, record) in (0..).zip(&self.records) {
            let Home::Term(term) = record.home else { continue };
            let best = &mut best[term as usize];
            let better = best.is_none_or(|old| {
                let count = |form: u32| self.records[form as usize].occurrences;
                count(id) > count(old)
                    || (count(id) == count(old) && self.forms.get(id) < self.forms.get(old))
            });
            if better {
                *best = Some(id);
            }
        }
        best.into_iter().map(Option::unwrap_or_default).collect()
    }
}
