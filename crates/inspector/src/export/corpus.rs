//! The documents of an index as exports name them.

use std::io::{self, Write};

use topicscope_indexer::artifact::{ArtifactError, Staging};
use topicscope_indexer::{DocId, Index, IndexError, Split};

use super::cells::TextCells;
use crate::metrics::Halves;

/// The file of [`Corpus::put_label_names`].
const LABEL_NAMES: &str = "labels.tsv";

/// Holds an index and the names of its N documents.
#[derive(Debug)]
pub struct Corpus<'a> {
    index: &'a Index,
    names: Vec<String>,
    text: TextCells,
    halves: Option<Halves>,
}

impl<'a> Corpus<'a> {
    /// Reads the names of the documents of an index.
    ///
    /// # Errors
    /// When the stored documents are damaged or cannot be read.
    pub fn new(index: &'a Index) -> Result<Self, IndexError> {
        let stored = index.open_documents()?;
        let documents = (0..stored.n_documents() as u32).map(DocId);
        let names = documents.map(|document| Ok(stored.get(document)?.id));
        let names = names.collect::<Result<_, IndexError>>()?;
        Ok(Self { index, names, text: TextCells::default(), halves: None })
    }

    /// Says what becomes of text in tables.
    #[must_use]
    pub fn with_text(self, text: TextCells) -> Self {
        Self { text, ..self }
    }

    /// Exports the first halves of the test documents too, those behind carry-over.
    #[must_use]
    pub fn with_halves(self) -> Self {
        let test = self.index.documents_in(Split::Test);
        Self { halves: Some(Halves::of(self.index.bags(), &test)), ..self }
    }

    pub(super) fn halves(&self) -> Option<&Halves> {
        self.halves.as_ref()
    }

    pub(super) fn text(&self) -> TextCells {
        self.text
    }

    /// Returns the index.
    pub fn index(&self) -> &'a Index {
        self.index
    }

    /// Returns every document, those without a vocabulary word too, in order.
    pub fn documents(&self) -> Vec<DocId> {
        (0..self.names.len() as u32).map(DocId).collect()
    }

    /// Returns the name of a document.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn name(&self, document: DocId) -> &str {
        &self.names[document.index()]
    }

    /// Returns the names of the labels of a document, in alphabetical order.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn labels(&self, document: DocId) -> impl Iterator<Item = &'a str> {
        let labels = self.index.labels();
        labels.of(document).iter().map(|&id| labels.names()[id as usize].as_str())
    }

    /// Writes the labels as an export writes them, each with its name: `index` takes it as names
    /// of labels. Nothing else may stand for no label than what is given.
    pub(super) fn put_label_names(
        &self,
        written: &[String],
        none: Option<&str>,
        staging: &mut Staging,
    ) -> Result<(), ArtifactError> {
        staging.write_with(LABEL_NAMES, |out| {
            for (written, name) in written.iter().zip(self.index.labels().names()) {
                let name = name.replace('\\', r"\\").replace('\t', r"\t");
                writeln!(out, "{written}\t{}", name.replace('\n', r"\n").replace('\r', r"\r"))?;
            }
            none.map_or(Ok(()), |none| writeln!(out, "{none}\t"))
        })
    }

    /// Returns number, name, part and labels of a document, as cells of a table; `;` stands
    /// between labels, and within them `\;`.
    pub(super) fn cells(&self, document: DocId) -> [String; 4] {
        let labels = joined(self.labels(document));
        [
            document.0.to_string(),
            self.text.cell(self.name(document)),
            self.index.split_of(document).name().to_owned(),
            self.text.cell(&labels),
        ]
    }

    /// Writes the table of some documents into the folder of an export.
    pub(super) fn put_table(
        &self,
        documents: &[DocId],
        staging: &mut Staging,
    ) -> Result<(), ArtifactError> {
        staging.write_with(Self::TABLE, |out| self.write_table(documents, out))
    }

    /// Writes some documents as a table with the columns document, id, split and labels.
    fn write_table(&self, documents: &[DocId], out: &mut dyn Write) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(Self::COLUMNS)?;
        for &document in documents {
            table.write_record(self.cells(document))?;
        }
        table.flush()
    }

    /// Names the columns of [`Corpus::cells`].
    pub(super) const COLUMNS: [&'static str; 4] = ["document", "id", "split", "labels"];

    /// The file of [`Corpus::write_table`].
    pub(super) const TABLE: &'static str = "documents.csv";
}

/// Joins labels by `;`. Within them it is `\;`, and backslashes before either are doubled.
fn joined<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let mut cell = String::new();
    for (n_before, label) in labels.enumerate() {
        if n_before > 0 {
            double_end(&mut cell);
            cell.push(';');
        }
        for (place, part) in label.split(';').enumerate() {
            if place > 0 {
                double_end(&mut cell);
                cell.push_str("\\;");
            }
            cell.push_str(part);
        }
    }
    cell
}

/// Doubles the backslashes at the end of a text.
fn double_end(text: &mut String) {
    let n = text.len() - text.trim_end_matches('\\').len();
    text.push_str(&"\\".repeat(n));
}

#[cfg(test)]
mod tests {
    use super::super::testing::Planted;
    use super::*;

    #[test]
    fn what_parts_labels_is_told_from_what_stands_in_them() {
        for (labels, cell) in [
            (&["a", "b c"][..], "a;b c"),
            (&["a;b c", "d"], r"a\;b c;d"),
            (&[r"C:\new\\x", r"\\"], r"C:\new\\x;\\"),
            (&[r"a\", r"b\;c"], r"a\\;b\\\;c"),
        ] {
            assert_eq!(joined(labels.iter().copied()), cell);
        }
    }

    #[test]
    fn the_table_has_every_document_with_its_part_and_labels() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let mut table = Vec::new();
        corpus.write_table(&corpus.documents(), &mut table).unwrap();
        assert_eq!(
            String::from_utf8(table).unwrap(),
            "document,id,split,labels\n\
             0,a 1,train,red;sour\n\
             1,b,train,blue\n\
             2,c,test,\n\
             3,d,validation,red\n\
             4,e,unused,\n"
        );
    }
}
