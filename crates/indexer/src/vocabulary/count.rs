//! The counter: tokens of all documents in order, and in how many documents each term is.

use hashbrown::HashMap;

use super::forms::{FormCount, Forms};
use super::frequency::Frequency;
use super::intern::Interner;
use super::ledger::DroppedTerm;
use super::lexicon::{Home, Lexicon};
use super::spool::{NEIGHBOR, Spool};
use super::terms::Term;
use crate::analyze::Analyzer;
use crate::bags::Role;
use crate::error::IndexError;

/// Counts what the analyzer found, one batch of documents after the other.
///
/// Terms are numbered by their first coming in document order, so the numbers do not depend
/// on how documents were batched. Each form is classified (and stemmed) once.
pub(crate) struct Counter {
    lexicon: Lexicon,
    /// In how many documents each term is.
    of_terms: Vec<Frequency>,
    tokens: Spool,
    n_tokens: u64,
}

/// What the counter hands on.
pub(crate) struct Counted {
    /// Every let-through term, by number, with its training frequency.
    pub(crate) terms: Vec<Term>,
    /// The same terms, for looking up.
    pub(super) known: Interner,
    /// Every let-through token.
    pub(crate) tokens: Spool,
    /// Marked forms.
    pub(crate) marked: Vec<DroppedTerm>,
    /// Number of all tokens, marked ones too.
    pub(crate) n_tokens: u64,
}

/// Where a form of some documents belongs: the number of its term, with [`Self::SHARED`]
/// when another form of the term is among them; or nowhere.
#[derive(Clone, Copy, PartialEq, Eq)]
struct LocalHome(u32);

impl LocalHome {
    const SHARED: u32 = 1 << 31;
    const MARKED: Self = Self(u32::MAX);
}

impl Counter {
    /// Counts into an empty spool.
    pub(crate) fn new(analyzer: &Analyzer, tokens: Spool) -> Self {
        let lexicon = Lexicon::new(analyzer.classifier());
        Self { lexicon, of_terms: Vec::new(), tokens, n_tokens: 0 }
    }

    /// Takes the next documents in order.
    ///
    /// # Errors
    /// When there are more documents or forms than ids, or the spool cannot be written.
    pub(crate) fn absorb(&mut self, forms: &Forms<'_>) -> Result<(), IndexError> {
        let homes = self.add_forms(forms);
        if self.lexicon.n_forms() >= NEIGHBOR as usize {
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
        let lexicon = &mut self.lexicon;
        let ids: Vec<u32> = (0..forms.distinct.len() as u32)
            .map(|id| lexicon.number(forms.distinct.get(id)))
            .collect();
        self.of_terms.resize(lexicon.n_terms(), Frequency::default());
        let mut n_forms: HashMap<u32, u32> = HashMap::new();
        let merges = lexicon.merges_forms();
        for &id in ids.iter().filter(|_| merges) {
            if let Home::Term(term) = lexicon.home(id) {
                *n_forms.entry(term).or_default() += 1;
            }
        }
        let add = |(&id, &count): (&u32, &FormCount)| match lexicon.count(id, count) {
            Home::Marked(_) => LocalHome::MARKED,
            Home::Term(term) if n_forms.get(&term).is_some_and(|&forms| forms > 1) => {
                LocalHome(term | LocalHome::SHARED)
            }
            Home::Term(term) => {
                self.of_terms[term as usize].add(count.documents);
                LocalHome(term)
            }
        };
        ids.iter().zip(&forms.counts).map(add).collect()
    }

    /// Returns the terms with their final frequencies, the tokens and the marked forms.
    pub(crate) fn finish(self, has_test: bool) -> Counted {
        let frequency = |of: &Frequency| of.in_training(has_test);
        let frequencies: Vec<u32> = self.of_terms.iter().map(frequency).collect();
        let terms = self.lexicon.terms(&frequencies);
        let marked = self.lexicon.marked(has_test);
        let known = self.lexicon.into_terms();
        Counted { terms, known, tokens: self.tokens, marked, n_tokens: self.n_tokens }
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
}

#[cfg(test)]
mod tests {
    use super::super::forms::Neighbors;
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
