//! Tells files that are no plain text by their first bytes.

use std::path::Path;

use crate::remark::Foreign;

/// What files start with. Where all of it could start a text, [`IN_LETTERS`] has it.
const STARTS: [(&[u8], Foreign); 25] = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign::OldOffice),
    (b"SQLite format 3\0", Foreign::Sqlite),
    (b"\x93NUMPY", Foreign::Numpy),
    (b"\x89HDF\r\n\x1a\n", Foreign::Hdf5),
    (b"Obj\x01", Foreign::Avro),
    (b"ARROW1\0\0", Foreign::Arrow),
    (b"FEA1\0\0\0\0", Foreign::Arrow),
    (b"\x80\x02", Foreign::Pickle),
    (b"\x80\x03", Foreign::Pickle),
    (b"\x80\x04\x95", Foreign::Pickle),
    (b"\x80\x05\x95", Foreign::Pickle),
    (b"7z\xbc\xaf\x27\x1c", Foreign::SevenZip),
    (b"Rar!\x1a\x07", Foreign::Rar),
    (b"\xfd7zXZ\0", Foreign::Xz),
    (b"\x04\x22\x4d\x18", Foreign::Lz4),
    (b"\x89PNG\r\n\x1a\n", Foreign::Image),
    (b"\xff\xd8\xff", Foreign::Image),
    (b"II*\0", Foreign::Image),
    (b"MM\0*", Foreign::Image),
    (b"\x1a\x45\xdf\xa3", Foreign::Media),
    (b"\x7fELF", Foreign::Program),
    (b"\xcf\xfa\xed\xfe", Foreign::Program),
    (b"\xca\xfe\xba\xbe", Foreign::Program),
    (b"\0asm", Foreign::Program),
    (b"\xff\xff\xff\xff", Foreign::Arrow),
];

/// Starts that a text might have too: they count only where control characters follow.
const IN_LETTERS: [(&[u8], Foreign); 10] = [
    (b"PAR1", Foreign::Parquet),
    (b"ORC", Foreign::Orc),
    (b"GIF87a", Foreign::Image),
    (b"GIF89a", Foreign::Image),
    (b"BM", Foreign::Image),
    (b"AT&TFORM", Foreign::Djvu),
    (b"ID3", Foreign::Media),
    (b"OggS", Foreign::Media),
    (b"fLaC", Foreign::Media),
    (b"MZ", Foreign::Program),
];

/// Bytes that are searched for control characters.
const SEARCHED: usize = 512;

/// Returns the kind of a file that cannot be read as text whatever is asked for.
pub(crate) fn kind(start: &[u8], path: &Path) -> Option<Foreign> {
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Some(zipped(start, path));
    }
    if start.starts_with(b"%PDF-") {
        return Some(Foreign::Pdf);
    }
    if start.starts_with(b"BZh") && start.get(4..10) == Some(b"1AY&SY") {
        return Some(Foreign::Bzip2);
    }
    let found = |list: &[(&[u8], Foreign)]| {
        list.iter().find(|(magic, _)| start.starts_with(magic)).map(|&(_, kind)| kind)
    };
    if let Some(kind) = found(&STARTS) {
        return Some(kind);
    }
    let control = |&byte: &u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if !start.iter().take(SEARCHED).any(control) {
        return None;
    }
    found(&IN_LETTERS).or_else(|| match (start.get(..4), start.get(4..8), start.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP"))
        | (_, Some(b"ftyp"), Some(b"heic" | b"avif" | b"mif1")) => Some(Foreign::Image),
        (Some(b"RIFF"), _, Some(b"WAVE" | b"AVI ")) | (_, Some(b"ftyp"), _) => Some(Foreign::Media),
        (_, _, Some(b"DUCK")) => Some(Foreign::Duckdb),
        _ => None,
    })
}

/// Returns the kind of a file whose text stands between marks of its own; it can be read as
/// it is when that is asked for.
pub(crate) fn markup(start: &[u8]) -> Option<Foreign> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let starts =
        |mark: &[u8]| start.get(..mark.len()).is_some_and(|found| found.eq_ignore_ascii_case(mark));
    if starts(b"{\\rtf") {
        Some(Foreign::Rtf)
    } else if starts(b"<!doctype html") || starts(b"<html") {
        Some(Foreign::Html)
    } else if starts(b"<?xml") {
        let head = String::from_utf8_lossy(start).to_lowercase();
        Some(if head.contains("<html") { Foreign::Html } else { Foreign::Xml })
    } else {
        None
    }
}

/// Looks at the names of the first members of a ZIP archive, and at that of the file.
fn zipped(start: &[u8], path: &Path) -> Foreign {
    let has = |name: &[u8]| start.windows(name.len()).any(|part| part == name);
    // The type of these stands first, and as it is.
    let stored = start.get(38..).unwrap_or_default();
    let open = |kind: &str| {
        let whole = format!("application/vnd.oasis.opendocument.{kind}");
        stored.starts_with(whole.as_bytes())
    };
    if stored.starts_with(b"application/epub") {
        Foreign::Epub
    } else if open("text") {
        Foreign::OpenText
    } else if open("spreadsheet") {
        Foreign::OpenSpreadsheet
    } else if open("presentation") {
        Foreign::OpenPresentation
    } else if has(b"word/") {
        Foreign::Word
    } else if has(b"xl/") {
        Foreign::Excel
    } else if has(b"ppt/") {
        Foreign::PowerPoint
    } else if has(b".npy") {
        Foreign::Numpy
    } else {
        by_ending(path).unwrap_or(Foreign::Zip)
    }
}

fn by_ending(path: &Path) -> Option<Foreign> {
    let ending = path.extension()?.to_str()?.to_lowercase();
    match ending.as_str() {
        "docx" | "docm" | "dotx" => Some(Foreign::Word),
        "xlsx" | "xlsm" | "xlsb" => Some(Foreign::Excel),
        "pptx" | "pptm" | "ppsx" => Some(Foreign::PowerPoint),
        "odt" => Some(Foreign::OpenText),
        "ods" => Some(Foreign::OpenSpreadsheet),
        "odp" => Some(Foreign::OpenPresentation),
        "epub" => Some(Foreign::Epub),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_for_nothing_else() {
        for text in [
            "",
            "P",
            "PK",
            "PAR1 is played on Sundays",
            "BM wrote:\nMZ answered",
            "ORC of Mordor",
            "ID3 tags",
            "GIF89a is a format",
            "%PDF",
            "BZhello",
            "\u{feff}text",
            "RIFF and raff",
            "II*",
            "Obj",
            "7z",
            "{\"text\": 1}",
            "fLaC\tOggS\r\n",
        ] {
            assert_eq!(kind(text.as_bytes(), Path::new("a.docx")), None, "{text}");
            assert_eq!(markup(text.as_bytes()), None, "{text}");
        }
        for text in ["<REUTERS", "<!DOCTYPE lewis", "<p>", "< html", "{rtf"] {
            assert_eq!(markup(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn archives_are_known_by_their_members_or_their_name() {
        let zip = |name: &str| [b"PK\x03\x04", &[0; 26][..], name.as_bytes()].concat();
        let of = |name: &str, path: &str| kind(&zip(name), Path::new(path));
        assert_eq!(of("word/document.xml", "x"), Some(Foreign::Word));
        assert_eq!(of("[Content_Types].xml", "a.XLSX"), Some(Foreign::Excel));
        assert_eq!(of("[Content_Types].xml", "a"), Some(Foreign::Zip));
        assert_eq!(of("mimetypeapplication/epub+zip", "a"), Some(Foreign::Epub));
        let sheet = "mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        assert_eq!(of(sheet, "a"), Some(Foreign::OpenSpreadsheet));
        assert_eq!(of("labels.npy", "a"), Some(Foreign::Numpy));
    }

    #[test]
    fn pages_are_known_with_or_without_a_head() {
        for page in ["<!DOCTYPE html>", " \n<HTML lang=\"en\">", "<?xml version=\"1.0\"?><html>"] {
            assert_eq!(markup(page.as_bytes()), Some(Foreign::Html), "{page}");
        }
        assert_eq!(markup(b"<?xml version=\"1.0\"?><tei>"), Some(Foreign::Xml));
        assert_eq!(markup(b"{\\rtf1\\ansi"), Some(Foreign::Rtf));
    }
}
