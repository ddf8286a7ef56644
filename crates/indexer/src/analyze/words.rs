//! Where tokens begin and end.

use std::ops::Range;

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

/// Hands each word of a text to `emit`: its byte range and its lower-case form.
///
/// A word is a run of alphanumeric characters. With English contractions, `don't` is one
/// word and a crumb as `'s` is a word of its own that keeps its apostrophe. `buffer` holds
/// the form between calls, so that no word costs an allocation.
pub(super) fn words(
    text: &str,
    contractions: Contractions,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, &str),
) {
    let mut at = 0;
    loop {
        let start = skip(text, at, |c| !c.is_alphanumeric());
        if start == text.len() {
            return;
        }
        let mut end = word_end(text, start);
        if contractions == Contractions::English
            && let Some((_, tail)) = after_apostrophe(text, end)
            && is_negation(&text[start..end], &text[tail.clone()])
        {
            lower(&text[start..end], buffer);
            buffer.push_str("'t");
            end = tail.end;
        } else {
            lower(&text[start..end], buffer);
        }
        emit(start..end, buffer);
        while contractions == Contractions::English
            && let Some((apostrophe, tail)) = after_apostrophe(text, end)
            && let Some(crumb) =
                CRUMBS.iter().find(|crumb| crumb.eq_ignore_ascii_case(&text[tail.clone()]))
        {
            buffer.clear();
            buffer.push('\'');
            buffer.push_str(crumb);
            emit(apostrophe..tail.end, buffer);
            end = tail.end;
        }
        at = end;
    }
}

/// Hands each item of a list to `emit`: what stands between semicolons or line ends,
/// lower-cased, with white space and control characters made single blanks.
pub(super) fn items(text: &str, buffer: &mut String, mut emit: impl FnMut(Range<usize>, &str)) {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let mut start = 0;
    for item in text.split_inclusive([';', '\n']) {
        let from = start;
        start += item.len();
        let item = item.trim_end_matches([';', '\n']);
        let trimmed = item.trim_matches(blank);
        if trimmed.is_empty() {
            continue;
        }
        let from = from + (item.len() - item.trim_start_matches(blank).len());
        buffer.clear();
        for word in trimmed.split(blank).filter(|word| !word.is_empty()) {
            if !buffer.is_empty() {
                buffer.push(' ');
            }
            buffer.extend(word.chars().flat_map(char::to_lowercase));
        }
        emit(from..from + trimmed.len(), buffer);
    }
}

fn lower(word: &str, buffer: &mut String) {
    buffer.clear();
    if word.is_ascii() {
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
    } else {
        buffer.extend(word.chars().flat_map(char::to_lowercase));
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
    let end = word_end(text, start);
    (end > start).then_some((at, start..end))
}

fn word_end(text: &str, start: usize) -> usize {
    skip(text, start, char::is_alphanumeric)
}

/// Returns the first place from `at` on whose character is not of the given kind.
fn skip(text: &str, at: usize, kind: impl Fn(char) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if !kind(char::from(byte)) {
                break;
            }
            at += 1;
        } else {
            match text[at..].chars().next() {
                Some(c) if kind(c) => at += c.len_utf8(),
                _ => break,
            }
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, contractions: Contractions) -> Vec<(String, String)> {
        let mut all = Vec::new();
        words(text, contractions, &mut String::new(), |range, form| {
            all.push((text[range].to_owned(), form.to_owned()));
        });
        all
    }

    fn check(text: &str, contractions: Contractions, forms: &[&str]) {
        let all = found(text, contractions);
        assert_eq!(all.iter().map(|(_, form)| form.as_str()).collect::<Vec<_>>(), forms);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_in_any_script() {
        check(
            "Größe, x11-Fenster; ПРИВЕТ_мир!",
            Contractions::Unknown,
            &["größe", "x11", "fenster", "привет", "мир"],
        );
        check(" \u{0} --", Contractions::Unknown, &[]);
    }

    #[test]
    fn english_contractions_leave_no_crumbs() {
        check(
            "I don\u{2019}t think ANNA'S won`t; couldn't've, they'll o'clock",
            Contractions::English,
            &[
                "i", "don't", "think", "anna", "'s", "won't", "couldn't", "'ve", "they", "'ll",
                "o", "clock",
            ],
        );
    }

    #[test]
    fn other_languages_split_at_apostrophes() {
        check("l'homme qu'on dit", Contractions::Unknown, &["l", "homme", "qu", "on", "dit"]);
    }

    #[test]
    fn ranges_point_at_the_original() {
        let all = found("Ünder «Don't» it's", Contractions::English);
        let originals: Vec<_> = all.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(originals, ["Ünder", "Don't", "it", "'s"]);
    }

    #[test]
    fn items_keep_their_blanks() {
        let text = " Based  on\tnovel;; 3D ; \u{1b}end";
        let mut all = Vec::new();
        items(text, &mut String::new(), |range, form| {
            all.push((text[range].to_owned(), form.to_owned()));
        });
        let expected = [("Based  on\tnovel", "based on novel"), ("3D", "3d"), ("end", "end")];
        assert_eq!(all, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
