//! How files are written, told from their names and what they start with.

use super::bytes::split_named;
use super::{endings, format};
use crate::settings::{Fields, Format};

/// Lines that must all look like bags before a file is taken for some.
const LINES: usize = 20;

/// Returns the format of one file; nothing when it is plain text.
pub(super) fn of_file(name: &str, start: &[u8], fields: &Fields) -> Option<Format> {
    match endings::of_name(name) {
        Some(format @ (Format::Octis | Format::Tsv)) => {
            let columns = by_columns(start, fields);
            // The name of a column tells a table, whatever stands between the columns.
            columns
                .map(|found| if found == Format::Csv { Format::Tsv } else { found })
                .or(Some(format))
        }
        Some(format) => Some(format),
        None => by_content(start, fields),
    }
}

/// Returns the format of many files: the one that has its own ending and that most of them
/// share, or the two that are known by one file's name; else each file is a document.
pub(super) fn of_files(names: &[Vec<String>], start: &[u8]) -> Format {
    let formats: Vec<_> = names.iter().map(|parts| endings::of_path(parts)).collect();
    let count = |format| formats.iter().filter(|&&found| found == Some(format)).count();
    for format in [Format::Uci, Format::Octis] {
        if count(format) > 0 {
            return format;
        }
    }
    let most = Format::ALL.into_iter().find(|&format| 2 * count(format) > names.len());
    match most {
        Some(format) => format,
        None if names.iter().any(|parts| parts.len() > 1) && format::is_message(start) => {
            Format::Newsgroups
        }
        None => Format::Folder,
    }
}

fn by_content(start: &[u8], fields: &Fields) -> Option<Format> {
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start();
    let head = text.get(..40).unwrap_or(text).to_lowercase();
    // An item of a list comes before its end or the next item.
    let list = text.strip_prefix('[').is_some_and(|items| items.trim_start().starts_with('{'));
    if text.starts_with('{') || list {
        Some(Format::Jsonl)
    } else if head.starts_with("%%matrixmarket") {
        Some(Format::Mtx)
    } else if head.starts_with("<!doctype lewis") || head.starts_with("<reuters ") {
        Some(Format::Reuters)
    } else {
        by_columns(start, fields).or_else(|| by_numbers(text))
    }
}

/// Tells tables from their first line.
fn by_columns(start: &[u8], fields: &Fields) -> Option<Format> {
    let text = String::from_utf8_lossy(start);
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    match format::named_delimiter(&text, fields.telling()) {
        Some(b'\t') => return Some(Format::Tsv),
        Some(_) => return Some(Format::Csv),
        None => {}
    }
    let second = line.split('\t').nth(1);
    second.is_some_and(|part| split_named(part.trim()).is_some()).then_some(Format::Octis)
}

/// Tells ready-made bags from their first whole lines.
fn by_numbers(text: &str) -> Option<Format> {
    let whole = text.rfind('\n').map_or(text, |end| &text[..end]);
    let lines: Vec<Vec<&str>> = whole
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().split_ascii_whitespace().collect())
        .filter(|words: &Vec<_>| !words.is_empty())
        .take(LINES)
        .collect();
    let integers = |words: &[&str]| words.iter().all(|word| word.parse::<u64>().is_ok());
    let sizes: Vec<usize> = lines.iter().take(4).map(Vec::len).collect();
    if sizes == [1, 1, 1, 3] && lines[..4].iter().all(|words| integers(words)) {
        return Some(Format::Uci);
    }
    let bag = |words: &Vec<&str>| {
        let (start, entries) = words.split_first()?;
        let sound =
            entries.iter().all(|entry| entry.starts_with("qid:") || format::pair(entry).is_some());
        let labels = start.split(',').all(|label| label.parse::<f64>().is_ok());
        // A document without a label starts with its first entry.
        let bare = format::pair(start).is_some();
        (sound && (labels || bare)).then(|| start.parse() == Ok(entries.len()))
    };
    let labelled = |words: &Vec<&str>| words.first().is_some_and(|word| !word.contains(':'));
    if !lines.iter().any(labelled) {
        return None;
    }
    let bags: Vec<bool> = lines.iter().map(bag).collect::<Option<_>>()?;
    if bags.is_empty() || lines.iter().all(|words| words.len() == 1) {
        None
    } else if bags.into_iter().all(|counted| counted) {
        Some(Format::Ldac)
    } else {
        Some(Format::Svmlight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, start: &str) -> Format {
        of_file(name, start.as_bytes(), &Fields::default()).unwrap_or(Format::Lines)
    }

    #[test]
    fn names_tell_formats_whatever_packs_the_file() {
        for (name, format) in [
            ("a.jsonl", Format::Jsonl),
            ("a.JSON.gz", Format::Jsonl),
            ("b.csv.zst", Format::Csv),
            ("b.tsv", Format::Tsv),
            ("reut2-000.sgm", Format::Reuters),
            ("x/docword.kos.txt.gz", Format::Uci),
            ("a.svm", Format::Svmlight),
            ("a.ldac", Format::Ldac),
            ("a.mtx", Format::Mtx),
            ("a.mallet", Format::Mallet),
            ("a.txt", Format::Lines),
        ] {
            assert_eq!(of(name, "plain words"), format, "{name}");
        }
    }

    #[test]
    fn content_tells_the_format_of_files_with_any_name() {
        for (start, format) in [
            (" \n{\"text\": 1}", Format::Jsonl),
            ("%%MatrixMarket matrix coordinate real general\n", Format::Mtx),
            ("<!DOCTYPE lewis SYSTEM \"lewis.dtd\">", Format::Reuters),
            ("<REUTERS TOPICS=\"YES\"", Format::Reuters),
            ("id,\"text\",label\n", Format::Csv),
            ("id\ttext\n", Format::Tsv),
            ("id;text\n", Format::Csv),
            ("sep=|\nid|body\n", Format::Csv),
            ("[ \n {\"text\": 1}]", Format::Jsonl),
            ("[Chapter 1]\n", Format::Lines),
            ("some words\ttrain\tlabel\n", Format::Octis),
            ("3\n4\n5\n1 2 1\n", Format::Uci),
            ("1 5:1 7:2\n-1 2:0.5 9:1 12:3 # x\n", Format::Svmlight),
            ("1,2 5:1\n7:2\n", Format::Svmlight),
            ("10:30 11:45\n7:15\n", Format::Lines),
            ("2 5:1 7:2\n1 0:4\n", Format::Ldac),
            ("at 10:30\n7 10:30 am\n", Format::Lines),
            ("1\n2\n3\n", Format::Lines),
            ("text\n", Format::Lines),
            ("", Format::Lines),
        ] {
            assert_eq!(of("data", start), format, "{start}");
        }
        assert_eq!(of("corpus.tsv", "a b\ttest\n"), Format::Octis);
        assert_eq!(of("corpus.tsv", "id\ttext\n"), Format::Tsv);
        assert_eq!(of("corpus.tsv", "0\ta b\n"), Format::Octis);
    }

    #[test]
    fn many_files_have_the_format_of_most() {
        let of = |names: &[&str], start: &str| {
            let parts = names.iter().map(|name| name.split('/').map(str::to_owned).collect());
            of_files(&parts.collect::<Vec<_>>(), start.as_bytes())
        };
        assert_eq!(of(&["a.sgm", "b.sgm", "README"], ""), Format::Reuters);
        assert_eq!(of(&["a.txt", "b.txt", "meta.csv"], ""), Format::Folder);
        assert_eq!(of(&["docword.x.txt", "vocab.x.txt"], ""), Format::Uci);
        assert_eq!(of(&["corpus.tsv", "metadata.json", "vocabulary.txt"], ""), Format::Octis);
        let message = "From: a\nSubject: b\n\ntext";
        assert_eq!(of(&["g/1", "g/2"], message), Format::Newsgroups);
        assert_eq!(of(&["1", "2"], message), Format::Folder);
    }
}
