//! Lines of a table to records: which lines belong together, and which quotes are text.

use std::collections::VecDeque;

use super::cutter::Cutter;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::read::notebook::Notebook;
use crate::remark::Decision;
use crate::settings::{LONGEST_RECORD, Quotes};

/// Lines that could all be records of their own, after which a quotation mark that is still
/// open is text. A quoted cell has as many delimiters in each of its lines by accident only;
/// of tabs, which texts have not, one more line is proof enough.
const ENOUGH: usize = 10;
const ENOUGH_WITH_TABS: usize = 2;

/// Lines that are held while a quoted cell might be none.
const HELD: usize = 10_000;

/// Reads the records of a table; blank lines between them are passed over.
pub(super) struct Records {
    pub(super) source: Source,
    delimiter: u8,
    /// What was asked for.
    quotes: Option<Quotes>,
    /// Cells of the first record, by which the others are judged.
    n_columns: Option<usize>,
    /// For records without quotation marks, and for those whose marks are text.
    plain: Cutter,
    double: Cutter,
    backslash: Cutter,
    /// Backslashes stood before quotation marks already.
    prefers_backslash: bool,
    /// Lines that were read ahead, and what came after them.
    ahead: VecDeque<Line>,
    broken: Option<IndexError>,
    /// The line the record starts in.
    line: u64,
    /// U+FFFD put into it.
    replaced: u64,
    notebook: Notebook,
}

struct Line {
    text: String,
    number: u64,
    replaced: u64,
}

/// One of the ways to cut a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Double,
    Backslash,
}

/// A record that is whole.
pub(super) struct Record<'r> {
    cells: &'r Cutter,
    /// The line it starts in.
    pub(super) line: u64,
    /// U+FFFD in it.
    pub(super) replaced: u64,
}

impl Record<'_> {
    pub(super) fn n_cells(&self) -> usize {
        self.cells.n_cells()
    }

    pub(super) fn cell(&self, place: usize) -> &str {
        self.cells.cell(place)
    }
}

impl Records {
    pub(super) fn new(
        source: Source,
        delimiter: u8,
        quotes: Option<Quotes>,
        notebook: Notebook,
    ) -> Self {
        Self {
            source,
            delimiter,
            quotes,
            n_columns: None,
            plain: Cutter::new(delimiter, Quotes::None),
            double: Cutter::new(delimiter, Quotes::Double),
            backslash: Cutter::new(delimiter, Quotes::Backslash),
            prefers_backslash: quotes == Some(Quotes::Backslash),
            ahead: VecDeque::new(),
            broken: None,
            line: 0,
            replaced: 0,
            notebook,
        }
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Judges the records that follow by how many cells they have.
    pub(super) fn expect(&mut self, n_columns: usize) {
        self.n_columns = Some(n_columns);
    }

    /// Reads the next record.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, IndexError> {
        let Some(way) = self.read()? else { return Ok(None) };
        let (line, replaced) = (self.line, self.replaced);
        Ok(Some(Record { cells: self.cutter(way), line, replaced }))
    }

    fn read(&mut self) -> Result<Option<Way>, IndexError> {
        if self.ahead.is_empty() && self.broken.is_none() {
            // Nearly all records: a line without quotation marks.
            let first = loop {
                match self.source.next_line()? {
                    None => return Ok(None),
                    Some("") => {}
                    Some(line) => break line,
                }
            };
            let simple = !self.prefers_backslash && !first.contains('"');
            if simple || self.quotes == Some(Quotes::None) {
                self.plain.start(first);
                self.line = self.source.line();
                self.replaced = self.source.take_replaced();
                return Ok(Some(Way::Plain));
            }
            let text = first.to_owned();
            let (number, replaced) = (self.source.line(), self.source.take_replaced());
            return self.decide(&Line { text, number, replaced }).map(Some);
        }
        loop {
            match self.line_ahead()? {
                None => return Ok(None),
                Some(line) if line.text.is_empty() => {}
                Some(line) => return self.decide(&line).map(Some),
            }
        }
    }

    /// Takes the next line, read ahead or not.
    fn line_ahead(&mut self) -> Result<Option<Line>, IndexError> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        let Some(line) = self.source.next_line()? else { return Ok(None) };
        let text = line.to_owned();
        let (number, replaced) = (self.source.line(), self.source.take_replaced());
        Ok(Some(Line { text, number, replaced }))
    }

    /// Finds the way to cut the record that starts with a line.
    fn decide(&mut self, first: &Line) -> Result<Way, IndexError> {
        (self.line, self.replaced) = (first.number, first.replaced);
        let way = match (self.quotes, self.n_columns) {
            (Some(Quotes::None), _) => return Ok(self.literal(first)),
            (Some(Quotes::Backslash), _) => Way::Backslash,
            (Some(Quotes::Double), _) | (None, None) => Way::Double,
            (None, Some(n_columns)) => return self.judge(first, n_columns),
        };
        self.cutter_mut(way).start(&first.text);
        while self.cutter(way).is_open() {
            let Some(line) = self.line_ahead()? else { return Err(self.unclosed()) };
            self.cutter_mut(way).go_on(&line.text);
            self.replaced += line.replaced;
            self.check_length(way)?;
        }
        Ok(way)
    }

    /// Finds the way by which a record has as many cells as there are columns.
    fn judge(&mut self, first: &Line, n_columns: usize) -> Result<Way, IndexError> {
        let mut ways = vec![Way::Double];
        if first.text.contains('\\') {
            ways.insert(usize::from(!self.prefers_backslash), Way::Backslash);
        }
        for &way in &ways {
            self.cutter_mut(way).start(&first.text);
        }
        // How many lines could be records that are cut at each delimiter, all of them so far.
        let mut literal = self.could_be_record(&first.text, n_columns).then_some(1);
        let enough = if self.delimiter == b'\t' { ENOUGH_WITH_TABS } else { ENOUGH };
        let mut held: VecDeque<Line> = VecDeque::new();
        loop {
            let proved = n_columns > 1 && literal.is_some_and(|lines| lines >= enough);
            let fitting = ways.iter().copied().find(|&way| self.cutter(way).fits(n_columns));
            if let Some(way) = fitting.filter(|_| !proved) {
                return Ok(self.fitting(way, literal.unwrap_or(0)));
            }
            let closed = ways.iter().all(|&way| !self.cutter(way).is_open());
            let hopeless = ways.iter().all(|&way| self.cutter(way).n_cells() > n_columns);
            if proved || literal.is_some() && (closed || hopeless) {
                self.put_back(held);
                return Ok(self.literal(first));
            }
            if closed {
                // What is wrong with it is told by its number of cells, if anything is.
                return Ok(ways[0]);
            }
            let line = match self.line_ahead() {
                Ok(Some(line)) => line,
                ended => {
                    if literal.is_none() {
                        return Err(ended.err().unwrap_or_else(|| self.unclosed()));
                    }
                    self.broken = ended.err();
                    self.put_back(held);
                    return Ok(self.literal(first));
                }
            };
            for &way in &ways {
                if self.cutter(way).is_open() {
                    self.cutter_mut(way).go_on(&line.text);
                }
            }
            self.replaced += line.replaced;
            self.check_length(ways[0])?;
            literal = literal
                .filter(|_| held.len() < HELD && self.could_be_record(&line.text, n_columns))
                .map(|lines| lines + 1);
            match literal {
                Some(_) => held.push_back(line),
                None => held.clear(),
            }
        }
    }

    /// Takes a record as one of the rules has it.
    fn fitting(&mut self, way: Way, literal: usize) -> Way {
        let path = self.source.path_name();
        if way == Way::Backslash && !self.prefers_backslash {
            self.prefers_backslash = true;
            self.notebook.note_at(Decision::BackslashQuotes, &path, self.line);
        }
        if literal > 1 && self.n_columns > Some(1) {
            self.notebook.note_at(Decision::JoinedLines, &path, self.line);
        }
        way
    }

    /// Takes a line as it stands.
    fn literal(&mut self, first: &Line) -> Way {
        if self.quotes.is_none() {
            let path = self.source.path_name();
            self.notebook.note_at(Decision::LiteralQuotes, &path, first.number);
        }
        self.replaced = first.replaced;
        self.plain.start(&first.text);
        Way::Plain
    }

    /// Says whether a line has as many cells as there are columns, whatever is quoted.
    fn could_be_record(&self, line: &str, n_columns: usize) -> bool {
        let n_delimiters = line.bytes().filter(|&byte| byte == self.delimiter).count();
        !line.is_empty() && n_delimiters + 1 == n_columns
    }

    fn put_back(&mut self, lines: VecDeque<Line>) {
        for line in lines.into_iter().rev() {
            self.ahead.push_front(line);
        }
    }

    fn check_length(&mut self, way: Way) -> Result<(), IndexError> {
        if self.cutter(way).len() > LONGEST_RECORD {
            // Where the next record starts nobody knows.
            self.source.end();
            self.ahead.clear();
            return Err(self.source.too_long(self.line));
        }
        Ok(())
    }

    fn unclosed(&self) -> IndexError {
        IndexError::UnclosedQuote { path: self.source.path_buf(), line: self.line }
    }

    fn cutter(&self, way: Way) -> &Cutter {
        match way {
            Way::Plain => &self.plain,
            Way::Double => &self.double,
            Way::Backslash => &self.backslash,
        }
    }

    fn cutter_mut(&mut self, way: Way) -> &mut Cutter {
        match way {
            Way::Plain => &mut self.plain,
            Way::Double => &mut self.double,
            Way::Backslash => &mut self.backslash,
        }
    }
}
