//! What the name of a file tells of its format.

use std::path::Path;

use crate::settings::Format;

/// Returns the format that the name of a file tells.
pub(super) fn of_path(parts: &[String]) -> Option<Format> {
    parts.last().and_then(|name| of_name(name))
}

/// Returns the format that a name tells, whatever packs the file.
pub(super) fn of_name(name: &str) -> Option<Format> {
    let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    if name.starts_with("docword.") {
        return Some(Format::Uci);
    }
    if name == "corpus.tsv" {
        return Some(Format::Octis);
    }
    match Path::new(name).extension()?.to_str()? {
        "jsonl" | "ndjson" | "json" => Some(Format::Jsonl),
        "csv" => Some(Format::Csv),
        "tsv" => Some(Format::Tsv),
        "sgm" | "sgml" => Some(Format::Reuters),
        "mallet" => Some(Format::Mallet),
        "svmlight" | "svm" | "libsvm" => Some(Format::Svmlight),
        "ldac" | "lda-c" => Some(Format::Ldac),
        "mtx" => Some(Format::Mtx),
        _ => None,
    }
}

/// Says which of many files are read: those with the ending of the format, if there are
/// any; else all.
pub(super) fn has_ending(format: Format, names: &[Vec<String>]) -> bool {
    !format.is_folder() && names.iter().any(|parts| of_path(parts) == Some(format))
}
