//! The ways to name a unit that figures of words are given for.

use super::listed::listed;

listed! {
    /// Says how the words of a unit were chosen.
    pub enum NamedBy {
        /// By the default: words of the unit's own that belong together.
        Distinctive,
        /// By correlation of a word's presence with the unit's activation.
        Correlation,
        /// By decoder weight.
        Decoder,
    }
}

impl NamedBy {
    /// Returns what keys have behind them; nothing for the default.
    pub(super) fn key_ending(self) -> &'static str {
        match self {
            Self::Distinctive => "",
            Self::Correlation => "_correlation",
            Self::Decoder => "_decoder",
        }
    }

    /// Returns what names in tables have behind them; nothing for the default.
    pub(super) fn title_ending(self) -> &'static str {
        match self {
            Self::Distinctive => "",
            Self::Correlation => ", correlation naming",
            Self::Decoder => ", decoder naming",
        }
    }

    /// Returns the naming in a few words.
    pub(super) fn phrase(self) -> &'static str {
        match self {
            Self::Distinctive => "default naming",
            Self::Correlation => "correlation naming",
            Self::Decoder => "decoder naming",
        }
    }

    /// Returns the words of a unit in a few words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Distinctive => "the words of the default naming",
            Self::Correlation => "the words of largest correlation",
            Self::Decoder => "the words of largest decoder weight",
        }
    }

    /// Returns a whole sentence.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Distinctive => "The words are those of the default naming, `distinctive`.",
            Self::Correlation => {
                "The words are those whose presence correlates most with the unit's activation."
            }
            Self::Decoder => "The words are those of largest decoder weight.",
        }
    }
}
