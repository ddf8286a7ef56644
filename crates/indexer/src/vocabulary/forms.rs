//! The forms of a batch of documents, counted, before it is known which terms they are.

use super::frequency::Frequency;
use super::intern::Interner;
use super::spool::NEIGHBOR;
use crate::analyze::{Analyzer, are_neighbors};
use crate::bags::Role;

/// Says whether tokens remember that they are the neighbors of the tokens before them.
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
    pub(super) distinct: Interner,
    pub(super) counts: Vec<FormCount>,
    pub(super) tokens: Vec<u32>,
    /// Where each document ends in `tokens`.
    pub(super) ends: Vec<usize>,
    pub(super) roles: &'a [Role],
}

/// Counts one form.
#[derive(Clone, Copy, Default)]
pub(super) struct FormCount {
    pub(super) occurrences: u32,
    pub(super) documents: Frequency,
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
        let edition = analyzer.settings().edition;
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
                    mark = if are_neighbors(between, edition) { NEIGHBOR } else { 0 };
                    last_end = Some(range.end);
                }
                all.tokens.push(id | mark);
            });
            all.ends.push(all.tokens.len());
        }
        all
    }
}
