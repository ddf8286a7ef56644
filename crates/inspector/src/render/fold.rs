//! Text folded into the width of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Joins two characters to one sign.
const JOINER: char = '\u{200d}';

/// Breaks a text at spaces so that no line is wider than `width` columns, except where a
/// single word is. Line ends of the text stay.
///
/// # Example
/// ```
/// use topicscope_inspector::render::fold;
///
/// assert_eq!(fold("one two three", 8), "one two\nthree");
/// ```
pub fn fold(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| fold_line(line, width)).collect();
    lines.join("\n")
}

/// Returns how many columns of a terminal a text takes.
pub(super) fn width_of(text: &str) -> usize {
    text.width()
}

/// Breaks the text of a cell at spaces, and words that are wider than the cell anywhere.
pub(super) fn folded_cell(text: &str, width: usize) -> Vec<String> {
    if width_of(text) <= width {
        return vec![text.to_owned()];
    }
    let folded = fold_line(text, width);
    folded.split('\n').flat_map(|line| cut(line, width)).collect()
}

fn fold_line(line: &str, width: usize) -> String {
    let mut folded = String::new();
    let mut used = 0;
    let words: Vec<&str> = line.split(' ').collect();
    for (place, word) in words.iter().enumerate() {
        let length = width_of(word);
        // A signed number stays beside its word.
        let number = words.get(place + 1).filter(|next| is_signed(next)).map(|next| width_of(next));
        let together = length + number.map_or(0, |number| number + 1);
        let needed = if together > width { length } else { together };
        if place > 0
            && used + 1 + needed > width
            && !(is_signed(word) && used + 1 + length <= width)
        {
            folded.push('\n');
            used = 0;
        } else if place > 0 {
            folded.push(' ');
            used += 1;
        }
        folded.push_str(word);
        used += length;
    }
    folded
}

fn is_signed(word: &str) -> bool {
    word.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Cuts a line into pieces that are no wider than `width`, between signs.
fn cut(line: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut last = ' ';
    for c in line.chars() {
        let piece = pieces.last().map_or("", String::as_str);
        let begins = c.width().unwrap_or_default() > 0 && last != JOINER && !piece.is_empty();
        if begins && width_of(piece) + c.width().unwrap_or_default() > width {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        last = c;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_words_stand_alone_and_line_ends_stay() {
        assert_eq!(fold("a bb\ncccccc d", 3), "a\nbb\ncccccc\nd");
        assert_eq!(fold("", 5), "");
    }

    #[test]
    fn a_signed_number_stays_beside_its_word() {
        assert_eq!(
            fold("cat +1.63, red +0.84, start -0.4", 15),
            "cat +1.63,\nred +0.84,\nstart -0.4"
        );
        assert_eq!(
            fold("cat +1.63, red +0.84, start -0.4", 21),
            "cat +1.63, red +0.84,\nstart -0.4"
        );
        assert_eq!(fold("start -0.46", 6), "start\n-0.46");
    }

    #[test]
    fn cells_are_cut_between_signs_and_wide_ones_count_twice() {
        assert_eq!(folded_cell("ab cdefgh", 4), ["ab", "cdef", "gh"]);
        assert_eq!(folded_cell("日本語", 4), ["日本", "語"]);
        assert_eq!(folded_cell("e\u{301}e\u{301}", 1), ["e\u{301}", "e\u{301}"]);
        assert_eq!(folded_cell("👩‍👩‍👧", 2), ["👩‍👩‍👧"]);
    }

    proptest! {
        #[test]
        fn folding_moves_no_letter(text in "[a-z ]{0,60}", width in 1_usize..20) {
            let folded = fold(&text, width);
            prop_assert_eq!(folded.replace('\n', " "), text);
            let fits = |line: &str| line.chars().count() <= width || !line.trim().contains(' ');
            prop_assert!(folded.lines().all(fits), "{}", folded);
        }
    }
}
