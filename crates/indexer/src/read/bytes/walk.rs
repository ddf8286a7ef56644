//! The files below a folder, in the order of their names.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::error::IndexError;

/// The relative path of a file as its parts, or what is in the way of some files.
pub(crate) type Found = Result<Vec<String>, IndexError>;

/// Lists the files below a folder, level by level in the order of names. Files and folders
/// whose names start with a point are passed over. Symbolic links are followed; one that
/// leads in a circle is an error in the place of what lies behind it.
pub(crate) fn list(root: &Path) -> Vec<Found> {
    let mut walk = Walk { found: Vec::new(), parts: Vec::new(), above: Vec::new() };
    walk.folder(root);
    walk.found
}

struct Walk {
    found: Vec<Found>,
    /// Parts of the path below the root.
    parts: Vec<String>,
    /// The real places of the folders that lead here.
    above: Vec<PathBuf>,
}

impl Walk {
    fn folder(&mut self, folder: &Path) {
        let failed = |source| IndexError::Read { path: folder.to_path_buf(), source };
        let entries = fs::canonicalize(folder).and_then(|real| Ok((real, fs::read_dir(folder)?)));
        let (real, entries) = match entries {
            Ok(found) => found,
            Err(error) => return self.found.push(Err(failed(error))),
        };
        if self.above.contains(&real) {
            return self.found.push(Err(IndexError::LinkLoop { path: folder.to_path_buf() }));
        }
        self.above.push(real);
        let mut names = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => names.push(entry.file_name()),
                Err(error) => self.found.push(Err(failed(error))),
            }
        }
        names.sort();
        for name in names {
            match name.into_string() {
                Ok(name) if name.starts_with('.') => {}
                Ok(name) => self.entry(&folder.join(&name), name),
                Err(name) => {
                    let source = io::Error::other("the file name is not UTF-8");
                    self.found.push(Err(IndexError::Read { path: folder.join(name), source }));
                }
            }
        }
        self.above.pop();
    }

    fn entry(&mut self, path: &Path, name: String) {
        self.parts.push(name);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(metadata) if metadata.is_file() => self.found.push(Ok(self.parts.clone())),
            // Sockets, pipes and devices hold no documents.
            Ok(_) => {}
            Err(error) if is_loop(&error) => {
                self.found.push(Err(IndexError::LinkLoop { path: path.to_path_buf() }));
            }
            Err(source) => {
                self.found.push(Err(IndexError::Read { path: path.to_path_buf(), source }));
            }
        }
        self.parts.pop();
    }
}

fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        list(root)
            .into_iter()
            .map(|found| match found {
                Ok(parts) => parts.join("/"),
                Err(error) => error.to_string().replace(&root.display().to_string(), "ROOT"),
            })
            .collect()
    }

    #[test]
    fn the_order_is_that_of_names_level_by_level() {
        let place = tempfile::tempdir().unwrap();
        for name in ["b/2", "b/10", "a/x/1", "top", ".no", "a-b/1"] {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(names(place.path()), ["a/x/1", "a-b/1", "b/10", "b/2", "top"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_circles_are_named() {
        use std::os::unix::fs::symlink;

        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        fs::create_dir_all(place.path().join("outside")).unwrap();
        fs::write(place.path().join("outside/text"), "").unwrap();
        symlink(place.path().join("outside"), root.join("out")).unwrap();
        symlink(&root, root.join("a/up")).unwrap();
        symlink(root.join("self"), root.join("self")).unwrap();
        symlink(root.join("nowhere"), root.join("gone")).unwrap();
        assert_eq!(
            names(&root),
            [
                "`ROOT/a/up` is a symbolic link that leads in a circle",
                "cannot read `ROOT/gone`",
                "out/text",
                "`ROOT/self` is a symbolic link that leads in a circle",
            ]
        );
    }
}
