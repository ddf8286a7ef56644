//! Documents in batches, and batches in pieces: what is held at once, and what a thread takes.

use crate::bags::Role;
use crate::document::Document;
use crate::error::IndexError;

/// Documents are taken in batches of about so many bytes of text; they bound the memory.
/// Results do not depend on it.
const BATCH_BYTES: usize = 1 << 23;

/// Takes the next documents; none after the last.
///
/// # Errors
/// The first error of the stream.
pub(crate) fn next_batch(
    documents: &mut impl Iterator<Item = Result<Document, IndexError>>,
) -> Result<Vec<Document>, IndexError> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while bytes < BATCH_BYTES
        && let Some(document) = documents.next()
    {
        let document = document?;
        // The names of a document without text take memory too.
        bytes += document.text.len() + size_of::<Document>();
        batch.push(document);
    }
    Ok(batch)
}

/// Cuts a batch into one piece for each thread, in order, each with its roles. Results do
/// not depend on the cuts; the fewer there are, the fewer words are looked up twice.
pub(crate) fn pieces<'d, 'r>(
    batch: &'d [Document],
    roles: &'r [Role],
) -> Vec<(&'d [Document], &'r [Role])> {
    let all: usize = batch.iter().map(|document| document.text.len()).sum();
    let piece_bytes = all.div_ceil(rayon::current_num_threads());
    let mut pieces = Vec::new();
    let mut rest = (batch, roles);
    while !rest.0.is_empty() {
        let mut bytes = 0;
        let full = |document: &Document| {
            bytes += document.text.len();
            bytes >= piece_bytes
        };
        let length = rest.0.iter().position(full).map_or(rest.0.len(), |place| place + 1);
        let (piece, others) = rest.0.split_at(length);
        let (piece_roles, other_roles) = rest.1.split_at(length);
        pieces.push((piece, piece_roles));
        rest = (others, other_roles);
    }
    pieces
}
