//! What reading left out and put in: skipped records, replaced bytes.

use serde::{Deserialize, Serialize};

/// Skipped records that are listed, of however many there are.
#[cfg(feature = "text")]
const LISTED: usize = 20;

/// Says what reading the inputs left out and put in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadSummary {
    /// Records that were skipped because they could not be read. A file that breaks off
    /// counts once, whatever was behind the break.
    pub skipped: u64,
    /// What was wrong with the first 20 of them, and where.
    pub first_skipped: Vec<String>,
    /// U+FFFD in the documents that stand for bytes that could not be read.
    pub replaced: u64,
    /// Documents with such a character.
    pub documents_with_replaced: u64,
}

/// Takes documents from a stream and does with errors what was asked for.
#[cfg(feature = "text")]
pub(crate) struct Intake<I> {
    documents: I,
    on_error: crate::settings::OnError,
    summary: ReadSummary,
}

#[cfg(feature = "text")]
mod text {
    use super::{Intake, LISTED, ReadSummary};
    use crate::document::Document;
    use crate::error::IndexError;
    use crate::settings::OnError;

    impl<I> Intake<I> {
        pub(crate) fn new(documents: I, on_error: OnError) -> Self {
            Self { documents, on_error, summary: ReadSummary::default() }
        }

        pub(crate) fn summary(self) -> ReadSummary {
            self.summary
        }
    }

    impl<I: Iterator<Item = Result<Document, IndexError>>> Iterator for Intake<I> {
        type Item = I::Item;

        fn next(&mut self) -> Option<Self::Item> {
            loop {
                match (self.documents.next()?, self.on_error) {
                    (Ok(document), _) => {
                        self.summary.replaced += document.replaced;
                        self.summary.documents_with_replaced += u64::from(document.replaced > 0);
                        return Some(Ok(document));
                    }
                    (Err(error), OnError::Stop) => return Some(Err(error)),
                    (Err(error), OnError::Skip) => {
                        self.summary.skipped += 1;
                        if self.summary.first_skipped.len() < LISTED {
                            self.summary.first_skipped.push(with_cause(&error));
                        }
                    }
                }
            }
        }
    }

    fn with_cause(error: &IndexError) -> String {
        match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        }
    }
}
