//! The words of a text, in any script.

use std::ops::Range;

use super::bounds::{End, starts_word, word_end, word_start};
use super::cjk::{self, is_cjk};
use super::invisible::is_invisible;
use super::short::{Form, Short};
use super::spelling::{Spelling, is_composed};
use super::traced::Traced;
use crate::settings::{Cjk, Edition};

/// Rests of English contractions, without their apostrophe.
const CRUMBS: [&str; 6] = ["s", "m", "d", "re", "ve", "ll"];

/// Characters that people type for an apostrophe: the straight and the curly one, and the
/// two accents.
const APOSTROPHES: [char; 4] = ['\'', '\u{2019}', '`', '\u{b4}'];

/// Further such characters: the quotation marks that programs put in its place, and the wide one
/// of East Asian keyboards.
const RARE_APOSTROPHES: [char; 3] = ['\u{2018}', '\u{201b}', '\u{ff07}'];

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
    pub(super) spelling: Spelling,
    pub(super) cjk: Cjk,
}

/// Hands each word of a text to `emit`: its byte range and its form.
///
/// A word is a run of alphanumeric characters and the marks upon them; invisible characters
/// between them do not part it. With English contractions, `don't` is one word and a crumb as
/// `'s` is a word of its own that keeps its apostrophe. `buffer` holds the form between calls,
/// so that no word costs an allocation.
pub(super) fn words(
    text: &str,
    shape: Shape,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    let english = shape.contractions == Contractions::English;
    let mut at = 0;
    while let Some(start) = word_start(text, at, shape.spelling.edition()) {
        if let Some(word) = Short::at(&text.as_bytes()[start..]) {
            at = start + word.len();
            if shape.spelling.lowers_bytes(text, start..at)
                && (!english || !matches!(text.as_bytes()[at], b'\'' | b'`'))
            {
                emit(start..at, Form::Short(word));
                continue;
            }
        }
        at = any_word(text, start, shape, buffer, &mut emit);
    }
}

/// Hands the word that begins at `start` to `emit`, with what belongs to it; returns where the
/// last of that ends.
fn any_word(
    text: &str,
    start: usize,
    shape: Shape,
    buffer: &mut String,
    emit: &mut impl FnMut(Range<usize>, Form<'_>),
) -> usize {
    let spelling = shape.spelling;
    let end = word_end(text, start, spelling.edition());
    let word = &text[start..end.at];
    if word.is_ascii() {
        buffer.clear();
        spelling.push_ascii(word, buffer);
    } else if shape.cjk == Cjk::Pairs && word.contains(is_cjk) {
        mixed(word, end, spelling, buffer, |range, form| {
            emit(start + range.start..start + range.end, form);
        });
        return end.at;
    } else if end.hides {
        spelling.write_hidden(word, buffer);
    } else {
        spelling.write_visible(word, buffer);
    }
    if shape.contractions == Contractions::English {
        return contracted(text, start..end.at, spelling, buffer, emit);
    }
    emit(start..end.at, Form::Text(buffer));
    end.at
}

/// Hands a word, whose form `buffer` holds, to `emit` together with its negation, and then each
/// crumb behind it; returns where the last one ends.
fn contracted(
    text: &str,
    word: Range<usize>,
    spelling: Spelling,
    buffer: &mut String,
    emit: &mut impl FnMut(Range<usize>, Form<'_>),
) -> usize {
    let Range { start, mut end } = word;
    let edition = spelling.edition();
    if let Some((_, tail)) = after_apostrophe(text, end, edition)
        && is_negation(&text[start..end], &text[tail.clone()])
    {
        buffer.push('\'');
        spelling.push_ascii(&text[tail.clone()], buffer);
        end = tail.end;
    }
    emit(start..end, Form::Text(buffer));
    while let Some((apostrophe, tail)) = after_apostrophe(text, end, edition)
        && let Some(crumb) =
            CRUMBS.iter().find(|crumb| crumb.eq_ignore_ascii_case(&text[tail.clone()]))
    {
        buffer.clear();
        buffer.push('\'');
        buffer.push_str(crumb);
        emit(apostrophe..tail.end, Form::Text(buffer));
        end = tail.end;
    }
    end
}

/// Hands the parts of a word to `emit` in which characters stand that are words in pairs.
/// Ranges are places in the word.
fn mixed(
    word: &str,
    end: End,
    spelling: Spelling,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    if spelling.edition() == Edition::First || (!end.hides && is_composed(word)) {
        return parts(word, spelling, buffer, emit);
    }
    let traced = Traced::of(word);
    parts(&traced.text, spelling, buffer, |range, form| {
        emit(traced.place(range.start)..traced.place(range.end), form);
    });
}

fn parts(
    word: &str,
    spelling: Spelling,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    for (range, cjk) in cjk::runs(word) {
        let offset = range.start;
        if cjk {
            cjk::pairs(&word[range], |pair, form| {
                emit(offset + pair.start..offset + pair.end, Form::Text(form));
            });
        } else {
            spelling.write_visible(&word[range.clone()], buffer);
            emit(range, Form::Text(buffer));
        }
    }
}

fn is_negation(head: &str, tail: &str) -> bool {
    tail.eq_ignore_ascii_case("t") && head.ends_with(['n', 'N'])
}

/// Finds an apostrophe at `at` that a word follows at once: its place, the word's range.
fn after_apostrophe(text: &str, at: usize, edition: Edition) -> Option<(usize, Range<usize>)> {
    let rest = visible(&text[at..], edition);
    let place = text.len() - rest.len();
    let word = match edition {
        Edition::First => rest.strip_prefix(APOSTROPHES)?,
        Edition::Second => {
            let common = rest.strip_prefix(APOSTROPHES);
            visible(common.or_else(|| rest.strip_prefix(RARE_APOSTROPHES))?, edition)
        }
    };
    let start = text.len() - word.len();
    starts_word(word, edition).then(|| (place, start..word_end(text, start, edition).at))
}

/// Returns a text from its first character on that shows or parts something.
fn visible(text: &str, edition: Edition) -> &str {
    match edition {
        Edition::First => text,
        Edition::Second => text.trim_start_matches(is_invisible),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{AnalyzerSettings, Case};

    fn spelling(case: Case) -> Spelling {
        Spelling::new(&AnalyzerSettings { case, ..AnalyzerSettings::default() })
    }

    fn lower() -> Shape {
        let spelling = spelling(Case::Lower);
        Shape { contractions: Contractions::Unknown, spelling, cjk: Cjk::Pairs }
    }

    fn english() -> Shape {
        Shape { contractions: Contractions::English, ..lower() }
    }

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
            lower(),
            &["größe", "x11", "fenster", "привет", "мир", "λογος"],
        );
        check(" \u{0} --", lower(), &[]);
    }

    #[test]
    fn marks_belong_to_their_letter_however_it_is_encoded() {
        check("Cafe\u{301} café", lower(), &["café", "café"]);
        // Letters of Tamil carry marks that are no letters themselves.
        check("தமிழ் மொழி", lower(), &["தமிழ்", "மொழி"]);
        check("\u{1112}\u{1161}\u{11ab}", Shape { cjk: Cjk::Words, ..lower() }, &["한"]);
    }

    #[test]
    fn text_without_blanks_is_cut_into_pairs() {
        check("ABC株式会社 3月", lower(), &["abc", "株式", "式会", "会社", "3", "月"]);
        check("株式会社 3月", Shape { cjk: Cjk::Words, ..lower() }, &["株式会社", "3月"]);
    }

    #[test]
    fn english_contractions_leave_no_crumbs() {
        check(
            "I don\u{2019}t think ANNA'S won`t; couldn't've, they'll o'clock",
            english(),
            &[
                "i", "don't", "think", "anna", "'s", "won't", "couldn't", "'ve", "they", "'ll",
                "o", "clock",
            ],
        );
        check(
            "DON'T It's",
            Shape { spelling: spelling(Case::Keep), ..english() },
            &["DON'T", "It", "'s"],
        );
    }

    #[test]
    fn apostrophes_that_programs_make_are_seen() {
        check("don\u{2018}t it\u{ff07}s", english(), &["don't", "it", "'s"]);
    }

    #[test]
    fn other_languages_split_at_apostrophes() {
        check("l'homme qu'on dit", lower(), &["l", "homme", "qu", "on", "dit"]);
    }

    #[test]
    fn ranges_point_at_the_original() {
        let all = found("Ünder «Don't» it's 東京都", english());
        let originals: Vec<_> = all.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(originals, ["Ünder", "Don't", "it", "'s", "東", "京都"]);
    }
    #[test]
    fn words_with_invisible_characters_are_found_where_they_stand() {
        let text = "infor\u{ad}\nmation don\u{2060}\u{2019}\u{2060}t Anna\u{ad}'s";
        let all = found(text, english());
        let forms: Vec<_> = all.iter().map(|(_, form)| form.as_str()).collect();
        assert_eq!(forms, ["information", "don't", "anna", "'s"]);
        assert_eq!(all[0].0, "infor\u{ad}\nmation");
        assert_eq!(all[1].0, "don\u{2060}\u{2019}\u{2060}t");
    }

    #[test]
    fn pairs_of_characters_are_composed_and_see_through_selectors() {
        // か and か with a mark, the mark apart; Hangul in its letters.
        check("か\u{3099}か\u{3099}く", lower(), &["がが", "がく"]);
        check("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", lower(), &["한국"]);
        check("葛\u{e0100}城\u{fe00}市x\u{ad}y", lower(), &["葛城", "城市", "xy"]);
        let all = found("葛\u{e0100}城\u{fe00}市", lower());
        assert_eq!(all[0].0, "葛\u{e0100}");
        assert_eq!(all[1].0, "城\u{fe00}市");
    }
}
