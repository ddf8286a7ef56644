//! Which folders are ours: by what their marker says, if they hold nothing that it does not list.
//!
//! A name proves nothing, `manifest.json` least of all. What is not certainly ours is somebody's,
//! and the first such entry is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::claim;
use super::error::ArtifactError;
use super::kind::{Kind, Part, Says};
use super::plain::{FILE, FOLDER, name_of, read_plain, what_is};
use super::temporary;

/// Longest marker that is read. Those with long lists of words come to some megabytes.
const MARKER_LIMIT: u64 = 64 << 20;

/// Relative path of an entry that does not belong to a folder, and what it is.
type Foreign = (String, &'static str);

/// What a marker says.
enum Marker {
    Absent,
    /// It is not ours; says why.
    Foreign(&'static str),
    /// It is ours, and lists these files.
    Ours(BTreeSet<String>),
}

/// Checks that what stands under a name is a folder of a kind, and holds nothing else.
///
/// # Errors
/// When it does not, or cannot be read.
pub(super) fn check(folder: &Path, kind: Kind) -> Result<(), ArtifactError> {
    let (path, name) = (folder.to_path_buf(), kind.name);
    match what_is(folder).map_err(ArtifactError::io("read", folder))? {
        Some(FOLDER) | None => {}
        Some(found) => return Err(ArtifactError::NotAFolder { path, found }),
    }
    let listed = match read_marker(folder, kind)? {
        Marker::Absent => {
            let entry = entries(folder)?.into_iter().next().map(|(entry, _)| entry);
            return Err(ArtifactError::NotReplaceable {
                path,
                kind: name,
                marker: kind.marker,
                entry,
            });
        }
        Marker::Foreign(problem) => {
            let marker = kind.marker;
            return Err(ArtifactError::ForeignMarker { path, kind: name, marker, problem });
        }
        Marker::Ours(listed) => listed,
    };
    match (Walk { kind, listed }).folder(folder, "")? {
        None => Ok(()),
        Some((entry, found)) => Err(ArtifactError::ForeignEntry { path, kind: name, entry, found }),
    }
}

/// Goes through a folder whose marker is ours.
struct Walk {
    kind: Kind,
    listed: BTreeSet<String>,
}

impl Walk {
    /// Returns the first entry, by name, that does not belong to the folder; `below` is its path
    /// from the top, empty or ending in `/`.
    fn folder(&self, folder: &Path, below: &str) -> Result<Option<Foreign>, ArtifactError> {
        for (name, found) in entries(folder)? {
            if is_leftover(&folder.join(&name)) {
                continue;
            }
            let path = format!("{below}{name}");
            let foreign = match found {
                FOLDER => self.subfolder(&folder.join(&name), path)?,
                FILE if self.has_file(&path) => None,
                _ => Some((path, found)),
            };
            if foreign.is_some() {
                return Ok(foreign);
            }
        }
        Ok(None)
    }

    fn subfolder(&self, folder: &Path, path: String) -> Result<Option<Foreign>, ArtifactError> {
        for part in self.kind.parts {
            match *part {
                Part::Folder(name, kind) if name == path => return nested(folder, path, *kind),
                Part::Folders(name, kind) if name == path => {
                    for (name, found) in entries(folder)? {
                        if is_leftover(&folder.join(&name)) {
                            continue;
                        }
                        let path = format!("{path}/{name}");
                        let foreign = match found {
                            FOLDER => nested(&folder.join(&name), path, *kind)?,
                            _ => Some((path, found)),
                        };
                        if foreign.is_some() {
                            return Ok(foreign);
                        }
                    }
                    return Ok(None);
                }
                _ => {}
            }
        }
        let below = format!("{path}/");
        if self.has_files_below(&below) {
            self.folder(folder, &below)
        } else {
            Ok(Some((path, FOLDER)))
        }
    }

    fn has_file(&self, path: &str) -> bool {
        self.listed.contains(path) || self.kind.has_file(path)
    }

    fn has_files_below(&self, below: &str) -> bool {
        let known = self.kind.parts.iter().filter_map(|part| match part {
            Part::File(name) => Some(*name),
            _ => None,
        });
        self.listed.iter().map(String::as_str).chain(known).any(|path| path.starts_with(below))
    }
}

/// Looks into a folder that must be of a kind of its own.
fn nested(folder: &Path, path: String, kind: Kind) -> Result<Option<Foreign>, ArtifactError> {
    let Marker::Ours(listed) = read_marker(folder, kind)? else { return Ok(Some((path, FOLDER))) };
    let foreign = (Walk { kind, listed }).folder(folder, "")?;
    Ok(foreign.map(|(entry, found)| (format!("{path}/{entry}"), found)))
}

/// Returns the names in a folder in order, and what they are; a name that is not Unicode is shown
/// as well as can be, and is none of ours.
fn entries(folder: &Path) -> Result<Vec<(String, &'static str)>, ArtifactError> {
    let read = || -> io::Result<Vec<_>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push((name, name_of(entry.file_type()?)));
        }
        entries.sort();
        Ok(entries)
    };
    read().map_err(ArtifactError::io("read folder", folder))
}

/// Says whether something is what a killed process left of a claim or of a folder that it wrote
/// inside.
fn is_leftover(path: &Path) -> bool {
    claim::is_lock(path) || temporary::is_temporary(path)
}

fn read_marker(folder: &Path, kind: Kind) -> Result<Marker, ArtifactError> {
    let path = folder.join(kind.marker);
    match what_is(&path).map_err(ArtifactError::io("read", &path))? {
        None => return Ok(Marker::Absent),
        Some(FILE) => {}
        Some(_) => return Ok(Marker::Foreign("is no regular file")),
    }
    let bytes = match read_plain(&path, MARKER_LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            return Ok(Marker::Foreign("is longer than any that this program writes"));
        }
        Err(error) => return Err(ArtifactError::io("read", &path)(error)),
    };
    let lists = kind.says.iter().find_map(|says| says.lists(&bytes));
    Ok(lists.map_or(Marker::Foreign("was not written by this program"), Marker::Ours))
}

/// An object of which only the keys matter; a set would be read from a list.
type Keys = BTreeMap<String, Option<IgnoredAny>>;

/// The parts of a JSON marker that matter here.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    #[serde(default)]
    files: Keys,
}

impl Says {
    /// Returns the files that a marker lists; `None` if it does not say this.
    fn lists(self, bytes: &[u8]) -> Option<BTreeSet<String>> {
        if let Self::FirstLine(line) = self {
            let first = bytes.split(|&byte| byte == b'\n').next()?;
            return (first == line.as_bytes()).then(BTreeSet::new);
        }
        let head: Head = serde_json::from_slice(bytes).ok()?;
        let is_ours = match self {
            Self::Format(format) => head.format.as_deref() == Some(format),
            Self::Keys(keys) => {
                let all: Keys = serde_json::from_slice(bytes).ok()?;
                keys.iter().all(|key| all.contains_key(*key))
            }
            Self::FirstLine(_) => false,
        };
        is_ours.then(|| head.files.into_keys().collect())
    }
}

// Links and pipes are made as Unix makes them.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    const INNER: Kind = Kind {
        name: "inner",
        marker: "in.csv",
        says: &[Says::FirstLine("a,b")],
        parts: &[Part::Numbered(&["dat"])],
    };
    const KIND: Kind = Kind {
        name: "thing",
        marker: "thing.json",
        says: &[Says::Format("our thing"), Says::Keys(&["old", "thing"])],
        parts: &[
            Part::File("time.csv"),
            Part::File("tables/known.csv"),
            Part::Folder("one", &INNER),
            Part::Folders("many", &INNER),
        ],
    };
    const HEAD: &str = r#"{"format": "our thing", "files": {"a.txt": {}, "deep/b.txt": {}}}"#;

    /// Makes a folder of files; a path that ends in `/` is an empty folder.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = place.path().join(name);
            if name.ends_with('/') {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        place
    }

    fn problem(folder: &Path) -> String {
        let place = folder.display().to_string();
        check(folder, KIND).unwrap_err().to_string().replace(&place, "X")
    }

    #[test]
    fn a_folder_with_all_that_can_be_in_it_is_ours() {
        let digits = "0123456789abcdef0123456789ABCDEF.dat";
        let place = folder(&[
            ("thing.json", HEAD),
            ("a.txt", ""),
            ("deep/b.txt", ""),
            ("time.csv", ""),
            ("tables/known.csv", ""),
            ("one/in.csv", "a,b\n1,2\n"),
            (&format!("one/{digits}"), ""),
            ("many/x/in.csv", "a,b"),
            ("many/y/in.csv", "a,b"),
        ]);
        check(place.path(), KIND).unwrap();
        fs::write(place.path().join("thing.json"), r#"{"old": 1, "thing": 2}"#).unwrap();
        assert!(problem(place.path()).contains("file `a.txt`"), "an older one lists nothing");
    }

    #[test]
    fn every_kind_of_foreign_entry_is_named() {
        let marker = ("thing.json", HEAD);
        let cases: [(&[(&str, &str)], &str); 9] = [
            (&[marker, ("notes.txt", "")], "file `notes.txt`"),
            (&[marker, (".git/", "")], "folder `.git`"),
            (&[marker, ("deep/c.txt", "")], "file `deep/c.txt`"),
            (&[marker, ("deep/b.txt/", "")], "folder `deep/b.txt`"),
            (&[marker, ("one/", "")], "folder `one`"),
            (&[marker, ("one/in.csv", "c,d")], "folder `one`"),
            (&[marker, ("one/in.csv", "a,b"), ("one/more", "")], "file `one/more`"),
            (&[marker, ("many/note", "")], "file `many/note`"),
            (&[marker, ("many/x/in.csv", "a,b"), ("many/x/0.dat", "")], "file `many/x/0.dat`"),
        ];
        for (files, named) in cases {
            let place = folder(files);
            let expected =
                format!("`X` holds the {named}, which belongs to no thing, so it is not replaced");
            assert_eq!(problem(place.path()), expected);
        }
    }

    #[test]
    fn markers_that_say_something_else_or_nothing_are_refused() {
        let written = "`X` exists and is no thing (its `thing.json` was not written by this \
                       program), so it is not replaced";
        for text in [
            "",
            "{",
            "[]",
            r#"{"format": "other"}"#,
            r#"{"format": 3}"#,
            r#"{"format": "our thing", "files": ["a.txt"]}"#,
            r#"{"old": 1}"#,
            &"[".repeat(100_000),
        ] {
            assert_eq!(problem(folder(&[("thing.json", text)]).path()), written, "{text:.40}");
        }
        let expected = "`X` exists and is no thing (it holds `b` and no `thing.json`), so it is \
                        not replaced";
        assert_eq!(problem(folder(&[("c", ""), ("b", "")]).path()), expected);
        let expected = "`X` exists and is no thing (its `thing.json` is no regular file), so it \
                        is not replaced";
        assert_eq!(problem(folder(&[("thing.json/", "")]).path()), expected);
    }

    #[test]
    fn links_and_pipes_are_nobodys_parts() {
        let ours = folder(&[("thing.json", HEAD), ("a.txt", "")]);
        let beside = tempfile::tempdir().unwrap();
        let link = beside.path().join("link");
        symlink(ours.path(), &link).unwrap();
        assert_eq!(problem(&link), "`X` is a symbolic link, so it is not replaced");
        let file = ours.path().join("a.txt");
        fs::remove_file(&file).unwrap();
        symlink(beside.path(), &file).unwrap();
        assert!(problem(ours.path()).contains("symbolic link `a.txt`"));
        fs::remove_file(&file).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &file, rustix::fs::Mode::RWXU).unwrap();
        assert!(problem(ours.path()).contains("named pipe `a.txt`"));
        let plain = beside.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert_eq!(problem(&plain), "`X` is a file, so it is not replaced");
    }
}
