//! The parts of a document among the values of an object.

use serde_json::Value;

use super::object::{self, Names};
use crate::bags::Split;
use crate::read::bytes::split_named;
use crate::remark::FieldRole;
use crate::settings::Fields;

/// Stands between the items of a list of terms in the text of a document.
const BETWEEN_ITEMS: &str = "; ";

/// Picks the wanted fields out of objects.
pub(super) struct Picker {
    fields: Fields,
    pub(super) names: Names,
}

/// The wanted values of one object.
type Values = [Option<Value>];

/// What an object says of its document.
pub(super) struct Parts {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) labels: Vec<String>,
    pub(super) split: Option<Split>,
    pub(super) text: String,
}

/// What is wrong with an object.
pub(super) enum Fault {
    /// It lacks a field.
    Absent { field: String, role: FieldRole },
    /// A field holds what cannot be used.
    Type { field: String, expected: &'static str, found: &'static str },
    /// Its part is none of a corpus.
    Split { value: String },
}

impl Picker {
    pub(super) fn new(fields: Fields) -> Self {
        let mut names = vec![
            asked_or(fields.id.as_ref(), "id").to_owned(),
            asked_or(fields.title.as_ref(), "title").to_owned(),
            asked_or(fields.label.as_ref(), "label").to_owned(),
        ];
        names.extend(fields.split.clone());
        names.extend(fields.telling().iter().cloned());
        Self { names: Names::new(names), fields }
    }

    /// Takes the parts out of the values.
    pub(super) fn pick(&self, values: &mut Values) -> Result<Parts, Fault> {
        let Fields { id, title, .. } = &self.fields;
        let id = self.scalar(values, FieldRole::Id, id.as_ref(), "id")?;
        let title = self.scalar(values, FieldRole::Title, title.as_ref(), "title")?;
        let (labels, split) = (self.labels(values)?, self.split(values)?);
        // The text comes last: it is moved out, for it is nearly all there is to copy.
        let text = match &self.fields.terms {
            Some(field) => self.items(values, field)?,
            None => self.text(values)?,
        };
        Ok(Parts { id: id.filter(|id| !id.is_empty()), title, labels, split, text })
    }

    /// Returns the value of a field that must be there.
    fn required<'v>(
        &self,
        values: &'v Values,
        field: &str,
        role: FieldRole,
    ) -> Result<&'v Value, Fault> {
        let absent = || Fault::Absent { field: field.to_owned(), role };
        self.names.value(values, field).ok_or_else(absent)
    }

    /// Returns the value of a field: it must be there when it was asked for by name.
    fn optional<'v>(
        &self,
        values: &'v Values,
        role: FieldRole,
        asked: Option<&String>,
        default: &str,
    ) -> Result<Option<&'v Value>, Fault> {
        match asked {
            Some(field) => self.required(values, field, role).map(Some),
            None => Ok(self.names.value(values, default)),
        }
    }

    fn text(&self, values: &mut Values) -> Result<String, Fault> {
        if let [field] = self.fields.text.as_slice()
            && let Some(Value::String(text)) = self.names.value_mut(values, field)
        {
            return Ok(std::mem::take(text));
        }
        let mut text = String::new();
        for (place, field) in self.fields.text.iter().enumerate() {
            let value = self.required(values, field, FieldRole::Text)?;
            let part = scalar_text(value, field, "a string")?.unwrap_or_default();
            if place > 0 {
                text.push('\n');
            }
            text.push_str(&part);
        }
        Ok(text)
    }

    fn items(&self, values: &Values, field: &str) -> Result<String, Fault> {
        let items = strings(self.required(values, field, FieldRole::Terms)?, field)?;
        // A separator within an item would cut it in two.
        let items: Vec<_> = items.iter().map(|item| item.replace([';', '\n'], ",")).collect();
        Ok(items.join(BETWEEN_ITEMS))
    }

    fn scalar(
        &self,
        values: &Values,
        role: FieldRole,
        asked: Option<&String>,
        default: &str,
    ) -> Result<Option<String>, Fault> {
        match self.optional(values, role, asked, default)? {
            Some(value) => scalar_text(value, asked_or(asked, default), "a string"),
            None => Ok(None),
        }
    }

    fn labels(&self, values: &Values) -> Result<Vec<String>, Fault> {
        let asked = self.fields.label.as_ref();
        match self.optional(values, FieldRole::Label, asked, "label")? {
            Some(value) => strings(value, asked_or(asked, "label")),
            None => Ok(Vec::new()),
        }
    }

    fn split(&self, values: &Values) -> Result<Option<Split>, Fault> {
        let Some(field) = &self.fields.split else { return Ok(None) };
        match self.required(values, field, FieldRole::Split)? {
            Value::Null => Ok(None),
            Value::String(name) => {
                split_named(name).map(Some).ok_or_else(|| Fault::Split { value: name.clone() })
            }
            value => Err(wrong(field, "a string", value)),
        }
    }
}

/// Returns a string, or a list of strings, as strings.
fn strings(value: &Value, field: &str) -> Result<Vec<String>, Fault> {
    let expected = "a string or a list of strings";
    let one = |value| scalar_text(value, field, expected);
    let strings: Vec<Option<String>> = match value {
        Value::Array(values) => values.iter().map(one).collect::<Result<_, _>>()?,
        value => vec![one(value)?],
    };
    Ok(strings.into_iter().flatten().filter(|text| !text.is_empty()).collect())
}

/// Returns a string, a number or a truth value as text, nothing for null.
fn scalar_text(
    value: &Value,
    field: &str,
    expected: &'static str,
) -> Result<Option<String>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(truth) => Ok(Some(truth.to_string())),
        _ => Err(wrong(field, expected, value)),
    }
}

fn wrong(field: &str, expected: &'static str, value: &Value) -> Fault {
    Fault::Type { field: field.to_owned(), expected, found: object::kind(value) }
}

fn asked_or<'a>(asked: Option<&'a String>, default: &'a str) -> &'a str {
    asked.map_or(default, String::as_str)
}
