//! First halves of test documents: what another model encodes for carry-over.

use topicscope_indexer::artifact::Staging;

use super::npy::Archive;
use super::words::{piece, pieces};
use super::{Corpus, ExportKind, Facts, npz};
use crate::error::InspectorError;
use crate::metrics::Halves;

const RULE: &str = "halves: the first halves of the test documents, the words of each drawn by a \
     seed; documents with an empty half are left out; halves.csv says which document each row is \
     of. Codes of them, a row each in this order, go into `topicscope compare --half-codes`";

/// Writes `halves.csv`, and the bags of the halves in the form of the kind where it has one.
pub(super) fn add(
    kind: ExportKind,
    corpus: &Corpus<'_>,
    halves: &Halves,
    facts: &mut Facts,
    staging: &mut Staging,
) -> Result<(), InspectorError> {
    let vocabulary = corpus.index().vocabulary();
    let words = pieces(vocabulary);
    let rows = halves.rows();
    let row = |place: usize| halves.first.row(rows[place]);
    let text = |place: usize| {
        let words: Vec<&str> = row(place).iter().map(|&v| words[v as usize].as_str()).collect();
        words.join(" ")
    };
    staging.write_with("halves.csv", |out| {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(["document", "id", "words"])?;
        for (place, &document) in halves.documents.iter().enumerate() {
            let [number, id, ..] = corpus.cells(document);
            table.write_record([number, id, corpus.text().cell(&text(place))])?;
        }
        table.flush()
    })?;
    match kind {
        ExportKind::Npz => Archive::write(staging, "halves.npz", |out| {
            npz::csr(out, (0..rows.len()).map(row), vocabulary.n_terms())
        })?,
        ExportKind::Svmlight => {
            staging.write_with("halves.svmlight", |out| {
                (0..rows.len()).try_for_each(|place| {
                    write!(out, "0")?;
                    row(place).iter().try_for_each(|term| write!(out, " {}:1", term + 1))?;
                    writeln!(out)
                })
            })?;
        }
        ExportKind::Mallet => {
            staging.write_with("halves.txt", |out| {
                halves.documents.iter().enumerate().try_for_each(|(place, &document)| {
                    writeln!(out, "{}\t-\t{}", piece(corpus.name(document)), text(place))
                })
            })?;
        }
        ExportKind::Octis | ExportKind::Csv | ExportKind::Pyldavis => {}
    }
    facts.rules.push(RULE.to_owned());
    Ok(())
}
