//! Comma- or tab-separated values below a line of column names.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::settings::{Fields, LONGEST_RECORD};

/// Stands between the labels of one cell.
pub(crate) const BETWEEN_LABELS: char = ';';

/// Reads each record as a document; blank lines are passed over. Quotes follow RFC 4180: a
/// cell that starts with one ends with one, two of them are one, and delimiters and line
/// ends within are text (line ends as `\n`). A document without an id is named `FILE:LINE`.
pub(crate) struct Delimited {
    source: Source,
    fields: Fields,
    delimiter: u8,
    parser: Reader,
    /// Column names, once they are read.
    names: Vec<String>,
}

/// The cells of one record.
struct Record {
    cells: Vec<String>,
    /// The line it starts in.
    line: u64,
}

impl Delimited {
    pub(crate) fn new(source: Source, fields: Fields, delimiter: u8) -> Self {
        // Lines are cut already; a lone carriage return is text.
        let terminator = Terminator::Any(b'\n');
        let parser = ReaderBuilder::new().delimiter(delimiter).terminator(terminator).build();
        Self { source, fields, delimiter, parser, names: Vec::new() }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        if self.names.is_empty() {
            match self.record()? {
                Some(record) => self.take_names(&record)?,
                None => return Ok(None),
            }
        }
        let Some(record) = self.record()? else { return Ok(None) };
        let (found, expected) = (record.cells.len(), self.names.len());
        if found != expected {
            let (path, line) = (self.source.path_buf(), record.line);
            return Err(IndexError::Columns { path, line, found, expected });
        }
        self.document(&record).map(Some)
    }

    /// Reads the column names; without the columns that were asked for there is no document.
    fn take_names(&mut self, record: &Record) -> Result<(), IndexError> {
        self.names = record.cells.iter().map(|name| name.trim().to_owned()).collect();
        let Fields { text, id, title, label, split, terms } = &self.fields;
        let text = if terms.is_some() { &[] } else { text.as_slice() };
        let wanted = text.iter().chain(id).chain(title).chain(label).chain(split).chain(terms);
        for field in wanted {
            if !self.names.contains(field) {
                let mut present = self.names.clone();
                present.sort();
                self.source.end();
                return Err(IndexError::AbsentField {
                    path: self.source.path_buf(),
                    line: record.line,
                    field: field.clone(),
                    present,
                });
            }
        }
        Ok(())
    }

    fn document(&mut self, record: &Record) -> Result<Document, IndexError> {
        let cell = |asked: Option<&String>, default: &str| {
            let name = asked.map_or(default, String::as_str);
            let place = self.names.iter().position(|column| column == name)?;
            Some(record.cells[place].as_str()).filter(|cell| !cell.is_empty())
        };
        let fields = &self.fields;
        let text = if fields.terms.is_some() {
            cell(fields.terms.as_ref(), "").unwrap_or_default().to_owned()
        } else {
            let parts = fields.text.iter().map(|name| cell(Some(name), "").unwrap_or_default());
            parts.collect::<Vec<_>>().join("\n")
        };
        let split = match &fields.split {
            Some(_) => cell(fields.split.as_ref(), ""),
            None => None,
        };
        let split = split.map(|name| self.source.split_named(name)).transpose()?;
        let id = cell(fields.id.as_ref(), "id").map(str::to_owned);
        let title = cell(fields.title.as_ref(), "title").map(str::to_owned);
        let labels = cell(fields.label.as_ref(), "label").map(labels).unwrap_or_default();
        let id = id.unwrap_or_else(|| self.source.id_at(record.line));
        let position = self.source.position_at(record.line);
        Ok(Document { id, title, labels, split, text, position, ..self.source.bare_document() })
    }

    /// Reads the next record, over as many lines as its quotes span.
    fn record(&mut self) -> Result<Option<Record>, IndexError> {
        let mut text = loop {
            match self.source.next_line()? {
                None => return Ok(None),
                Some("") => {}
                Some(line) => break line.to_owned(),
            }
        };
        let line = self.source.line();
        let mut open = is_open(text.as_bytes(), self.delimiter, false);
        while open {
            let Some(next) = self.source.next_line()? else {
                return Err(IndexError::UnclosedQuote { path: self.source.path_buf(), line });
            };
            open = is_open(next.as_bytes(), self.delimiter, true);
            if text.len() + next.len() > LONGEST_RECORD {
                // Where the next record starts nobody knows.
                self.source.end();
                return Err(self.source.too_long(line));
            }
            text.push('\n');
            text.push_str(next);
        }
        Ok(Some(Record { cells: self.cells(&text), line }))
    }

    /// Cuts a whole record into cells.
    fn cells(&mut self, text: &str) -> Vec<String> {
        let mut out = vec![0; text.len()];
        let mut ends = vec![0; text.bytes().filter(|&byte| byte == self.delimiter).count() + 1];
        self.parser.reset();
        let (result, _, written, n_ends) =
            self.parser.read_record(text.as_bytes(), &mut out, &mut ends);
        let n_ends = match result {
            ReadRecordResult::Record => n_ends,
            // The end of the text ends the record.
            _ => n_ends + self.parser.read_record(&[], &mut out[written..], &mut ends[n_ends..]).3,
        };
        let mut start = 0;
        let cell = |&end: &usize| {
            // Cells are cut at ASCII characters, so that each is whole.
            let cell = String::from_utf8_lossy(&out[start..end]).into_owned();
            start = end;
            cell
        };
        ends[..n_ends].iter().map(cell).collect()
    }
}

impl Iterator for Delimited {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Cuts the labels of one cell apart.
pub(crate) fn labels(cell: &str) -> Vec<String> {
    let labels = cell.split(BETWEEN_LABELS).map(str::trim);
    labels.filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

/// Says whether a quoted cell is still open at the end of a line.
fn is_open(line: &[u8], delimiter: u8, mut open: bool) -> bool {
    let mut at_start = !open;
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if open {
            // Two quotes are one in the text.
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                open = false;
            }
            at_start = false;
        } else {
            open = at_start && byte == b'"';
            at_start = byte == delimiter;
        }
    }
    open
}
