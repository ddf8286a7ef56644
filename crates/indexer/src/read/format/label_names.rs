//! Names of labels that a format cannot hold as they are.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::{Manner, Source, shown};

/// Holds the name of each label that a file may write.
#[derive(Clone)]
pub(crate) struct LabelNames(Arc<Names>);

struct Names {
    path: PathBuf,
    /// By the label as it is written. A label without a name is none.
    names: HashMap<String, String>,
}

impl LabelNames {
    /// Reads a list: the label as it is written, a tab and its name a line. In names `\t`, `\n`,
    /// `\r` and `\\` stand for a tab, line ends and a backslash.
    ///
    /// # Errors
    /// When the file cannot be read or a line has no tab.
    pub(crate) fn read(path: &Path, manner: Manner) -> Result<Self, IndexError> {
        let mut source = Source::open(path, manner)?;
        let mut names = HashMap::new();
        while let Some(line) = source.next_line()? {
            if line.trim().is_empty() {
                continue;
            }
            let Some((written, name)) = line.split_once('\t') else {
                let (found, line) = (shown(line), source.line());
                return Err(IndexError::LabelName { path: source.path_buf(), line, found });
            };
            names.insert(written.to_owned(), plain(name));
        }
        Ok(Self(Arc::new(Names { path: path.to_path_buf(), names })))
    }

    /// Returns the labels as they are written.
    pub(crate) fn written(&self) -> HashSet<String> {
        self.0.names.keys().cloned().collect()
    }

    /// Gives the labels of a document their names.
    pub(crate) fn put(&self, mut document: Document) -> Result<Document, IndexError> {
        let mut named = Vec::with_capacity(document.labels.len());
        for label in document.labels {
            match self.0.names.get(&label) {
                Some(name) if name.is_empty() => {}
                Some(name) => named.push(name.clone()),
                None => {
                    let (path, names) = (document.position.path_buf(), self.0.path.clone());
                    let line = document.position.line.unwrap_or(1);
                    let label = shown(&label);
                    return Err(IndexError::UnnamedLabel { path, line, label, names });
                }
            }
        }
        document.labels = named;
        Ok(document)
    }
}

/// Puts the characters back that a line cannot hold.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        let next = if c == '\\' { characters.peek().copied() } else { None };
        let meant = match next {
            Some('t') => '\t',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('\\') => '\\',
            _ => {
                plain.push(c);
                continue;
            }
        };
        characters.next();
        plain.push(meant);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_what_a_line_cannot() {
        assert_eq!(plain(r"a\tb\\n \x\"), "a\tb\\n \\x\\");
        assert_eq!(plain(""), "");
    }
}
