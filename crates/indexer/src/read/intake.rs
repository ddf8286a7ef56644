//! Takes documents from a stream; records that cannot be read are skipped, or end it.

use crate::document::Document;
use crate::error::IndexError;
use crate::settings::OnError;
use crate::store::ReadSummary;

/// Skipped records that are listed, of however many there are.
const LISTED: usize = 20;

/// Takes documents from a stream and does with errors what was asked for.
pub(crate) struct Intake<I> {
    documents: I,
    on_error: OnError,
    summary: ReadSummary,
}

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
