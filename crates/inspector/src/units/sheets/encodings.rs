//! Encoded texts as tables.

use crate::render::{Cell, Column, Sheet, bounds_text, counted};
use crate::units::decided::Decided;
use crate::units::encoding::{Encoding, FiringUnit};
use crate::units::reasons::{Reason, Rival, Side, Why};

/// Shares shown per unit; JSON has them all.
const SHARES_SHOWN: usize = 6;

/// Words of a reason that are named; JSON has them all.
const WORDS_LISTED: usize = 6;

/// Lays out one text: the units that fire and what each word adds.
pub fn encoding(encoding: &Encoding) -> Sheet {
    let columns = vec![
        Column::number("unit"),
        Column::number("activation"),
        Column::text("about"),
        Column::text("because of"),
        Column::below("why"),
    ];
    let title = match encoding.known_words.as_slice() {
        [] => "no word of this text is in the vocabulary".to_owned(),
        words => words.join(" "),
    };
    let mut sheet = Sheet::new(title, columns);
    for unit in &encoding.units {
        sheet.push(cells(unit));
    }
    let above = encoding.active_above.map(|bounds| format!(", above {}", bounds_text(bounds)));
    let fire = match encoding.n_active {
        1 => "1 unit fires".to_owned(),
        n => format!("{n} units fire"),
    };
    let silenced = encoding.n_silenced.map(|n| format!("; {n} above zero lost against them"));
    sheet.notes.push(format!(
        "{fire}{}{}",
        above.unwrap_or_default(),
        silenced.unwrap_or_default()
    ));
    if !encoding.expected.is_empty() {
        let words: Vec<&str> = encoding.expected.iter().map(|word| word.word.as_str()).collect();
        sheet.notes.push(format!("expected, and not there: {}", words.join(" ")));
    }
    sheet
}

/// Lays out many texts in one table, numbered from 1 in the order they came.
pub fn encodings(encodings: &[Encoding]) -> Sheet {
    let columns = vec![
        Column::number("text"),
        Column::number("unit"),
        Column::number("activation"),
        Column::text("about"),
        Column::text("because of"),
        Column::below("why"),
    ];
    let mut sheet = Sheet::new("Units that fire", columns);
    for (number, encoding) in (1..).zip(encodings) {
        for unit in &encoding.units {
            let mut row = vec![Cell::Count(number)];
            row.extend(cells(unit));
            sheet.push(row);
        }
    }
    sheet
}

fn cells(unit: &FiringUnit) -> Vec<Cell> {
    vec![
        Cell::Count(unit.unit as u64),
        Cell::Figure(f64::from(unit.activation), 2),
        Cell::text(unit.name.join(" ")),
        Cell::text(shares(&unit.reason)),
        Cell::text(why(&unit.reason)),
    ]
}

/// Says what decides that a unit is active, as a sentence that holds.
pub(super) fn why(reason: &Reason) -> String {
    if let Some(why) = &reason.why {
        return sentence(why);
    }
    match &reason.rival {
        Some(Rival { unit, pre_activation }) => {
            format!("won against unit {unit}, the strongest that lost, at {pre_activation:.2}")
        }
        None => "no words decide alone".to_owned(),
    }
}

/// Says how many words decide that units are active, in one line of a terminal.
pub fn decided(decided: Decided) -> String {
    let words = counted(decided.median_words, "word");
    let stopped = 100.0 * decided.off_by_one;
    format!(
        "active units stay active by {words} (median); one removal stops {stopped:.0} % of them"
    )
}

/// Says which words decide.
fn sentence(why: &Why) -> String {
    let (active, no_longer) = match why.side {
        None => ("active", "inactive"),
        Some(Side::Positive) => ("active above zero", "no longer"),
        Some(Side::Negative) => ("active below zero", "no longer"),
    };
    let stays = match why.keeps_active.as_slice() {
        [] => return format!("{active} whatever words are removed"),
        [word] => format!("{active} as long as {word} stays, whatever else goes"),
        words => format!("{active} as long as {} stay, whatever else goes", listed(words)),
    };
    match why.switches_off.as_deref() {
        None => stays,
        Some([word]) => format!("{stays}; {no_longer} once {word} is gone"),
        Some(words) => format!("{stays}; {no_longer} once {} are gone", listed(words)),
    }
}

/// Joins words as in a sentence; of very many the first ones.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        _ if words.len() > WORDS_LISTED => {
            let more = words.len() - WORDS_LISTED;
            format!("{} and {more} more", words[..WORDS_LISTED].join(", "))
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Lists what words add, and the start.
pub(super) fn shares(reason: &Reason) -> String {
    let shares = reason.shares.iter().take(SHARES_SHOWN);
    let mut parts: Vec<String> =
        shares.map(|share| format!("{} {:+.2}", share.word, share.score)).collect();
    if reason.shares.len() > SHARES_SHOWN {
        parts.push("…".to_owned());
    }
    parts.push(format!("start {:+.2}", reason.bias));
    parts.join(", ")
}
