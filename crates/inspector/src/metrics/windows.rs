//! Contexts in which words may meet, and where in a document each word is met.

/// Names what counts as one context in which words may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// A whole document.
    Document,
    /// So many neighboring tokens, moved on by one; a shorter document is one window.
    Sliding(usize),
}

/// Names a rule by which windows are counted and coherence computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CoherenceMode {
    /// The definitions of the papers; a window holds the words that stand in it.
    #[default]
    Exact,
    /// As gensim 4 counts, for comparison with publications. Its sliding window takes a word for
    /// gone once any copy leaves, although another copy may be inside, and documents without
    /// words count as windows.
    Gensim,
}

impl CoherenceMode {
    /// Lists all modes.
    pub const ALL: [Self; 2] = [Self::Exact, Self::Gensim];

    /// Returns the name in flags and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Gensim => "gensim",
        }
    }
}

/// Names the windows `start..end`, by the places of their first tokens.
pub(crate) type Span = (u32, u32);

/// Appends the spans of windows that hold a word, rising and without touching each other.
///
/// `places` are the places of the word in a document of `length` tokens, rising; the document
/// must be longer than the window.
pub(crate) fn push_spans(
    places: &[u32],
    length: u32,
    width: u32,
    mode: CoherenceMode,
    spans: &mut Vec<Span>,
) {
    debug_assert!(0 < width && width < length, "the window slides");
    let n_windows = length - width + 1;
    let entry = |place: u32| place.saturating_sub(width - 1);
    let first = spans.len();
    for (i, &place) in places.iter().enumerate() {
        let start = entry(place);
        // Exact: the word leaves with this copy. gensim: with whichever copy leaves first after
        // the entry; a copy that leaves as another enters leaves the word inside.
        let end = match mode {
            CoherenceMode::Exact => place + 1,
            CoherenceMode::Gensim => {
                let leaves = places[..=i].iter().rev().take_while(|&&copy| copy + 1 > start);
                leaves.last().map_or(place, |&copy| copy) + 1
            }
        };
        push(spans, first, (start, end.min(n_windows)));
    }
}

/// Appends a span, joining it with the last one since `first` when they touch.
fn push(spans: &mut Vec<Span>, first: usize, (start, end): Span) {
    if start >= end {
        return;
    }
    match spans[first..].last_mut() {
        Some(last) if start <= last.1 => last.1 = last.1.max(end),
        _ => spans.push((start, end)),
    }
}

/// Returns the number of windows in some spans.
pub(crate) fn n_windows(spans: &[Span]) -> u64 {
    spans.iter().map(|(start, end)| u64::from(end - start)).sum()
}

/// Returns the number of windows that stand in both lists of spans.
pub(crate) fn n_shared(mut one: &[Span], mut other: &[Span]) -> u64 {
    let mut shared = 0;
    while let (Some(&(a, b)), Some(&(c, d))) = (one.first(), other.first()) {
        shared += u64::from(b.min(d).saturating_sub(a.max(c)));
        if b < d { one = &one[1..] } else { other = &other[1..] }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Slides over every window, marking one word present or absent.
    fn by_sliding(places: &[u32], length: u32, width: u32, mode: CoherenceMode) -> Vec<bool> {
        let mut is_present = places.iter().any(|&place| place < width);
        let mut found = vec![is_present];
        for start in 1..=length - width {
            match mode {
                CoherenceMode::Exact => {
                    is_present = places.iter().any(|place| (start..start + width).contains(place));
                }
                CoherenceMode::Gensim => {
                    is_present &= !places.contains(&(start - 1));
                    is_present |= places.contains(&(start + width - 1));
                }
            }
            found.push(is_present);
        }
        found
    }

    fn spans(places: &[u32], length: u32, width: u32, mode: CoherenceMode) -> Vec<Span> {
        let mut spans = Vec::new();
        push_spans(places, length, width, mode, &mut spans);
        spans
    }

    #[test]
    fn a_copy_that_leaves_takes_the_word_along_for_gensim_alone() {
        // Windows of 4 over 8 tokens start at 0 to 4; the word stands at 1 and 3.
        assert_eq!(spans(&[1, 3], 8, 4, CoherenceMode::Exact), [(0, 4)]);
        assert_eq!(spans(&[1, 3], 8, 4, CoherenceMode::Gensim), [(0, 2)]);
        // The copy at 0 leaves as the one at 4 enters.
        assert_eq!(spans(&[0, 4], 8, 4, CoherenceMode::Gensim), [(0, 5)]);
    }

    #[test]
    fn shared_windows_are_counted_once_each() {
        assert_eq!(n_shared(&[(0, 3), (5, 9)], &[(2, 6), (8, 12)]), 1 + 1 + 1);
        assert_eq!(n_shared(&[(0, 3)], &[(3, 4)]), 0);
        assert_eq!(n_shared(&[], &[(3, 4)]), 0);
        assert_eq!(n_windows(&[(0, 3), (5, 9)]), 7);
    }

    proptest! {
        #[test]
        fn spans_equal_a_walk_over_every_window(
            length in 2_u32..40,
            width in 1_u32..12,
            seen in prop::collection::vec(any::<bool>(), 40),
        ) {
            prop_assume!(width < length);
            let places: Vec<u32> = (0..length).filter(|&place| seen[place as usize]).collect();
            for mode in CoherenceMode::ALL {
                let found = spans(&places, length, width, mode);
                let mut marks = vec![false; (length - width + 1) as usize];
                for &(start, end) in &found {
                    prop_assert!(start < end);
                    marks[start as usize..end as usize].fill(true);
                }
                prop_assert_eq!(&marks, &by_sliding(&places, length, width, mode));
                prop_assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].0));
            }
        }
    }
}
