//! Lines to the cells of a record, by the rules of one way of quoting.

use crate::settings::Quotes;

/// Cuts the lines of a record into cells. A cell that starts with a quotation mark ends with
/// one; delimiters and line ends within are text (line ends as `\n`).
pub(super) struct Cutter {
    delimiter: u8,
    quotes: Quotes,
    /// The text of all cells.
    text: String,
    /// Where cells end in it.
    ends: Vec<usize>,
    /// The last line ended within a quoted cell.
    open: bool,
    /// Nothing stood between the end of a quoted cell and the next delimiter.
    sound: bool,
}

impl Cutter {
    pub(super) fn new(delimiter: u8, quotes: Quotes) -> Self {
        let (text, ends) = (String::new(), Vec::new());
        Self { delimiter, quotes, text, ends, open: false, sound: true }
    }

    /// Forgets everything and takes the first line of a record.
    pub(super) fn start(&mut self, line: &str) {
        self.text.clear();
        self.ends.clear();
        (self.open, self.sound) = (false, true);
        self.cells(line);
    }

    /// Takes the next line of a record that is open.
    pub(super) fn go_on(&mut self, line: &str) {
        self.text.push('\n');
        if let Some(rest) = self.quoted(line)
            && let Some(rest) = self.after_quote(rest)
        {
            self.cells(rest);
        }
    }

    /// Says whether the record goes on in the next line.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Says whether the record ended by the rules, with so many cells.
    pub(super) fn fits(&self, n_cells: usize) -> bool {
        !self.open && self.sound && self.ends.len() == n_cells
    }

    /// Returns the number of cells that have ended.
    pub(super) fn n_cells(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn cell(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        unguarded(&self.text[start..self.ends[place]])
    }

    /// Returns the bytes of the record so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes what starts at the start of a cell.
    fn cells(&mut self, line: &str) {
        let mut rest = line;
        if self.quotes == Quotes::None {
            while let Some((cell, after)) = rest.split_once(char::from(self.delimiter)) {
                self.text.push_str(cell);
                self.ends.push(self.text.len());
                rest = after;
            }
            self.text.push_str(rest);
            self.ends.push(self.text.len());
            return;
        }
        loop {
            let after = match rest.strip_prefix('"') {
                Some(quoted) => self.quoted(quoted).and_then(|rest| self.after_quote(rest)),
                None => self.plain(rest),
            };
            match after {
                Some(after) => rest = after,
                None => return,
            }
        }
    }

    /// Takes text up to the quotation mark that ends the cell and returns what is behind it;
    /// nothing when the line ends first.
    fn quoted<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        let mut rest = line;
        self.open = true;
        let backslash = self.quotes == Quotes::Backslash;
        let mark_in = |text: &str| {
            if backslash { text.find(['"', '\\']) } else { text.find('"') }
        };
        while let Some(place) = mark_in(rest) {
            self.text.push_str(&rest[..place]);
            let (mark, after) = rest[place..].split_at(1);
            let escaped = after.starts_with('"') || mark == "\\" && after.starts_with('\\');
            if escaped {
                self.text.push_str(&after[..1]);
                rest = &after[1..];
            } else if mark == "\\" {
                self.text.push_str(mark);
                rest = after;
            } else {
                self.open = false;
                return Some(after);
            }
        }
        self.text.push_str(rest);
        None
    }

    /// Takes what stands behind the end of a quoted cell and returns the next cells, if there
    /// are any.
    fn after_quote<'l>(&mut self, rest: &'l str) -> Option<&'l str> {
        self.sound &= rest.is_empty() || rest.as_bytes()[0] == self.delimiter;
        self.plain(rest)
    }

    /// Takes text up to the next delimiter and returns what is behind it, if there is one.
    fn plain<'l>(&mut self, rest: &'l str) -> Option<&'l str> {
        let mut from = 0;
        while let Some(place) = rest[from..].find(char::from(self.delimiter)) {
            let (cell, after) = (&rest[from..from + place], &rest[from + place + 1..]);
            match cell.strip_suffix('\\') {
                Some(cell) if self.quotes == Quotes::Backslash => {
                    self.text.push_str(cell);
                    self.text.push(char::from(self.delimiter));
                    from += place + 1;
                }
                _ => {
                    self.text.push_str(cell);
                    self.ends.push(self.text.len());
                    return Some(after);
                }
            }
        }
        self.text.push_str(&rest[from..]);
        self.ends.push(self.text.len());
        None
    }
}

/// Takes away the apostrophe that keeps a spreadsheet from running a text as a formula.
fn unguarded(cell: &str) -> &str {
    let text = cell.trim_start_matches('\'');
    let is_guarded = text.len() < cell.len() && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_guarded { &cell[1..] } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(quotes: Quotes, lines: &str) -> (Vec<String>, bool, bool) {
        let mut cutter = Cutter::new(b',', quotes);
        let mut lines = lines.split('\n');
        cutter.start(lines.next().unwrap());
        for line in lines {
            assert!(cutter.is_open(), "{line}");
            cutter.go_on(line);
        }
        let cells = (0..cutter.n_cells()).map(|place| cutter.cell(place).to_owned());
        (cells.collect(), cutter.open, cutter.sound)
    }

    fn check(quotes: Quotes, lines: &str, expected: &[&str]) {
        let (cells, open, sound) = cut(quotes, lines);
        assert_eq!(cells, expected, "{lines}");
        assert!(!open && sound, "{lines}");
    }

    #[test]
    fn cells_are_quoted_as_rfc_4180_says() {
        check(Quotes::Double, "", &[""]);
        check(Quotes::Double, "a,,\"b\"", &["a", "", "b"]);
        check(Quotes::Double, "\"a, \"\"b\"\"\",\"\",c", &["a, \"b\"", "", "c"]);
        check(Quotes::Double, "5\" pipe,\\\"", &["5\" pipe", "\\\""]);
        check(Quotes::Double, "\"one\n\ntwo,\",x", &["one\n\ntwo,", "x"]);
        check(Quotes::Double, "é,\"ü\nß\"", &["é", "ü\nß"]);
    }

    #[test]
    fn a_backslash_may_stand_before_a_quote_a_delimiter_or_itself() {
        check(Quotes::Backslash, r#""a \"b, c\" d",x"#, &["a \"b, c\" d", "x"]);
        check(Quotes::Backslash, r#""C:\new\\","""x""#, &["C:\\new\\", "\"x"]);
        check(Quotes::Backslash, r"a\, b,c\d", &["a, b", "c\\d"]);
        check(Quotes::Backslash, "\"a\\\nb\",c", &["a\\\nb", "c"]);
    }

    #[test]
    fn quotes_may_be_text() {
        check(Quotes::None, "\"a,b\"\"\\,c", &["\"a", "b\"\"\\", "c"]);
    }

    #[test]
    fn what_breaks_the_rules_is_seen() {
        assert_eq!(
            cut(Quotes::Double, "\"a\" b,c"),
            (vec!["a b".into(), "c".into()], false, false)
        );
        assert_eq!(cut(Quotes::Double, "x,\"a"), (vec!["x".into()], true, true));
    }

    #[test]
    fn an_apostrophe_before_a_formula_is_no_text() {
        for (cell, expected) in
            [("'=a", "=a"), ("''-b", "'-b"), ("'tis", "'tis"), ("=c", "=c"), ("'", "'")]
        {
            assert_eq!(unguarded(cell), expected);
        }
    }
}
