//! Joining phrases: neighbors become one number, and documents are counted again.

use std::io;

use hashbrown::HashMap;

use super::intern::Interner;
use super::spool::{NEIGHBOR, Spool, plain};
use super::terms::Term;
use crate::analyze;
use crate::bags::Split;

/// Joins phrases in all documents, and counts document frequencies again. New terms follow
/// the old ones, in the order of `phrases`.
///
/// A token is part of one phrase at most; of two that overlap the left one is formed, as in
/// new text.
pub(super) fn join(
    tokens: &mut Spool,
    mut joined: Spool,
    splits: &[Split],
    phrases: &[String],
    terms: &mut Vec<Term>,
    known: &Interner,
) -> io::Result<Spool> {
    let pairs = add_terms(phrases, terms, known);
    let mut frequencies = Frequencies::new(terms.len());
    let mut counted = splits.iter().copied().map(Split::is_training);
    tokens.for_each(|row| {
        let counts = counted.next() == Some(true);
        let mut at = 0;
        while let Some(&token) = row.get(at) {
            let pair = row.get(at + 1).filter(|&next| next & NEIGHBOR != 0);
            let phrase = pair.and_then(|&next| pairs.get(&(plain(token), plain(next))));
            let term = phrase.copied().unwrap_or(plain(token));
            at += if phrase.is_some() { 2 } else { 1 };
            joined.push(term)?;
            if counts {
                frequencies.count(term);
            }
        }
        frequencies.end_document();
        joined.end_row();
        Ok(())
    })?;
    for (term, frequency) in terms.iter_mut().zip(frequencies.counts) {
        term.document_frequency = frequency;
    }
    Ok(joined)
}

/// Gives each phrase whose words are known its number.
fn add_terms(
    phrases: &[String],
    terms: &mut Vec<Term>,
    known: &Interner,
) -> HashMap<(u32, u32), u32> {
    let mut pairs = HashMap::new();
    for phrase in phrases {
        let Some((a, b)) = analyze::parts(phrase) else { continue };
        let (Some(a), Some(b)) = (known.find(a), known.find(b)) else { continue };
        let id = known.find(phrase).unwrap_or_else(|| {
            let surface = analyze::join(&terms[a as usize].surface, &terms[b as usize].surface);
            terms.push(Term { text: phrase.clone(), surface, document_frequency: 0 });
            terms.len() as u32 - 1
        });
        pairs.insert((a, b), id);
    }
    pairs
}

/// Counts in how many documents each term is.
struct Frequencies {
    counts: Vec<u32>,
    /// The document that counted a term last, from 1.
    last: Vec<u32>,
    document: u32,
}

impl Frequencies {
    fn new(n_terms: usize) -> Self {
        Self { counts: vec![0; n_terms], last: vec![0; n_terms], document: 1 }
    }

    fn count(&mut self, term: u32) {
        let term = term as usize;
        if self.last[term] != self.document {
            self.last[term] = self.document;
            self.counts[term] += 1;
        }
    }

    fn end_document(&mut self) {
        self.document += 1;
    }
}
