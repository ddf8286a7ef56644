//! The units of one model, and the documents that drive them.

use crate::render::clean;
use crate::report::ModelUnits;
use crate::units::sheets::document_name;
use crate::units::{HealthFlag, ModelReadings, UnitDocument, UnitProfile, UnitReading};

/// The units of one model, by number, and which columns there are.
#[allow(clippy::struct_excessive_bools, reason = "each is a column that is there or not")]
pub(super) struct ModelTable {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) has_labels: bool,
    pub(super) comes_back: bool,
    /// Whether flags are known, and figures are those by the words of largest correlation.
    pub(super) is_read: bool,
    pub(super) has_themes: bool,
    pub(super) units: Vec<UnitShown>,
    pub(super) n_with_documents: usize,
}

/// One unit as people see it.
pub(super) struct UnitShown {
    pub(super) number: usize,
    pub(super) words: String,
    pub(super) density: String,
    pub(super) npmi: String,
    pub(super) faithfulness: String,
    pub(super) label: String,
    pub(super) comes_back: String,
    /// Number of its theme in the report.
    pub(super) theme: Option<usize>,
    /// What is wrong with it, as the filter knows it, and as it is said.
    pub(super) flags: [String; 2],
    pub(super) documents: Vec<DocumentShown>,
}

/// One document of a unit.
pub(super) struct DocumentShown {
    pub(super) name: String,
    pub(super) labels: String,
    pub(super) activation: String,
    /// The passage in pieces, and whether each is a word of the unit.
    pub(super) passage: Vec<(bool, String)>,
}

/// Lays out the units of a model under the name of its place.
pub(super) fn model_table(
    anchor: String,
    model: &ModelUnits,
    readings: Option<&ModelReadings>,
) -> ModelTable {
    let reading = |unit: usize| readings.and_then(|of| of.units.get(unit));
    let units: Vec<UnitShown> =
        model.units.iter().map(|unit| shown(unit, reading(unit.unit))).collect();
    ModelTable {
        anchor,
        title: clean(&format!("Units of {}, seed {}", model.variant, model.seed)),
        has_labels: model.units.iter().any(|unit| unit.label.is_some()),
        comes_back: model.units.iter().any(|unit| unit.comes_back.is_some()),
        is_read: readings.is_some(),
        has_themes: units.iter().any(|unit| unit.theme.is_some()),
        n_with_documents: units.iter().filter(|unit| !unit.documents.is_empty()).count(),
        units,
    }
}

fn shown(unit: &UnitProfile, reading: Option<&UnitReading>) -> UnitShown {
    let figure = |value: Option<f64>, decimals: usize| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
    };
    let words: Vec<&str> = unit.words.iter().map(|word| word.word.as_str()).collect();
    // The view of a unit has the same.
    let [npmi, faithfulness] = match reading {
        Some(of) => [of.figures.npmi, of.figures.faithfulness],
        None => [unit.npmi_window, unit.faithfulness],
    };
    let flags = reading.map_or(&[][..], |of| &of.figures.flags);
    let names: Vec<&str> = flags.iter().copied().map(HealthFlag::name).collect();
    UnitShown {
        number: unit.unit,
        words: if words.is_empty() { "–".to_owned() } else { clean(&words.join(" ")) },
        density: figure(Some(unit.density), 3),
        npmi: figure(npmi, 2),
        faithfulness: figure(faithfulness, 2),
        label: unit.label.as_deref().map_or_else(|| "–".to_owned(), clean),
        comes_back: figure(unit.comes_back, 2),
        theme: reading.and_then(|of| of.standing.theme.as_ref()).map(|theme| theme.number),
        flags: match names.as_slice() {
            [] => ["healthy".to_owned(), "–".to_owned()],
            names => [names.join(" "), names.join(", ")],
        },
        documents: unit.documents.iter().map(document).collect(),
    }
}

fn document(document: &UnitDocument) -> DocumentShown {
    DocumentShown {
        name: clean(&document_name(document)),
        labels: clean(&document.labels.join(", ")),
        activation: format!("{:.2}", document.activation),
        passage: pieces(&clean(&document.snippet)),
    }
}

/// Parts a passage where `«` and `»` mark words of the unit.
fn pieces(passage: &str) -> Vec<(bool, String)> {
    let parts = passage.split_inclusive(['«', '»']);
    let piece = |part: &str| (part.ends_with('»'), part.trim_end_matches(['«', '»']).to_owned());
    parts.map(piece).filter(|(_, text)| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_unit_are_marked_in_a_passage() {
        let text = |marked: bool, text: &str| (marked, text.to_owned());
        assert_eq!(
            pieces("a «red» sea, «blue»"),
            [text(false, "a "), text(true, "red"), text(false, " sea, "), text(true, "blue")]
        );
        assert_eq!(pieces("plain"), [text(false, "plain")]);
    }
}
