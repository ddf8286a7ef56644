//! What a field is read for.

/// Says what a field is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRole {
    /// The text, or a part of it.
    Text,
    /// The name of the document.
    Id,
    /// Its title.
    Title,
    /// Its labels.
    Label,
    /// The part of the corpus that it belongs to.
    Split,
    /// A list of whole terms.
    Terms,
}
