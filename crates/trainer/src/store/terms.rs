//! The vocabulary of a model as tab-separated text, the same table as in an index.
//!
//! The first line names the table and its version, the second its columns. Control
//! characters are escaped, so that no term can break a line or reach a terminal raw.

use topicscope_indexer::{Term, Vocabulary};

use super::VERSION;

const COLUMNS: &str = "term\tsurface\tdocument_frequency";

/// Writes the terms in their order.
pub(super) fn to_text(vocabulary: &Vocabulary) -> String {
    let row = |term: &Term| {
        format!("{}\t{}\t{}\n", escape(&term.text), escape(&term.surface), term.document_frequency)
    };
    let rows: String = vocabulary.terms().iter().map(row).collect();
    format!("# topicscope terms {VERSION}\n{COLUMNS}\n{rows}")
}

/// Reads what [`to_text`] wrote; on failure returns the number of the line at fault.
pub(super) fn from_text(text: &str) -> Result<Vocabulary, usize> {
    let mut lines = (1..).zip(text.lines());
    let mut expect = |wanted: &str| match lines.next() {
        Some((number, line)) if line != wanted => Err(number),
        Some(_) => Ok(()),
        None => Err(1),
    };
    expect(&format!("# topicscope terms {VERSION}"))?;
    expect(COLUMNS)?;
    let terms: Result<Vec<Term>, usize> =
        lines.map(|(number, line)| row(line).ok_or(number)).collect();
    Ok(Vocabulary::in_order(terms?))
}

fn row(line: &str) -> Option<Term> {
    let mut cells = line.split('\t');
    let term = Term {
        text: unescape(cells.next()?)?,
        surface: unescape(cells.next()?)?,
        document_frequency: cells.next()?.parse().ok()?,
    };
    cells.next().is_none().then_some(term)
}

fn escape(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
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
    cell
}

fn unescape(cell: &str) -> Option<String> {
    let mut text = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next()? {
                '\\' => '\\',
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'u' => {
                    let code = chars.as_str().strip_prefix('{')?.split_once('}')?.0;
                    // Moves past the braces, which are one byte each.
                    chars = chars.as_str().get(code.len() + 2..)?.chars();
                    char::from_u32(u32::from_str_radix(code, 16).ok()?)?
                }
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_vocabulary_survives_its_file(rows in prop::collection::vec(
            (any::<String>(), any::<String>(), any::<u32>()), 0..6,
        )) {
            let term = |(text, surface, document_frequency)| {
                Term { text, surface, document_frequency }
            };
            let vocabulary = Vocabulary::in_order(rows.into_iter().map(term).collect());
            prop_assert_eq!(from_text(&to_text(&vocabulary)), Ok(vocabulary));
        }
    }

    #[test]
    fn the_line_at_fault_is_named() {
        let head = "# topicscope terms 1\nterm\tsurface\tdocument_frequency\n";
        assert_eq!(from_text(""), Err(1));
        assert_eq!(from_text("# topicscope terms 1\nterm\n"), Err(2));
        for bad in ["a\ta", "a\ta\tmany", "a\ta\t1\t2", "a\\x\ta\t1", "\\u{zz}\ta\t1"] {
            assert_eq!(from_text(&format!("{head}fine\tfine\t3\n{bad}\n")), Err(4), "{bad}");
        }
    }
}
