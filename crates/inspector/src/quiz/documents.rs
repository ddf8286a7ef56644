//! Document intrusion: four documents on which a unit is active, and one on which it is not.

use ndarray::Array2;
use topicscope_indexer::{Bags, DocId, DocumentStore, IndexError, TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::question::ShownChoice;
use super::shuffle::{Purpose, key, shuffled};
use super::words::least;
use crate::metrics::{
    Halves, Likeness, Orders, SHOWN, ShownGroup, likeness_sums, orders, shown_groups,
};
use crate::render::clean;
use crate::units::snippet;

/// Characters of a passage: five of them are read in half a minute.
const PASSAGE_CHARS: usize = 200;

/// Words of a document that are shown where its text is not.
const MOST_WORDS: usize = 25;

/// Orders the judged documents by the activation of one model's units on their first halves.
pub(super) struct UnitDocuments<'a> {
    orders: Orders,
    /// Codes of the first halves. **Shape** (N, H).
    codes: Array2<f32>,
    halves: &'a Halves,
    likeness: &'a Likeness,
}

/// Holds five documents in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentIntrusion {
    pub(super) documents: Vec<DocId>,
    /// The place of the one on which the unit is silent.
    pub(super) odd: usize,
    /// The place of the one whose second half is least like those of the others; of several the
    /// first, in an order that was drawn.
    pub(super) automatic: usize,
}

impl<'a> UnitDocuments<'a> {
    /// `lists` are the named words of each unit: those without any are dead.
    pub(super) fn of(
        model: &Autoencoder,
        lists: &[Vec<TermId>],
        halves: &'a Halves,
        likeness: &'a Likeness,
    ) -> Self {
        let codes = model.encode(&halves.first, &halves.rows());
        Self { orders: orders(lists, codes.view(), halves), codes, halves, likeness }
    }

    /// Draws a question about a unit: one of the groups of document intrusion in which all four are
    /// more active than the fifth; `None` when there is none.
    pub(super) fn draw(&self, unit: usize, model: usize, seed: u64) -> Option<DocumentIntrusion> {
        let groups = shown_groups(unit, &self.orders, self.likeness);
        let numbers = [unit as u64];
        let mut tried = shuffled(groups.len(), key(seed, Purpose::Group, &numbers)).into_iter();
        let group = &groups[tried.find(|&place| self.is_told_by_codes(&groups[place], unit))?];
        let numbers = [model as u64, unit as u64, 1];
        let order = shuffled(SHOWN, key(seed, Purpose::Choices, &numbers));
        let sums = likeness_sums(group, self.likeness);
        let sums: Vec<f64> = order.iter().map(|&place| sums[place]).collect();
        let document = |&place: &usize| self.halves.documents[group.rows[place]];
        Some(DocumentIntrusion {
            documents: order.iter().map(document).collect(),
            odd: order.iter().position(|&place| place == group.odd)?,
            automatic: least(&sums),
        })
    }

    /// Says whether a unit is more active on all others than on the odd one.
    fn is_told_by_codes(&self, group: &ShownGroup, unit: usize) -> bool {
        let activation = |place: usize| self.codes[[group.rows[place], unit]];
        let others = (0..SHOWN).filter(|&place| place != group.odd);
        others.into_iter().all(|place| activation(place) > activation(group.odd))
    }
}

/// What is shown of documents.
pub(super) enum Showing<'a> {
    /// Titles and the beginnings of texts.
    Text(&'a DocumentStore),
    /// Words of the vocabulary alone.
    Words,
}

/// Shows a document: its title and the beginning of its text, in which no word is marked, or up to
/// 25 of its known words in an order that was drawn.
pub(super) fn show(
    document: DocId,
    showing: &Showing<'_>,
    vocabulary: &Vocabulary,
    bags: &Bags,
    seed: u64,
) -> Result<ShownChoice, IndexError> {
    if let Showing::Text(store) = showing {
        let stored = store.get(document)?;
        let title = stored.title.map(|title| clean(&title).trim().to_owned());
        let title = title.filter(|title| !title.is_empty());
        let text = clean(&snippet(&stored.text, &[], PASSAGE_CHARS));
        // Bags of other programs have no text.
        if !text.trim().is_empty() {
            return Ok(ShownChoice { title, text });
        }
    }
    let row = bags.row(document);
    let order = shuffled(row.len(), key(seed, Purpose::Words, &[u64::from(document.0)]));
    let word = |place: usize| clean(&vocabulary.terms()[row[place] as usize].surface);
    let words: Vec<String> = order.into_iter().take(MOST_WORDS).map(word).collect();
    Ok(ShownChoice { title: None, text: words.join(" · ") })
}
