//! What every variant is compared with.

use super::summary::JudgedVariant;

/// Returns the place of the variant that each one is compared with: the first of its number of
/// units, since penalties are asked about, and more units are no penalty. The first of a size is
/// compared with nothing, unless it is alone: then with the first of all. Models of other programs
/// are nobody's twins.
pub(super) fn references(judged: &[JudgedVariant<'_>]) -> Vec<Option<usize>> {
    let sizes: Vec<Option<usize>> =
        judged.iter().map(|variant| variant.config.map(|config| config.units)).collect();
    (0..sizes.len()).map(|place| reference(&sizes, place)).collect()
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
