//! The files below a folder, in the order of their names.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::error::IndexError;
use crate::system::is_link_loop;

/// The relative path of a file as its parts, or what is in the way of some files.
pub(crate) type Found = Result<Vec<String>, IndexError>;

/// What stands below a folder.
#[derive(Default)]
pub(crate) struct Listing {
    /// The files.
    pub(crate) found: Vec<Found>,
    /// Links to folders whose files are listed at another place.
    pub(crate) repeated: Vec<PathBuf>,
}

/// Lists the files below a folder, level by level in the order of names. Files and folders
/// whose names start with a point are passed over. Symbolic links are followed, but the files
/// of a folder are listed once: at its own place, if that is below the root, else at the first
/// link to it. A link that leads in a circle is an error in the place of what lies behind it.
pub(crate) fn list(root: &Path) -> Listing {
    let mut walk = Walk {
        root: root.to_path_buf(),
        listing: Listing::default(),
        parts: Vec::new(),
        above: Vec::new(),
        own: None,
        linked: HashSet::new(),
    };
    match fs::canonicalize(root) {
        Ok(real) => walk.folder(root, real),
        Err(source) => walk.failed(root, source),
    }
    walk.listing
}

struct Walk {
    root: PathBuf,
    listing: Listing,
    /// Parts of the path below the root.
    parts: Vec<String>,
    /// The real places of the folders that lead here.
    above: Vec<PathBuf>,
    /// The real places of all folders below the root that no link leads to, once there is a
    /// link to a folder.
    own: Option<HashSet<PathBuf>>,
    /// The real places of folders that a link has led to.
    linked: HashSet<PathBuf>,
}

impl Walk {
    /// Lists a folder whose real place is known.
    fn folder(&mut self, folder: &Path, real: PathBuf) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.failed(folder, error),
        };
        self.above.push(real);
        let mut names = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => names.push(entry.file_name()),
                Err(error) => self.failed(folder, error),
            }
        }
        names.sort();
        for name in names {
            match name.into_string() {
                Ok(name) if name.starts_with('.') => {}
                Ok(name) => self.entry(&folder.join(&name), name),
                Err(name) => {
                    let source = io::Error::other("the file name is not UTF-8");
                    self.failed(&folder.join(name), source);
                }
            }
        }
        self.above.pop();
    }

    fn entry(&mut self, path: &Path, name: String) {
        self.parts.push(name);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.inner(path),
            Ok(metadata) if metadata.is_file() => self.listing.found.push(Ok(self.parts.clone())),
            // Sockets, pipes and devices hold no documents.
            Ok(_) => {}
            Err(error) if is_link_loop(&error) => self.circle(path),
            Err(source) => self.failed(path, source),
        }
        self.parts.pop();
    }

    /// Lists a folder within another.
    fn inner(&mut self, path: &Path) {
        if !fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
            // Its place follows from that of the folder it lies in.
            let name = path.file_name().unwrap_or_default();
            let real = self.above.last().map(|above| above.join(name)).unwrap_or_default();
            if !self.linked.is_empty() && self.is_elsewhere(&real) {
                return self.listing.repeated.push(path.to_path_buf());
            }
            return self.folder(path, real);
        }
        match fs::canonicalize(path) {
            Ok(real) if self.above.contains(&real) => self.circle(path),
            Ok(real) => {
                let own = self.own.get_or_insert_with(|| folders(&self.root));
                if own.contains(&real) || !self.linked.insert(real.clone()) {
                    self.listing.repeated.push(path.to_path_buf());
                } else {
                    self.folder(path, real);
                }
            }
            Err(source) => self.failed(path, source),
        }
    }

    /// Says whether the files of a folder that is no link are listed at another place: a link
    /// to a folder above it has led here before, or leads here while this is its own place.
    fn is_elsewhere(&mut self, real: &Path) -> bool {
        let behind_link = self.above.iter().any(|above| self.linked.contains(above));
        behind_link && {
            let own = self.own.get_or_insert_with(|| folders(&self.root));
            own.contains(real) || !self.linked.insert(real.to_path_buf())
        }
    }

    fn circle(&mut self, path: &Path) {
        self.listing.found.push(Err(IndexError::LinkLoop { path: path.to_path_buf() }));
    }

    fn failed(&mut self, path: &Path, source: io::Error) {
        self.listing.found.push(Err(IndexError::Read { path: path.to_path_buf(), source }));
    }
}

/// Returns the real places of a folder and of those below it that no link leads to.
fn folders(root: &Path) -> HashSet<PathBuf> {
    let mut found = HashSet::new();
    let mut open: Vec<PathBuf> = fs::canonicalize(root).into_iter().collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            // The kind of an entry is that of the link itself.
            if !hidden && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            }
        }
        found.insert(folder);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        list(root)
            .found
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

    #[cfg(unix)]
    #[test]
    fn a_folder_that_several_links_lead_to_is_listed_once() {
        use std::os::unix::fs::symlink;

        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        fs::create_dir_all(root.join("z/deep")).unwrap();
        fs::write(root.join("z/deep/own"), "").unwrap();
        // It stands at its own place, although a link comes before it.
        symlink("z", root.join("a")).unwrap();
        symlink("z/deep", root.join("b")).unwrap();
        // What lies outside stands where the first link leads to it.
        fs::create_dir_all(place.path().join("outside/in")).unwrap();
        fs::write(place.path().join("outside/in/text"), "").unwrap();
        symlink("../outside", root.join("c")).unwrap();
        symlink("../outside", root.join("d")).unwrap();
        symlink("../outside/in", root.join("e")).unwrap();
        // A name with a point hides the folder, not what a link shows of it.
        fs::create_dir_all(root.join(".hidden")).unwrap();
        fs::write(root.join(".hidden/text"), "").unwrap();
        symlink(".hidden", root.join("f")).unwrap();
        assert_eq!(names(&root), ["c/in/text", "f/text", "z/deep/own"]);
        let repeated = list(&root).repeated;
        assert_eq!(repeated, ["a", "b", "d", "e"].map(|name| root.join(name)));
    }

    #[cfg(unix)]
    #[test]
    fn levels_of_links_that_double_each_other_end() {
        use std::os::unix::fs::symlink;

        let place = tempfile::tempdir().unwrap();
        for level in 0..30 {
            let folder = place.path().join(format!("{level}"));
            fs::create_dir(&folder).unwrap();
            for name in ["a", "b"] {
                symlink(format!("../{}", level + 1), folder.join(name)).unwrap();
            }
        }
        fs::create_dir(place.path().join("30")).unwrap();
        fs::write(place.path().join("30/text"), "").unwrap();
        assert_eq!(names(place.path()), ["30/text"]);
        // From a level of its own the others lie outside.
        assert_eq!(names(&place.path().join("0")).len(), 1);
    }

    #[test]
    fn folders_may_lie_deep() {
        let place = tempfile::tempdir().unwrap();
        let folder = (0..1500).fold(place.path().to_path_buf(), |path, _| path.join("d"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("text"), "").unwrap();
        let found = list(place.path()).found;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].as_ref().unwrap().len(), 1501);
        // Removing them all at once would hold each of them open.
        fs::remove_file(folder.join("text")).unwrap();
        for folder in folder.ancestors().take(1500) {
            fs::remove_dir(folder).unwrap();
        }
    }
}
