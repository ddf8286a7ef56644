//! A short passage of a document, chosen around marked words.

use std::ops::Range;

/// Cuts the passage of about `n_chars` characters that holds the most marked words, and
/// puts `«»` around each of them.
///
/// `marks` are byte ranges of words in `text`, rising and apart, each with a key that is
/// the same for the same term: a passage with more *distinct* terms wins, then one with
/// more words, then the earlier one. White space is folded; `…` shows a cut. A text
/// without marks gives its beginning.
///
/// # Example
/// ```
/// use topicscope_inspector::units::snippet;
///
/// let text = "We met at noon. The shuttle reached its orbit at last.";
/// let passage = snippet(text, &[(20..27, 0), (40..45, 1)], 34);
/// assert_eq!(passage, "…The «shuttle» reached its «orbit» at…");
/// ```
pub fn snippet(text: &str, marks: &[(Range<usize>, u32)], n_chars: usize) -> String {
    let (marks, Range { start, end }) = best_passage(text, marks, n_chars);
    let mut passage = String::new();
    if !text[..start].trim().is_empty() {
        passage.push('…');
    }
    let mut at = start;
    for (range, _) in marks {
        passage.push_str(&text[at..range.start]);
        passage.push('«');
        passage.push_str(&text[range.clone()]);
        passage.push('»');
        at = range.end;
    }
    passage.push_str(&text[at..end]);
    let mut folded = passage.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text[end..].trim().is_empty() {
        folded.push('…');
    }
    folded
}

/// Finds the passage of about `n_chars` characters that [`snippet`] shows: the marks in it, and its
/// place in the text.
pub(super) fn best_passage<'a>(
    text: &str,
    marks: &'a [(Range<usize>, u32)],
    n_chars: usize,
) -> (&'a [(Range<usize>, u32)], Range<usize>) {
    let (first, last) = best_run(text, marks, n_chars);
    let marks = &marks[first..last];
    let (start, end) = match (marks.first(), marks.last()) {
        (Some((head, _)), Some((tail, _))) => widen(text, head.start, tail.end, n_chars),
        _ => widen(text, 0, 0, n_chars),
    };
    (marks, start..end)
}

/// Returns the range of marks that fits into `n_chars` and names the most distinct terms.
fn best_run(text: &str, marks: &[(Range<usize>, u32)], n_chars: usize) -> (usize, usize) {
    let mut best = (0, 0, 0, 0);
    for first in 0..marks.len() {
        let start = marks[first].0.start;
        let mut keys = std::collections::BTreeSet::new();
        let mut last = first;
        for (range, key) in &marks[first..] {
            // Bytes bound characters from above, so counting can stop early.
            let fits = range.end - start <= n_chars || chars(&text[start..range.end]) <= n_chars;
            if !fits && last > first {
                break;
            }
            keys.insert(*key);
            last += 1;
        }
        let score = (keys.len(), last - first);
        if score > (best.0, best.1) {
            best = (score.0, score.1, first, last);
        }
    }
    (best.2, best.3)
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Widens a byte range on both sides to whole words, up to `n_chars` characters.
fn widen(text: &str, start: usize, end: usize, n_chars: usize) -> (usize, usize) {
    let room = n_chars.saturating_sub(chars(&text[start..end]));
    let before = reach(text[..start].char_indices().rev(), room / 2);
    let start = before.unwrap_or(start);
    let room = n_chars.saturating_sub(chars(&text[start..end]));
    let after = text[end..].char_indices().map(|(at, c)| (end + at + c.len_utf8(), c));
    (start, reach(after, room).unwrap_or(end))
}

/// Walks up to `room` characters and returns the last place where a word was complete.
///
/// Each item is the byte place that including the character would reach.
fn reach(mut places: impl Iterator<Item = (usize, char)>, room: usize) -> Option<usize> {
    let mut complete = None;
    let mut before = None;
    for _ in 0..room {
        let Some((place, c)) = places.next() else { return before };
        if c.is_whitespace() {
            complete = before.or(complete);
        }
        before = Some(place);
    }
    match places.next() {
        None => before,
        Some((_, c)) if c.is_whitespace() => before,
        Some(_) => complete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_passage_with_most_distinct_terms_wins() {
        let text = "moon moon moon and then, much later on, the moon and an orbit";
        let mark = |word: &str, key| {
            text.match_indices(word).map(move |(at, w)| (at..at + w.len(), key)).collect::<Vec<_>>()
        };
        let mut marks = [mark("moon", 0), mark("orbit", 1)].concat();
        marks.sort_by_key(|(range, _)| range.start);
        let passage = snippet(text, &marks, 26);
        assert_eq!(passage, "…the «moon» and an «orbit»");
    }

    #[test]
    fn a_text_without_marks_gives_its_beginning() {
        assert_eq!(snippet("one  two\nthree four", &[], 9), "one two…");
        assert_eq!(snippet("short", &[], 80), "short");
        assert_eq!(snippet("", &[], 80), "");
    }

    proptest! {
        #[test]
        fn any_text_and_marks_give_a_passage(text in "\\PC{0,60}", n_chars in 0_usize..40) {
            let marks: Vec<_> = text
                .char_indices()
                .filter(|(at, _)| at % 3 == 0)
                .map(|(at, c)| (at..at + c.len_utf8(), at as u32 % 5))
                .collect();
            let passage = snippet(&text, &marks, n_chars);
            prop_assert!(passage.matches('«').count() >= passage.matches('»').count().min(1));
        }
    }
}
