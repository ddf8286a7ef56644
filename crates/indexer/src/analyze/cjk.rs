//! Chinese, Japanese and Korean text: characters in pairs, for there are no blanks to cut at.
//!
//! Pairs of neighboring characters need no dictionary, lose no word of two characters, and
//! find longer ones through their parts.
//!
//! # Reference
//! J. H. Lee, J. S. Ahn 1996, "Using n-grams for Korean text retrieval"; K. L. Kwok 1997,
//! "Comparing representations in Chinese information retrieval": pairs do as well as words
//! cut with a dictionary.

use std::ops::Range;

/// Says whether a character is of a script that the rule applies to: Han, kana or Hangul.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}'       // Hangul jamo
        | '\u{3005}'..='\u{3007}'     // marks of repetition, zero
        | '\u{3041}'..='\u{309f}'     // Hiragana
        | '\u{30a1}'..='\u{30ff}'     // Katakana
        | '\u{3131}'..='\u{318e}'     // Hangul letters
        | '\u{31f0}'..='\u{31ff}'     // small Katakana
        | '\u{3400}'..='\u{4dbf}'     // Han, extension A
        | '\u{4e00}'..='\u{9fff}'     // Han
        | '\u{a960}'..='\u{a97c}'     // Hangul jamo, extended
        | '\u{ac00}'..='\u{d7fb}'     // Hangul syllables and jamo
        | '\u{f900}'..='\u{faff}'     // Han, compatibility
        | '\u{ff66}'..='\u{ffdc}'     // half-width kana and Hangul
        | '\u{20000}'..='\u{323af}'   // Han, later extensions
    )
}

/// Cuts a word into runs of one kind of script, in order: the range and whether it is one
/// of the scripts above.
pub(super) fn runs(word: &str) -> impl Iterator<Item = (Range<usize>, bool)> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let cjk = is_cjk(word[start..].chars().next()?);
        let rest = &word[start..];
        let length = rest.find(|c| is_cjk(c) != cjk).unwrap_or(rest.len());
        start += length;
        Some((start - length..start, cjk))
    })
}

/// Hands each pair of neighboring characters of a run to `emit`; a run of one character as
/// it is.
///
/// So that the ranges lie apart, a pair's range is its first character, and that of the last
/// pair both.
pub(super) fn pairs(run: &str, mut emit: impl FnMut(Range<usize>, &str)) {
    let mut starts = run.char_indices().map(|(start, _)| start);
    let (mut first, Some(mut second)) = (starts.next().unwrap_or(0), starts.next()) else {
        emit(0..run.len(), run);
        return;
    };
    for third in starts {
        emit(first..second, &run[first..third]);
        (first, second) = (second, third);
    }
    emit(first..run.len(), &run[first..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        let word = "abc東京タワー12한국";
        let found: Vec<_> = runs(word).map(|(range, cjk)| (&word[range], cjk)).collect();
        let expected = [("abc", false), ("東京タワー", true), ("12", false), ("한국", true)];
        assert_eq!(found, expected);
        assert_eq!(runs("").count(), 0);
    }

    #[test]
    fn pairs_overlap_and_their_ranges_do_not() {
        let check = |run: &str, expected: &[(&str, &str)]| {
            let mut found = Vec::new();
            pairs(run, |range, pair| found.push((run[range].to_owned(), pair.to_owned())));
            let found: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, expected);
        };
        check("中", &[("中", "中")]);
        check("中国", &[("中国", "中国")]);
        check("中国人", &[("中", "中国"), ("国人", "国人")]);
    }
}
