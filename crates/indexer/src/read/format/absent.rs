//! What to say when a field is absent: what there is in its place.

use std::path::PathBuf;

use crate::error::{IndexError, PresentFields};
use crate::remark::FieldRole;

/// Fields that are kept, of however many there are.
const KEPT: usize = 100;

/// Longest field name that is compared with others, in characters.
const COMPARED: usize = 60;

/// A field of some records, and how long its texts are.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Characters of all its texts, and how many texts there are.
    characters: usize,
    texts: usize,
    /// Some value of it is a list of records.
    pub(crate) holds_records: bool,
}

/// Where a field is absent, and what it was asked for.
pub(crate) struct Absent {
    pub(crate) path: PathBuf,
    pub(crate) line: u64,
    pub(crate) role: FieldRole,
}

impl Column {
    pub(crate) fn of(name: &str) -> Self {
        Self { name: name.to_owned(), characters: 0, texts: 0, holds_records: false }
    }

    /// Takes one of its texts.
    pub(crate) fn add(&mut self, text: &str) {
        self.characters += text.chars().count();
        self.texts += 1;
    }

    fn mean_length(&self) -> f64 {
        self.characters as f64 / self.texts.max(1) as f64
    }
}

impl Absent {
    /// Returns the error that a field is not among those that are there, in the order of the
    /// file.
    pub(crate) fn error(self, field: &str, present: &[Column]) -> IndexError {
        let name = |column: &Column| column.name.clone();
        let longest = present.iter().filter(|column| column.characters > 0);
        // Of equals the first.
        let longest =
            longest.reduce(
                |best, column| {
                    if column.mean_length() > best.mean_length() { column } else { best }
                },
            );
        let meant = present.iter().min_by_key(|column| distance(field, &column.name));
        let meant = meant.filter(|column| distance(field, &column.name) < Distance::Far);
        let present = PresentFields {
            names: present.iter().take(KEPT).map(name).collect(),
            others: present.len().saturating_sub(KEPT),
            meant: meant.map(name),
            longest: longest.map(name),
            records: present.iter().find(|column| column.holds_records).map(name),
        };
        let (path, line, role) = (self.path, self.line, self.role);
        IndexError::AbsentField {
            path,
            line,
            field: field.to_owned(),
            role,
            present: present.into(),
        }
    }
}

/// How far a name is from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    /// Only capitals, blanks and the signs between words differ.
    Spelling,
    /// It is the last part of a name with points.
    Part,
    /// A letter or two of many differ.
    Letters(usize),
    Far,
}

fn distance(asked: &str, name: &str) -> Distance {
    if name.chars().nth(COMPARED).is_some() || asked.chars().nth(COMPARED).is_some() {
        return Distance::Far;
    }
    let plain = |name: &str| -> Vec<char> {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (wanted, found) = (plain(asked), plain(name));
    if wanted == found {
        return Distance::Spelling;
    }
    if name.rsplit('.').next().is_some_and(|part| plain(part) == wanted) {
        return Distance::Part;
    }
    match edits(&wanted, &found) {
        1 if wanted.len() > 4 => Distance::Letters(1),
        2 if wanted.len() > 6 => Distance::Letters(2),
        _ => Distance::Far,
    }
}

/// Counts letters to put in, leave out or replace between two names.
///
/// # Reference
/// Wagner, Fischer 1974, "The string-to-string correction problem", Algorithm X.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.iter().enumerate() {
            let replaced = before + usize::from(a != b);
            before = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(before + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asked: &str, names: &[&str], expected: Option<&str>) {
        let columns: Vec<Column> = names.iter().map(|name| Column::of(name)).collect();
        let absent = Absent { path: "f".into(), line: 1, role: FieldRole::Text };
        let IndexError::AbsentField { present, .. } = absent.error(asked, &columns) else {
            unreachable!()
        };
        assert_eq!(present.meant.as_deref(), expected, "{asked}");
    }

    #[test]
    fn names_that_nearly_fit_are_found() {
        check("text", &["id", "Text"], Some("Text"));
        check("review_text", &["ReviewText", "review"], Some("ReviewText"));
        check("text", &["data.text", "texts"], Some("data.text"));
        check("texts", &["text"], Some("text"));
        check("abstract", &["abstarct"], Some("abstarct"));
        check("text", &["next", "test"], None);
        check("text", &["body", "ids"], None);
        check("id", &["no"], None);
        check("text", &[&"text".repeat(100)], None);
    }

    #[test]
    fn the_longest_texts_are_those_of_the_first_field_that_has_them() {
        let mut columns = ["id", "body", "copy", "empty"].map(Column::of);
        for (place, texts) in [(0, ["12", "34"]), (1, ["a b c", ""]), (2, ["abcde", ""])] {
            for text in texts {
                columns[place].add(text);
            }
        }
        let absent = Absent { path: "f".into(), line: 1, role: FieldRole::Text };
        let error = absent.error("text", &columns);
        // 2.5 characters each; `copy` comes later.
        let IndexError::AbsentField { present, .. } = error else { unreachable!() };
        assert_eq!(present.longest.as_deref(), Some("body"));
    }
}
