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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::mix;
    use ndarray::Axis;

    const THEMES: u64 = 16;

    /// 3,000 documents of sixteen themes; unit u is active on those of theme u.
    fn planted() -> (Halves, Array2<f32>, Vec<Vec<TermId>>) {
        let row = |d: u64| {
            let own = (0..12 + d % 9).map(|i| (20 * (d % THEMES) + mix(d * 31 + i) % 20) as u32);
            let any = (0..10).map(|i| 320 + (mix(d * 77 + i) % 200) as u32);
            let mut row: Vec<u32> = own.chain(any).collect();
            row.sort_unstable();
            row.dedup();
            row
        };
        let bags = Bags::from_rows(&(0..3000).map(row).collect::<Vec<_>>(), 520).unwrap();
        let halves = Halves::of(&bags, &(0..3000).map(DocId).collect::<Vec<_>>());
        let codes =
            Array2::from_shape_fn((halves.documents.len(), THEMES as usize), |(row, unit)| {
                f32::from(u8::from(halves.documents[row].index() % THEMES as usize == unit))
            });
        let words = |unit: u32| (0..10).map(|word| TermId(20 * unit + word)).collect();
        (halves, codes, (0..THEMES as u32).map(words).collect())
    }

    /// Share of questions in which the automatic answer is right, and their number.
    fn told(codes: Array2<f32>, halves: &Halves, lists: &[Vec<TermId>]) -> (f64, usize) {
        let likeness = Likeness::of(halves);
        let orders = orders(lists, codes.view(), halves);
        let documents = UnitDocuments { orders, codes, halves, likeness: &likeness };
        let draws = (0..20).flat_map(|seed| (0..lists.len()).map(move |unit| (unit, seed)));
        let drawn: Vec<DocumentIntrusion> =
            draws.filter_map(|(unit, seed)| documents.draw(unit, 0, seed)).collect();
        let right = drawn.iter().filter(|drawn| drawn.automatic == drawn.odd).count();
        (right as f64 / drawn.len() as f64, drawn.len())
    }

    #[test]
    fn planted_themes_are_told_and_shuffled_codes_are_not() {
        let (halves, codes, lists) = planted();
        let (share, n) = told(codes.clone(), &halves, &lists);
        assert!(share > 0.8 && n == 320, "{share} {n}");
        let mut mean = 0.0;
        for seed in 0..6 {
            let order = shuffled(codes.nrows(), seed);
            mean += told(codes.select(Axis(0), &order), &halves, &lists).0 / 6.0;
        }
        // Of 1,920 groups in all two thirds are drawn, some of them often: four deviations of .013.
        assert!((mean - 0.2).abs() < 0.052, "{mean}");
    }
}
