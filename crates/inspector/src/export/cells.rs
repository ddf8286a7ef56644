//! Cells of text in tables that a spreadsheet may open.

/// Says what becomes of text that a spreadsheet would run as a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextCells {
    /// An apostrophe stands before it; see [`harmless()`](crate::render::harmless()).
    #[default]
    Harmless,
    /// It stands as it is.
    Raw,
}

impl TextCells {
    /// Returns the cell of a text.
    pub(super) fn cell(self, text: &str) -> String {
        match self {
            Self::Harmless => crate::render::harmless(text),
            Self::Raw => text.to_owned(),
        }
    }
}
