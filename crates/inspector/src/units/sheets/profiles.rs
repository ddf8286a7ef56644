//! Units, their words and their documents as tables.

use super::encodings;
use crate::rank::Sharing;
use crate::render::{Cell, Column, Sheet};
use crate::units::documents::UnitDocument;
use crate::units::profile::{UnitProfile, UnitWords, Word};

/// Lays out the words of units, one row a unit.
pub fn words(ranking: &str, sharing: Option<Sharing>, units: &[UnitWords]) -> Sheet {
    let columns = vec![
        Column::number("unit"),
        Column::number("density"),
        Column::number("faithfulness"),
        Column::text("words"),
    ];
    let mut sheet = Sheet::new(format!("Words of units, by {ranking}"), columns);
    for unit in units {
        sheet.push(vec![
            Cell::Count(unit.unit as u64),
            unit.density
                .map_or(Cell::Absent("no index".to_owned()), |density| Cell::Figure(density, 3)),
            faithful(unit.faithfulness),
            word_cell(&unit.words, usize::MAX),
        ]);
    }
    if units.iter().any(|unit| unit.density.is_some()) {
        sheet.notes.push(
            "density: share of the training documents on which a unit is active; faithfulness: \
             correlation of activation with the number of the ten first words present, test documents"
                .to_owned(),
        );
    }
    sheet.notes.extend(sharing.map(sharing_note));
    sheet
}

fn faithful(figure: Option<f64>) -> Cell {
    figure.map_or(Cell::Absent("nothing to measure".to_owned()), |f| Cell::Figure(f, 2))
}

fn sharing_note(sharing: Sharing) -> String {
    let Sharing { gamma, diversity, goal } = sharing;
    if sharing.reaches_goal() {
        format!("sharing exponent {gamma}: topic diversity {diversity:.2} reaches {goal:.2}")
    } else {
        format!(
            "topic diversity {goal:.2} is not reached: at most {diversity:.2}, at sharing \
             exponent {gamma}; fewer units or more words would help"
        )
    }
}

/// Lays out the documents of units, one row a document.
pub fn documents(units: &[(usize, Vec<UnitDocument>)]) -> Sheet {
    let tells_why =
        units.iter().flat_map(|(_, documents)| documents).any(|document| document.reason.is_some());
    let mut columns = vec![
        Column::number("unit"),
        Column::number("activation"),
        Column::text("document"),
        Column::text("labels"),
        Column::below("passage"),
    ];
    if tells_why {
        columns.extend([Column::below("because of"), Column::below("why")]);
    }
    let mut sheet = Sheet::new("Documents of units, most active first", columns);
    for (unit, documents) in units {
        for document in documents {
            let mut row = vec![
                Cell::Count(*unit as u64),
                Cell::Figure(f64::from(document.activation), 2),
                Cell::text(document_name(document)),
                Cell::text(document.labels.join(", ")),
                Cell::text(&document.snippet),
            ];
            let reason = document.reason.as_ref();
            row.extend(reason.into_iter().flat_map(|reason| {
                [Cell::text(encodings::shares(reason)), Cell::text(encodings::why(reason))]
            }));
            sheet.push(row);
        }
        if documents.is_empty() {
            sheet.notes.push(format!("unit {unit} is above zero on no document"));
        }
    }
    sheet
}

/// Lays out the profiles of one model, one row a unit; with their labels where some have one.
pub fn unit_profiles(variant: &str, seed: u64, units: &[UnitProfile]) -> Sheet {
    let has_labels = units.iter().any(|unit| unit.label.is_some());
    let mut columns = vec![
        Column::number("unit"),
        Column::number("density"),
        Column::number("NPMI, window of 10"),
        Column::number("faithfulness"),
    ];
    if has_labels {
        columns.extend([Column::text("label"), Column::number("F1"), Column::number("AUROC")]);
    }
    columns.push(Column::text("words"));
    let mut sheet = Sheet::new(format!("Units of {variant}, seed {seed}"), columns);
    for unit in units {
        let mut row = vec![
            Cell::Count(unit.unit as u64),
            Cell::Figure(unit.density, 3),
            unit.npmi_window
                .map_or(Cell::Absent("no words".to_owned()), |npmi| Cell::Figure(npmi, 2)),
            faithful(unit.faithfulness),
        ];
        if has_labels {
            row.extend(label_cells(unit));
        }
        row.push(word_cell(&unit.words, usize::MAX));
        sheet.push(row);
    }
    if has_labels {
        sheet.notes.push(
            "label: the one whose AUROC is largest on training documents; F1 (active or not) and \
             AUROC (activation): how well the unit tells it on test documents"
                .to_owned(),
        );
    }
    sheet
}

fn label_cells(unit: &UnitProfile) -> [Cell; 3] {
    let absent = || Cell::Absent("no label".to_owned());
    let figure = |value: Option<f64>| value.map_or_else(absent, |value| Cell::Figure(value, 2));
    [unit.label.as_ref().map_or_else(absent, Cell::text), figure(unit.f1), figure(unit.auroc)]
}

fn word_cell(words: &[Word], n: usize) -> Cell {
    if words.is_empty() {
        return Cell::Absent("dead unit".to_owned());
    }
    let words: Vec<&str> = words.iter().take(n).map(|word| word.word.as_str()).collect();
    Cell::text(words.join(" "))
}

/// Returns what a document is called: its title, with its name where that is a sign of its
/// own (an emoji) and not a number or a path.
pub(crate) fn document_name(document: &UnitDocument) -> String {
    match &document.title {
        Some(title) if document.id.chars().any(|c| c.is_ascii_alphanumeric()) => title.clone(),
        Some(title) => format!("{} {title}", document.id),
        None => document.id.clone(),
    }
}
