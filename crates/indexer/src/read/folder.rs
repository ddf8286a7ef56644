//! A folder of text files, one document a file.

use std::fs;
use std::path::{Path, PathBuf};

use super::source::Source;
use crate::document::{Document, Position};
use crate::error::IndexError;

/// Reads the files below a folder in the order of their paths. The name of a document is
/// its path below the folder; its label is the folder it lies in, if that is not the folder
/// itself. Files and folders whose names start with a point are passed over.
pub(super) struct Folder {
    root: PathBuf,
    /// Relative paths as their parts, so that the order is that of names, level by level.
    files: std::vec::IntoIter<Vec<String>>,
}

impl Folder {
    /// Lists the files; reads none yet.
    pub(super) fn open(root: &Path) -> Result<Self, IndexError> {
        let mut files = Vec::new();
        list(root, &mut Vec::new(), &mut files)?;
        files.sort();
        Ok(Self { root: root.to_path_buf(), files: files.into_iter() })
    }

    fn read(&self, parts: &[String]) -> Result<Document, IndexError> {
        let path = parts.iter().fold(self.root.clone(), |path, part| path.join(part));
        let text = Source::open(&path)?.into_text()?;
        let folders = &parts[..parts.len() - 1];
        Ok(Document {
            id: parts.join("/"),
            title: None,
            labels: if folders.is_empty() { Vec::new() } else { vec![folders.join("/")] },
            split: None,
            text,
            position: Position { path: path.into(), line: None },
        })
    }
}

impl Iterator for Folder {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let parts = self.files.next()?;
        Some(self.read(&parts))
    }
}

/// Collects the files below a folder. Symbolic links to folders are not followed, so a loop
/// of links ends.
fn list(
    folder: &Path,
    parts: &mut Vec<String>,
    files: &mut Vec<Vec<String>>,
) -> Result<(), IndexError> {
    let failed = |source| IndexError::Read { path: folder.to_path_buf(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            let problem = std::io::Error::other("the file name is not UTF-8");
            return Err(IndexError::Read { path: entry.path(), source: problem });
        };
        if name.starts_with('.') {
            continue;
        }
        parts.push(name);
        if entry.file_type().map_err(failed)?.is_dir() {
            list(&entry.path(), parts, files)?;
        } else if entry.path().is_file() {
            files.push(parts.clone());
        }
        parts.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_folders_and_the_order_is_that_of_names() {
        let place = tempfile::tempdir().unwrap();
        for (name, text) in
            [("b/2", "two"), ("b/10", "ten"), ("a/x/1", "one"), ("top", "t"), (".no", "n")]
        {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let documents: Vec<_> = Folder::open(place.path()).unwrap().map(Result::unwrap).collect();
        let seen: Vec<_> = documents
            .iter()
            .map(|d| (d.id.as_str(), d.labels.first().map(String::as_str), d.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("a/x/1", Some("a/x"), "one"),
                ("b/10", Some("b"), "ten"),
                ("b/2", Some("b"), "two"),
                ("top", None, "t"),
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("a"), "text").unwrap();
        std::os::unix::fs::symlink(place.path(), place.path().join("loop")).unwrap();
        assert_eq!(Folder::open(place.path()).unwrap().count(), 1);
    }
}
