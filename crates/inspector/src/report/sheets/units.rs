//! Themes and what became of units as tables.

use crate::render::{Cell, Column, Sheet, counted};
use crate::report::data::ModelUnits;
use crate::report::fates::{Fates, UnitFate};
use crate::report::themes::{Theme, Themes};
use crate::units::UnitProfile;
use crate::units::sheets::document_name;

/// Words of a unit that are shown beside what became of it.
const WORDS_SHOWN: usize = 8;

/// Lays out the first themes for a screen: words, and how many units of each model.
pub(in crate::report) fn themes_at_a_glance(themes: &Themes, n: usize) -> Sheet {
    let mut columns = vec![Column::text("theme")];
    columns.extend(themes.models.iter().map(|model| Column::number(&model.variant)));
    let title = match themes.themes.len() {
        all if all > n => format!("{n} of {all} themes, units of each"),
        all => format!("{}, units of each", counted(all, "theme")),
    };
    let mut sheet = Sheet::new(title, columns);
    for Theme { words, units, .. } in themes.themes.iter().take(n) {
        let mut row = vec![Cell::text(format!(" {}", words.join(" ")))];
        row.extend(units.iter().map(|units| Cell::Count(units.len() as u64)));
        sheet.push(row);
    }
    sheet
}

/// Lays out what became of units, the first `n`, each with its words and its first document.
pub fn fates(fates: &Fates, models: &[ModelUnits], n: usize) -> Sheet {
    let Fates { variant, reference, seed, units } = fates;
    let of = |name: &str| {
        let is_it = |model: &&ModelUnits| model.variant == *name && model.seed == *seed;
        models.iter().find(is_it).map_or(&[][..], |model| model.units.as_slice())
    };
    let (theirs, ours) = (of(reference), of(variant));
    let columns = vec![
        Column::text("what became of it"),
        Column::number("alike"),
        Column::text(&format!("units of {reference}")),
        Column::text(&format!("units of {variant}")),
        Column::text("words that stayed"),
        Column::text("words that left"),
        Column::text("words that came"),
        Column::text(&format!("document of {reference}")),
        Column::text(&format!("document of {variant}")),
    ];
    let title = format!("What became of the units of {reference} in {variant}, seed {seed}");
    let mut sheet = Sheet::new(title, columns);
    for unit in units.iter().take(n) {
        let UnitFate { fate, from, to, strength, came, left, stayed, parted, .. } = unit;
        let epoch = parted.map(|epoch| format!(", parted after epoch {epoch}")).unwrap_or_default();
        let alike = || Cell::Absent("no match".to_owned());
        sheet.push(vec![
            Cell::text(format!("{}{epoch}", fate.name())),
            strength.map_or_else(alike, |strength| Cell::Figure(strength, 2)),
            numbers(from),
            numbers(to),
            words(stayed),
            words(left),
            words(came),
            document(theirs, from),
            document(ours, to),
        ]);
    }
    if units.len() > n {
        let more = counted(units.len() - n, "more row");
        sheet.notes.push(format!("{more}: `fates` in `report.json`"));
    }
    sheet.notes.push(
        "Matches first, the strongest first. Alike: mean of the cosine of decoder columns and the \
         correlation of activations. Density before and after: report.json"
            .to_owned(),
    );
    sheet
}

fn numbers(units: &[usize]) -> Cell {
    match units {
        [] => Cell::Absent("none".to_owned()),
        units => Cell::text(units.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

fn words(words: &[String]) -> Cell {
    Cell::text(words.iter().take(WORDS_SHOWN).map(String::as_str).collect::<Vec<_>>().join(" "))
}

/// Names the document that drives the first of some units most.
fn document(profiles: &[UnitProfile], units: &[usize]) -> Cell {
    let first = units.first().and_then(|&unit| profiles.get(unit)?.documents.first());
    first.map_or(Cell::Absent("none".to_owned()), |found| Cell::text(document_name(found)))
}
