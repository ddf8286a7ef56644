//! Names that stand between blanks.

use std::collections::HashSet;

use topicscope_indexer::Vocabulary;

/// Says what happens to a blank within a word, for `export.json`.
pub(super) const BLANKS: &str =
    "in words, names and labels, blanks and quotation marks have become `_`";

/// Returns each word in the form people are shown, as one piece: blanks, control characters and
/// quotation marks become `_`. A word that would then repeat an earlier one gets a number.
/// **Shape** (V).
pub(super) fn pieces(vocabulary: &Vocabulary) -> Vec<String> {
    let mut taken = HashSet::new();
    vocabulary
        .terms()
        .iter()
        .map(|term| {
            let word = piece(&term.surface);
            let mut name = word.clone();
            let mut number = 2_u32;
            while !taken.insert(name.clone()) {
                name = format!("{word}_{number}");
                number += 1;
            }
            name
        })
        .collect()
}

/// Makes one piece of a name, so that programs that split lines at blanks keep it whole.
pub(super) fn piece(name: &str) -> String {
    let parts_it = |c: char| c.is_whitespace() || c.is_control() || c == '"';
    name.chars().map(|c| if parts_it(c) { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_indexer::Term;

    #[test]
    fn words_stay_whole_and_apart() {
        let term = |text: &str| Term {
            text: text.to_owned(),
            surface: text.to_owned(),
            document_frequency: 1,
        };
        let terms = ["new york", "new_york", "new\tyork", "plain", "a\"b"].map(term);
        let pieces = pieces(&Vocabulary::in_order(terms.into()));
        assert_eq!(pieces, ["new_york", "new_york_2", "new_york_3", "plain", "a_b"]);
    }
}
