//! What became of units as a table.

use crate::metrics::MATCHED;
use crate::render::{Cell, Column, Sheet, counted};
use crate::report::fates::{Fate, Fates, SHARPENED, UnitFate};

/// Lays out what became of each unit: one row a match, the strongest first; then what has none.
pub fn fates(fates: &Fates) -> Sheet {
    let Fates { variant, reference, seed, units } = fates;
    let has_epochs = units.iter().any(|unit| unit.parted.is_some());
    let mut columns = vec![
        Column::text("fate"),
        Column::number("from"),
        Column::number("to"),
        Column::number("strength"),
        Column::number("density before"),
        Column::number("after"),
    ];
    columns.extend(has_epochs.then(|| Column::number("parted")));
    columns.extend([Column::text("stayed"), Column::text("left"), Column::text("came")]);
    let title = format!("What became of the units of {reference} in {variant}, seed {seed}");
    let mut sheet = Sheet::new(title, columns);
    for unit in units {
        sheet.push(row(unit, has_epochs));
    }
    let counts = Fate::ALL.iter().filter_map(|&fate| {
        let count = units.iter().filter(|unit| unit.fate == fate).count();
        (count > 0).then(|| format!("{count} {}", fate.name()))
    });
    sheet.notes.push(counts.collect::<Vec<_>>().join(", "));
    sheet.notes.push(format!(
        "strength: mean of the cosine of decoder columns and the correlation of activations on test \
         documents; below {MATCHED}, which different units of one model hardly ever reach, nothing is \
         matched"
    ));
    sheet.notes.push(format!(
        "sharpened: four or more of ten words in common, and active on at most {SHARPENED} of the documents \
         that it was active on; changed: fewer than four in common; words are those of largest correlation"
    ));
    if has_epochs {
        let of_which = counted(units.iter().filter(|unit| unit.parted.is_some()).count(), "row");
        sheet.notes.push(format!(
            "parted: the epoch from which on the units of the number that stands first share fewer than \
             half of their ten largest decoder words, in {of_which}"
        ));
    }
    sheet
}

fn row(unit: &UnitFate, has_epochs: bool) -> Vec<Cell> {
    let numbers = |units: &[usize]| {
        let numbers: Vec<String> = units.iter().map(usize::to_string).collect();
        Cell::text(numbers.join(" "))
    };
    let none = || Cell::Absent("no match".to_owned());
    let figure = |value: Option<f64>, decimals| {
        value.map_or_else(none, |value| Cell::Figure(value, decimals))
    };
    let mut row = vec![
        Cell::text(unit.fate.name()),
        numbers(&unit.from),
        numbers(&unit.to),
        figure(unit.strength, 2),
        figure(unit.density_before, 3),
        figure(unit.density_after, 3),
    ];
    if has_epochs {
        let absent = || Cell::Absent("not parted".to_owned());
        row.push(unit.parted.map_or_else(absent, |epoch| Cell::Count(epoch as u64)));
    }
    let words = |words: &[String]| Cell::text(words.join(" "));
    row.extend([words(&unit.stayed), words(&unit.left), words(&unit.came)]);
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Csv, Render};

    fn unit(fate: Fate, from: &[usize], to: &[usize]) -> UnitFate {
        UnitFate {
            fate,
            from: from.to_vec(),
            to: to.to_vec(),
            strength: None,
            density_before: from.first().map(|_| 0.5),
            density_after: to.first().map(|_| 0.25),
            stayed: Vec::new(),
            left: Vec::new(),
            came: Vec::new(),
            parted: None,
        }
    }

    fn found(units: Vec<UnitFate>) -> Fates {
        Fates { variant: "l1:1".to_owned(), reference: "none".to_owned(), seed: 2, units }
    }

    #[test]
    fn a_row_names_units_and_words_of_both() {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let split = UnitFate {
            strength: Some(0.75),
            stayed: words(&["sea"]),
            left: words(&["red", "fir"]),
            ..unit(Fate::Split, &[3], &[1, 4])
        };
        let sheet = fates(&found(vec![split.clone(), unit(Fate::Died, &[0], &[])]));
        assert_eq!(
            Csv.render(&sheet),
            "fate,from,to,strength,density before,after,stayed,left,came\n\
             split,3,1 4,0.75,0.5,0.25,sea,red fir,\n\
             died,0,,,0.5,,,,\n"
        );
        assert_eq!(sheet.notes[0], "1 split, 1 died");
        let parted = UnitFate { parted: Some(6), ..split };
        let sheet = fates(&found(vec![parted, unit(Fate::New, &[], &[2])]));
        assert_eq!(sheet.columns[6].name, "parted");
        assert_eq!(sheet.rows[0][6], Cell::Count(6));
        assert_eq!(sheet.rows[1][6].exact(), "");
    }
}
