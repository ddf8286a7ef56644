//! Where words begin and end, in any script.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::cjk::{self, is_cjk};
use super::forms::{push_cased, write_ascii, write_form};
use super::short::{Form, Short};
use crate::settings::{Case, Cjk};

/// Rests of English contractions, without their apostrophe.
const CRUMBS: [&str; 6] = ["s", "m", "d", "re", "ve", "ll"];

/// Characters that people type for an apostrophe: the straight and the curly one, and the
/// two accents.
const APOSTROPHES: [char; 4] = ['\'', '\u{2019}', '`', '\u{b4}'];

/// Says whether `n't`, `'s`, `'re` and the like are contractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contractions {
    /// An apostrophe only separates words.
    Unknown,
    /// English rules: `don't` is one word, the `'s` of `Anna's` a crumb.
    English,
}

/// What decides how words look once they are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) contractions: Contractions,
    pub(super) case: Case,
    pub(super) cjk: Cjk,
}

/// Hands each word of a text to `emit`: its byte range and its form.
///
/// A word is a run of alphanumeric characters and the marks upon them. With English
/// contractions, `don't` is one word and a crumb as `'s` is a word of its own that keeps its
/// apostrophe. `buffer` holds the form between calls, so that no word costs an allocation.
pub(super) fn words(
    text: &str,
    shape: Shape,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    let english = shape.contractions == Contractions::English;
    let mut at = 0;
    while let Some(start) = word_start(text, at) {
        if shape.case == Case::Lower
            && let Some(word) = Short::at(&text.as_bytes()[start..])
        {
            let end = start + word.len();
            if !english || !matches!(text.as_bytes()[end], b'\'' | b'`') {
                emit(start..end, Form::Short(word));
                at = end;
                continue;
            }
        }
        let mut end = word_end(text, start);
        let word = &text[start..end];
        if word.is_ascii() {
            write_ascii(word, shape.case, buffer);
        } else if shape.cjk == Cjk::Pairs && word.contains(is_cjk) {
            mixed(word, start, shape.case, buffer, &mut emit);
            at = end;
            continue;
        } else {
            write_form(word, shape.case, buffer);
        }
        if !english {
            emit(start..end, Form::Text(buffer));
            at = end;
            continue;
        }
        if let Some((_, tail)) = after_apostrophe(text, end)
            && is_negation(word, &text[tail.clone()])
        {
            buffer.push('\'');
            push_cased(&text[tail.clone()], shape.case, buffer);
            end = tail.end;
        }
        emit(start..end, Form::Text(buffer));
        while let Some((apostrophe, tail)) = after_apostrophe(text, end)
            && let Some(crumb) =
                CRUMBS.iter().find(|crumb| crumb.eq_ignore_ascii_case(&text[tail.clone()]))
        {
            buffer.clear();
            buffer.push('\'');
            buffer.push_str(crumb);
            emit(apostrophe..tail.end, Form::Text(buffer));
            end = tail.end;
        }
        at = end;
    }
}

/// Hands the parts of a word to `emit` in which characters stand that are words in pairs.
fn mixed(
    word: &str,
    start: usize,
    case: Case,
    buffer: &mut String,
    emit: &mut impl FnMut(Range<usize>, Form<'_>),
) {
    for (range, cjk) in cjk::runs(word) {
        let offset = start + range.start;
        if cjk {
            cjk::pairs(&word[range], |pair, form| {
                emit(offset + pair.start..offset + pair.end, Form::Text(form));
            });
        } else {
            write_form(&word[range.clone()], case, buffer);
            emit(offset..start + range.end, Form::Text(buffer));
        }
    }
}

fn is_negation(head: &str, tail: &str) -> bool {
    tail.eq_ignore_ascii_case("t") && head.ends_with(['n', 'N'])
}

/// Finds an apostrophe at `at` that a word follows at once: its place, the word's range.
fn after_apostrophe(text: &str, at: usize) -> Option<(usize, Range<usize>)> {
    let rest = &text[at..];
    let word = rest.strip_prefix(APOSTROPHES)?;
    let start = text.len() - word.len();
    (word_start(text, start) == Some(start)).then(|| (at, start..word_end(text, start)))
}

/// Returns the first place from `at` on at which a word begins.
#[inline]
fn word_start(text: &str, at: usize) -> Option<usize> {
    find(text, at, |byte| byte.is_ascii_alphanumeric(), char::is_alphanumeric)
}

/// Returns where the word that begins at `start` ends.
#[inline]
fn word_end(text: &str, start: usize) -> usize {
    let outside = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
    find(text, start, |byte| !byte.is_ascii_alphanumeric(), outside).unwrap_or(text.len())
}

/// Returns the first place from `at` on with a character of a kind, which is given apart for
/// ASCII: most text is, and its bytes are quick to look at.
#[inline]
fn find(
    text: &str,
    mut at: usize,
    ascii: impl Fn(u8) -> bool,
    other: impl Fn(char) -> bool,
) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        at += bytes[at..].iter().position(|&byte| !byte.is_ascii() || ascii(byte))?;
        match text[at..].chars().next()? {
            c if c.is_ascii() || other(c) => return Some(at),
            c => at += c.len_utf8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOWER: Shape =
        Shape { contractions: Contractions::Unknown, case: Case::Lower, cjk: Cjk::Pairs };
    const ENGLISH: Shape = Shape { contractions: Contractions::English, ..LOWER };

    fn found(text: &str, shape: Shape) -> Vec<(String, String)> {
        let mut all = Vec::new();
        words(text, shape, &mut String::new(), |range, form| {
            let form = form.as_str();
            all.push((text[range].to_owned(), form.to_owned()));
        });
        all
    }

    fn check(text: &str, shape: Shape, forms: &[&str]) {
        let all = found(text, shape);
        assert_eq!(all.iter().map(|(_, form)| form.as_str()).collect::<Vec<_>>(), forms);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_in_any_script() {
        check(
            "Größe, x11-Fenster; ПРИВЕТ_мир! ΛΟΓΟΣ",
            LOWER,
            &["größe", "x11", "fenster", "привет", "мир", "λογος"],
        );
        check(" \u{0} --", LOWER, &[]);
    }

    #[test]
    fn marks_belong_to_their_letter_however_it_is_encoded() {
        check("Cafe\u{301} café", LOWER, &["café", "café"]);
        // Letters of Tamil carry marks that are no letters themselves.
        check("தமிழ் மொழி", LOWER, &["தமிழ்", "மொழி"]);
        check("\u{1112}\u{1161}\u{11ab}", Shape { cjk: Cjk::Words, ..LOWER }, &["한"]);
    }

    #[test]
    fn text_without_blanks_is_cut_into_pairs() {
        check("ABC株式会社 3月", LOWER, &["abc", "株式", "式会", "会社", "3", "月"]);
        check("株式会社 3月", Shape { cjk: Cjk::Words, ..LOWER }, &["株式会社", "3月"]);
    }

    #[test]
    fn english_contractions_leave_no_crumbs() {
        check(
            "I don\u{2019}t think ANNA'S won`t; couldn't've, they'll o'clock",
            ENGLISH,
            &[
                "i", "don't", "think", "anna", "'s", "won't", "couldn't", "'ve", "they", "'ll",
                "o", "clock",
            ],
        );
        check("DON'T It's", Shape { case: Case::Keep, ..ENGLISH }, &["DON'T", "It", "'s"]);
    }

    #[test]
    fn other_languages_split_at_apostrophes() {
        check("l'homme qu'on dit", LOWER, &["l", "homme", "qu", "on", "dit"]);
    }

    #[test]
    fn ranges_point_at_the_original() {
        let all = found("Ünder «Don't» it's 東京都", ENGLISH);
        let originals: Vec<_> = all.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(originals, ["Ünder", "Don't", "it", "'s", "東", "京都"]);
    }
}
