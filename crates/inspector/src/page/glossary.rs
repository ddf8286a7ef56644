//! What the words of a page mean.

use super::unit_terms::UNIT_WORDS;
use crate::figures::{Metric, PRIMARY, SparsityFigure};
use crate::render::clean;

/// Explains one word, or one figure.
pub(super) struct Term {
    /// Where it stands.
    pub(super) anchor: String,
    /// The word.
    pub(super) name: String,
    /// Whole sentences.
    pub(super) meaning: String,
}

/// Words that are no figures, in the order of reading.
const WORDS: [(&str, &str, &str); 9] = [
    (
        "unit",
        "unit",
        "One number that a model computes for every document. It is active on some documents and \
      zero on the others; the words listed for it say what those documents are about.",
    ),
    (
        "variant",
        "variant",
        "A way of training, such as with a penalty and its strength. The variant none is training without \
      a penalty.",
    ),
    (
        "seed",
        "seed",
        "The number that chance begins with. Models of the same seed start alike and see documents in \
      the same order, so that only the penalty tells them apart; several seeds show what is chance.",
    ),
    (
        "interval",
        "95 % interval",
        "Where the difference may well lie, given these seeds and documents. An interval \
      that reaches across zero leaves open which side is better.",
    ),
    (
        "smallest-effect",
        "smallest effect that matters",
        "How large a difference has to be before anyone should care, \
      fixed before the figures were seen.",
    ),
    (
        "verdict",
        "verdict",
        "Better or worse: the difference is no chance, after a correction for how many were \
      looked at. Same: too small to matter. No decision: these seeds cannot tell.",
    ),
    (
        "untrained",
        "untrained",
        "A model before training, with weights by chance: what a figure shows when nothing \
      was learned.",
    ),
    (
        "density",
        "active on",
        "Share of the test documents on which a unit is active. A unit at 0 is dead.",
    ),
    (
        "comes-back",
        "comes back",
        "Share of the other seeds in which a model has a unit that writes the same words.",
    ),
];

/// Lists the words, then zeros and the figures that decide.
pub(super) fn glossary() -> Vec<Term> {
    let word = |&(anchor, name, meaning): &(&str, &str, &str)| Term {
        anchor: format!("word-{anchor}"),
        name: name.to_owned(),
        meaning: meaning.to_owned(),
    };
    let figure = |metric: Metric| {
        let sentences = [metric.meaning(), metric.typical().to_owned()];
        let said: Vec<&str> =
            sentences.iter().map(String::as_str).filter(|said| !said.is_empty()).collect();
        Term {
            anchor: format!("figure-{}", metric.key()),
            name: metric.title().to_owned(),
            meaning: clean(&said.join(" ")),
        }
    };
    WORDS.iter().chain(&UNIT_WORDS).map(word).chain(figures().map(figure)).collect()
}

/// Returns where a text is explained, if it is the name of a figure or word of the glossary.
pub(super) fn explained(text: &str) -> Option<String> {
    let figure = figures().find(|metric| metric.title() == text);
    let word = || WORDS.iter().find(|(_, name, _)| *name == text);
    let figure = figure.map(|metric| format!("figure-{}", metric.key()));
    figure.or_else(|| word().map(|(anchor, _, _)| format!("word-{anchor}")))
}

fn figures() -> impl Iterator<Item = Metric> {
    [SparsityFigure::ZeroFraction.into()].into_iter().chain(PRIMARY.map(|primary| primary.metric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_that_decides_is_explained_where_its_name_leads() {
        let glossary = glossary();
        for primary in PRIMARY {
            let anchor = explained(primary.metric.title()).unwrap();
            let term = glossary.iter().find(|term| term.anchor == anchor).unwrap();
            assert!(term.meaning.ends_with('.'), "{}", term.meaning);
        }
        assert_eq!(explained("<b>"), None);
    }
}
