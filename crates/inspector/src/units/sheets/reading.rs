//! One unit as tables.

use crate::metrics::SHARED_WORDS;
use crate::render::{Cell, Column, Sheet};
use crate::units::figures::{BestLabel, UnitFigures};
use crate::units::histogram::Histogram;
use crate::units::likeness::LikeUnit;
use crate::units::passage::passage_text;
use crate::units::reading::{ReadDocument, UnitReading};
use crate::units::sheets::{document_name, encodings, rules};

/// Signs of the longest bar of a histogram.
const BAR: usize = 30;

/// Lays out one unit: its figures, its words, its activations, its documents, and what is like it.
pub fn reading(unit: &UnitReading) -> Vec<Sheet> {
    let mut sheets = vec![figures(unit), words(&unit.figures)];
    sheets.extend(against(&unit.figures));
    sheets.extend(unit.figures.histogram.as_ref().map(histogram));
    sheets.extend(unit.rules.as_ref().map(|of| rules(unit.figures.unit, of)));
    if !unit.documents.is_empty() {
        sheets.push(documents(&unit.documents));
    }
    sheets.push(likeness(unit));
    sheets
}

/// Says what is wrong with a unit, in a few words.
pub(super) fn health(unit: &UnitFigures) -> String {
    match unit.flags.as_slice() {
        [] if unit.density.is_none() => "unknown without documents".to_owned(),
        [] => "healthy".to_owned(),
        flags => flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(", "),
    }
}

/// Lays out what is measured of a unit: a name, a value, and what it is held against.
pub(crate) fn figures(reading: &UnitReading) -> Sheet {
    let unit = &reading.figures;
    let title = format!("Unit {}: {} – {}", unit.unit, unit.name, health(unit));
    let columns = vec![Column::text("figure"), Column::number("value"), Column::text("beside it")];
    let mut sheet = Sheet::new(title, columns);
    let figure = |value: Option<f64>, decimals: usize| {
        value.map_or(Cell::Absent("nothing to measure".to_owned()), |of| Cell::Figure(of, decimals))
    };
    let mut add = |name: &str, value: Cell, beside: String| {
        sheet.push(vec![Cell::text(name), value, Cell::text(beside)]);
    };
    if unit.density.is_some() {
        let above = match unit.active_above {
            above if above > 0.0 => format!("of test documents, active above {above:.3}"),
            _ => "of test documents, active where it is not 0".to_owned(),
        };
        add("density", figure(unit.density, 3), above);
        add("lifetime sparseness", figure(unit.hoyer, 2), of_treves_rolls(unit.treves_rolls));
        let floor = reading.floor.map_or(String::new(), |floor| format!("untrained {floor:.2}"));
        add("NPMI of its words", figure(unit.npmi, 2), floor);
        add("carry-over", figure(unit.carry_over, 2), "1 is chance".to_owned());
        add("faithfulness", figure(unit.faithfulness, 2), "1 is most".to_owned());
        if let Some(best) = &unit.label {
            add("AUROC for its label", figure(best.auroc, 2), of_label(best));
        }
        if let Some(n) = unit.agreeing_words {
            let beside = "of ten words by decoder and by correlation".to_owned();
            add("words that agree", Cell::Count(n as u64), beside);
        }
        if !unit.twins.is_empty() {
            let twin = |of: &crate::units::TwinUnit| format!("{} ({} words)", of.unit, of.n_words);
            let twins: Vec<String> = unit.twins.iter().map(twin).collect();
            let beside =
                format!("units with {SHARED_WORDS} or more words of ten: {}", twins.join(", "));
            add("twins", Cell::Count(unit.twins.len() as u64), beside);
        }
    }
    if let Some(decided) = &reading.decided {
        let beside = format!(
            "words keep it active (median); one removal stops it in {:.0} %",
            100.0 * decided.off_by_one
        );
        add("decided by", Cell::Count(decided.median_words), beside);
    }
    if let Some(share) = reading.standing.comes_back {
        let n = reading.standing.other_seeds.unwrap_or_default();
        add("comes back", Cell::Figure(share, 2), format!("of {n} other seeds"));
    }
    if let Some(theme) = &reading.standing.theme {
        add("theme", Cell::Count(theme.number as u64), theme.words.join(" "));
    }
    add("decoder norm", Cell::Figure(unit.decoder_norm, 2), "of the column as stored".to_owned());
    let threshold =
        unit.threshold.map_or(String::new(), |threshold| format!("threshold {threshold:.3}"));
    add("bias", Cell::Figure(f64::from(unit.bias), 2), threshold);
    sheet
}

fn of_treves_rolls(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| format!("Hoyer; Treves–Rolls {value:.2}"))
}

fn of_label(best: &BestLabel) -> String {
    let f1 = best.f1.map_or(String::new(), |f1| format!(", F1 {f1:.2}"));
    format!("{}{f1}", best.label)
}

/// Lays out the words of a unit, a column a ranking.
fn words(unit: &UnitFigures) -> Sheet {
    let shown = || unit.rankings.iter().filter(|of| !of.words.is_empty());
    let mut columns = vec![Column::number("")];
    columns.extend(shown().map(|of| Column::text(&of.ranking)));
    let mut sheet = Sheet::new("Its words", columns);
    let n = shown().map(|of| of.words.len()).max().unwrap_or(0);
    for place in 0..n {
        let mut row = vec![Cell::Count(place as u64 + 1)];
        row.extend(shown().map(|of| match of.words.get(place) {
            Some(word) => Cell::text(&word.word),
            None => Cell::Absent("no more words".to_owned()),
        }));
        sheet.push(row);
    }
    if n == 0 {
        sheet.notes.push("a unit that never changes has no words".to_owned());
    }
    sheet
}

/// Lays out the words that speak against a unit, a row a ranking.
fn against(unit: &UnitFigures) -> Option<Sheet> {
    let columns = vec![Column::text("ranking"), Column::text("words")];
    let mut sheet = Sheet::new("Words on its other side", columns);
    for of in unit.rankings.iter().filter(|of| !of.against.is_empty()) {
        let words: Vec<&str> = of.against.iter().map(|word| word.word.as_str()).collect();
        sheet.push(vec![Cell::text(&of.ranking), Cell::text(words.join(" "))]);
    }
    (!sheet.rows.is_empty()).then_some(sheet)
}

fn histogram(of: &Histogram) -> Sheet {
    let columns = vec![Column::number("from"), Column::number("documents"), Column::text("")];
    let mut sheet = Sheet::new("Its activations where it is active, test documents", columns);
    let most = of.counts.iter().copied().max().unwrap_or(0).max(1);
    for (interval, &count) in of.counts.iter().enumerate() {
        // What is there is seen, however little it is.
        let length = (count * BAR).div_ceil(most);
        sheet.push(vec![
            Cell::Figure(of.lower_end(interval), 2),
            Cell::Count(count as u64),
            Cell::text("█".repeat(length)),
        ]);
    }
    sheet.notes.push(format!("largest {:.2}; not active on {}", of.largest, of.n_inactive));
    sheet
}

fn documents(documents: &[ReadDocument]) -> Sheet {
    let columns = vec![
        Column::text("from"),
        Column::number("activation"),
        Column::text("document"),
        Column::text("labels"),
        Column::below("passage"),
        Column::below("why"),
    ];
    let mut sheet = Sheet::new("Documents, with what words add to the pre-activation", columns);
    for of in documents {
        sheet.push(vec![
            Cell::text(of.chosen.name()),
            Cell::Figure(f64::from(of.document.activation), 2),
            Cell::text(document_name(&of.document)),
            Cell::text(of.document.labels.join(", ")),
            Cell::text(passage_text(&of.passage)),
            of.document.reason.as_ref().map_or(Cell::Absent("no reason".to_owned()), |reason| {
                Cell::text(encodings::why(reason))
            }),
        ]);
    }
    sheet.notes.push("quarters: of the documents on which it is active, by activation".to_owned());
    sheet
}

fn likeness(reading: &UnitReading) -> Sheet {
    let columns =
        vec![Column::text("by"), Column::text("most like it"), Column::text("most opposed")];
    let mut sheet = Sheet::new("Other units", columns);
    let of = &reading.likeness;
    let mut add = |by: &str, alike: &[LikeUnit], opposed: &[LikeUnit]| {
        sheet.push(vec![Cell::text(by), like(alike), like(opposed)]);
    };
    add("decoder (cosine)", &of.alike_by_decoder, &of.opposed_by_decoder);
    if reading.figures.density.is_some() {
        add("activation (correlation)", &of.alike_by_activation, &of.opposed_by_activation);
    }
    sheet
}

fn like(units: &[LikeUnit]) -> Cell {
    if units.is_empty() {
        return Cell::Absent("no such unit".to_owned());
    }
    let unit = |of: &LikeUnit| format!("{} {} {:+.2}", of.unit, of.name, of.similarity);
    Cell::text(units.iter().map(unit).collect::<Vec<_>>().join(", "))
}
