//! Where a model finds the index of its documents, also after both have moved together.

use std::path::{Component, Path, PathBuf};

use topicscope_indexer::Manifest;
use topicscope_trainer::ModelSource;

use crate::error::InspectorError;

/// Says where the documents of a model come from, seen from the model's final place.
///
/// # Errors
/// When a path is relative and there is no current folder.
pub fn model_source(
    index: &Manifest,
    model_place: &Path,
    index_place: &Path,
) -> Result<ModelSource, InspectorError> {
    Ok(ModelSource {
        index_hash: index.content_hash.clone(),
        index_path: relative_path(model_place, index_place)?,
        // Plain data with text keys always has a JSON form.
        analyzer: serde_json::to_value(&index.settings.analyzer).unwrap_or_default(),
    })
}

/// Returns the path that leads from the folder `from` to `to`, with `/` between its parts.
///
/// # Errors
/// When a path is relative and there is no current folder.
pub fn relative_path(from: &Path, to: &Path) -> Result<String, InspectorError> {
    let (from, to) = (absolute(from)?, absolute(to)?);
    let shared = from.iter().zip(to.iter()).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.iter().count() - shared);
    let down = to.iter().skip(shared).map(|part| part.to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// Makes a path absolute and takes `.` and `..` out, without asking the file system: the
/// folder may not exist yet.
fn absolute(path: &Path) -> Result<PathBuf, InspectorError> {
    let mut plain = PathBuf::new();
    let whole = std::path::absolute(path)
        .map_err(|source| InspectorError::NoPlace { path: path.to_path_buf(), source })?;
    for part in whole.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_a_model_to_its_index() {
        let path = |from: &str, to: &str| relative_path(Path::new(from), Path::new(to)).unwrap();
        assert_eq!(path("/a/models/m", "/a/index"), "../../index");
        assert_eq!(path("m", "x/index"), "../x/index");
        assert_eq!(path("/r/models/m", "/r/models/../index"), "../../index");
    }
}
