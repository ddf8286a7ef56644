//! The pass before the pass: which lines repeat, so that they can be dropped.

use crate::error::IndexError;
use crate::read::{Input, Intake, next_batch, open_all};
use crate::repeats::Repeats;
use crate::settings::{IndexSettings, Repeated};

use super::pass::prepare;
use super::progress::Progress;

/// Reads all documents as building will, and returns what drops the lines that repeat.
///
/// # Errors
/// When an input can be read once only, and as building.
pub(super) fn repeats(
    inputs: &[Input],
    test_inputs: &[Input],
    settings: &IndexSettings,
    observer: &mut dyn FnMut(Progress),
) -> Result<Repeats, IndexError> {
    for input in inputs.iter().chain(test_inputs) {
        if let Some(input) = input.expanded()?.iter().find(|input| input.comes_once()) {
            return Err(IndexError::ReadOnce { input: input.name() });
        }
    }
    let streams = open_all(inputs, test_inputs, settings)?;
    let documents = streams.documents.chain(streams.tests);
    let mut documents = Intake::new(documents, settings.reading.on_error);
    let mut found = Repeats::counting(Repeated::Keep);
    let (mut n_documents, mut bytes) = (0, 0);
    let mut batch = next_batch(&mut documents)?;
    while !batch.is_empty() {
        n_documents += batch.len() as u64;
        bytes += batch.iter().map(|document| document.text.len() as u64).sum::<u64>();
        let look = || {
            let mut looks = prepare(&found, &mut batch, settings.strip);
            found.settle(&mut batch, &mut looks);
            for (document, look) in batch.iter().zip(&looks) {
                found.count(&document.text, look);
            }
        };
        let (next, ()) = rayon::join(|| next_batch(&mut documents), look);
        batch = next?;
        observer(Progress::Surveying { documents: n_documents, bytes });
    }
    let (summary, lines) = found.finish();
    Ok(Repeats::dropping(lines, settings.repeats.documents, summary))
}
