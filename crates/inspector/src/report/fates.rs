//! What became of each unit: units of two twins, matched by what they write and when they fire.

use serde::Serialize;
use topicscope_indexer::{TermId, Vocabulary};

use crate::evaluate::COHERENCE_WORDS;
use crate::metrics::{CodedUnits, SHARED_WORDS, UnitMatch, match_units, strengths};

/// A unit is sharpened when its share of documents is at most this part of what it was; the bound is
/// ours (`docs/decisions/fates.md`): between seeds without a penalty few units come back so much rarer.
pub const SHARPENED: f64 = 0.75;

/// Standard errors that a loss of documents must exceed besides.
const STANDARD_ERRORS: f64 = 2.0;

/// Holds what became of the units of a reference in a variant, for the twins of one seed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fates {
    /// The variant.
    pub variant: String,
    /// Its twin, from which units come.
    pub reference: String,
    /// The seed of both.
    pub seed: u64,
    /// Every unit of both once at least: strongest matches first, then those that died, new ones, and
    /// dead ones.
    pub units: Vec<UnitFate>,
}

/// Says what became of a unit, or where one came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitFate {
    /// What became of it.
    pub fate: Fate,
    /// Units of the reference; none for a new unit, several for those that merged.
    pub from: Vec<usize>,
    /// Units of the variant; none for one that died, several for one that split.
    pub to: Vec<usize>,
    /// How alike the first of both are: the mean of the cosine of their decoder columns and the
    /// correlation of their activations, in [-1, 1]; absent for those without a match.
    pub strength: Option<f64>,
    /// Share of the test documents on which the first of the reference is active.
    pub density_before: Option<f64>,
    /// Share of the test documents on which the first of the variant is active.
    pub density_after: Option<f64>,
    /// Words that both have. All words here are those of largest correlation, ten of each unit.
    pub stayed: Vec<String>,
    /// Words of the first unit of the reference that the first of the variant does not have.
    pub left: Vec<String>,
    /// Words of the first unit of the variant that the first of the reference does not have.
    pub came: Vec<String>,
    /// The first epoch from which on the units of this number, of the first of the reference or else of
    /// the variant, did not have the same words in both any more; absent when they still have, or when
    /// nobody kept record.
    pub parted: Option<usize>,
}

/// Names what became of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The same words, on about as many documents or more.
    Kept,
    /// The same words, on clearly fewer documents.
    Sharpened,
    /// It writes and fires alike, but most of its first words are others.
    Changed,
    /// Several units of the variant are like it.
    Split,
    /// Several units of the reference became one.
    Merged,
    /// No unit of the variant is like it.
    Died,
    /// No unit of the reference is like it.
    New,
    /// Active on no test document, in the model that it belongs to.
    Dead,
}

/// Holds what is read of the units of a twin.
#[derive(Debug, Clone, Copy)]
pub struct TwinUnits<'a> {
    /// Name of its variant.
    pub variant: &'a str,
    /// What they write and when they fire.
    pub units: CodedUnits<'a>,
    /// Their words of largest correlation, best first. **Shape** (H).
    pub words: &'a [Vec<TermId>],
}

/// Tells what became of the units of `reference` in its twin.
///
/// Matches are those of [`match_units`]. Single ones with fewer than [`SHARED_WORDS`] words in common
/// of ten have changed; others are sharpened when their share of documents fell to
/// [`SHARPENED`] of what it was or less, and by more than two standard errors of the
/// difference of two shares.
///
/// `parted` gives the epoch of each number, as [`parted`](crate::metrics::parted) finds it; it is empty
/// where nobody kept record. **Shape** (H).
///
/// # Panics
/// When both differ in their numbers of terms or documents.
pub fn fates(
    reference: &TwinUnits<'_>,
    variant: &TwinUnits<'_>,
    seed: u64,
    parted: &[Option<usize>],
    vocabulary: &Vocabulary,
) -> Fates {
    let strengths = strengths(&reference.units, &variant.units);
    let tell = |found: UnitMatch| tell(found, reference, variant, parted, vocabulary);
    let mut units: Vec<UnitFate> = match_units(strengths.view()).into_iter().map(tell).collect();
    // Matches keep their order; then fates follow in the order of their names.
    units.sort_by_key(|unit| unit.strength.is_none().then_some(unit.fate));
    let (variant, reference) = (variant.variant.to_owned(), reference.variant.to_owned());
    Fates { variant, reference, seed, units }
}

fn tell(
    found: UnitMatch,
    reference: &TwinUnits<'_>,
    variant: &TwinUnits<'_>,
    parted: &[Option<usize>],
    vocabulary: &Vocabulary,
) -> UnitFate {
    let UnitMatch { from, to, strength } = found;
    let (before, after) = (from.first().copied(), to.first().copied());
    let words = |twin: &TwinUnits<'_>, unit: Option<usize>| -> Vec<TermId> {
        unit.map_or_else(Vec::new, |unit| {
            twin.words[unit].iter().copied().take(COHERENCE_WORDS).collect()
        })
    };
    let (old, new) = (words(reference, before), words(variant, after));
    let without = |words: &[TermId], others: &[TermId]| -> Vec<String> {
        let left = words.iter().filter(|word| !others.contains(word));
        left.map(|&word| vocabulary.surface(word).to_owned()).collect()
    };
    let left = without(&old, &new);
    let kept: Vec<TermId> = old.iter().copied().filter(|word| new.contains(word)).collect();
    let density_before = before.map(|unit| reference.units.density[unit]);
    let density_after = after.map(|unit| variant.units.density[unit]);
    let fate = match (from.len(), to.len(), density_before, density_after) {
        (0, _, _, Some(density)) => {
            if density > 0.0 {
                Fate::New
            } else {
                Fate::Dead
            }
        }
        (_, 0, Some(density), _) => {
            if density > 0.0 {
                Fate::Died
            } else {
                Fate::Dead
            }
        }
        (1, 1, Some(before), Some(after)) => {
            if kept.len() < SHARED_WORDS {
                Fate::Changed
            } else if is_sharpened(before, after, reference.units.codes.nrows()) {
                Fate::Sharpened
            } else {
                Fate::Kept
            }
        }
        (1, ..) => Fate::Split,
        _ => Fate::Merged,
    };
    UnitFate {
        fate,
        parted: before.or(after).and_then(|unit| parted.get(unit).copied().flatten()),
        from,
        to,
        strength,
        density_before,
        density_after,
        stayed: without(&kept, &[]),
        left,
        came: without(&new, &old),
    }
}

/// Says whether a share of `n` documents fell clearly.
fn is_sharpened(before: f64, after: f64, n: usize) -> bool {
    let variance = before * (1.0 - before) + after * (1.0 - after);
    let error = (variance / n.max(1) as f64).sqrt();
    after <= SHARPENED * before && before - after > STANDARD_ERRORS * error
}

impl Fate {
    /// Returns its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Sharpened => "sharpened",
            Self::Changed => "changed",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Died => "died",
            Self::New => "new",
            Self::Dead => "dead",
        }
    }

    /// Lists all.
    pub const ALL: [Self; 8] = [
        Self::Kept,
        Self::Sharpened,
        Self::Changed,
        Self::Split,
        Self::Merged,
        Self::Died,
        Self::New,
        Self::Dead,
    ];
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use topicscope_indexer::Term;

    use super::*;
    use crate::metrics::unit_columns;

    /// Each theme has ten words of its own, and four documents about each of them.
    const THEMES: usize = 6;

    /// Plants a unit: what it writes and where it fires.
    #[derive(Clone)]
    struct PlantedUnit {
        /// Weight of words of each theme, from the one place of ten to another.
        writes: Vec<(usize, std::ops::Range<usize>)>,
        fires: Vec<(usize, std::ops::Range<usize>)>,
    }

    struct PlantedModel {
        columns: Array2<f32>,
        codes: Array2<f32>,
        density: Vec<f64>,
        words: Vec<Vec<TermId>>,
    }

    fn whole(theme: usize) -> PlantedUnit {
        PlantedUnit { writes: vec![(theme, 0..10)], fires: vec![(theme, 0..10)] }
    }

    fn part(theme: usize, places: std::ops::Range<usize>) -> PlantedUnit {
        PlantedUnit { writes: vec![(theme, places.clone())], fires: vec![(theme, places)] }
    }

    fn dead() -> PlantedUnit {
        PlantedUnit { writes: vec![(0, 0..10)], fires: Vec::new() }
    }

    impl PlantedModel {
        fn new(units: &[PlantedUnit]) -> Self {
            let (n_words, n_documents) = (10 * THEMES, 40 * THEMES);
            let of = |places: &[(usize, std::ops::Range<usize>)], at: usize| {
                let is_in =
                    places.iter().any(|(t, range)| range.contains(&(at % 10)) && *t == at / 10);
                f32::from(u8::from(is_in))
            };
            let columns =
                Array2::from_shape_fn((n_words, units.len()), |(at, u)| of(&units[u].writes, at));
            let codes = Array2::from_shape_fn((n_documents, units.len()), |(at, u)| {
                of(&units[u].fires, at / 4)
            });
            let density =
                codes.columns().into_iter().map(|c| f64::from(c.sum()) / n_documents as f64);
            let density: Vec<f64> = density.collect();
            let words = columns.columns().into_iter().zip(&density).map(|(column, &density)| {
                let terms = (0..).map(TermId).zip(column).filter(|(_, w)| **w > 0.0);
                let terms = terms.map(|(term, _)| term).collect();
                if density > 0.0 { terms } else { Vec::new() }
            });
            let words = words.collect();
            Self { columns: unit_columns(columns), codes, density, words }
        }

        fn units<'a>(&'a self, variant: &'a str) -> TwinUnits<'a> {
            let units = CodedUnits {
                columns: self.columns.view(),
                codes: self.codes.view(),
                density: &self.density,
            };
            TwinUnits { variant, units, words: &self.words }
        }
    }

    fn vocabulary() -> Vocabulary {
        let term = |number: usize| Term {
            text: format!("w{number}"),
            surface: format!("w{number}"),
            document_frequency: 1,
        };
        Vocabulary::in_order((0..10 * THEMES).map(term).collect())
    }

    fn told(reference: &[PlantedUnit], variant: &[PlantedUnit], parted: &[Option<usize>]) -> Fates {
        let (reference, variant) = (PlantedModel::new(reference), PlantedModel::new(variant));
        fates(&reference.units("none"), &variant.units("l1:1"), 7, parted, &vocabulary())
    }

    /// A unit kept, one sharpened, one changed, one split, two merged, one died, one new, two dead.
    fn planted() -> [Vec<PlantedUnit>; 2] {
        let sharpened = PlantedUnit { writes: vec![(1, 0..10)], fires: vec![(1, 0..5)] };
        let changed = PlantedUnit { writes: vec![(2, 7..10), (0, 3..6)], fires: vec![(2, 0..10)] };
        let reference = vec![
            whole(0),
            whole(1),
            whole(2),
            whole(3),
            part(4, 0..6),
            part(4, 6..10),
            dead(),
            part(5, 0..4),
        ];
        let variant = vec![
            part(3, 6..10),
            whole(0),
            sharpened,
            changed,
            part(3, 0..6),
            whole(4),
            part(5, 6..10),
            dead(),
        ];
        [reference, variant]
    }

    fn fate_of(fates: &Fates, from: &[usize], to: &[usize]) -> Fate {
        let unit = fates.units.iter().find(|unit| unit.from == from && unit.to == to);
        unit.unwrap_or_else(|| panic!("no {from:?} to {to:?}: {:?}", fates.units)).fate
    }

    #[test]
    fn what_was_planted_is_told() {
        let [reference, variant] = planted();
        let found = told(&reference, &variant, &[]);
        assert_eq!(
            (found.variant.as_str(), found.reference.as_str(), found.seed),
            ("l1:1", "none", 7)
        );
        let expected: [(&[usize], &[usize], Fate); 9] = [
            (&[0], &[1], Fate::Kept),
            (&[1], &[2], Fate::Sharpened),
            (&[2], &[3], Fate::Changed),
            (&[3], &[4, 0], Fate::Split),
            (&[4, 5], &[5], Fate::Merged),
            (&[7], &[], Fate::Died),
            (&[], &[6], Fate::New),
            (&[6], &[], Fate::Dead),
            (&[], &[7], Fate::Dead),
        ];
        assert_eq!(found.units.len(), expected.len(), "{:?}", found.units);
        for (from, to, fate) in expected {
            assert_eq!(fate_of(&found, from, to), fate, "{from:?} {to:?}");
        }
    }

    #[test]
    fn strongest_matches_come_first_and_say_their_words() {
        let [reference, variant] = planted();
        let found = told(&reference, &variant, &[None, Some(3)]);
        let strengths: Vec<Option<f64>> = found.units.iter().map(|unit| unit.strength).collect();
        assert!(
            strengths.is_sorted_by(|a, b| b.is_none() || a >= b && a.is_some()),
            "{strengths:?}"
        );
        let kept = &found.units[0];
        assert_eq!((kept.stayed.len(), kept.left.len(), kept.came.len()), (10, 0, 0));
        let changed = found.units.iter().find(|unit| unit.fate == Fate::Changed).unwrap();
        assert_eq!(changed.stayed, ["w27", "w28", "w29"]);
        assert_eq!(changed.came, ["w3", "w4", "w5"]);
        assert_eq!((changed.left.len(), changed.left[0].as_str()), (7, "w20"));
        let sharpened = found.units.iter().find(|unit| unit.fate == Fate::Sharpened).unwrap();
        assert_eq!(sharpened.parted, Some(3));
        let densities = (sharpened.density_before.unwrap(), sharpened.density_after.unwrap());
        assert_eq!(densities, (10.0 / 60.0, 5.0 / 60.0));
        let last: Vec<Fate> = found.units.iter().rev().take(4).map(|unit| unit.fate).collect();
        assert_eq!(last, [Fate::Dead, Fate::Dead, Fate::New, Fate::Died]);
    }

    #[test]
    fn a_permutation_of_units_changes_their_numbers_alone() {
        let [reference, variant] = planted();
        let order = [5, 2, 7, 0, 3, 6, 1, 4];
        let moved: Vec<PlantedUnit> = order.iter().map(|&unit| variant[unit].clone()).collect();
        let sorted = |mut fates: Fates| {
            fates.units.sort_by_key(|unit| (unit.from.clone(), unit.to.clone()));
            fates
        };
        let mut found = told(&reference, &moved, &[]);
        for unit in found.units.iter_mut().flat_map(|fate| &mut fate.to) {
            *unit = order[*unit];
        }
        assert_eq!(sorted(found), sorted(told(&reference, &variant, &[])));
    }

    #[test]
    fn a_share_that_fell_by_chance_is_not_sharper() {
        assert!(is_sharpened(0.4, 0.2, 1000) && !is_sharpened(0.4, 0.35, 1_000_000));
        // Four of 200 documents are not clearly fewer than eight.
        assert!(!is_sharpened(0.04, 0.02, 200));
    }
}
