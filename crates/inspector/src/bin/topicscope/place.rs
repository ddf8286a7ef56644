//! Paths between folders.

use std::path::{Component, Path, PathBuf};

use topicscope_indexer::Manifest;
use topicscope_trainer::ModelSource;

/// Says where the documents of a model come from, seen from the model's final place.
pub(crate) fn model_source(
    index: &Manifest,
    model_place: &Path,
    index_place: &Path,
) -> anyhow::Result<ModelSource> {
    Ok(ModelSource {
        index_hash: index.content_hash.clone(),
        index_path: relative(model_place, index_place)?,
        analyzer: serde_json::to_value(&index.settings.analyzer)?,
    })
}

/// Returns the path that leads from the folder `from` to `to`, with `/` between its parts,
/// so that a model finds its index after both have moved together.
fn relative(from: &Path, to: &Path) -> anyhow::Result<String> {
    let (from, to) = (absolute(from)?, absolute(to)?);
    let shared = from.iter().zip(to.iter()).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.iter().count() - shared);
    let down = to.iter().skip(shared).map(|part| part.to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// Makes a path absolute and takes `.` and `..` out, without asking the file system: the
/// folder may not exist yet.
fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
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
        let path = |from: &str, to: &str| relative(Path::new(from), Path::new(to)).unwrap();
        assert_eq!(path("/a/models/m", "/a/index"), "../../index");
        assert_eq!(path("m", "x/index"), "../x/index");
        assert_eq!(path("/r/models/m", "/r/models/../index"), "../../index");
    }
}
