//! What separates the cells of a table, told from its column names and first records.

use super::cutter::Cutter;
use crate::settings::Quotes;

/// What separates the cells of tables, the usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records that are looked at.
const RECORDS: usize = 20;

/// Returns the character in a first line `sep=;`, which spreadsheets write for each other.
pub(super) fn announced(line: &str) -> Option<u8> {
    let line = line.trim_matches('"').trim_end_matches('\r');
    match line.get(..4)?.eq_ignore_ascii_case("sep=").then(|| &line.as_bytes()[4..])? {
        [only] if only.is_ascii() => Some(*only),
        _ => None,
    }
}

/// Returns the delimiter of a table by what the file starts with: the one that is announced,
/// or that makes columns with all the wanted names; else the one under which most of the first
/// records have as many cells as the line of names, which are two at least; else the usual one
/// of the format.
pub(super) fn delimiter(start: &str, usual: u8, wanted: &[String]) -> u8 {
    let Some(first) = first_line(start) else { return usual };
    if let Some(delimiter) = announced(first) {
        return delimiter;
    }
    let usual_first = std::iter::once(usual).chain(DELIMITERS.into_iter().filter(|&d| d != usual));
    let candidates: Vec<u8> = usual_first.collect();
    if let Some(&named) = candidates.iter().find(|&&delimiter| names_all(first, delimiter, wanted))
    {
        return named;
    }
    let shares = candidates.iter().map(|&delimiter| (share(start, delimiter), delimiter));
    // Of equals the first, so that the usual one stays unless another is better.
    let best = shares.fold((0.0, usual), |best, one| if one.0 > best.0 { one } else { best });
    best.1
}

/// Returns the delimiter under which the first line is one of column names with all wanted
/// ones among them, or that it announces, if there is one.
pub(in crate::read) fn named_delimiter(start: &str, wanted: &[String]) -> Option<u8> {
    let first = first_line(start)?;
    announced(first)
        .or_else(|| DELIMITERS.into_iter().find(|&delimiter| names_all(first, delimiter, wanted)))
}

/// Says whether a line of several cells has all wanted ones.
fn names_all(line: &str, delimiter: u8, wanted: &[String]) -> bool {
    let mut cutter = Cutter::new(delimiter, Quotes::Double);
    cutter.start(line);
    let names: Vec<&str> = (0..cutter.n_cells()).map(|place| cutter.cell(place).trim()).collect();
    names.len() > 1 && wanted.iter().all(|field| names.contains(&field.as_str()))
}

/// Returns the share of the first records that have as many cells as the first, 0 if that is
/// one.
fn share(start: &str, delimiter: u8) -> f64 {
    let counts: Vec<usize> =
        records(start, delimiter).take(RECORDS + 1).map(|record| record.n_cells()).collect();
    match counts.split_first() {
        Some((&names, _)) if names < 2 => 0.0,
        // Names alone are little, but more than nothing.
        Some((_, [])) => 0.5,
        Some((&names, records)) => {
            let same = records.iter().filter(|&&count| count == names).count();
            same as f64 / records.len() as f64
        }
        None => 0.0,
    }
}

/// Cuts the records at the start of a file; the last line may be cut off and does not count,
/// unless it is the only one.
pub(super) fn records(start: &str, delimiter: u8) -> impl Iterator<Item = Cutter> {
    let end = start.trim_end_matches(['\n', '\r']).find('\n').and_then(|_| start.rfind('\n'));
    let mut lines = start[..end.unwrap_or(start.len())].lines().filter(|line| !line.is_empty());
    std::iter::from_fn(move || {
        let mut record = Cutter::new(delimiter, Quotes::Double);
        record.start(lines.next()?);
        while record.is_open() {
            record.go_on(lines.next()?);
        }
        Some(record)
    })
}

fn first_line(start: &str) -> Option<&str> {
    start.lines().find(|line| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(start: &str) -> char {
        char::from(delimiter(start, b',', &["text".to_owned()]))
    }

    #[test]
    fn the_names_tell_the_delimiter() {
        assert_eq!(of("text;label\na,b;c\n"), ';');
        assert_eq!(of("\"id\"\t\"text\"\nx,y,z\t1\n"), '\t');
        assert_eq!(of("id| text |label\n"), '|');
        assert_eq!(of("text\na;b\n"), ',');
        assert_eq!(of("text,a;b\n1;2;3\n"), ',');
        assert_eq!(of(""), ',');
    }

    #[test]
    fn other_names_leave_it_to_the_records() {
        assert_eq!(of("body;kind\none, two;x\nthree;y\n"), ';');
        // All commas and all semicolons stand in quotes or nowhere.
        assert_eq!(of("body,kind;of\n\"a, b\",c\nd;e,f\n"), ',');
        assert_eq!(of("body|kind"), '|');
        assert_eq!(of("body\none; two\n"), ',');
    }

    #[test]
    fn a_line_of_spreadsheets_announces_it() {
        for line in ["sep=;", "SEP=;\r", "\"sep=;\""] {
            assert_eq!(of(&format!("{line}\ntext,a;label\n")), ';');
        }
        assert_eq!(announced("sep=\t"), Some(b'\t'));
        assert_eq!(announced("sep=;;"), None);
        assert_eq!(announced("separator"), None);
    }
}
