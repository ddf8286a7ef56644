//! Names that stand between blanks.

use std::collections::HashSet;

use topicscope_indexer::Vocabulary;

/// Says what happens to a blank within a word, for `export.json`.
pub(super) const BLANKS: &str =
    "in words, names and labels, blanks and quotation marks have become `_`";

/// Says where labels have their own names, for `export.json`.
pub(super) const LABEL_NAMES: &str = "labels.tsv: each label as it is written, a tab and its \
     name, with `\\t`, `\\n`, `\\r` and `\\\\` for what a line cannot hold";

/// Returns each word in the form people are shown, as one piece: blanks, control characters and
/// quotation marks become `_`. A word that would then repeat an earlier one gets a number.
/// **Shape** (V).
pub(super) fn pieces(vocabulary: &Vocabulary) -> Vec<String> {
    apart(vocabulary.terms().iter().map(|term| piece(&term.surface)), str::to_owned)
}

/// Returns each word in the form people are shown, as one line: control characters become `_`.
/// A word that would then repeat an earlier one, also in capitals, gets a number.
/// **Shape** (V).
pub(super) fn lines(vocabulary: &Vocabulary) -> Vec<String> {
    let line = |text: &str| text.replace(char::is_control, "_");
    apart(vocabulary.terms().iter().map(|term| line(&term.surface)), str::to_lowercase)
}

/// Makes one piece of each label, without what stands between labels or for none of them.
/// **Shape** (L).
pub(super) fn labels(names: &[String]) -> Vec<String> {
    let label = |name: &String| {
        let label = piece(name).replace(';', "_");
        // MALLET takes a comma at an edge for a part of the gap.
        let at_edge = label.starts_with(',') || label.ends_with(',');
        let label = if at_edge { label.replace(',', "_") } else { label };
        if matches!(label.as_str(), "" | "-" | "__unknown__") { "_".to_owned() } else { label }
    };
    apart(names.iter().map(label), str::to_owned)
}

/// Makes one piece of a name, so that programs that split lines at blanks keep it whole.
pub(super) fn piece(name: &str) -> String {
    let parts_it = |c: char| c.is_whitespace() || c.is_control() || c == '"';
    name.chars().map(|c| if parts_it(c) { '_' } else { c }).collect()
}

/// Gives names that would repeat an earlier one a number; names with one key are alike.
pub(super) fn apart(
    names: impl Iterator<Item = String>,
    key: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .map(|first| {
            let mut name = first.clone();
            let mut number = 2_u32;
            while !taken.insert(key(&name)) {
                name = format!("{first}_{number}");
                number += 1;
            }
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_indexer::Term;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        let term = |text: &&str| Term {
            text: (*text).to_owned(),
            surface: (*text).to_owned(),
            document_frequency: 1,
        };
        Vocabulary::in_order(words.iter().map(term).collect())
    }

    #[test]
    fn words_stay_whole_and_apart() {
        let words = vocabulary(&["new york", "new_york", "new\tyork", "plain", "a\"b"]);
        assert_eq!(pieces(&words), ["new_york", "new_york_2", "new_york_3", "plain", "a_b"]);
    }

    #[test]
    fn a_word_a_line_may_hold_blanks() {
        let words = vocabulary(&["new york", "Orbit", "orbit", "a\nb"]);
        assert_eq!(lines(&words), ["new york", "Orbit", "orbit_2", "a_b"]);
    }

    #[test]
    fn labels_hold_nothing_that_parts_them_and_are_never_none() {
        let names = ["a;b c", "a_b_c", "-", "\"", "sport, ball", "x,"].map(str::to_owned);
        assert_eq!(labels(&names), ["a_b_c", "a_b_c_2", "_", "__2", "sport,_ball", "x_"]);
    }
}
