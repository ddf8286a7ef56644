//! Which row of a table is which document of an index.

use ndarray::{Array2, Axis};
use topicscope_indexer::{DocId, Index, Split};

use super::error::ForeignError;
use super::table::{CodeTable, Rows};
use crate::metrics::Halves;

/// Returns the codes of training and test documents that have words.
///
/// Rows are all documents of the index in its order, or its training and test documents with words,
/// also in the order of the index; tables of parts have those of each part.
pub(super) fn of_parts(table: CodeTable, index: &Index) -> Result<[Array2<f32>; 2], ForeignError> {
    let parts = [Split::Train, Split::Test].map(|split| index.documents_in(split));
    let all: Vec<DocId> = (0..index.bags().n_documents() as u32).map(DocId).collect();
    let mut judged = parts.concat();
    judged.sort_unstable();
    let CodeTable { path, rows } = table;
    let wrong = |found, wanted| ForeignError::Rows { path: path.clone(), found, wanted };
    match rows {
        Rows::Parts { train, test } => {
            for (codes, documents, name) in
                [(&train, &parts[0], "training"), (&test, &parts[1], "test")]
            {
                let (found, n) = (codes.nrows(), documents.len());
                if found != n {
                    return Err(wrong(found, format!("the index has `{n}` {name} documents")));
                }
            }
            Ok([train, test])
        }
        Rows::Documents { codes, names } => {
            let documents = match codes.nrows() {
                n if n == all.len() => &all,
                n if n == judged.len() => &judged,
                found => {
                    let (all, judged) = (all.len(), judged.len());
                    let wanted = format!(
                        "the index has `{all}` documents, and `{judged}` in train and test with words"
                    );
                    return Err(wrong(found, wanted));
                }
            };
            check_names(&path, names.as_deref(), documents, index)?;
            Ok(parts.map(|part| {
                let place =
                    |document: &DocId| documents.binary_search(document).unwrap_or_default();
                codes.select(Axis(0), &part.iter().map(place).collect::<Vec<usize>>())
            }))
        }
    }
}

/// Returns the codes of the first halves of test documents, in the order of [`Halves::of`].
pub(super) fn of_halves(table: CodeTable, index: &Index) -> Result<Array2<f32>, ForeignError> {
    let halves = Halves::of(index.bags(), &index.documents_in(Split::Test));
    let CodeTable { path, rows } = table;
    let (codes, names) = match rows {
        Rows::Documents { codes, names } => (codes, names),
        Rows::Parts { test, .. } => (test, None),
    };
    let (found, n) = (codes.nrows(), halves.documents.len());
    if found != n {
        let wanted = format!("there are `{n}` first halves of test documents");
        return Err(ForeignError::Rows { path, found, wanted });
    }
    check_names(&path, names.as_deref(), &halves.documents, index)?;
    Ok(codes)
}

/// Compares the names of rows with those of documents, by the name that they have in the index or by
/// their number; blanks of a name may have become `_`, as exports write them.
fn check_names(
    path: &std::path::Path,
    names: Option<&[String]>,
    documents: &[DocId],
    index: &Index,
) -> Result<(), ForeignError> {
    let Some(names) = names else { return Ok(()) };
    let stored = index.open_documents()?;
    for (row, (found, &document)) in names.iter().zip(documents).enumerate() {
        let expected = stored.get(document)?.id;
        let plain = |name: &str| -> String {
            name.trim_start_matches('\'').chars().filter(|c| c.is_alphanumeric()).collect()
        };
        if plain(found) != plain(&expected) && *found != document.0.to_string() {
            let (path, found) = (path.to_owned(), found.clone());
            return Err(ForeignError::Document { path, row, expected, found });
        }
    }
    Ok(())
}
