//! Parts of a corpus: which documents teach, choose and test.

use serde::{Deserialize, Serialize};

/// Names the part of the corpus a document belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Fits weights and names units.
    Train,
    /// Chooses settings; never part of a reported result.
    Validation,
    /// Read by evaluation only.
    Test,
    /// In the corpus, but in no part (as the unused stories of Reuters-21578).
    Unused,
}

/// Says how documents without a given part are spread over the parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitSettings {
    /// Keys the choice.
    pub seed: u64,
    /// Share of the training documents that becomes validation, in [0, 1); not used when
    /// the documents name validation documents themselves.
    pub validation: f64,
    /// Share that becomes test, in [0, 1); not used when there are test documents already.
    pub test: f64,
}

impl Split {
    /// Lists all parts, in the order of their codes on disk.
    pub const ALL: [Self; 4] = [Self::Train, Self::Validation, Self::Test, Self::Unused];

    /// Returns the code under which the part is stored.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Returns the part with a stored code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Says whether its documents teach: document frequencies and phrases are counted on train and
    /// validation.
    #[cfg(feature = "text")]
    pub(crate) fn is_training(self) -> bool {
        matches!(self, Self::Train | Self::Validation)
    }

    /// Returns the lower-case name, as in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::Unused => "unused",
        }
    }
}

impl Default for SplitSettings {
    /// A tenth each, seed 1.
    fn default() -> Self {
        Self { seed: 1, validation: 0.1, test: 0.1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip_and_unknown_codes_are_refused() {
        for split in Split::ALL {
            assert_eq!(Split::from_code(split.code()), Some(split));
        }
        assert_eq!(Split::from_code(4), None);
    }
}
