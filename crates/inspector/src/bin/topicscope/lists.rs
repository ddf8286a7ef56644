//! What to say of the lists of words that people hand in: entries that met nothing, and why.

use topicscope_indexer::{
    DropReason, Index, IndexError, ListCheck, Unmatched, Why, check_stop_words, check_vocabulary,
};
use topicscope_inspector::render::clean;

/// Entries that are named, of however many met nothing for one reason.
const NAMED: usize = 8;

/// Characters of an entry that are shown.
const SHOWN: usize = 40;

/// A reason why entries meet nothing, in words.
struct Reason {
    holds: fn(&Why) -> bool,
    of_one: &'static str,
    of_many: &'static str,
}

/// All reasons, those first that a person can do something about.
const REASONS: [Reason; 6] = [
    Reason {
        holds: |why| matches!(why, Why::Pieces(_)),
        of_one: "is no single word under this rule",
        of_many: "are no single word under this rule",
    },
    Reason {
        holds: |why| matches!(why, Why::Marked(_)),
        of_one: "can be no term",
        of_many: "can be no terms",
    },
    Reason {
        holds: |why| matches!(why, Why::Repeats(_)),
        of_one: "names the term of an earlier one",
        of_many: "name the terms of earlier ones",
    },
    Reason {
        holds: |why| matches!(why, Why::OfItems),
        of_one: "has no effect on the items of lists",
        of_many: "have no effect on the items of lists",
    },
    Reason {
        holds: |why| matches!(why, Why::Absent),
        of_one: "does not occur",
        of_many: "do not occur",
    },
    Reason {
        holds: |why| matches!(why, Why::Untaught),
        of_one: "occurs in no training document",
        of_many: "occur in no training document",
    },
];

/// Returns a line for each reason why entries of the lists of an index met nothing.
pub(crate) fn remarks(index: &Index) -> Result<Vec<String>, IndexError> {
    let mut remarks = remarks_on(&check_stop_words(index)?, ["stop word", "stop words"]);
    let kinds = ["word of the vocabulary", "words of the vocabulary"];
    remarks.extend(remarks_on(&check_vocabulary(index)?, kinds));
    Ok(remarks)
}

/// Returns the lines on a list of some kind, which is named for one entry and for many.
fn remarks_on(check: &ListCheck, kinds: [&str; 2]) -> Vec<String> {
    let [one, many] = kinds;
    let listed = check.listed;
    let line = |reason: &Reason| {
        let entries = check.unmatched.iter().filter(|unmatched| (reason.holds)(&unmatched.why));
        let entries: Vec<String> = entries.map(described).collect();
        let tail = if entries.len() == 1 { reason.of_one } else { reason.of_many };
        let named = some_of(&entries);
        match entries.len() {
            0 => None,
            1 if listed == 1 => Some(format!("the one {one} {tail}: {named}")),
            n => Some(format!("{n} of the {listed} {many} {tail}: {named}")),
        }
    };
    REASONS.iter().filter_map(line).collect()
}

/// Names an entry, with what became of it where that is not plain.
fn described(unmatched: &Unmatched) -> String {
    let entry = short(&unmatched.entry);
    match &unmatched.why {
        Why::Pieces(words) if words.is_empty() => format!("{entry} (no word)"),
        Why::Pieces(words) => format!("{entry} ({})", short(&words.join(", "))),
        Why::Marked(mark) => format!("{entry} ({})", DropReason::Marked(*mark).name()),
        Why::Repeats(term) => format!("{entry} ({})", short(term)),
        _ => entry,
    }
}

fn some_of(entries: &[String]) -> String {
    let named = entries[..entries.len().min(NAMED)].join(", ");
    match entries.len() - entries.len().min(NAMED) {
        0 => named,
        more => format!("{named}, … and {more} more"),
    }
}

fn short(text: &str) -> String {
    let text = clean(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use topicscope_indexer::Mark;

    use super::*;

    fn check(listed: usize, unmatched: &[(&str, Why)], lines: &[&str]) {
        let unmatched = unmatched
            .iter()
            .map(|(entry, why)| Unmatched { entry: (*entry).to_owned(), why: why.clone() })
            .collect();
        let found = remarks_on(&ListCheck { listed, unmatched }, ["stop word", "stop words"]);
        assert_eq!(found, lines);
    }

    #[test]
    fn every_reason_is_a_line_that_counts_and_names() {
        let pieces = |words: &[&str]| Why::Pieces(words.iter().map(|&w| w.to_owned()).collect());
        check(
            5,
            &[
                ("y'all", pieces(&["y", "all"])),
                ("moon", Why::Absent),
                ("--", pieces(&[])),
                ("the", Why::Marked(Mark::StopWord)),
                ("Orbit", Why::Repeats("orbit".to_owned())),
            ],
            &[
                "2 of the 5 stop words are no single word under this rule: y'all (y, all), -- (no word)",
                "1 of the 5 stop words can be no term: the (stop word)",
                "1 of the 5 stop words names the term of an earlier one: Orbit (orbit)",
                "1 of the 5 stop words does not occur: moon",
            ],
        );
        check(
            1,
            &[("a\u{1b}b", Why::OfItems)],
            &["the one stop word has no effect on the items of lists: a b"],
        );
        check(0, &[], &[]);
    }

    #[test]
    fn long_lists_and_long_entries_are_cut() {
        let entry = "é".repeat(500);
        let many: Vec<(&str, Why)> = (0..600).map(|_| (entry.as_str(), Why::Absent)).collect();
        let shown = vec![format!("{}…", "é".repeat(SHOWN)); NAMED].join(", ");
        let line = format!("600 of the 600 stop words do not occur: {shown}, … and 592 more");
        check(600, &many, &[&line]);
    }
}
