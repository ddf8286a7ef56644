//! One JSON object a line.

use serde_json::Value;

use super::object::{self, Names};
use crate::bags::Split;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::settings::Fields;

/// Stands between the items of a list of terms in the text of a document.
const BETWEEN_ITEMS: &str = "; ";

/// Reads each line as an object; blank lines are passed over. A document without an id is
/// named `FILE:LINE`.
pub(crate) struct Jsonl {
    source: Source,
    fields: Fields,
    names: Names,
}

/// The wanted values of one object.
type Values = [Option<Value>];

impl Jsonl {
    pub(crate) fn new(source: Source, fields: Fields) -> Self {
        let mut names = vec![
            asked_or(fields.id.as_ref(), "id").to_owned(),
            asked_or(fields.title.as_ref(), "title").to_owned(),
            asked_or(fields.label.as_ref(), "label").to_owned(),
        ];
        names.extend(fields.split.clone());
        match &fields.terms {
            Some(terms) => names.push(terms.clone()),
            None => names.extend(fields.text.iter().cloned()),
        }
        Self { source, fields, names: Names::new(names) }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        loop {
            let parsed = match self.source.next_line()? {
                None => return Ok(None),
                Some(line) if line.trim().is_empty() => continue,
                Some(line) => object::values(line, &self.names),
            };
            return match parsed {
                Ok(mut values) => self.document(&mut values).map(Some),
                Err(error) => Err(self.not_json(&error)),
            };
        }
    }

    fn document(&mut self, values: &mut Values) -> Result<Document, IndexError> {
        let fields = &self.fields;
        let id = self.scalar(values, fields.id.as_ref(), "id")?.filter(|id| !id.is_empty());
        let title = self.scalar(values, fields.title.as_ref(), "title")?;
        let (labels, split) = (self.labels(values)?, self.split(values)?);
        let id = id.unwrap_or_else(|| self.source.id_at(self.source.line()));
        // The text comes last: it is moved out, for it is nearly all there is to copy.
        let text = match &fields.terms {
            Some(field) => self.items(values, field)?,
            None => self.text(values)?,
        };
        Ok(Document { id, title, labels, split, text, ..self.source.bare_document() })
    }

    /// Returns the value of a field that must be there.
    fn required<'v>(&self, values: &'v Values, field: &str) -> Result<&'v Value, IndexError> {
        self.names.value(values, field).ok_or_else(|| self.absent(field))
    }

    /// Returns the value of a field: it must be there when it was asked for by name.
    fn optional<'v>(
        &self,
        values: &'v Values,
        asked: Option<&String>,
        default: &str,
    ) -> Result<Option<&'v Value>, IndexError> {
        match asked {
            Some(field) => self.required(values, field).map(Some),
            None => Ok(self.names.value(values, default)),
        }
    }

    fn text(&self, values: &mut Values) -> Result<String, IndexError> {
        if let [field] = self.fields.text.as_slice()
            && let Some(Value::String(text)) = self.names.value_mut(values, field)
        {
            return Ok(std::mem::take(text));
        }
        let mut text = String::new();
        for (place, field) in self.fields.text.iter().enumerate() {
            let value = self.required(values, field)?;
            let part = self.scalar_text(value, field, "a string")?.unwrap_or_default();
            if place > 0 {
                text.push('\n');
            }
            text.push_str(&part);
        }
        Ok(text)
    }

    fn items(&self, values: &Values, field: &str) -> Result<String, IndexError> {
        let items = self.strings(self.required(values, field)?, field)?;
        // A separator within an item would cut it in two.
        let items: Vec<_> = items.iter().map(|item| item.replace([';', '\n'], ",")).collect();
        Ok(items.join(BETWEEN_ITEMS))
    }

    fn scalar(
        &self,
        values: &Values,
        asked: Option<&String>,
        default: &str,
    ) -> Result<Option<String>, IndexError> {
        match self.optional(values, asked, default)? {
            Some(value) => self.scalar_text(value, asked_or(asked, default), "a string"),
            None => Ok(None),
        }
    }

    fn labels(&self, values: &Values) -> Result<Vec<String>, IndexError> {
        let asked = self.fields.label.as_ref();
        match self.optional(values, asked, "label")? {
            Some(value) => self.strings(value, asked_or(asked, "label")),
            None => Ok(Vec::new()),
        }
    }

    fn split(&self, values: &Values) -> Result<Option<Split>, IndexError> {
        let Some(field) = &self.fields.split else { return Ok(None) };
        let value = self.required(values, field)?;
        match value {
            Value::Null => Ok(None),
            Value::String(name) => self.source.split_named(name).map(Some),
            _ => Err(self.wrong(field, "a string", value)),
        }
    }

    /// Returns a string, or a list of strings, as strings.
    fn strings(&self, value: &Value, field: &str) -> Result<Vec<String>, IndexError> {
        let expected = "a string or a list of strings";
        let one = |value| self.scalar_text(value, field, expected);
        let strings: Vec<Option<String>> = match value {
            Value::Array(values) => values.iter().map(one).collect::<Result<_, _>>()?,
            value => vec![one(value)?],
        };
        Ok(strings.into_iter().flatten().filter(|text| !text.is_empty()).collect())
    }

    /// Returns a string, a number or a truth value as text, nothing for null.
    fn scalar_text(
        &self,
        value: &Value,
        field: &str,
        expected: &'static str,
    ) -> Result<Option<String>, IndexError> {
        match value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            Value::Number(number) => Ok(Some(number.to_string())),
            Value::Bool(truth) => Ok(Some(truth.to_string())),
            _ => Err(self.wrong(field, expected, value)),
        }
    }

    fn absent(&self, field: &str) -> IndexError {
        IndexError::AbsentField {
            path: self.source.path_buf(),
            line: self.source.line(),
            field: field.to_owned(),
            present: object::field_names(self.source.last_line().as_bytes()),
        }
    }

    fn wrong(&self, field: &str, expected: &'static str, value: &Value) -> IndexError {
        IndexError::FieldType {
            path: self.source.path_buf(),
            line: self.source.line(),
            field: field.to_owned(),
            expected,
            found: object::kind(value),
        }
    }

    fn not_json(&self, error: &serde_json::Error) -> IndexError {
        let problem = error.to_string();
        let problem = match (problem.rsplit_once(" at line "), error.column()) {
            (Some((problem, _)), 0) => problem.to_owned(),
            (Some((problem, _)), column) => format!("{problem} at column {column}"),
            (None, _) => problem,
        };
        let path = self.source.path_buf();
        IndexError::NotJson { path, line: self.source.line(), problem }
    }
}

impl Iterator for Jsonl {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn asked_or<'a>(asked: Option<&'a String>, default: &'a str) -> &'a str {
    asked.map_or(default, String::as_str)
}
