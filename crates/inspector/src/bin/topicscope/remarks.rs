//! What readers decided by themselves, and the flag that decides otherwise.

use std::path::Path;

use topicscope_indexer::{Counts, Decision, Remark};

use crate::reading_hint::pasted;

/// Of so many documents, one without words is no surprise.
const EMPTY_SHARE: u64 = 4;

/// Says what readers decided.
pub(crate) fn of_reading(remark: &Remark) -> String {
    let Remark { path, count, .. } = remark;
    let first = match remark.line {
        Some(line) => format!("`{path}:{line}`"),
        None => format!("`{path}`"),
    };
    let files = match count {
        1 => format!("{first} is"),
        2 => format!("{first} and another file are"),
        _ => format!("{first} and {} other files are", count - 1),
    };
    let records = match count {
        1 => format!("in the record at {first}"),
        _ => format!("in {count} records, first at {first},"),
    };
    match remark.what {
        Decision::ByLines => {
            format!("{files} read by lines, a document each; by paragraphs with --paragraphs")
        }
        Decision::ByParagraphs => {
            format!("{files} read by paragraphs, a document each; by lines with --format lines")
        }
        Decision::WholeFiles => format!(
            "{count} text files are one document each, from {first}; read by lines with --format \
             lines, by paragraphs with --paragraphs"
        ),
        Decision::Delimiter(delimiter) => {
            let name = if delimiter == '\t' { "tabs".to_owned() } else { format!("`{delimiter}`") };
            format!("{files} separated by {name}; --delimiter names another")
        }
        Decision::BackslashQuotes => format!(
            "{records} backslashes stand before quotes that are text; --quotes double reads them \
             as text"
        ),
        Decision::LiteralQuotes => format!(
            "{records} quotes are taken for text, since as quotes they do not fit the columns; \
             --quotes double reads them as quotes"
        ),
        Decision::JoinedLines => format!(
            "{records} quotes join lines that could be records of their own; --quotes none takes \
             quotes for text"
        ),
        Decision::RepeatedFolders => match count {
            1 => format!("the link {first} leads to a folder that is read at another place"),
            _ => format!(
                "{count} links lead to folders that are read at another place, first {first}"
            ),
        },
        _ => format!("{first} was read in a way of its own"),
    }
}

/// Says that a text is the name of a file, which was not read.
pub(crate) fn of_file_as_text(model: &Path, text: &str) -> String {
    let (model, file) = (pasted(&model.display().to_string()), pasted(text));
    format!(
        "{file} is encoded as a text, but a file has that name; `topicscope encode {model} < \
         {file}` reads its lines"
    )
}

/// Says that many documents have no word of the vocabulary.
pub(crate) fn of_empty(counts: &Counts) -> Option<String> {
    let (empty, all) = (counts.empty_documents, counts.documents);
    (empty > 0 && empty * EMPTY_SHARE >= all).then(|| {
        let have = if empty == 1 { "has" } else { "have" };
        format!(
            "{empty} of {all} documents {have} no word of the vocabulary; are documents what they \
             should be, and is --min-df not too high?"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_name_the_first_place_and_the_flag() {
        let remark =
            |what, line, count| of_reading(&Remark { what, path: "a.csv".to_owned(), line, count });
        assert_eq!(
            remark(Decision::Delimiter(';'), None, 1),
            "`a.csv` is separated by `;`; --delimiter names another"
        );
        assert_eq!(
            remark(Decision::Delimiter('\t'), None, 2),
            "`a.csv` and another file are separated by tabs; --delimiter names another"
        );
        assert_eq!(
            remark(Decision::LiteralQuotes, Some(7), 3),
            "in 3 records, first at `a.csv:7`, quotes are taken for text, since as quotes they do \
             not fit the columns; --quotes double reads them as quotes"
        );
        assert_eq!(
            remark(Decision::RepeatedFolders, None, 1),
            "the link `a.csv` leads to a folder that is read at another place"
        );
    }

    #[test]
    fn a_quarter_of_empty_documents_is_a_surprise() {
        let of = |empty_documents, documents| {
            of_empty(&Counts { empty_documents, documents, ..Counts::default() }).is_some()
        };
        assert_eq!([of(0, 4), of(1, 5), of(1, 4), of(4, 4)], [false, false, true, true]);
    }
}
