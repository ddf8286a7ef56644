//! The counter: tokens of all documents in order, and in how many documents each term is.

use hashbrown::HashMap;

use super::intern::Interner;
use super::ledger::{DropReason, DroppedTerm};
use super::spool::{NEIGHBOR, Spool};
use super::terms::Term;
use crate::analyze::{Analyzer, Class, Classifier, Mark, are_neighbours};
use crate::bags::Role;
use crate::error::IndexError;

/// Says whether tokens remember that they are the neighbours of the tokens before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Neighbors {
    /// Nobody will ask.
    Forgotten,
    /// Phrases will be formed.
    Marked,
}

/// Holds the tokens of some documents as numbers of forms, counted, made without any shared
/// state, so that threads can make them side by side.
pub(crate) struct Forms<'a> {
    distinct: Interner,
    counts: Vec<FormCount>,
    tokens: Vec<u32>,
    /// Where each document ends in `tokens`.
    ends: Vec<usize>,
    roles: &'a [Role],
}

/// Counts one form.
#[derive(Clone, Copy, Default)]
struct FormCount {
    occurrences: u32,
    documents: Frequency,
}

impl<'a> Forms<'a> {
    /// Reads the forms of documents, whose roles are given.
    pub(crate) fn of<'t>(
        analyzer: &Analyzer,
        neighbors: Neighbors,
        texts: impl Iterator<Item = &'t str>,
        roles: &'a [Role],
    ) -> Self {
        let mut all = Self {
            distinct: Interner::default(),
            counts: Vec::new(),
            tokens: Vec::new(),
            ends: Vec::new(),
            roles,
        };
        let mut buffer = String::new();
        for (stamp, (text, &role)) in (1..).zip(texts.zip(roles)) {
            let mut last_end = None;
            analyzer.for_each_form(text, &mut buffer, |range, form| {
                let id = all.distinct.intern_form(form);
                if id as usize == all.counts.len() {
                    all.counts.push(FormCount::default());
                }
                let count = &mut all.counts[id as usize];
                count.occurrences += 1;
                count.documents.count(stamp, role);
                let mut mark = 0;
                if neighbors == Neighbors::Marked {
                    let between = last_end.map_or("", |end| &text[end..range.start]);
                    mark = if are_neighbours(between) { NEIGHBOR } else { 0 };
                    last_end = Some(range.end);
                }
                all.tokens.push(id | mark);
            });
            all.ends.push(all.tokens.len());
        }
        all
    }
}

/// Counts what the analyzer found, one batch of documents after the other.
///
/// Terms are numbered by their first coming in document order, so the numbers do not depend
/// on how documents were batched. Each form is classified (and stemmed) once.
pub(crate) struct Counter {
    classifier: Classifier,
    forms: Interner,
    /// What is known of each form.
    records: Vec<Record>,
    /// Forms that are not marked; more than terms when different forms make one term.
    n_kept_forms: usize,
    terms: Interner,
    of_terms: Vec<Frequency>,
    tokens: Spool,
    n_tokens: u64,
}

/// What the counter hands on.
pub(crate) struct Counted {
    /// Every let-through term, by number, with its training frequency.
    pub(crate) terms: Vec<Term>,
    /// The same terms, for looking up.
    pub(crate) known: Interner,
    /// Every let-through token.
    pub(crate) tokens: Spool,
    /// Marked forms.
    pub(crate) marked: Vec<DroppedTerm>,
    /// Number of all tokens, marked ones too.
    pub(crate) n_tokens: u64,
}

/// What is known of one form.
struct Record {
    home: Home,
    /// In how many documents it is, when it is marked (else its term is counted).
    marked: Frequency,
    /// How often it occurs.
    occurrences: u64,
}

#[derive(Clone, Copy)]
enum Home {
    Term(u32),
    Marked(Mark),
}

/// Where a form of some documents belongs: the number of its term, with [`Self::SHARED`]
/// when another form of the term is among them; or nowhere.
#[derive(Clone, Copy, PartialEq, Eq)]
struct LocalHome(u32);

impl LocalHome {
    const SHARED: u32 = 1 << 31;
    const MARKED: Self = Self(u32::MAX);
}

/// Counts documents once each, apart by role.
#[derive(Clone, Copy, Default)]
struct Frequency {
    training: u32,
    test_if_none: u32,
    /// The document counted last, plus one.
    last: u32,
}

impl Counter {
    /// Counts into an empty spool.
    pub(crate) fn new(analyzer: &Analyzer, tokens: Spool) -> Self {
        Self {
            classifier: analyzer.classifier(),
            forms: Interner::default(),
            records: Vec::new(),
            n_kept_forms: 0,
            terms: Interner::default(),
            of_terms: Vec::new(),
            tokens,
            n_tokens: 0,
        }
    }

    /// Takes the next documents in order.
    ///
    /// # Errors
    /// When there are more documents or forms than ids, or the spool cannot be written.
    pub(crate) fn absorb(&mut self, forms: &Forms<'_>) -> Result<(), IndexError> {
        let homes = self.add_forms(forms);
        if self.forms.len() >= NEIGHBOR as usize {
            return Err(IndexError::TooMany { what: "terms", limit: u64::from(NEIGHBOR) - 1 });
        }
        let mut start = 0;
        for (&end, &role) in forms.ends.iter().zip(forms.roles) {
            self.document(&forms.tokens[start..end], &homes, role)?;
            start = end;
        }
        Ok(())
    }

    /// Adds up what was counted of each form, and returns where it belongs. Terms of which
    /// several forms are there are still to be counted, document by document.
    fn add_forms(&mut self, forms: &Forms<'_>) -> Vec<LocalHome> {
        let ids = (0..forms.distinct.len() as u32).map(|id| self.home(forms.distinct.get(id)));
        let ids: Vec<u32> = ids.collect();
        let mut n_forms: HashMap<u32, u32> = HashMap::new();
        let merges = self.terms.len() < self.n_kept_forms;
        for &id in ids.iter().filter(|_| merges) {
            if let Home::Term(term) = self.records[id as usize].home {
                *n_forms.entry(term).or_default() += 1;
            }
        }
        let add = |(&id, count): (&u32, &FormCount)| {
            let record = &mut self.records[id as usize];
            record.occurrences += u64::from(count.occurrences);
            match record.home {
                Home::Marked(_) => {
                    record.marked.add(count.documents);
                    LocalHome::MARKED
                }
                Home::Term(term) if n_forms.get(&term).is_some_and(|&forms| forms > 1) => {
                    LocalHome(term | LocalHome::SHARED)
                }
                Home::Term(term) => {
                    self.of_terms[term as usize].add(count.documents);
                    LocalHome(term)
                }
            }
        };
        ids.iter().zip(&forms.counts).map(add).collect()
    }

    /// Returns the terms with their final frequencies, the tokens and the marked forms.
    pub(crate) fn finish(self, has_test: bool) -> Counted {
        let surfaces = self.surfaces();
        let terms = self
            .of_terms
            .iter()
            .zip(surfaces)
            .enumerate()
            .map(|(id, (frequency, surface))| Term {
                text: self.terms.get(id as u32).to_owned(),
                surface: self.forms.get(surface).to_owned(),
                document_frequency: frequency.in_training(has_test),
            })
            .collect();
        let marked = (0..)
            .zip(&self.records)
            .filter_map(|(id, record)| match record.home {
                Home::Term(_) => None,
                Home::Marked(mark) => Some(DroppedTerm {
                    text: self.forms.get(id).to_owned(),
                    document_frequency: record.marked.in_training(has_test),
                    reason: DropReason::Marked(mark),
                }),
            })
            .collect();
        Counted { terms, known: self.terms, tokens: self.tokens, marked, n_tokens: self.n_tokens }
    }

    /// Returns the number of a form, classifying it when it is new.
    fn home(&mut self, form: &str) -> u32 {
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
            self.of_terms.resize(self.terms.len(), Frequency::default());
        }
        id
    }

    fn document(
        &mut self,
        tokens: &[u32],
        homes: &[LocalHome],
        role: Role,
    ) -> Result<(), IndexError> {
        let stamp = self.tokens.n_rows() as u64 + 1;
        let limit = u64::from(u32::MAX) - 1;
        if stamp > limit {
            return Err(IndexError::TooMany { what: "documents", limit });
        }
        // A token whose neighbour was marked has no neighbour left.
        let mut after_term = 0;
        for &token in tokens {
            let home = homes[(token & !NEIGHBOR) as usize];
            if home == LocalHome::MARKED {
                after_term = 0;
                continue;
            }
            let term = home.0 & !LocalHome::SHARED;
            let number = term | (token & after_term);
            self.tokens.push(number).map_err(|error| self.tokens.failed(error))?;
            after_term = NEIGHBOR;
            if home.0 & LocalHome::SHARED != 0 {
                self.of_terms[term as usize].count(stamp as u32, role);
            }
        }
        self.n_tokens += tokens.len() as u64;
        self.tokens.end_row();
        Ok(())
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

impl Frequency {
    fn count(&mut self, stamp: u32, role: Role) {
        if self.last == stamp {
            return;
        }
        self.last = stamp;
        match role {
            Role::Training => self.training += 1,
            Role::TestIfNone => self.test_if_none += 1,
            Role::Never => {}
        }
    }

    /// Adds the count of other documents.
    fn add(&mut self, other: Self) {
        self.training += other.training;
        self.test_if_none += other.test_if_none;
    }

    fn in_training(self, has_test: bool) -> u32 {
        if has_test { self.training + self.test_if_none } else { self.training }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{AnalyzerSettings, Stemming};

    fn counted(texts: &[&[&str]], roles: &[Role], has_test: bool) -> Counted {
        let settings = AnalyzerSettings { stemming: Stemming::On, ..AnalyzerSettings::default() };
        let analyzer = Analyzer::new(&settings).unwrap();
        let place = tempfile::tempdir().unwrap();
        let mut counter =
            Counter::new(&analyzer, Spool::create(place.path(), place.path()).unwrap());
        let mut start = 0;
        for batch in texts {
            let roles = &roles[start..start + batch.len()];
            let forms = Forms::of(&analyzer, Neighbors::Marked, batch.iter().copied(), roles);
            counter.absorb(&forms).unwrap();
            start += batch.len();
        }
        counter.finish(has_test)
    }

    const TEXTS: [&str; 3] = ["The walks walked walk", "dog walked", "walking dogs dog"];

    #[test]
    fn the_commonest_form_is_shown_and_ties_go_by_the_alphabet() {
        let counted = counted(&[&TEXTS], &[Role::Training; 3], true);
        let terms: Vec<_> = counted
            .terms
            .iter()
            .map(|t| (t.text.as_str(), t.surface.as_str(), t.document_frequency))
            .collect();
        assert_eq!(terms, [("walk", "walked", 3), ("dog", "dog", 2)]);
        assert_eq!((counted.n_tokens, counted.marked.len()), (9, 1));
        assert_eq!(counted.marked[0].text, "the");
    }

    #[test]
    fn batches_change_nothing() {
        let roles = [Role::Training, Role::TestIfNone, Role::Never];
        let mut one = counted(&[&TEXTS], &roles, false);
        let mut many = counted(&[&TEXTS[..1], &[], &TEXTS[1..]], &roles, false);
        assert_eq!(one.terms, many.terms);
        assert_eq!(one.tokens.rows(), many.tokens.rows());
        assert_eq!(one.marked, many.marked);
    }

    #[test]
    fn neighbours_are_marked_and_a_stop_word_between_parts_them() {
        let text = "red fish, blue fish the red fish";
        let mut counted = counted(&[&[text]], &[Role::Training], true);
        let marks: Vec<_> =
            counted.tokens.rows()[0].iter().map(|&token| token & NEIGHBOR != 0).collect();
        assert_eq!(marks, [false, true, false, true, false, true]);
    }

    #[test]
    fn frequencies_follow_the_parts() {
        let roles = [Role::Training, Role::TestIfNone, Role::Never];
        let df = |has_test| counted(&[&TEXTS], &roles, has_test).terms[0].document_frequency;
        assert_eq!((df(true), df(false)), (2, 1));
    }
}
