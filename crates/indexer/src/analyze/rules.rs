//! What counts as a token: words, plain letters, a pattern, the items of a list.

use std::ops::Range;

use regex::Regex;

use super::invisible::{self, ZERO_WIDTH_SPACE};
use super::pattern;
use super::short::Form;
use super::spelling::Spelling;
use super::words::{Contractions, Shape, words};
use crate::error::IndexError;
use crate::settings::{AnalyzerSettings, Edition, Language, TokenRule};

/// A token rule with what it needs.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    Words(Shape),
    Simple(Spelling),
    Pattern(Regex, Spelling),
    Items(Spelling),
}

impl Rule {
    /// Makes the rule of some settings.
    ///
    /// # Errors
    /// When the pattern is no regular expression.
    pub(super) fn new(settings: &AnalyzerSettings) -> Result<Self, IndexError> {
        let spelling = Spelling::new(settings);
        let contractions = match settings.language {
            Language::English => Contractions::English,
            _ => Contractions::Unknown,
        };
        Ok(match &settings.tokens {
            TokenRule::Words => Self::Words(Shape { contractions, spelling, cjk: settings.cjk }),
            TokenRule::Simple => Self::Simple(spelling),
            TokenRule::Pattern(text) => Self::Pattern(pattern::compile(text)?, spelling),
            TokenRule::Items => Self::Items(Spelling::lower(settings)),
        })
    }

    /// Hands the range and the form of each token to `emit`; `buffer` holds it in between.
    pub(super) fn for_each_form(
        &self,
        text: &str,
        buffer: &mut String,
        emit: impl FnMut(Range<usize>, Form<'_>),
    ) {
        match self {
            Self::Words(shape) => words(text, *shape, buffer, emit),
            Self::Simple(spelling) => simple(text, *spelling, buffer, emit),
            Self::Pattern(pattern, spelling) => matches(text, pattern, *spelling, buffer, emit),
            Self::Items(spelling) => items(text, *spelling, buffer, emit),
        }
    }
}

/// Hands each run of the letters a to z, in any case, to `emit`. Invisible characters between
/// them do not part it.
fn simple(
    text: &str,
    spelling: Spelling,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    let bytes = text.as_bytes();
    let find = |at: usize, letters: bool| {
        bytes[at..].iter().position(|byte| byte.is_ascii_alphabetic() == letters).map(|n| at + n)
    };
    let goes_on = |end: usize| {
        let parts = spelling.edition() == Edition::First || bytes.get(end).is_none_or(u8::is_ascii);
        let behind = if parts { end } else { invisible::run_end(text, end) };
        (behind > end && bytes.get(behind).is_some_and(u8::is_ascii_alphabetic)).then_some(behind)
    };
    let mut at = 0;
    while let Some(start) = find(at, true) {
        buffer.clear();
        let mut from = Some(start);
        while let Some(part) = from {
            at = find(part, false).unwrap_or(text.len());
            spelling.push_bytes(&text[part..at], buffer);
            from = goes_on(at);
        }
        emit(start..at, Form::Text(buffer));
    }
}

/// Hands each match of a pattern to `emit`.
fn matches(
    text: &str,
    pattern: &Regex,
    spelling: Spelling,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    for found in pattern.find_iter(text).filter(|found| !found.is_empty()) {
        spelling.write(found.as_str(), buffer);
        emit(found.range(), Form::Text(buffer));
    }
}

/// Hands each item of a list to `emit`: what stands between semicolons or line ends,
/// lower-cased, with white space and control characters made single blanks.
fn items(
    text: &str,
    spelling: Spelling,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    let second = spelling.edition() != Edition::First;
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let parts = |c: char| blank(c) || (second && c == ZERO_WIDTH_SPACE);
    let edge = |c: char| blank(c) || (second && invisible::is_blank(c));
    let mut start = 0;
    let mut joined = String::new();
    for item in text.split_inclusive([';', '\n']) {
        let from = start;
        start += item.len();
        let item = item.trim_end_matches([';', '\n']);
        let trimmed = item.trim_matches(edge);
        if trimmed.is_empty() {
            continue;
        }
        let from = from + (item.len() - item.trim_start_matches(edge).len());
        joined.clear();
        for word in trimmed.split(parts).filter(|word| !word.is_empty()) {
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(word);
        }
        spelling.write_item(&joined, buffer);
        emit(from..from + trimmed.len(), Form::Text(buffer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        Spelling::new(&AnalyzerSettings::default())
    }

    #[test]
    fn simple_words_are_ascii_letters() {
        let text = "Don't naïve x11 Ω end";
        let mut all = Vec::new();
        simple(text, spelling(), &mut String::new(), |range, form| {
            let form = form.as_str();
            assert_eq!(text[range].to_lowercase(), form);
            all.push(form.to_owned());
        });
        assert_eq!(all, ["don", "t", "na", "ve", "x", "end"]);
    }

    #[test]
    fn a_pattern_says_what_words_are() {
        let pattern = Regex::new(r"[\w+#]*").unwrap();
        let mut all = Vec::new();
        let keep = |_, form: Form<'_>| all.push(form.as_str().to_owned());
        matches("C++, c# (F_90)", &pattern, spelling(), &mut String::new(), keep);
        assert_eq!(all, ["c++", "c#", "f_90"]);
    }

    #[test]
    fn items_keep_their_blanks() {
        let text = " Based  on\tnovel;; 3D ; \u{1b}end";
        let mut all = Vec::new();
        items(text, spelling(), &mut String::new(), |range, form| {
            let form = form.as_str();
            all.push((text[range].to_owned(), form.to_owned()));
        });
        let expected = [("Based  on\tnovel", "based on novel"), ("3D", "3d"), ("end", "end")];
        assert_eq!(all, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
