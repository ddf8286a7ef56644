//! Phrases in text: two neighbors that are one term.

use std::collections::HashSet;

use super::invisible::{ZERO_WIDTH_SPACE, is_invisible};
use super::token::{Mark, Token};
use crate::error::IndexError;
use crate::settings::Edition;

/// Stands between the two words of a phrase.
pub(crate) const JOINT: char = '_';

/// Hyphens that are not the one of ASCII; no line ends after the second.
const HYPHEN: &str = "\u{2010}";
const FIRM_HYPHEN: &str = "\u{2011}";

/// Knows the phrases of one corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrases {
    known: HashSet<String>,
    edition: Edition,
}

impl Phrases {
    /// Checks a list of phrases, each two words joined by `_`.
    ///
    /// # Errors
    /// Names the first that is not.
    pub(super) fn new(phrases: &[String], edition: Edition) -> Result<Self, IndexError> {
        let is_pair = |phrase: &&String| parts(phrase).is_none();
        match phrases.iter().find(is_pair) {
            Some(wrong) => Err(IndexError::Setting {
                name: "phrases",
                value: wrong.clone(),
                allowed: "two words joined by one `_`",
            }),
            None => Ok(Self { known: phrases.iter().cloned().collect(), edition }),
        }
    }

    /// Says whether there are any.
    pub(super) fn is_any(&self) -> bool {
        !self.known.is_empty()
    }

    /// Joins neighbors from left to right; a token is part of one phrase at most.
    pub(super) fn join(&self, text: &str, tokens: Vec<Token>) -> Vec<Token> {
        if self.known.is_empty() {
            return tokens;
        }
        let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
        // Whether the last token may still begin a phrase.
        let mut open = false;
        for token in tokens {
            let keeps = token.mark == Mark::Keep;
            if open
                && keeps
                && let Some(last) = joined.last_mut()
                && are_neighbors(&text[last.range.end..token.range.start], self.edition)
                && self.known.contains(&join(&last.term, &token.term))
            {
                last.term = join(&last.term, &token.term);
                last.surface = join(&last.surface, &token.surface);
                last.range.end = token.range.end;
                open = false;
            } else {
                joined.push(token);
                open = keeps;
            }
        }
        joined
    }
}

/// Returns the term of two neighbors.
pub(crate) fn join(first: &str, second: &str) -> String {
    format!("{first}{JOINT}{second}")
}

/// Returns the two words of a phrase, if it is one.
pub(crate) fn parts(phrase: &str) -> Option<(&str, &str)> {
    let (first, second) = phrase.split_once(JOINT)?;
    (!first.is_empty() && !second.is_empty() && !second.contains(JOINT)).then_some((first, second))
}

/// Says whether what stands between two words leaves them neighbors: blanks, or a hyphen.
pub(crate) fn are_neighbors(between: &str, edition: Edition) -> bool {
    let visible = |between: &str| {
        matches!(between, " " | "-" | HYPHEN | FIRM_HYPHEN)
            || (!between.is_empty() && between.chars().all(char::is_whitespace))
    };
    match edition {
        _ if between.is_ascii() => visible(between),
        Edition::First => !between.is_empty() && between.chars().all(char::is_whitespace),
        Edition::Second => {
            let shown = between.chars().filter(|&c| !is_invisible(c));
            let shown = shown.map(|c| if c == ZERO_WIDTH_SPACE { ' ' } else { c });
            visible(&shown.collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_parts_and_blanks_do_not() {
        for edition in [Edition::First, Edition::Second] {
            let are = |between: &str| are_neighbors(between, edition);
            assert!([" ", "\n  ", "-", "\u{a0}"].into_iter().all(are));
            assert!(!["", ", ", " - ", "."].into_iter().any(are));
            let hidden = ["\u{200e} ", "\u{200b}", "\u{2011}", " \u{feff}"].map(are);
            assert_eq!(hidden, [edition == Edition::Second; 4]);
        }
    }

    #[test]
    fn a_word_is_in_one_phrase_at_most_and_the_left_one_wins() {
        let phrases =
            Phrases::new(&["a_b".into(), "b_c".into(), "c_d".into()], Edition::Second).unwrap();
        let token = |(at, term): (usize, &str)| Token {
            term: term.to_owned(),
            surface: term.to_uppercase(),
            range: 2 * at..2 * at + 1,
            mark: if term == "x" { Mark::StopWord } else { Mark::Keep },
        };
        let tokens = ["a", "b", "c", "d", "x", "a", "x", "b"].into_iter().enumerate().map(token);
        let joined = phrases.join("a b c d x a x b", tokens.collect());
        let terms: Vec<_> = joined.iter().map(|token| token.term.as_str()).collect();
        assert_eq!(terms, ["a_b", "c_d", "x", "a", "x", "b"]);
        assert_eq!((joined[1].surface.as_str(), joined[1].range.clone()), ("C_D", 4..7));
    }
}
