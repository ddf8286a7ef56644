//! Which parts of a record are read, and which parts of a message are cut off.

use serde::{Deserialize, Serialize};

#[cfg(feature = "text")]
use crate::remark::FieldRole;

/// Names the fields of a record. A named field must be there in each record; a field left
/// to its default (`id`, `title`, `label`) may be absent. In JSON a point leads into an object
/// (`data.text`), or into all objects of a list, unless a field has that very name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Fields that make up the text, joined by a line end.
    pub text: Vec<String>,
    /// Field with the name of the document; else `id`, else its number is the name.
    pub id: Option<String>,
    /// Field with the title; else `title`.
    pub title: Option<String>,
    /// Field with a label or a list of labels; else `label`.
    pub label: Option<String>,
    /// Field that says `train`, `validation` (`valid`, `dev`), `test` or `unused`.
    pub split: Option<String>,
    /// List field whose items are whole terms; it then stands in the place of the text.
    pub terms: Option<String>,
}

/// Says which parts of newsgroup-style messages are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strip {
    /// All up to the first blank line.
    pub headers: bool,
    /// The last block after a blank line or a line of dashes (a signature).
    pub footers: bool,
    /// Lines quoted from other messages, and the lines that announce them.
    pub quotes: bool,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            text: vec!["text".to_owned()],
            id: None,
            title: None,
            label: None,
            split: None,
            terms: None,
        }
    }
}

impl Fields {
    /// Lists the fields that each record must have, and what for.
    #[cfg(feature = "text")]
    pub(crate) fn required(&self) -> impl Iterator<Item = (FieldRole, &String)> {
        let text = if self.terms.is_some() { &[] } else { self.text.as_slice() };
        let named = [
            (FieldRole::Id, &self.id),
            (FieldRole::Title, &self.title),
            (FieldRole::Label, &self.label),
            (FieldRole::Split, &self.split),
            (FieldRole::Terms, &self.terms),
        ];
        let named = named.into_iter().filter_map(|(role, name)| Some((role, name.as_ref()?)));
        text.iter().map(|name| (FieldRole::Text, name)).chain(named)
    }

    /// Lists the fields that tell one table from another: those with the text or the terms.
    #[cfg(feature = "text")]
    pub(crate) fn telling(&self) -> &[String] {
        self.terms.as_ref().map_or(self.text.as_slice(), std::slice::from_ref)
    }
}

impl Strip {
    /// Says whether nothing is cut off.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}
