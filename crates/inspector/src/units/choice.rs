//! Which documents of a unit are shown: the top alone flatters.

use std::collections::BTreeSet;

use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};
use topicscope_indexer::DocId;

use crate::metrics::mix;

/// Parts into which the active documents are cut, by activation.
const QUARTERS: usize = 4;

/// What keys the choice of documents.
const CHOICE: u64 = 0x646f_6373;

/// Says why a document is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChosenFrom {
    /// One of those with the largest activations.
    Top,
    /// At random from the quarter of active documents with the largest activations.
    FourthQuarter,
    /// At random from the next quarter.
    ThirdQuarter,
    /// At random from the next quarter.
    SecondQuarter,
    /// At random from the quarter of active documents with the smallest activations.
    FirstQuarter,
    /// At random from all active documents.
    Random,
}

/// Says how many documents of a unit are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HowMany {
    /// Those of largest activation.
    pub top: usize,
    /// Those drawn from each quarter of the active ones, and from all of them.
    pub drawn: usize,
}

impl HowMany {
    /// Draws a third as many, rounded up, from each quarter as come from the top.
    pub fn from_top(top: usize) -> Self {
        Self { top, drawn: top.div_ceil(3) }
    }
}

impl ChosenFrom {
    /// Lists all of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Top,
        Self::FourthQuarter,
        Self::ThirdQuarter,
        Self::SecondQuarter,
        Self::FirstQuarter,
        Self::Random,
    ];

    /// Returns what it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::FourthQuarter => "4th quarter",
            Self::ThirdQuarter => "3rd quarter",
            Self::SecondQuarter => "2nd quarter",
            Self::FirstQuarter => "1st quarter",
            Self::Random => "random",
        }
    }
}

/// Chooses documents on which a unit is active: some of largest activation, some from each quarter of
/// the active ones, and as many from all of them. None is chosen twice.
///
/// **Shape**: `activations` (N), one per document; those of a size above `active_above` are active.
/// The order within ties, and what is drawn, are functions of seed, unit and document alone.
///
/// # Panics
/// When there is not one activation per document.
pub fn chosen_documents(
    activations: ArrayView1<'_, f32>,
    documents: &[DocId],
    active_above: f32,
    (seed, unit): (u64, usize),
    how_many: HowMany,
) -> Vec<(ChosenFrom, DocId, f32)> {
    assert_eq!(activations.len(), documents.len(), "one activation per document");
    let mut active: Vec<(DocId, f32)> = documents
        .iter()
        .copied()
        .zip(activations.iter().copied())
        .filter(|(_, a)| a.abs() > active_above)
        .collect();
    active.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let mut taken = BTreeSet::new();
    let mut chosen = Vec::new();
    let mut take = |why: ChosenFrom, from: &[(DocId, f32)], n: usize| {
        let free = from.iter().filter(|(document, _)| !taken.contains(document));
        let found: Vec<(DocId, f32)> = free.take(n).copied().collect();
        taken.extend(found.iter().map(|(document, _)| *document));
        chosen.extend(found.into_iter().map(|(document, a)| (why, document, a)));
    };
    take(ChosenFrom::Top, &active, how_many.top);
    let n_drawn = how_many.drawn;
    let key = mix(mix(seed ^ CHOICE).wrapping_add(unit as u64));
    let drawn = |part: &[(DocId, f32)]| {
        let mut drawn = part.to_vec();
        drawn.sort_by_key(|(document, _)| mix(key.wrapping_add(u64::from(document.0))));
        drawn
    };
    let whys = [
        ChosenFrom::FourthQuarter,
        ChosenFrom::ThirdQuarter,
        ChosenFrom::SecondQuarter,
        ChosenFrom::FirstQuarter,
    ];
    for (place, why) in whys.into_iter().enumerate() {
        let end = |place: usize| active.len() * place / QUARTERS;
        take(why, &drawn(&active[end(place)..end(place + 1)]), n_drawn);
    }
    take(ChosenFrom::Random, &drawn(&active), n_drawn);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;
    use proptest::prelude::*;

    #[test]
    fn documents_come_from_every_quarter_and_none_twice() {
        let activations = Array1::from_shape_fn(48, |i| if i < 40 { i as f32 + 1.0 } else { 0.0 });
        let documents: Vec<DocId> = (0..48).map(DocId).collect();
        let found =
            chosen_documents(activations.view(), &documents, 0.0, (1, 2), HowMany::from_top(3));
        let top: Vec<u32> = found[..3].iter().map(|of| of.1.0).collect();
        assert_eq!(top, [39, 38, 37]);
        let range = |why: ChosenFrom| {
            found.iter().find(|of| of.0 == why).map(|of| of.2).expect("one of each quarter")
        };
        assert!((31.0..38.0).contains(&range(ChosenFrom::FourthQuarter)));
        assert!((21.0..31.0).contains(&range(ChosenFrom::ThirdQuarter)));
        assert!((11.0..21.0).contains(&range(ChosenFrom::SecondQuarter)));
        assert!((1.0..11.0).contains(&range(ChosenFrom::FirstQuarter)));
        assert_eq!(found.len(), 8);
        let other =
            chosen_documents(activations.view(), &documents, 0.0, (2, 2), HowMany::from_top(3));
        assert_ne!(found, other, "another seed draws others");
    }

    proptest! {
        #[test]
        fn what_is_chosen_is_active_and_chosen_once(
            values in prop::collection::vec(-2.0_f32..2.0, 0..40), n in 1_usize..9,
        ) {
            let documents: Vec<DocId> = (0..values.len() as u32).map(DocId).collect();
            let activations = Array1::from(values);
            let found = chosen_documents(activations.view(), &documents, 0.5, (1, 0), HowMany::from_top(n));
            let distinct: BTreeSet<DocId> = found.iter().map(|of| of.1).collect();
            prop_assert_eq!(distinct.len(), found.len());
            for (_, document, a) in found {
                prop_assert!(a.abs() > 0.5 && activations[document.index()] == a);
            }
        }
    }
}
