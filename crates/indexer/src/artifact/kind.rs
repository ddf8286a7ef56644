//! Kinds of folders, and by what one is known.

/// Describes a kind of folder.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its name in messages.
    pub name: &'static str,
    /// The file that every folder of this kind holds; a folder without it is never replaced.
    pub marker: &'static str,
    /// What the marker says, newest form first; one of these makes the folder ours.
    pub says: &'static [Says],
    /// What such a folder may hold besides the marker and the files that the marker lists under
    /// `files`.
    pub parts: &'static [Part],
}

/// Says by which content a marker is known.
#[derive(Debug, Clone, Copy)]
pub enum Says {
    /// A JSON object whose `format` is this.
    Format(&'static str),
    /// A JSON object that has all of these keys, for markers without a `format`.
    Keys(&'static [&'static str]),
    /// Text whose first line is this.
    FirstLine(&'static str),
}

/// Names something that a folder may hold without listing it; paths are relative to it, with `/`
/// between their parts.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// A file.
    File(&'static str),
    /// Files of the folder itself that are named by 32 hexadecimal digits and one of these endings.
    Numbered(&'static [&'static str]),
    /// A folder of a kind of its own.
    Folder(&'static str, &'static Kind),
    /// A folder of nothing but folders of one kind.
    Folders(&'static str, &'static Kind),
}

impl Kind {
    /// Says whether a folder of this kind may hold a file without listing it.
    pub(crate) fn has_file(&self, path: &str) -> bool {
        path == self.marker || self.parts.iter().any(|part| part.is_file(path))
    }
}

impl Part {
    /// Says whether a file with this relative path is the part.
    fn is_file(&self, path: &str) -> bool {
        match self {
            Self::File(name) => path == *name,
            Self::Numbered(endings) => path.split_once('.').is_some_and(|(stem, ending)| {
                stem.len() == 32
                    && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && endings.contains(&ending)
            }),
            Self::Folder(..) | Self::Folders(..) => false,
        }
    }
}
