//! One file, the files of a folder or the members of an archive: a stream of sources.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::vec;

use super::bytes::{Archive, Found, Listing, Manner, Source, Unpacked, list};
use super::endings;
use crate::error::IndexError;
use crate::settings::Format;

/// Members of an archive that are looked at to tell what it holds.
const SURVEYED: usize = 1000;

/// A file that is about to be read.
pub(super) struct File {
    /// Its name in ids: the path below the folder or in the archive.
    pub(super) name: String,
    /// The parts of that path.
    pub(super) parts: Vec<String>,
    pub(super) source: Source,
}

/// What many files look like from afar.
#[derive(Default)]
pub(super) struct Survey {
    /// Their paths, parts apart; of an archive only the first ones.
    pub(super) names: Vec<Vec<String>>,
    /// What the first of them starts with.
    pub(super) start: Vec<u8>,
    /// Links to folders whose files are read at another place.
    pub(super) repeated: Vec<PathBuf>,
    /// Number of leading folders that all of them share and that say nothing.
    shared: usize,
}

/// A stream of files, opened one at a time.
pub(super) struct Files {
    place: Place,
    manner: Manner,
    /// What the names of all files start with.
    prefix: String,
    /// Only files with the ending of this format are read.
    only: Option<Format>,
}

enum Place {
    One(Option<Box<Unpacked>>),
    Folder { root: PathBuf, found: vec::IntoIter<Found> },
    Archive { archive: Archive, shared: Vec<String> },
}

impl Files {
    /// Names one file `name`.
    pub(super) fn one(file: Unpacked, name: String, manner: Manner) -> Self {
        let place = Place::One(Some(Box::new(file)));
        Self { place, manner, prefix: name, only: None }
    }

    /// Lists the files of a folder, without opening them.
    pub(super) fn folder(root: &Path, manner: Manner) -> (Self, Survey) {
        let Listing { found, repeated } = list(root);
        let names: Vec<_> = found.iter().filter_map(|found| found.as_ref().ok().cloned()).collect();
        let first = names.first().map(|parts| path_of(root, parts));
        let start = first.and_then(|path| Unpacked::open(&path).ok());
        let start = start.map(|file| file.input.start().to_vec()).unwrap_or_default();
        let place = Place::Folder { root: root.to_path_buf(), found: found.into_iter() };
        let files = Self { place, manner, prefix: String::new(), only: None };
        (files, Survey { names, start, repeated, shared: 0 })
    }

    /// Takes an archive that was surveyed.
    pub(super) fn archive(file: Unpacked, survey: &Survey, manner: Manner) -> Self {
        let shared = survey.names.first().map(|parts| parts[..survey.shared].to_vec());
        let place =
            Place::Archive { archive: Archive::new(file), shared: shared.unwrap_or_default() };
        Self { place, manner, prefix: String::new(), only: None }
    }

    /// Says whether they lie in a folder, so that none is open yet.
    pub(super) fn is_folder(&self) -> bool {
        matches!(self.place, Place::Folder { .. })
    }

    /// Passes over files without the ending of a format.
    pub(super) fn only(mut self, format: Option<Format>) -> Self {
        self.only = format;
        self
    }

    /// Puts something before the names of all files, so that those of several folders differ.
    pub(super) fn with_prefix(mut self, prefix: String) -> Self {
        self.prefix = prefix;
        self
    }

    fn next_file(&mut self) -> Result<Option<(Vec<String>, Unpacked)>, IndexError> {
        loop {
            let (parts, file) = match &mut self.place {
                Place::One(file) => {
                    return Ok(file.take().map(|file| (Vec::new(), *file)));
                }
                Place::Folder { root, found } => {
                    let Some(parts) = found.next().transpose()? else { return Ok(None) };
                    if self.only.is_some() && endings::of_path(&parts) != self.only {
                        continue;
                    }
                    let path = path_of(root, &parts);
                    (parts, Unpacked::open(&path)?)
                }
                Place::Archive { archive, shared } => {
                    let Some(member) = archive.next().transpose()? else { return Ok(None) };
                    let mut parts = member.parts;
                    if parts.iter().any(|part| part.starts_with('.')) {
                        continue;
                    }
                    if parts.starts_with(shared) && parts.len() > shared.len() {
                        parts.drain(..shared.len());
                    }
                    (parts, member.file)
                }
            };
            if self.only.is_none() || endings::of_path(&parts) == self.only {
                return Ok(Some((parts, file)));
            }
        }
    }
}

impl Iterator for Files {
    type Item = Result<File, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (parts, file) = match self.next_file() {
            Ok(found) => found?,
            Err(error) => return Some(Err(error)),
        };
        let name = format!("{}{}", self.prefix, parts.join("/"));
        let source = Source::new(file, name.clone(), self.manner);
        Some(Ok(File { name, parts, source }))
    }
}

impl Survey {
    /// Looks at the first members of an archive; what is wrong with it is told later.
    pub(super) fn archive(file: Unpacked) -> Self {
        let mut survey = Self::default();
        let members = Archive::new(file).filter_map(Result::ok);
        let visible =
            members.filter(|member| !member.parts.iter().any(|part| part.starts_with('.')));
        for member in visible.take(SURVEYED) {
            if survey.names.is_empty() {
                survey.start = member.file.input.start().to_vec();
            }
            survey.names.push(member.parts);
        }
        // A folder packed as a whole is the one folder on the way to all files.
        let names = &survey.names;
        let shared = names.first().and_then(|parts| parts.split_last()).map(|(_, folders)| {
            let common = |folder: &String, place: usize| {
                names.iter().all(|parts| parts.len() > place + 1 && &parts[place] == folder)
            };
            folders.iter().enumerate().take_while(|(place, part)| common(part, *place)).count()
        });
        survey.shared = shared.unwrap_or_default().min(1);
        survey
    }
}

fn path_of(root: &Path, parts: &[String]) -> PathBuf {
    parts.iter().fold(root.to_path_buf(), |path, part| path.join(part))
}

/// Returns the words file that belongs to `docword.NAME`, if it lies beside it.
pub(super) fn vocabulary_beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let name = name.strip_prefix("docword")?;
    let beside = |end: &str| path.with_file_name(format!("vocab{name}{end}"));
    ["", ".gz", ".zst"].map(beside).into_iter().find(|path| fs::metadata(path).is_ok())
}

/// Longest description of a dataset that is looked at, in bytes.
const LONGEST_METADATA: u64 = 1 << 24;

/// Returns the labels that OCTIS's `metadata.json` beside a corpus lists; none if it lies not
/// there, lists none or cannot be read: it is no part of what was asked for.
pub(super) fn metadata_beside(path: &Path) -> HashSet<String> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        labels: HashSet<String>,
    }
    let path = path.with_file_name("metadata.json");
    let is_small = fs::metadata(&path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LONGEST_METADATA);
    let bytes = if is_small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
    let found = serde_json::from_slice::<Metadata>(&bytes);
    found.map(|metadata| metadata.labels).unwrap_or_default()
}
