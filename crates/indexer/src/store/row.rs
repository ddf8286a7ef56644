//! A document in the form in which tantivy stores it, without a copy of its texts.

use std::iter::Empty;

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Field, STORED, Schema};

use crate::document::Document;

/// The fields of a stored document.
#[derive(Clone, Copy)]
pub(crate) struct StoredFields {
    pub(crate) ordinal: Field,
    pub(crate) id: Field,
    pub(crate) title: Field,
    pub(crate) label: Field,
    pub(crate) text: Field,
}

/// A document on its way to the store.
pub(crate) struct Row {
    pub(crate) ordinal: u64,
    pub(crate) document: Document,
    pub(crate) fields: StoredFields,
}

/// One value of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Number(u64),
    Text(&'a str),
}

/// Walks through the values of a document.
pub(crate) struct Cells<'a> {
    row: &'a Row,
    next: usize,
}

impl StoredFields {
    pub(crate) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            ordinal: schema.add_u64_field("ordinal", STORED),
            id: schema.add_text_field("id", STORED),
            title: schema.add_text_field("title", STORED),
            label: schema.add_text_field("label", STORED),
            text: schema.add_text_field("text", STORED),
        };
        (schema.build(), fields)
    }
}

impl tantivy::Document for Row {
    type Value<'a> = Cell<'a>;
    type FieldsValuesIter<'a> = Cells<'a>;

    fn iter_fields_and_values(&self) -> Cells<'_> {
        Cells { row: self, next: 0 }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = (Field, Cell<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let Row { ordinal, document, fields } = self.row;
        if self.next == 2 && document.title.is_none() {
            self.next += 1;
        }
        let place = self.next;
        self.next += 1;
        let text = |field, text: &'a str| Some((field, Cell::Text(text)));
        match place {
            0 => Some((fields.ordinal, Cell::Number(*ordinal))),
            1 => text(fields.id, &document.id),
            2 => document.title.as_deref().and_then(|title| text(fields.title, title)),
            3 => text(fields.text, &document.text),
            _ => document.labels.get(place - 4).and_then(|label| text(fields.label, label)),
        }
    }
}

impl<'a> Value<'a> for Cell<'a> {
    type ArrayIter = Empty<Self>;
    type ObjectIter = Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Number(number) => ReferenceValueLeaf::U64(number),
            Self::Text(text) => ReferenceValueLeaf::Str(text),
        })
    }
}
