//! Characters without a shape of their own: they part no word, and most are no part of it.
//!
//! What a reader sees as one word is one word. A soft hyphen, a word joiner or a mark of
//! direction between two letters changes nothing that is read, so the word goes on and they are
//! left out of it. A joiner changes how letters are written in some scripts and nothing in the
//! others. A space without width does part words: that is what it is for.
//!
//! # Reference
//! The Unicode Standard, property `Default_Ignorable_Code_Point`; UAX #29, rule WB4 (they do not
//! part words); UAX #31, section 2.3 (where joiners matter).

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Shows a hyphen where a line ends, and nothing elsewhere.
const SOFT_HYPHEN: char = '\u{ad}';

/// Parts two words and takes no room.
pub(super) const ZERO_WIDTH_SPACE: char = '\u{200b}';

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Canonical combining class of the marks that take the vowel off a letter.
const VIRAMA: u8 = 9;

/// What ends a line or a page.
const LINE_ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Says whether a character shows nothing and parts nothing.
#[inline]
pub(super) fn is_invisible(c: char) -> bool {
    // Nearly all text is below all but one of them, or above the first and far from the others.
    if c < '\u{34f}' {
        return c == SOFT_HYPHEN;
    }
    matches!(c,
        '\u{34f}'                     // grapheme joiner
        | '\u{61c}'                   // mark of direction
        | '\u{115f}' | '\u{1160}'     // Hangul fillers
        | '\u{17b4}' | '\u{17b5}'     // inherent vowels of Khmer
        | '\u{180b}'..='\u{180f}'     // Mongolian selectors, vowel separator
        | '\u{200c}'..='\u{200f}'     // joiners, marks of direction
        | '\u{202a}'..='\u{202e}'     // embeddings
        | '\u{2060}'..='\u{206f}'     // word joiner, isolates, invisible operators
        | '\u{3164}'                  // Hangul filler
        | '\u{fe00}'..='\u{fe0f}'     // variation selectors
        | '\u{feff}'                  // byte-order mark, once a word joiner
        | '\u{ffa0}'                  // Hangul filler, half-width
        | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}'   // controls of shorthand
        | '\u{1d173}'..='\u{1d17a}'   // controls of music
        | '\u{e0000}'..='\u{e0fff}'   // tags, variation selectors
    )
}

/// Says whether a character is part of a word: it is a letter, a digit or a mark upon one.
#[inline]
pub(super) fn is_part(c: char) -> bool {
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_invisible(c)
}

/// Says whether a character at the edge of an entry or a label is not meant to be part of it.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            SOFT_HYPHEN | ZERO_WIDTH_SPACE | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

/// Returns where the invisible characters at a place end; the place itself when there are none.
///
/// A soft hyphen before the end of a line takes the blanks with it up to the rest of the word.
pub(super) fn run_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let behind = rest.trim_start_matches(is_invisible);
    let run = &rest[..rest.len() - behind.len()];
    if run.ends_with(SOFT_HYPHEN) {
        let below = behind.trim_start_matches(char::is_whitespace);
        let gap = &behind[..behind.len() - below.len()];
        if gap.contains(LINE_ENDS) && below.starts_with(is_part) {
            return at + run.len() + gap.len();
        }
    }
    at + run.len()
}

/// Returns how many bytes of the invisible characters behind a word are part of it.
///
/// # Notes
/// A joiner behind the mark that takes a vowel off makes another letter of both (the older way
/// to write the chillu letters of Malayalam).
pub(super) fn tail(word: &str, behind: &str) -> usize {
    let stays = behind.starts_with(ZERO_WIDTH_JOINER) && word.ends_with(is_virama);
    if stays { ZERO_WIDTH_JOINER.len_utf8() } else { 0 }
}

/// Appends a text without the invisible characters in its words. What stands outside words
/// stays: a joiner between two emoji makes one of them.
pub(super) fn push_visible(text: &str, out: &mut String) {
    let mut at = 0;
    while let Some(found) = text[at..].find(is_invisible) {
        let start = at + found;
        out.push_str(&text[at..start]);
        at = run_end(text, start);
        match text[..start].chars().next_back().filter(|&c| is_part(c)) {
            None => out.push_str(&text[start..at]),
            Some(before) => out.extend(kept(before, &text[start..at], &text[at..])),
        }
    }
    out.push_str(&text[at..]);
}

/// Returns the one character of a run of invisible ones that is part of the word around it.
fn kept(before: char, run: &str, behind: &str) -> Option<char> {
    let joiner = run.chars().find(|&c| is_joiner(c)).filter(|_| is_of_joined_script(before))?;
    let goes_on = behind.starts_with(is_part);
    (goes_on || (joiner == ZERO_WIDTH_JOINER && is_virama(before))).then_some(joiner)
}

/// Says whether a character joins or parts the letters beside it without parting the word.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | ZERO_WIDTH_JOINER | '\u{180e}')
}

fn is_virama(c: char) -> bool {
    canonical_combining_class(c) == VIRAMA
}

/// Says whether a character is of a script in which joiners change what is read: letters are
/// written together as in Arabic, or stacked as in Devanagari.
fn is_of_joined_script(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{109f}'        // Arabic, Syriac, N'Ko, Indic scripts, Thai to Myanmar
        | '\u{1700}'..='\u{1cff}'     // scripts of the Philippines, Khmer, Mongolian, Balinese …
        | '\u{a800}'..='\u{a95f}'     // Syloti Nagri, Phags-pa, Saurashtra, Kayah Li
        | '\u{a980}'..='\u{aaff}'     // Javanese, Cham, Myanmar
        | '\u{abc0}'..='\u{abff}'     // Meetei Mayek
        | '\u{fb50}'..='\u{fdff}'     // Arabic letters as they are written
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{11fff}'   // Kharoshthi, Brahmi and those that come of it
        | '\u{1e900}'..='\u{1e95f}'   // Adlam
    )
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn they_are_those_that_unicode_lists_but_for_the_space_without_width() {
        let listed = Regex::new(r"^\p{Default_Ignorable_Code_Point}$").unwrap();
        let mut buffer = [0; 4];
        for c in '\0'..=char::MAX {
            let expected = c != ZERO_WIDTH_SPACE && listed.is_match(c.encode_utf8(&mut buffer));
            assert_eq!(is_invisible(c), expected, "{:x}", u32::from(c));
        }
    }

    fn check(text: &str, visible: &str) {
        let mut found = String::new();
        push_visible(text, &mut found);
        assert_eq!(found, visible, "{text:?}");
    }

    #[test]
    fn words_of_most_scripts_lose_them_all() {
        check("infor\u{ad}ma\u{2060}tion", "information");
        check("Auf\u{200c}lage", "Auflage");
        check("a\u{301}\u{feff}b \u{200e}c\u{200f}", "a\u{301}b \u{200e}c");
        check("葛\u{e0100}城", "葛城");
    }

    #[test]
    fn joiners_stay_where_they_change_what_is_read() {
        // Persian: `books`, whose parts do not join; two joiners in a row are one.
        check("کتاب\u{200c}\u{200c}ها", "کتاب\u{200c}ها");
        check("می\u{200c} ", "می ");
        // Sinhala: letters stacked. Malayalam: a letter without its vowel, at the end.
        check("ක්\u{200d}ෂ", "ක්\u{200d}ෂ");
        check("അവന്\u{200d}", "അവന്\u{200d}");
        check("അവന\u{200d}", "അവന");
    }

    #[test]
    fn emoji_stay_as_they_are() {
        for emoji in ["👩\u{200d}🚀", "❤\u{fe0f}", "🏴\u{e0067}\u{e0062}\u{e007f}"] {
            check(emoji, emoji);
        }
    }

    #[test]
    fn a_soft_hyphen_at_the_end_of_a_line_takes_it_along() {
        check("infor\u{ad}\n  mation", "information");
        check("infor\u{ad} \r\n\tmation", "information");
        check("infor\u{ad} mation", "infor mation");
        check("infor\u{ad}\n(mation)", "infor\n(mation)");
        check("infor\u{ad}\n", "infor\n");
    }
}
