//! Remedies for files that cannot be read: how text gets out of them, and how they are read
//! otherwise.

use std::path::Path;

use topicscope_indexer::{FieldRole, Foreign, IndexError};

/// Returns what a person can do about a file, when one thing is likely.
pub(crate) fn of(error: &IndexError) -> Option<String> {
    let hint = match error {
        IndexError::Foreign { path, kind } => return Some(of_foreign(*kind, path)),
        IndexError::AbsentField { path, role, present, .. } => {
            let found = [&present.meant, &present.longest, &present.records];
            return Some(of_absent(path, *role, found));
        }
        IndexError::NotJson { problem, .. } if problem.starts_with("key must be a string") => {
            "JSON has names and texts between double quotes"
        }
        IndexError::NotJson { problem, .. } if problem.contains("expected an object") => {
            "documents are objects, as {\"text\": \"…\"}, one after the other or in a list"
        }
        IndexError::NotJson { .. } => "mend the record, or leave it out with `--on-error skip`",
        IndexError::NoNumber { .. } => "write null in its place",
        IndexError::LoneSurrogate { .. } => "add `--lossy`; U+FFFD stands in its place then",
        IndexError::OctisPart { numbered: true, .. } => {
            "the second column must be train, val or test, and the first the text; the file seems \
             to have a column of numbers before it (pandas: `to_csv(…, index=False)`)"
        }
        IndexError::OctisPart { .. } => {
            "OCTIS has the text, its part and its label in three columns; for a table with column \
             names use `--format tsv`"
        }
        IndexError::TooLong { .. } => {
            "mend the record, or leave it out with `--on-error skip`; a text of many documents is \
             read with `--format lines` or `--paragraphs`"
        }
        IndexError::Endless { .. } => "check that it is a file of text with line ends",
        IndexError::NoParagraphs { .. } => "leave out `--paragraphs`",
        IndexError::Columns { .. } => {
            "mend the record, leave it out with `--on-error skip`, or name what stands between \
             cells with `--delimiter` and how they are quoted with `--quotes`"
        }
        IndexError::UnclosedQuote { .. } => {
            "if quotes are text, add `--quotes none`; else mend the record, or leave it out with \
             `--on-error skip`"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Names the field that was meant, or is likely.
fn of_absent(path: &Path, role: FieldRole, found: [&Option<String>; 3]) -> String {
    let flag = match role {
        FieldRole::Text => "--text-field",
        FieldRole::Id => "--id-field",
        FieldRole::Title => "--title-field",
        FieldRole::Label => "--label-field",
        FieldRole::Split => "--split-field",
        FieldRole::Terms => "--field-as-terms",
    };
    // A comma stands between several text fields.
    let typed = found
        .map(|name| name.as_deref().filter(|name| role != FieldRole::Text || !name.contains(',')));
    match (typed, role) {
        ([Some(meant), ..], _) => {
            format!("did you mean `{flag} {}`?", pasted(meant))
        }
        ([None, Some(longest), _], FieldRole::Text) => {
            format!("name the field with the text; the longest are in `{flag} {}`", pasted(longest))
        }
        ([None, _, Some(records)], _) => format!(
            "`{records}` holds a list of records: `jq -c {} {} | topicscope index - -o INDEX` reads them",
            pasted(&format!(".[\"{records}\"][]")),
            pasted(&path.display().to_string())
        ),
        _ => format!("name the field with `{flag}`"),
    }
}

/// Says how text gets out of a file that has none as it is.
fn of_foreign(kind: Foreign, path: &Path) -> String {
    let file = pasted(&path.display().to_string());
    let text = pasted(&path.with_extension("txt").display().to_string());
    let base = pasted(&path.with_extension("").display().to_string());
    let lines = pasted(&path.with_extension("jsonl").display().to_string());
    let pandas = |reader: &str, needs: &str| {
        format!(
            "write its records as JSON: `python3 -c 'import pandas, sys; \
             pandas.{reader}(sys.argv[1]).to_json(sys.argv[2], orient=\"records\", lines=True)' \
             {file} {lines}` ({needs})"
        )
    };
    let piped = |program: &str| {
        format!("unpack it on the way: `{program} -dc {file} | topicscope index - -o INDEX`")
    };
    match kind {
        Foreign::Word | Foreign::OpenText | Foreign::Epub | Foreign::Rtf => {
            format!("take the text out: `pandoc -t plain --wrap=none {file} -o {text}`")
        }
        Foreign::Html => format!(
            "take the text out: `pandoc -t plain --wrap=none {file} -o {text}`; with `--format` it \
             is read as it is, marks and all"
        ),
        Foreign::Xml => format!(
            "take the text out: `xmllint --xpath '//text()' {file} > {text}`; with `--format` it is \
             read as it is, marks and all"
        ),
        Foreign::OldOffice => {
            format!("take the text out: `libreoffice --headless --convert-to txt:Text {file}`")
        }
        Foreign::Excel | Foreign::OpenSpreadsheet => format!(
            "save it as CSV in its program, or `libreoffice --headless --convert-to csv {file}`"
        ),
        Foreign::PowerPoint | Foreign::OpenPresentation => format!(
            "take the text out: `libreoffice --headless --convert-to pdf {file}`, then `pdftotext`"
        ),
        Foreign::Pdf => format!("take the text out: `pdftotext {file} {text}`"),
        Foreign::Djvu => format!("take the text out: `djvutxt {file} {text}`"),
        Foreign::Parquet => pandas("read_parquet", "needs pandas and pyarrow"),
        Foreign::Arrow => pandas("read_feather", "needs pandas and pyarrow"),
        Foreign::Orc => pandas("read_orc", "needs pandas and pyarrow"),
        Foreign::Pickle => {
            pandas("read_pickle", "a pickle can run programs: open only what you trust")
        }
        Foreign::Avro => format!("write its records as JSON: `fastavro {file} > {lines}`"),
        Foreign::Sqlite => {
            format!("write a table as JSON: `sqlite3 -json {file} 'select * from TABLE' > {lines}`")
        }
        Foreign::Duckdb => {
            format!("write a table as JSON: `duckdb -json {file} 'select * from TABLE' > {lines}`")
        }
        Foreign::Numpy | Foreign::Hdf5 => {
            "it holds arrays; write texts one a line, or bags of words with SciPy's `mmwrite` as .mtx"
                .to_owned()
        }
        Foreign::Zip => format!("unpack it and name the folder: `unzip {file} -d FOLDER`"),
        Foreign::SevenZip | Foreign::Rar => {
            format!("unpack it and name the folder: `7z x {file} -oFOLDER`")
        }
        Foreign::Xz => piped("xz"),
        Foreign::Bzip2 => piped("bzip2"),
        Foreign::Lz4 => piped("lz4"),
        Foreign::Image => format!("recognize its text first: `tesseract {file} {base}`"),
        Foreign::Media => "write down what is said in it first".to_owned(),
        _ => "name files of text".to_owned(),
    }
}

/// Quotes a value for a shell.
pub(crate) fn pasted(value: &str) -> String {
    if value.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", value.replace('\'', "'\\''"))
    } else {
        format!("\"{value}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_shell() {
        assert_eq!(pasted("body text"), "\"body text\"");
        assert_eq!(pasted("a$b's"), "'a$b'\\''s'");
    }

    #[test]
    fn the_likeliest_field_is_offered() {
        let of = |role, meant: Option<&str>, longest: Option<&str>, records: Option<&str>| {
            let found = [meant, longest, records].map(|name| name.map(str::to_owned));
            of_absent(Path::new("a.json"), role, found.each_ref())
        };
        assert_eq!(
            of(FieldRole::Text, None, Some("body"), Some("tags")),
            "name the field with the text; the longest are in `--text-field \"body\"`"
        );
        assert_eq!(
            of(FieldRole::Label, Some("Label"), Some("body"), None),
            "did you mean `--label-field \"Label\"`?"
        );
        assert_eq!(of(FieldRole::Id, None, Some("body"), None), "name the field with `--id-field`");
        assert_eq!(
            of(FieldRole::Text, None, None, Some("data")),
            "`data` holds a list of records: `jq -c '.[\"data\"][]' \"a.json\" | topicscope index - -o \
             INDEX` reads them"
        );
        assert_eq!(
            of(FieldRole::Text, None, Some("one, two"), None),
            "name the field with `--text-field`"
        );
    }
}
