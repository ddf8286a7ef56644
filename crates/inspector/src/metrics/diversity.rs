//! How much the word lists of units repeat each other.

use std::collections::HashMap;

use topicscope_indexer::TermId;

use super::measured::{Absent, Measured};

/// Words per unit in diversity figures (Dieng, Ruiz, Blei 2020).
pub const DIVERSITY_WORDS: usize = 25;

/// Returns the share of distinct words among the first `n` words of all lists, in (0, 1];
/// larger is better. Empty lists (dead units) do not count.
///
/// # Errors
/// When no list has a word.
///
/// # Reference
/// Dieng, Ruiz, Blei (2020), Topic modeling in embedding spaces, TACL 8, section 6.
pub fn topic_diversity(lists: &[Vec<TermId>], n: usize) -> Measured {
    let reuse = reuse(lists, n);
    let total: usize = reuse.values().sum();
    if total == 0 { Err(Absent::NoWords) } else { Ok(reuse.len() as f64 / total as f64) }
}

/// Returns the number of lists in which the most repeated word stands; 0 without words.
pub fn largest_reuse(lists: &[Vec<TermId>], n: usize) -> usize {
    reuse(lists, n).into_values().max().unwrap_or(0)
}

fn reuse(lists: &[Vec<TermId>], n: usize) -> HashMap<TermId, usize> {
    let mut counts = HashMap::new();
    for &term in lists.iter().flat_map(|list| list.iter().take(n)) {
        *counts.entry(term).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(lists: &[&[u32]]) -> Vec<Vec<TermId>> {
        lists.iter().map(|list| list.iter().copied().map(TermId).collect()).collect()
    }

    #[test]
    fn repeated_words_lower_diversity() {
        let lists = lists(&[&[1, 2, 3], &[1, 4, 5], &[], &[1, 2, 9]]);
        assert_eq!(topic_diversity(&lists, 2), Ok(3.0 / 6.0));
        assert_eq!(topic_diversity(&lists, 9), Ok(6.0 / 9.0));
        assert_eq!(largest_reuse(&lists, 3), 3);
    }

    #[test]
    fn no_words_have_no_diversity() {
        assert_eq!(topic_diversity(&lists(&[&[], &[]]), 25), Err(Absent::NoWords));
        assert_eq!(largest_reuse(&[], 25), 0);
    }
}
