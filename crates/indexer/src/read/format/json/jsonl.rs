//! JSON objects as documents: one a line, several, over several lines, or the items of a list.

use std::collections::VecDeque;

use serde_json::Value;

use super::extent::Extent;
use super::picker::{Fault, Parts, Picker};
use super::{object, outline, trouble};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::read::format::absent::Absent;
use crate::settings::Fields;

/// Stands before each object of a JSON text sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1e;

/// Reads each object as a document; blank lines are passed over. A document without an id is
/// named `FILE:LINE` by the line it starts in, and where a line has several, the second and
/// later ones `FILE:LINE.2` and so on.
pub(crate) struct Jsonl {
    source: Source,
    picker: Picker,
    course: Course,
    /// The line the object starts in, and how many have started there.
    line: u64,
    nth: u64,
    /// Objects that follow the first of a line.
    rest: VecDeque<String>,
    /// The object, where it is not what the source gave last.
    own: Option<String>,
    /// Where an object that is too long ends.
    passing: Option<Extent>,
}

/// How the objects of a file follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Nothing is read yet.
    Unknown,
    /// Each has a line.
    Lines,
    /// They end where they end. When the first one is alone in its line, others are taken to
    /// be, too.
    Values { first: bool },
    /// The same, in a list that starts in a line.
    Items { from: u64 },
}

impl Jsonl {
    pub(crate) fn new(source: Source, fields: Fields) -> Self {
        Self {
            source,
            picker: Picker::new(fields),
            course: Course::Unknown,
            line: 0,
            nth: 0,
            rest: VecDeque::new(),
            own: None,
            passing: None,
        }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        if self.course == Course::Unknown {
            self.course = self.course_of_start();
        }
        self.own = None;
        match self.course {
            Course::Lines => self.read_line(),
            _ => self.read_value(),
        }
    }

    /// Looks at the start of the file. A line that is an object, as far indented as the first
    /// one, says that each line is.
    fn course_of_start(&mut self) -> Course {
        let start = String::from_utf8_lossy(self.source.start()).into_owned();
        let blank = |c: char| c.is_whitespace() || c == char::from(RECORD_SEPARATOR);
        match start.trim_start_matches(blank).as_bytes().first() {
            Some(b'{') => {}
            Some(b'[') => return Course::Values { first: false },
            _ => return Course::Lines,
        }
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut lines = start.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default();
        let is_record = |line: &str| {
            indent(line) == indent(first) && object::values(line, &self.picker.names).is_ok()
        };
        if start.contains('\n') && (is_record(first) || lines.any(is_record)) {
            Course::Lines
        } else {
            Course::Values { first: true }
        }
    }

    /// Reads the next line that is not blank.
    fn read_line(&mut self) -> Result<Option<Document>, IndexError> {
        if let Some(text) = self.rest.pop_front() {
            self.nth += 1;
            return self.own_document(&text).map(Some);
        }
        loop {
            let parsed = match self.source.next_line()? {
                None => return Ok(None),
                Some(line) if line.trim().is_empty() => continue,
                Some(line) => object::values(line, &self.picker.names),
            };
            (self.line, self.nth) = (self.source.line(), 1);
            return match parsed {
                Ok(mut values) => self.document(&mut values).map(Some),
                Err(error) => self.read_odd_line(&error).map(Some),
            };
        }
    }

    /// Looks again at a line that is no object: it may be several, or the start of one.
    fn read_odd_line(&mut self, error: &serde_json::Error) -> Result<Document, IndexError> {
        let line = self.source.last_line().to_owned();
        if line.trim() == "{" {
            let mut extent = Extent::default();
            extent.end_in(line.trim_start().as_bytes());
            let rest = self.source.next_piece(|bytes| extent.end_in(bytes));
            let text = rest.map(|rest| format!("{line}\n{rest}"))?;
            return self.own_document(&text);
        }
        self.rest = objects(&line).into_iter().map(str::to_owned).collect();
        match self.rest.pop_front() {
            Some(first) if first.len() < line.trim().len() => self.own_document(&first),
            _ => self.mended(error, &line),
        }
    }

    /// Reads the next object, wherever it stands.
    fn read_value(&mut self) -> Result<Option<Document>, IndexError> {
        if let Some(mut extent) = self.passing.take() {
            self.source.pass_piece(self.line, |bytes| extent.end_in(bytes))?;
        }
        if !self.go_to_value()? {
            return Ok(None);
        }
        let line = self.source.line() + 1;
        self.nth = if line == self.line { self.nth + 1 } else { 1 };
        self.line = line;
        let mut extent = Extent::default();
        let parsed = match self.source.next_piece(|bytes| extent.end_in(bytes)) {
            Ok(text) => object::values(text, &self.picker.names),
            Err(error) => {
                let too_long = matches!(error, IndexError::TooLong { .. });
                self.passing = too_long.then_some(extent);
                return Err(error);
            }
        };
        let is_object = parsed.is_ok();
        let document = match parsed {
            Ok(mut values) => self.document(&mut values),
            Err(error) => {
                let text = self.source.last_line().to_owned();
                self.mended(&error, &text)
            }
        };
        if is_object && self.course == (Course::Values { first: true }) {
            self.course = Course::Values { first: false };
            if self.source.line() + 1 == line && self.ends_line()? {
                self.course = Course::Lines;
            }
        }
        document.map(Some)
    }

    /// Goes to the start of the next object, into lists and out of them; says whether there is
    /// one.
    fn go_to_value(&mut self) -> Result<bool, IndexError> {
        loop {
            let between =
                |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | RECORD_SEPARATOR);
            match (self.source.next_byte(between)?, self.course) {
                (None, Course::Items { from }) => {
                    self.course = Course::Values { first: false };
                    let (path, problem) = (self.source.path_buf(), "EOF while parsing a list");
                    return Err(IndexError::NotJson { path, line: from, problem: problem.into() });
                }
                (None, _) => return Ok(false),
                (Some(b'['), Course::Values { .. }) => {
                    self.course = Course::Items { from: self.source.line() + 1 };
                    self.source.take_byte();
                }
                (Some(b']'), Course::Items { .. }) => {
                    self.course = Course::Values { first: false };
                    self.source.take_byte();
                }
                _ => return Ok(true),
            }
        }
    }

    /// Reads the end of a line, if nothing comes before it, and says so.
    fn ends_line(&mut self) -> Result<bool, IndexError> {
        let mut ended = false;
        self.source.next_byte(|byte| {
            let passed = !ended && byte.is_ascii_whitespace();
            ended |= byte == b'\n';
            passed
        })?;
        Ok(ended)
    }

    /// Makes a document of an object that the source did not give last.
    fn own_document(&mut self, text: &str) -> Result<Document, IndexError> {
        let parsed = object::values(text, &self.picker.names);
        self.own = Some(text.to_owned());
        match parsed {
            Ok(mut values) => self.document(&mut values),
            Err(error) => self.mended(&error, text),
        }
    }

    /// Makes a document of a text that is no object as it stands, if what is wrong with it may
    /// be replaced.
    fn mended(&mut self, error: &serde_json::Error, text: &str) -> Result<Document, IndexError> {
        let (path, line) = (self.source.path_buf(), self.line);
        let Some((mended, count, half)) = trouble::mended(text) else {
            return Err(trouble::not_json(error, text, path, line));
        };
        match object::values(&mended, &self.picker.names) {
            Ok(mut values) if self.source.may_replace() => {
                self.source.add_replaced(count);
                self.own = Some(mended);
                self.document(&mut values)
            }
            Ok(_) => Err(trouble::lone_surrogate(half, text, path, line)),
            Err(error) => Err(trouble::not_json(&error, text, path, line)),
        }
    }

    fn document(&mut self, values: &mut [Option<Value>]) -> Result<Document, IndexError> {
        let line = self.line;
        let parts = self.picker.pick(values).map_err(|fault| self.fault(fault))?;
        let Parts { id, title, labels, split, text } = parts;
        let id = id.unwrap_or_else(|| {
            let name = self.source.id_at(line);
            if self.nth > 1 { format!("{name}.{}", self.nth) } else { name }
        });
        let (replaced, position) = (self.source.take_replaced(), self.source.position_at(line));
        Ok(Document { id, title, labels, split, text, replaced, position })
    }

    fn fault(&mut self, fault: Fault) -> IndexError {
        let (path, line) = (self.source.path_buf(), self.line);
        match fault {
            Fault::Type { field, expected, found } => {
                IndexError::FieldType { path, line, field, expected, found }
            }
            Fault::Split { value } => IndexError::UnknownSplit { path, line, value },
            Fault::Absent { field, role } => {
                let own = self.own.take();
                let object = own.unwrap_or_else(|| self.source.last_line().to_owned());
                let following = String::from_utf8_lossy(self.source.start());
                let columns = outline::columns(&object, &following);
                Absent { path, line, role }.error(&field, &columns)
            }
        }
    }
}

impl Iterator for Jsonl {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Cuts a line into the objects that follow each other in it, and what is behind them.
fn objects(line: &str) -> Vec<&str> {
    let around = |c: char| c.is_whitespace() || c == char::from(RECORD_SEPARATOR);
    let (mut objects, mut rest) = (Vec::new(), line.trim_matches(around));
    while rest.starts_with('{') {
        let end = Extent::default().end_in(rest.as_bytes()).unwrap_or(rest.len());
        let (object, after) = rest.split_at(end);
        objects.push(object);
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    if !rest.is_empty() {
        objects.push(rest);
    }
    objects
}
