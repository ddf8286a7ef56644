//! What every variant is compared with.

use super::controls::Control;
use super::purpose::{Purpose, Terms};
use super::summary::JudgedVariant;

/// Names two variants that are compared, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pairing {
    pub(super) ours: usize,
    pub(super) theirs: usize,
    pub(super) terms: Terms,
}

/// Lists what is compared: first every variant that was asked about with the first of its number of
/// units, since penalties are asked about, and more units are no penalty. The first of a size is
/// compared with nothing, unless it is alone: then with the first of all. Then penalties at the same
/// zeros with the first of them, and a penalty with no penalty at the same loss. Models of other
/// programs are nobody's twins.
pub(super) fn pairings(judged: &[JudgedVariant<'_>]) -> Vec<Pairing> {
    let is_asked = |variant: &JudgedVariant<'_>| variant.purpose == Purpose::Asked;
    let size = |variant: &JudgedVariant<'_>| {
        variant.config.filter(|_| is_asked(variant)).map(|config| config.units)
    };
    let sizes: Vec<Option<usize>> = judged.iter().map(size).collect();
    let as_asked = (0..sizes.len()).filter_map(|ours| {
        Some(Pairing { ours, theirs: reference(&sizes, ours)?, terms: Terms::Asked })
    });
    let asked: Vec<usize> = (0..judged.len()).filter(|&place| is_asked(&judged[place])).collect();
    let is_penalized =
        |place: &usize| judged[*place].config.is_some_and(|config| !config.penalties.is_empty());
    let first_penalty = asked.iter().copied().find(is_penalized);
    let on_other_terms =
        judged.iter().enumerate().filter_map(|(place, variant)| match variant.purpose {
            Purpose::EqualZeros { .. } => {
                Some(Pairing { ours: place, theirs: first_penalty?, terms: Terms::EqualZeros })
            }
            Purpose::Control { control: Control::Stopped, of } => {
                Some(Pairing { ours: *asked.get(of)?, theirs: place, terms: Terms::EqualLoss })
            }
            _ => None,
        });
    as_asked.chain(on_other_terms).collect()
}

/// Returns the place of what one variant is compared with, from the number of units of each.
fn reference(sizes: &[Option<usize>], place: usize) -> Option<usize> {
    let size = sizes[place]?;
    let mut alike = (0..sizes.len()).filter(|&other| sizes[other] == Some(size));
    let first = alike.next()?;
    if first < place {
        Some(first)
    } else if place > 0 && alike.next().is_none() {
        sizes[0].map(|_| 0)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sizes: &[Option<usize>], expected: &[Option<usize>]) {
        let found: Vec<_> = (0..sizes.len()).map(|place| reference(sizes, place)).collect();
        assert_eq!(found, expected, "{sizes:?}");
    }

    #[test]
    fn variants_of_one_size_are_compared_with_the_first() {
        check(&[Some(8); 3], &[None, Some(0), Some(0)]);
        check(&[Some(8), Some(8), None], &[None, Some(0), None]);
        check(&[None, None], &[None, None]);
    }

    #[test]
    fn every_size_has_a_first_variant_of_its_own() {
        let sizes = [8, 16, 8, 16, 16].map(Some);
        check(&sizes, &[None, None, Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn sizes_with_one_variant_each_are_compared_with_each_other() {
        check(&[8, 16, 32].map(Some), &[None, Some(0), Some(0)]);
        check(&[8, 8, 16].map(Some), &[None, Some(0), Some(0)]);
    }
}
