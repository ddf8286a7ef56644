//! Separated values below a line of column names.

use super::heading;
use super::records::{Record, Records};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::read::format::absent::{Absent, Column};
use crate::read::format::label_cell::LabelCell;
use crate::read::notebook::Notebook;
use crate::remark::Decision;
use crate::settings::{Fields, TableSettings};

/// Reads each record as a document; blank lines are passed over. What separates cells is told
/// from the first lines, and how a record is quoted from its number of cells, unless asked
/// for. A document without an id is named `FILE:LINE`.
pub(crate) struct Delimited {
    records: Records,
    fields: Fields,
    labels: LabelCell,
    /// Whether there is a line that announces the delimiter.
    announced: bool,
    /// Column names, once they are read.
    names: Vec<String>,
    columns: Columns,
}

/// Where the wanted cells of a record stand.
#[derive(Default)]
struct Columns {
    text: Vec<usize>,
    id: Option<usize>,
    title: Option<usize>,
    label: Option<usize>,
    split: Option<usize>,
}

impl Delimited {
    /// Prepares for a table whose format has a usual delimiter.
    pub(crate) fn new(
        mut source: Source,
        fields: Fields,
        settings: &TableSettings,
        usual: u8,
        notebook: Notebook,
    ) -> Self {
        let start = String::from_utf8_lossy(source.start()).into_owned();
        let asked = settings.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
        let delimiter =
            asked.unwrap_or_else(|| heading::delimiter(&start, usual, fields.telling()));
        if delimiter != usual && asked.is_none() {
            notebook.note(Decision::Delimiter(delimiter.into()), &source.path_name());
        }
        let first = start.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let announced = heading::announced(first) == Some(delimiter);
        let records = Records::new(source, delimiter, settings.quotes, notebook);
        let labels = LabelCell { separator: settings.label_separator.clone() };
        let (names, columns) = (Vec::new(), Columns::default());
        Self { records, fields, labels, announced, names, columns }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        if self.names.is_empty() {
            if self.announced {
                self.announced = false;
                self.records.next()?;
            }
            let Some(record) = self.records.next()? else { return Ok(None) };
            let names = (0..record.n_cells()).map(|place| record.cell(place).trim().to_owned());
            (self.names, self.columns) = (names.collect(), Columns::default());
            let line = record.line;
            self.take_names(line)?;
        }
        let Some(record) = self.records.next()? else { return Ok(None) };
        let (found, expected) = (record.n_cells(), self.names.len());
        let Record { line, replaced, .. } = record;
        if found != expected {
            let path = self.records.source.path_buf();
            return Err(IndexError::Columns { path, line, found, expected });
        }
        let filled = |place: Option<usize>| {
            place.map(|place| record.cell(place)).filter(|cell| !cell.is_empty())
        };
        let columns = &self.columns;
        let text = match columns.text.as_slice() {
            [only] => record.cell(*only).to_owned(),
            several => {
                let cells: Vec<&str> = several.iter().map(|&place| record.cell(place)).collect();
                cells.join("\n")
            }
        };
        let id = filled(columns.id).map(str::to_owned);
        let title = filled(columns.title).map(str::to_owned);
        let labels = filled(columns.label).map(|cell| self.labels.labels(cell));
        let split = filled(columns.split).map(str::to_owned);
        let source = &self.records.source;
        let split = split.map(|name| source.split_at(&name, line)).transpose()?;
        Ok(Some(Document {
            id: id.unwrap_or_else(|| source.id_at(line)),
            title,
            labels: labels.unwrap_or_default(),
            split,
            text,
            replaced,
            position: source.position_at(line),
        }))
    }

    /// Finds the wanted columns; without those that were asked for there is no document.
    fn take_names(&mut self, line: u64) -> Result<(), IndexError> {
        let absent = self.fields.required().find(|(_, name)| !self.names.contains(name));
        if let Some((role, field)) = absent.map(|(role, field)| (role, field.clone())) {
            let absent = Absent { path: self.records.source.path_buf(), line, role };
            let error = absent.error(&field, &self.with_lengths());
            self.records.source.end();
            return Err(error);
        }
        let place = |asked: Option<&String>, default: &str| {
            let name = asked.map_or(default, String::as_str);
            self.names.iter().position(|column| column == name)
        };
        let fields = &self.fields;
        self.columns = Columns {
            text: fields.telling().iter().filter_map(|name| place(Some(name), "")).collect(),
            id: place(fields.id.as_ref(), "id"),
            title: place(fields.title.as_ref(), "title"),
            label: place(fields.label.as_ref(), "label"),
            split: fields.split.as_ref().and_then(|name| place(Some(name), "")),
        };
        self.records.expect(self.names.len());
        Ok(())
    }

    /// Returns the columns with the mean length of their cells in the records that come first.
    fn with_lengths(&mut self) -> Vec<Column> {
        let delimiter = self.records.delimiter();
        let start = String::from_utf8_lossy(self.records.source.start()).into_owned();
        let mut columns: Vec<Column> = self.names.iter().map(|name| Column::of(name)).collect();
        for record in heading::records(&start, delimiter) {
            for (place, column) in columns.iter_mut().enumerate().take(record.n_cells()) {
                column.add(record.cell(place));
            }
        }
        columns
    }
}

impl Iterator for Delimited {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
