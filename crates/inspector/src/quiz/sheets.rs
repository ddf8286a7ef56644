//! Scores as tables.

use super::question::QuestionKind;
use super::score::Score;
use crate::render::{Cell, Column, Sheet};

const NO_ANSWERS: &str = "no answers";

/// Lays out a score: models, differences where there are some, people, and their agreement.
pub fn score(score: &Score) -> Vec<Sheet> {
    let mut sheets = vec![models(score)];
    if !score.differences.is_empty() {
        sheets.push(differences(score));
    }
    sheets.push(people(score));
    if !score.agreement.is_empty() {
        sheets.push(agreement(score));
    }
    sheets
}

fn models(score: &Score) -> Sheet {
    let mut columns = vec![Column::text("model"), Column::text("kind")];
    let numbers =
        ["answers", "accuracy", "low", "high", "chance", "automatic", "attentive", "right"];
    columns.extend(numbers.map(Column::number));
    let mut sheet = Sheet::new("Odd ones found, per model and kind", columns);
    for row in &score.models {
        sheet.push(vec![
            Cell::text(&row.model),
            Cell::text(row.kind.name()),
            Cell::Count(row.answers as u64),
            share(row.accuracy, NO_ANSWERS),
            share(row.low, NO_ANSWERS),
            share(row.high, NO_ANSWERS),
            share(Some(row.chance), ""),
            share(row.automatic, "no questions"),
            share(row.accuracy_of_attentive, "no answers of attentive people"),
            Cell::Count(row.right as u64),
        ]);
    }
    sheet.notes = vec![
        "accuracy: share of answers that are right, with its 95 % interval (Wilson); several answers \
         to one question are taken as independent; larger is better"
            .to_owned(),
        "attentive: that of people who passed every attention check; automatic: of what is told \
         without people, on the same questions"
            .to_owned(),
        "dead units are not asked about, so a model does not lose by them".to_owned(),
    ];
    sheet
}

fn differences(score: &Score) -> Sheet {
    let mut columns = vec![Column::text("model"), Column::text("minus"), Column::text("kind")];
    columns.extend(["units", "difference", "low", "high", "p", "automatic"].map(Column::number));
    let mut sheet = Sheet::new("Differences, paired over units", columns);
    for row in &score.differences {
        let why = "too few units with answers about both";
        sheet.push(vec![
            Cell::text(&row.model),
            Cell::text(&row.reference),
            Cell::text(row.kind.name()),
            Cell::Count(row.units as u64),
            share(row.difference, why),
            share(row.low, why),
            share(row.high, why),
            row.p.map_or_else(|| Cell::Absent(why.to_owned()), |p| Cell::Figure(p, 4)),
            share(row.automatic, why),
        ]);
    }
    sheet.notes = vec![
        "the same units of both models, by number; of each the share of people who are right. 95 % \
         interval by t over units; p by exact sign flips over 6 to 40 units, by t over more; no interval where all units differ by \
         the same"
            .to_owned(),
        "exploratory: p is not corrected for the number of rows".to_owned(),
    ];
    sheet
}

fn people(score: &Score) -> Sheet {
    let mut columns = vec![Column::text("person")];
    columns.extend(
        ["words", "words right", "documents", "documents right", "checks", "passed"]
            .map(Column::number),
    );
    columns.push(Column::text("attentive"));
    let mut sheet = Sheet::new("People", columns);
    for person in &score.people {
        let mut row = vec![Cell::text(&person.person)];
        let counts = [
            person.words,
            person.words_right,
            person.documents,
            person.documents_right,
            person.checks,
            person.checks_right,
        ];
        row.extend(counts.map(|count| Cell::Count(count as u64)));
        row.push(Cell::text(if person.is_attentive { "yes" } else { "no" }));
        sheet.push(row);
    }
    let n = score.people.iter().filter(|person| !person.is_attentive).count();
    if n > 0 {
        sheet.notes.push(format!(
            "{n} of {} failed an attention check; their answers are counted, but under `attentive`",
            score.people.len()
        ));
    }
    sheet
}

fn agreement(score: &Score) -> Sheet {
    let columns = vec![Column::text("kind"), Column::number("questions"), Column::number("alpha")];
    let mut sheet = Sheet::new("Agreement of people", columns);
    for row in &score.agreement {
        let why = "no two answers to compare";
        sheet.push(vec![
            Cell::text(QuestionKind::name(row.kind)),
            Cell::Count(row.questions as u64),
            share(row.alpha, why),
        ]);
    }
    sheet.notes.push(
        "alpha: Krippendorff's, of choices without an order (1 all agree, 0 as by chance), over \
         questions that two or more answered"
            .to_owned(),
    );
    sheet
}

fn share(value: Option<f64>, why: &str) -> Cell {
    value.map_or_else(|| Cell::Absent(why.to_owned()), |value| Cell::Figure(value, 3))
}
