//! A passage of a document in which every word carries its share of the pre-activation.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use topicscope_indexer::TermId;

use super::snippet::best_passage;

/// Words of a document that decide which passage of it is shown: those of largest share.
const DECIDING: usize = 10;

/// Smaller shares than this part of the largest of the passage are not shown to people.
const SHOWN_PART: f32 = 0.1;

/// Holds a piece of a passage: a word that the model knows, or what stands between two of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The text; white space is folded. All pieces, joined, are the passage.
    pub text: String,
    /// What the word adds to the pre-activation of the unit; absent between words. A word that
    /// occurs twice has its one share both times.
    pub share: Option<f32>,
}

/// Cuts the passage of about `n_chars` characters that holds the most words of large share, and
/// takes it apart.
///
/// `words` are the places of all words that the model knows, in bytes, in text order; `shares` what
/// each adds to the pre-activation.
pub fn passage(
    text: &str,
    words: &[(TermId, Range<usize>)],
    shares: &BTreeMap<TermId, f32>,
    n_chars: usize,
) -> Vec<Piece> {
    let mut largest: Vec<(TermId, f32)> =
        shares.iter().map(|(&term, &share)| (term, share)).filter(|of| of.1 > 0.0).collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    largest.truncate(DECIDING);
    let decides = |term: &TermId| largest.iter().any(|(other, _)| other == term);
    let marks: Vec<(Range<usize>, u32)> = words
        .iter()
        .filter(|(term, _)| decides(term))
        .map(|(term, range)| (range.clone(), term.0))
        .collect();
    let (_, place) = best_passage(text, &marks, n_chars);
    let mut pieces = Pieces::default();
    if !text[..place.start].trim().is_empty() {
        pieces.add("…", None);
    }
    let mut at = place.start;
    for (term, range) in words {
        if range.start < at || range.end > place.end {
            continue;
        }
        pieces.add(&text[at..range.start], None);
        pieces.add(&text[range.clone()], shares.get(term).copied());
        at = range.end;
    }
    pieces.add(&text[at..place.end], None);
    pieces.finish(!text[place.end..].trim().is_empty())
}

/// Collects pieces and folds their white space.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    /// Whether the passage ends in a blank, or has not begun.
    after_blank: Option<bool>,
}

impl Pieces {
    fn add(&mut self, text: &str, share: Option<f32>) {
        let mut folded = String::new();
        for c in text.chars() {
            if !c.is_whitespace() {
                folded.push(c);
                self.after_blank = Some(false);
            } else if self.after_blank == Some(false) {
                folded.push(' ');
                self.after_blank = Some(true);
            }
        }
        match self.pieces.last_mut() {
            _ if folded.is_empty() => {}
            Some(last) if share.is_none() && last.share.is_none() => last.text.push_str(&folded),
            _ => self.pieces.push(Piece { text: folded, share }),
        }
    }

    fn finish(mut self, is_cut: bool) -> Vec<Piece> {
        if let Some(last) = self.pieces.last_mut().filter(|last| last.share.is_none()) {
            last.text.truncate(last.text.trim_end().len());
        }
        if is_cut {
            self.add("…", None);
        }
        self.pieces.retain(|piece| !piece.text.is_empty());
        self.pieces
    }
}

/// Writes a passage for people: `«shuttle +0.42»` around words whose share is at least a tenth of the
/// largest of the passage, by size; the others stand as they are.
///
/// # Example
/// ```
/// use topicscope_inspector::units::{Piece, passage_text};
///
/// let piece = |text: &str, share| Piece { text: text.to_owned(), share };
/// let pieces = [piece("a ", None), piece("shuttle", Some(0.421)), piece(" at ", None)];
/// assert_eq!(passage_text(&pieces), "a «shuttle +0.42» at ");
/// ```
pub fn passage_text(pieces: &[Piece]) -> String {
    let sizes = pieces.iter().filter_map(|piece| piece.share).map(f32::abs);
    let largest = sizes.fold(0.0, f32::max);
    let shown = |share: &f32| share.abs() > 0.0 && share.abs() >= SHOWN_PART * largest;
    let text = |piece: &Piece| match piece.share.filter(shown) {
        Some(share) => format!("«{} {share:+.2}»", piece.text),
        None => piece.text.clone(),
    };
    pieces.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Words of letters are known, each by the term of its first letter.
    fn words(text: &str) -> Vec<(TermId, Range<usize>)> {
        let mut words = Vec::new();
        let mut at = 0;
        for word in text.split(|c: char| !c.is_ascii_lowercase()) {
            if let Some(first) = word.bytes().next() {
                words.push((TermId(u32::from(first)), at..at + word.len()));
            }
            at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        }
        words
    }

    fn shares(of: &[(u8, f32)]) -> BTreeMap<TermId, f32> {
        of.iter().map(|&(letter, share)| (TermId(u32::from(letter)), share)).collect()
    }

    #[test]
    fn every_known_word_carries_its_share() {
        let text = "noon  met. The\nshuttle reached orbit at last, and then went on to moon";
        let shares = shares(&[(b's', 0.5), (b'o', 0.25), (b'r', -0.1), (b'a', 0.01)]);
        let pieces = passage(text, &words(text), &shares, 40);
        let joined: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(joined, "…shuttle reached orbit at last, and then…");
        assert_eq!(
            passage_text(&pieces),
            "…«shuttle +0.50» «reached -0.10» «orbit +0.25» at last, and then…"
        );
        let at = pieces.iter().find(|piece| piece.text == "at").unwrap();
        assert_eq!(at.share, Some(0.01));
    }

    proptest! {
        #[test]
        fn pieces_joined_are_the_passage(text in "[a-d ,\n日🚀]{0,60}", n in 1_usize..40) {
            let shares = shares(&[(b'a', 1.0), (b'b', -2.0), (b'c', 0.5)]);
            let words = words(&text);
            let pieces = passage(&text, &words, &shares, n);
            let joined: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(folded.contains(joined.trim_matches('…').trim()), "{joined} of {folded}");
            prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
        }
    }
}
