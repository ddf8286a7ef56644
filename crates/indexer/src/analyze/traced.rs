//! Words whose characters are counted one by one, composed and with a way back to the text.

use unicode_normalization::UnicodeNormalization;

use super::invisible::is_invisible;
use super::spelling::composes;

/// A word without its invisible characters, composed (NFC), that knows where in the text each
/// character came from.
pub(super) struct Traced {
    pub(super) text: String,
    /// Where a letter with its marks begins: here, and in the word. The last one is the end.
    places: Vec<(usize, usize)>,
}

impl Traced {
    pub(super) fn of(word: &str) -> Self {
        let mut traced = Self { text: String::with_capacity(word.len()), places: Vec::new() };
        let mut letter = String::new();
        let mut start = 0;
        for (at, c) in word.char_indices() {
            // A word holds blanks behind a soft hyphen alone.
            if is_invisible(c) || c.is_whitespace() {
                continue;
            }
            if !composes(c) {
                traced.push(&mut letter, start);
            }
            if letter.is_empty() {
                start = at;
            }
            letter.push(c);
        }
        traced.push(&mut letter, start);
        traced.places.push((traced.text.len(), word.len()));
        traced
    }

    fn push(&mut self, letter: &mut String, start: usize) {
        if !letter.is_empty() {
            self.places.push((self.text.len(), start));
            self.text.extend(letter.nfc());
            letter.clear();
        }
    }

    /// Returns the place in the word of a place in the text here; within what one letter became,
    /// that is its end.
    pub(super) fn place(&self, at: usize) -> usize {
        let next = self.places.partition_point(|&(here, _)| here < at);
        self.places[next.min(self.places.len() - 1)].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_word() {
        // か with its mark apart, a variation selector, and Hangul in letters.
        let word = "か\u{3099}葛\u{e0100}\u{1112}\u{1161}\u{11ab}a";
        let traced = Traced::of(word);
        assert_eq!(traced.text, "が葛한a");
        let places: Vec<&str> = traced
            .text
            .char_indices()
            .map(|(at, c)| &word[traced.place(at)..traced.place(at + c.len_utf8())])
            .collect();
        assert_eq!(places, ["か\u{3099}", "葛\u{e0100}", "\u{1112}\u{1161}\u{11ab}", "a"]);
        assert_eq!(Traced::of("").place(0), 0);
    }
}
