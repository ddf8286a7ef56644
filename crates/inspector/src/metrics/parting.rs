//! When twins part: the epoch from which on a unit has other words in each.

use topicscope_indexer::TermId;

/// Returns the first epoch after which, and from then on to the end, two units share fewer than half
/// of their words; `None` when they still share half of them at the end.
///
/// **Shape**: (epochs + 1, n) each, the words of a unit by falling decoder weight, first those of the start. What
/// only one of them has further epochs of is not looked at. One epoch apart in between parts no
/// twins: words change places while weights are small.
pub fn parted(ours: &[&[TermId]], theirs: &[&[TermId]]) -> Option<usize> {
    let n_epochs = ours.len().min(theirs.len());
    let are_apart = |epoch: usize| {
        let (ours, theirs) = (ours[epoch], theirs[epoch]);
        let n_shared = ours.iter().filter(|word| theirs.contains(word)).count();
        2 * n_shared < ours.len().max(theirs.len())
    };
    let first = (0..n_epochs).rev().take_while(|&epoch| are_apart(epoch)).last()?;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ours: &[[u32; 4]], theirs: &[[u32; 4]], expected: Option<usize>) {
        let terms = |lists: &[[u32; 4]]| -> Vec<[TermId; 4]> {
            lists.iter().map(|list| list.map(TermId)).collect()
        };
        let (ours, theirs) = (terms(ours), terms(theirs));
        let ours: Vec<&[TermId]> = ours.iter().map(<[TermId; 4]>::as_slice).collect();
        let theirs: Vec<&[TermId]> = theirs.iter().map(<[TermId; 4]>::as_slice).collect();
        assert_eq!(parted(&ours, &theirs), expected);
    }

    #[test]
    fn half_of_the_words_in_any_order_are_enough_and_fewer_are_not() {
        let start = [1, 2, 3, 4];
        check(&[start, start, start], &[start, [4, 3, 7, 8], [1, 7, 8, 9]], Some(2));
        check(&[start, start], &[start, [4, 3, 7, 8]], None);
        check(&[], &[], None);
    }

    #[test]
    fn twins_that_meet_again_have_not_parted() {
        let (start, other) = ([1, 2, 3, 4], [5, 6, 7, 8]);
        check(&[start; 4], &[start, other, start, start], None);
        check(&[start; 4], &[start, other, start, other], Some(3));
        // The second run ended early.
        check(&[start; 4], &[start, other], Some(1));
    }
}
