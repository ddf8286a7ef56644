//! Latin letters without their marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Takes all marks off the Latin letters of a word, in its place: `ọ̀` has two. Letters that are
/// no letter with a mark (`ø`, `ł`, `ß`) and other scripts stay as they are.
pub(super) fn take_marks(word: &mut String) {
    if word.is_ascii() {
        return;
    }
    let mut of_latin = false;
    let plain: String = word
        .nfd()
        .filter(|&c| {
            let is_mark = is_combining_mark(c);
            if !is_mark {
                of_latin = is_latin(c);
            }
            !(is_mark && of_latin)
        })
        .collect();
    // What was taken apart elsewhere is put together again.
    *word = plain.nfc().collect();
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c,
            'A'..='z'
            | '\u{aa}'..='\u{2b8}'
            | '\u{1d00}'..='\u{1dbf}'   // phonetic letters
            | '\u{1e00}'..='\u{1eff}'
            | '\u{2c60}'..='\u{2c7f}'
            | '\u{a722}'..='\u{a7ff}'
            | '\u{ab30}'..='\u{ab64}'
            | '\u{fb00}'..='\u{fb06}'   // ligatures
            | '\u{ff21}'..='\u{ff5a}'   // full-width letters
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_letters_lose_every_mark_and_others_none() {
        for (word, expected) in [
            ("ọ̀rọ̀", "oro"),
            ("dhiyā́", "dhiya"),
            ("g̃uarani", "guarani"),
            ("đường", "đuong"),
            ("smørrebrød", "smørrebrød"),
            ("й", "й"),
            ("άλφα", "άλφα"),
            ("हिन्दी", "हिन्दी"),
            ("が", "が"),
            ("한국", "한국"),
        ] {
            let mut word = word.to_owned();
            take_marks(&mut word);
            assert_eq!(word, expected);
        }
    }
}
