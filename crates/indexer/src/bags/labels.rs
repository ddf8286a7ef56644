//! Labels of documents: any number each, kept as ids into a list of names.

use std::collections::BTreeSet;
#[cfg(feature = "text")]
use std::collections::HashMap;

use super::id::DocId;

/// Holds the label names and, for each of N documents, its label ids, rising.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    names: Vec<String>,
    of_document: Vec<Vec<u32>>,
}

impl Labels {
    /// Numbers the names in alphabetical order, so that the input order does not matter.
    pub fn from_names(of_document: &[Vec<String>]) -> Self {
        let names: BTreeSet<&String> = of_document.iter().flatten().collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let of_document = of_document
            .iter()
            .map(|labels| {
                let mut ids: Vec<u32> = labels
                    .iter()
                    .filter_map(|label| names.binary_search(label).ok())
                    .map(|id| id as u32)
                    .collect();
                ids.sort_unstable();
                ids.dedup();
                ids
            })
            .collect();
        Self { names, of_document }
    }

    /// Takes stored names and ids; `None` when an id has no name.
    pub fn from_ids(names: Vec<String>, of_document: Vec<Vec<u32>>) -> Option<Self> {
        let known = of_document.iter().flatten().all(|&id| (id as usize) < names.len());
        known.then_some(Self { names, of_document })
    }

    /// Returns the label names, in alphabetical order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Says whether no document has a label.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the label ids of one document, rising; empty when it has none.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn of(&self, document: DocId) -> &[u32] {
        &self.of_document[document.index()]
    }

    /// Returns the label of a document that has exactly one.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn single(&self, document: DocId) -> Option<u32> {
        match self.of(document) {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// Collects the labels of one document after the other, each name kept once.
#[cfg(feature = "text")]
#[derive(Default)]
pub(crate) struct LabelColumn {
    /// The names so far, numbered by their first coming.
    names: HashMap<String, u32>,
    of_document: Vec<Vec<u32>>,
}

#[cfg(feature = "text")]
impl LabelColumn {
    /// Adds the labels of the next document.
    pub(crate) fn push(&mut self, labels: &[String]) {
        let ids = labels.iter().map(|label| self.number(label)).collect();
        self.of_document.push(ids);
    }

    /// Returns the number of a name, new or old.
    fn number(&mut self, label: &str) -> u32 {
        if let Some(&id) = self.names.get(label) {
            return id;
        }
        let id = self.names.len() as u32;
        self.names.insert(label.to_owned(), id);
        id
    }

    /// Numbers the names in alphabetical order.
    pub(crate) fn finish(self) -> Labels {
        let mut names: Vec<(String, u32)> = self.names.into_iter().collect();
        names.sort_unstable();
        let mut places = vec![0; names.len()];
        for (place, &(_, id)) in (0..).zip(&names) {
            places[id as usize] = place;
        }
        let mut of_document = self.of_document;
        for labels in &mut of_document {
            for id in labels.iter_mut() {
                *id = places[*id as usize];
            }
            labels.sort_unstable();
            labels.dedup();
        }
        let names = names.into_iter().map(|(name, _)| name).collect();
        Labels { names, of_document }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_alphabetically_and_doubles_fall_away() {
        let labels = Labels::from_names(&[
            vec!["b".into(), "a".into(), "b".into()],
            vec![],
            vec!["c".into()],
        ]);
        assert_eq!(labels.names(), ["a", "b", "c"]);
        assert_eq!(labels.of(DocId(0)), [0, 1]);
        assert_eq!((labels.single(DocId(0)), labels.single(DocId(2))), (None, Some(2)));
        assert!(Labels::from_ids(vec!["x".into()], vec![vec![1]]).is_none());
    }

    #[cfg(feature = "text")]
    #[test]
    fn a_column_gives_the_same_labels() {
        let rows = [vec!["b".to_owned(), "a".into(), "b".into()], vec![], vec!["c".into()]];
        let mut column = LabelColumn::default();
        for labels in &rows {
            column.push(labels);
        }
        assert_eq!(column.finish(), Labels::from_names(&rows));
    }
}
