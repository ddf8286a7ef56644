//! Files that are one document each: texts, and messages with headers.

use crate::bags::Split;
use crate::document::{Document, Position};
use crate::error::IndexError;
use crate::read::bytes::split_named;
use crate::read::files::File;
use crate::read::strip;

/// Headers that messages have.
const HEADERS: [&str; 6] = ["From", "Subject", "Newsgroups", "Path", "Message-ID", "Xref"];

/// Reads a file as a document named by its path; its label is the folder it lies in.
pub(crate) fn text(file: File) -> Result<Document, IndexError> {
    let labels = labels(&file);
    document(file, labels)
}

/// Returns the label of a file: the folder it lies in.
pub(crate) fn labels(file: &File) -> Vec<String> {
    match file.parts.split_last() {
        Some((_, folders)) if !folders.is_empty() => vec![folders.join("/")],
        _ => Vec::new(),
    }
}

/// Reads a file as a message: its label is the group, the last of the folders it lies in,
/// its title the subject, its part that of a folder as `20news-bydate-train`.
pub(crate) fn message(file: File, root: &str) -> Result<Document, IndexError> {
    let (_, folders) = file.parts.split_last().unwrap_or((&file.name, &[]));
    let split = folders.iter().map(String::as_str).chain([root]).find_map(part_of);
    let labels = folders.last().cloned().into_iter().collect();
    let document = document(file, labels)?;
    let title = strip::subject(&document.text).map(str::to_owned);
    Ok(Document { title, split, ..document })
}

/// Says whether a text starts with the headers of a message.
pub(crate) fn is_message(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let mut known = 0;
    for (place, line) in start.lines().enumerate() {
        if line.is_empty() {
            break;
        }
        // A header may go on in lines that start with a blank.
        if place > 0 && line.starts_with([' ', '\t']) {
            continue;
        }
        match line.split_once(':') {
            Some((name, _)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
                known += usize::from(HEADERS.contains(&name));
            }
            _ => return false,
        }
    }
    known >= 2
}

fn document(file: File, labels: Vec<String>) -> Result<Document, IndexError> {
    let File { name: id, source, .. } = file;
    let position = Position { path: source.path().into(), line: None };
    let (text, replaced) = source.into_text()?;
    Ok(Document { id, title: None, labels, split: None, text, replaced, position })
}

/// Returns the part that the end of a folder's name tells, if it does.
fn part_of(folder: &str) -> Option<Split> {
    let word = folder.rsplit(|c: char| !c.is_alphabetic()).next()?;
    split_named(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_known_by_their_headers() {
        assert!(is_message(b"From: a@b\nX-Long: one\n\ttwo\nSubject: Re: x\n\nFrom here"));
        assert!(!is_message(b"From: a@b\nand so on\n\n"));
        assert!(!is_message(b"Note: this\nAlso: that\n\n"));
        assert!(!is_message(b""));
    }

    #[test]
    fn folders_name_parts_with_their_last_word() {
        assert_eq!(part_of("20news-bydate-train"), Some(Split::Train));
        assert_eq!(part_of("Test"), Some(Split::Test));
        assert_eq!(part_of("rec.trains"), None);
        assert_eq!(part_of("contest"), None);
    }
}
