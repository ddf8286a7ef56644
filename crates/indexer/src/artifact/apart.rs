//! Outputs stand apart from inputs: what is read is never what is replaced.

use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::error::ArtifactError;
use crate::system::Identity;

/// Says how a place to be written and an input lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// They are the same.
    Same,
    /// The input lies inside the place.
    Contains,
    /// The place lies inside the input.
    Inside,
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "is",
            Self::Contains => "contains",
            Self::Inside => "lies inside",
        })
    }
}

/// Checks that a place to be written is no input, contains none and lies inside none. Links are
/// followed; the place may not exist yet. Inputs that do not exist are passed over.
///
/// # Errors
/// [`ArtifactError::Overlaps`] with the first input that overlaps.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::{ArtifactError, check_apart};
///
/// let folder = tempfile::tempdir()?;
/// let texts = folder.path().join("texts");
/// std::fs::create_dir(&texts)?;
/// check_apart(&folder.path().join("index"), [&texts])?;
/// let inside = check_apart(&texts.join("not/yet/../there"), [&texts]);
/// assert!(matches!(inside, Err(ArtifactError::Overlaps { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_apart(
    target: &Path,
    inputs: impl IntoIterator<Item = impl AsRef<Path>>,
) -> Result<(), ArtifactError> {
    let (real, is_there) =
        resolve(target).map_err(ArtifactError::io("find the place of", target))?;
    let above_target = with_above(&real);
    let itself = above_target.first().filter(|_| is_there);
    for input in inputs {
        let input = input.as_ref();
        let above_input = above_input(input);
        let how = if itself.is_some_and(|target| identity(input).as_ref() == Some(target)) {
            Overlap::Same
        } else if itself.is_some_and(|target| above_input.contains(target)) {
            Overlap::Contains
        } else if identity(input).is_some_and(|input| above_target.contains(&input)) {
            Overlap::Inside
        } else {
            continue;
        };
        let (target, input) = (target.to_path_buf(), input.to_path_buf());
        return Err(ArtifactError::Overlaps { target, how, input });
    }
    Ok(())
}

/// Returns the real path of a place, or of the last folder above it that exists; and whether it
/// exists itself.
fn resolve(place: &Path) -> std::io::Result<(PathBuf, bool)> {
    let mut real = PathBuf::new();
    // Parts below what exists; the system knows no links in them.
    let mut missing = 0_usize;
    for part in std::path::absolute(place)?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if missing > 0 => missing -= 1,
            Component::ParentDir => {
                real.pop();
            }
            _ if missing > 0 => missing += 1,
            part => match fs::canonicalize(real.join(part)) {
                Ok(found) => real = found,
                Err(_) => missing = 1,
            },
        }
    }
    Ok((real, missing == 0))
}

/// Returns what an input lies in by its real path, and by the path that leads to it.
fn above_input(input: &Path) -> Vec<Identity> {
    let mut above = fs::canonicalize(input).map(|real| with_above(&real)).unwrap_or_default();
    if let Ok((real, _)) = std::path::absolute(input)
        .and_then(|input| resolve(input.parent().unwrap_or(Path::new("/"))))
    {
        above.extend(with_above(&real));
    }
    above
}

/// Returns the identity of a real path and of all folders above it, itself first.
fn with_above(real: &Path) -> Vec<Identity> {
    real.ancestors().filter_map(identity).collect()
}

fn identity(path: &Path) -> Option<Identity> {
    Identity::at(path).ok()
}

// Links and pipes are made as Unix makes them.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// `texts/a.txt`, `out/models/m`, and links to each from `links`.
    fn place() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for folder in ["texts", "out/models/m", "links"] {
            fs::create_dir_all(place.path().join(folder)).unwrap();
        }
        fs::write(place.path().join("texts/a.txt"), "").unwrap();
        symlink("../texts", place.path().join("links/texts")).unwrap();
        symlink("../texts/a.txt", place.path().join("links/a.txt")).unwrap();
        symlink("../out", place.path().join("links/out")).unwrap();
        symlink("nowhere", place.path().join("links/dangling")).unwrap();
        place
    }

    fn how(place: &Path, target: &str, input: &str) -> Option<Overlap> {
        match check_apart(&place.join(target), [place.join("none"), place.join(input)]) {
            Ok(()) => None,
            Err(ArtifactError::Overlaps { how, input: found, .. }) => {
                assert_eq!(found, place.join(input));
                Some(how)
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn overlaps_are_found_by_whatever_path_they_are_given() {
        let place = place();
        for (target, input, expected) in [
            ("texts", "texts", Overlap::Same),
            ("texts/../texts/.", "links/texts", Overlap::Same),
            ("links/texts", "texts", Overlap::Same),
            ("texts/a.txt", "links/a.txt", Overlap::Same),
            ("out", "out/models/m", Overlap::Contains),
            ("links/out", "out/models/m", Overlap::Contains),
            ("out/new/..", "links/out/models/m", Overlap::Contains),
            ("texts", "links/a.txt", Overlap::Contains),
            ("links", "links/a.txt", Overlap::Contains),
            ("texts/index", "texts", Overlap::Inside),
            ("links/texts/not/yet", "texts", Overlap::Inside),
            ("not/../texts/not/yet", "links/texts", Overlap::Inside),
            ("out/models/m/e", "out", Overlap::Inside),
        ] {
            assert_eq!(how(place.path(), target, input), Some(expected), "{target} {input}");
        }
    }

    #[test]
    fn neighbors_are_apart_even_when_their_names_begin_alike() {
        let place = place();
        for (target, input) in [
            ("text", "texts"),
            ("texts-2", "texts"),
            ("texts/a.txt.index", "texts/a.txt"),
            ("out/models/n", "out/models/m"),
            ("links/dangling", "texts"),
            ("out", "links/dangling"),
            ("texts/a", "-"),
        ] {
            assert_eq!(how(place.path(), target, input), None, "{target} {input}");
        }
    }
}
