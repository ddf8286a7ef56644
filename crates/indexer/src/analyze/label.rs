//! Labels as they are written: what looks the same is the same.

use std::mem;

use super::invisible::{is_blank, push_visible};
use super::spelling::compose;

/// Takes blanks and invisible characters off the labels of a document and composes their
/// letters (NFC). Labels that are nothing then go, and those that are there already; capitals
/// stay.
pub(crate) fn tidy_labels(labels: &mut Vec<String>) {
    if labels.iter().all(|label| is_tidy(label)) {
        return;
    }
    for label in mem::take(labels) {
        let mut visible = String::with_capacity(label.len());
        push_visible(label.trim_matches(is_blank), &mut visible);
        let label = compose(visible);
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
}

/// Says at a glance that there is nothing to do, as for most labels.
fn is_tidy(label: &str) -> bool {
    let edges_show = !label.starts_with(is_blank) && !label.ends_with(is_blank);
    !label.is_empty() && label.is_ascii() && edges_show
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_look_alike_are_one() {
        let mut labels: Vec<String> = [
            "Cafe\u{301}",
            " Café\u{a0}",
            "\u{feff}Ca\u{ad}fé",
            "café",
            " ",
            "two words",
            "❤\u{fe0f}",
            "क\u{93c}",
            "\u{958}",
        ]
        .map(str::to_owned)
        .into();
        tidy_labels(&mut labels);
        assert_eq!(labels, ["Café", "café", "two words", "❤\u{fe0f}", "क\u{93c}"]);
    }
}
