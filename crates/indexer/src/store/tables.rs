//! Tables of terms as tab-separated text.
//!
//! The first line says what the table is and its version, the second names the columns.
//! A cell is escaped: `\t`, `\n`, `\r`, `\\`, and `\u{1b}` for any other control character.
//! So no term can break a line or reach a terminal raw.

use std::io::{self, Write};
use std::path::Path;

use super::names::VERSION;
use crate::error::IndexError;
use crate::vocabulary::{DropReason, DroppedTerm, Term, Vocabulary};

const TERM_COLUMNS: &str = "term\tsurface\tdocument_frequency";
const DROPPED_COLUMNS: &str = "term\tdocument_frequency\treason";

impl Vocabulary {
    /// Reads the table that [`write_table`](Self::write_table) wrote; `path` names it in errors.
    ///
    /// # Errors
    /// [`IndexError::Newer`] for a table of a newer version, [`IndexError::Damaged`] with the line
    /// for what is no such table.
    pub fn read_table(bytes: &[u8], path: &Path) -> Result<Self, IndexError> {
        read_terms(bytes, path).map(Self::in_order)
    }

    /// Writes the terms as tab-separated text: version, names of the columns, and one line with
    /// text, surface form and document frequency for each term. Control characters are escaped.
    ///
    /// # Errors
    /// Those of the writer.
    ///
    /// # Example
    /// ```
    /// use std::path::Path;
    /// use topicscope_indexer::{Term, Vocabulary};
    ///
    /// let term = Term { text: "cat".into(), surface: "cats".into(), document_frequency: 3 };
    /// let vocabulary = Vocabulary::in_order(vec![term]);
    /// let mut table = Vec::new();
    /// vocabulary.write_table(&mut table)?;
    /// assert!(table.ends_with(b"cat\tcats\t3\n"));
    /// assert_eq!(Vocabulary::read_table(&table, Path::new("vocabulary.tsv"))?, vocabulary);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        write_terms(self.terms(), out)
    }
}

/// Writes terms in their order.
pub(crate) fn write_terms(terms: &[Term], out: &mut dyn Write) -> io::Result<()> {
    head(out, "terms", TERM_COLUMNS)?;
    for term in terms {
        let (text, surface) = (escape(&term.text), escape(&term.surface));
        writeln!(out, "{text}\t{surface}\t{}", term.document_frequency)?;
    }
    Ok(())
}

/// Writes dropped terms in their order.
pub(super) fn write_dropped(terms: &[DroppedTerm], out: &mut dyn Write) -> io::Result<()> {
    head(out, "dropped terms", DROPPED_COLUMNS)?;
    for term in terms {
        let (text, reason) = (escape(&term.text), term.reason.name());
        writeln!(out, "{text}\t{}\t{reason}", term.document_frequency)?;
    }
    Ok(())
}

/// Reads what [`write_terms`] wrote; `path` names it in errors.
pub(super) fn read_terms(bytes: &[u8], path: &Path) -> Result<Vec<Term>, IndexError> {
    rows(bytes, path, "terms", TERM_COLUMNS, |[text, surface, count]| {
        Some(Term {
            text: unescape(text)?,
            surface: unescape(surface)?,
            document_frequency: count.parse().ok()?,
        })
    })
}

/// Reads what [`write_dropped`] wrote; `path` names it in errors.
pub(super) fn read_dropped(bytes: &[u8], path: &Path) -> Result<Vec<DroppedTerm>, IndexError> {
    rows(bytes, path, "dropped terms", DROPPED_COLUMNS, |[text, count, reason]| {
        Some(DroppedTerm {
            text: unescape(text)?,
            document_frequency: count.parse().ok()?,
            reason: DropReason::from_name(reason)?,
        })
    })
}

fn head(out: &mut dyn Write, table: &str, columns: &str) -> io::Result<()> {
    writeln!(out, "# topicscope {table} {VERSION}\n{columns}")
}

fn rows<T>(
    bytes: &[u8],
    path: &Path,
    table: &str,
    columns: &str,
    row: impl Fn([&str; 3]) -> Option<T>,
) -> Result<Vec<T>, IndexError> {
    let damaged = |line: usize, what: &str| IndexError::Damaged {
        path: path.to_path_buf(),
        problem: format!("line {line} {what}"),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| damaged(1, "or a later one is not UTF-8"))?;
    let mut lines = text.lines();
    let version = lines
        .next()
        .and_then(|line| line.strip_prefix("# topicscope "))
        .and_then(|line| line.strip_prefix(table))
        .and_then(|version| version.trim().parse::<u32>().ok())
        .ok_or_else(|| damaged(1, "does not name the table and its version"))?;
    if version > VERSION {
        let path = path.to_path_buf();
        return Err(IndexError::Newer { path, found: version, supported: VERSION });
    }
    if lines.next() != Some(columns) {
        return Err(damaged(2, "does not name the columns"));
    }
    let parse = |line: &str| {
        let mut cells = line.split('\t');
        let cells = [cells.next()?, cells.next()?, cells.next()?, cells.next().unwrap_or("")];
        let [a, b, c, ""] = cells else { return None };
        row([a, b, c])
    };
    lines
        .enumerate()
        .map(|(place, line)| {
            parse(line).ok_or_else(|| damaged(place + 3, "is no row of the table"))
        })
        .collect()
}

/// Makes a cell of a text.
pub(super) fn escape(text: &str) -> std::borrow::Cow<'_, str> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain || !text.contains(|c: char| c == '\\' || c.is_control()) {
        return text.into();
    }
    let mut cell = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' => cell.push_str("\\\\"),
            '\t' => cell.push_str("\\t"),
            '\n' => cell.push_str("\\n"),
            '\r' => cell.push_str("\\r"),
            c if c.is_control() => cell.extend(c.escape_unicode()),
            c => cell.push(c),
        }
    }
    cell.into()
}

/// Makes a text of a cell; nothing when the cell was never escaped.
pub(super) fn unescape(cell: &str) -> Option<String> {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut following = after.chars();
        text.push(match following.next()? {
            '\\' => '\\',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'u' => {
                let (code, after) = following.as_str().strip_prefix('{')?.split_once('}')?;
                following = after.chars();
                char::from_u32(u32::from_str_radix(code, 16).ok()?)?
            }
            _ => return None,
        });
        rest = following.as_str();
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(terms: &[Term]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_terms(terms, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_table_shows_its_version_and_columns() {
        let term = Term { text: "a\tb".into(), surface: "\u{1b}".into(), document_frequency: 3 };
        let text = String::from_utf8(written(&[term])).unwrap();
        let expected =
            "# topicscope terms 1\nterm\tsurface\tdocument_frequency\na\\tb\t\\u{1b}\t3\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn wrong_tables_are_refused_by_line() {
        let check = |text: &str, problem: &str| {
            let error = read_terms(text.as_bytes(), Path::new("v.tsv")).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        };
        let good = "# topicscope terms 1\nterm\tsurface\tdocument_frequency\n";
        check("", "line 1 does not name");
        check("# topicscope terms 1\nx\n", "line 2 does not name");
        check(&format!("{good}a\ta\t1\nb\tb\n"), "line 4 is no row");
        check(&format!("{good}a\ta\t1\t2\n"), "line 3 is no row");
        check(&format!("{good}a\\q\ta\t1\n"), "line 3 is no row");
        check(&good.replace('1', "9"), "format version `9`");
    }

    proptest! {
        #[test]
        fn any_text_survives_a_table(text in any::<String>(), surface in "[\\PC\t\n\r\\\\]*") {
            let terms = [Term { text, surface, document_frequency: 7 }];
            prop_assert_eq!(read_terms(&written(&terms), Path::new("t")).unwrap(), terms);
        }
    }
}
