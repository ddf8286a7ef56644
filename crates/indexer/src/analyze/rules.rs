//! What counts as a token: words, plain letters, a pattern, the items of a list.

use std::ops::Range;

use regex::Regex;

use super::forms::write_form;
use super::pattern;
use super::short::Form;
use super::words::{Contractions, Shape, words};
use crate::error::IndexError;
use crate::settings::{AnalyzerSettings, Case, Language, TokenRule};

/// A token rule with what it needs.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    Words(Shape),
    Simple(Case),
    Pattern(Regex, Case),
    Items,
}

impl Rule {
    /// Makes the rule of some settings.
    ///
    /// # Errors
    /// When the pattern is no regular expression.
    pub(super) fn new(settings: &AnalyzerSettings) -> Result<Self, IndexError> {
        let case = settings.case;
        let contractions = match settings.language {
            Language::English => Contractions::English,
            _ => Contractions::Unknown,
        };
        Ok(match &settings.tokens {
            TokenRule::Words => Self::Words(Shape { contractions, case, cjk: settings.cjk }),
            TokenRule::Simple => Self::Simple(case),
            TokenRule::Pattern(text) => Self::Pattern(pattern::compile(text)?, case),
            TokenRule::Items => Self::Items,
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
            Self::Simple(case) => simple(text, *case, buffer, emit),
            Self::Pattern(pattern, case) => matches(text, pattern, *case, buffer, emit),
            Self::Items => items(text, buffer, emit),
        }
    }
}

/// Hands each run of the letters a to z, in any case, to `emit`.
fn simple(
    text: &str,
    case: Case,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    let bytes = text.as_bytes();
    let find = |at: usize, letters: bool| {
        bytes[at..].iter().position(|byte| byte.is_ascii_alphabetic() == letters).map(|n| at + n)
    };
    let mut at = 0;
    while let Some(start) = find(at, true) {
        at = find(start, false).unwrap_or(text.len());
        write_form(&text[start..at], case, buffer);
        emit(start..at, Form::Text(buffer));
    }
}

/// Hands each match of a pattern to `emit`.
fn matches(
    text: &str,
    pattern: &Regex,
    case: Case,
    buffer: &mut String,
    mut emit: impl FnMut(Range<usize>, Form<'_>),
) {
    for found in pattern.find_iter(text).filter(|found| !found.is_empty()) {
        write_form(found.as_str(), case, buffer);
        emit(found.range(), Form::Text(buffer));
    }
}

/// Hands each item of a list to `emit`: what stands between semicolons or line ends,
/// lower-cased, with white space and control characters made single blanks.
fn items(text: &str, buffer: &mut String, mut emit: impl FnMut(Range<usize>, Form<'_>)) {
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
        emit(from..from + trimmed.len(), Form::Text(buffer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_words_are_ascii_letters() {
        let text = "Don't naïve x11 Ω end";
        let mut all = Vec::new();
        simple(text, Case::Lower, &mut String::new(), |range, form| {
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
        matches("C++, c# (F_90)", &pattern, Case::Lower, &mut String::new(), keep);
        assert_eq!(all, ["c++", "c#", "f_90"]);
    }

    #[test]
    fn items_keep_their_blanks() {
        let text = " Based  on\tnovel;; 3D ; \u{1b}end";
        let mut all = Vec::new();
        items(text, &mut String::new(), |range, form| {
            let form = form.as_str();
            all.push((text[range].to_owned(), form.to_owned()));
        });
        let expected = [("Based  on\tnovel", "based on novel"), ("3D", "3d"), ("end", "end")];
        assert_eq!(all, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
