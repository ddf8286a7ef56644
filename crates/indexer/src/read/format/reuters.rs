//! The SGML files of Reuters-21578, Distribution 1.0.

use crate::bags::Split;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::read::format::absent::{Absent, Column};
use crate::remark::FieldRole;
use crate::settings::{Fields, LONGEST_RECORD};

/// What each story starts and ends with.
const START: &str = "<REUTERS";
const END: &str = "</REUTERS>";

/// Elements that hold a text, by the names that fields have.
const TEXTS: [(&str, &str); 4] =
    [("body", "BODY"), ("date", "DATE"), ("dateline", "DATELINE"), ("title", "TITLE")];

/// Elements that hold lists, by the names that fields have.
const LISTS: [(&str, &str); 6] = [
    ("companies", "COMPANIES"),
    ("exchanges", "EXCHANGES"),
    ("orgs", "ORGS"),
    ("people", "PEOPLE"),
    ("places", "PLACES"),
    ("topics", "TOPICS"),
];

/// Reads each story as a document named by its `NEWID`.
///
/// Its text is title and body unless fields are named, its labels are its topics. References
/// to control characters fall away; other references become what they stand for.
///
/// # Reference
/// Lewis 1997, README of Reuters-21578, Distribution 1.0, section VIII: `ModApte` has the
/// stories with `LEWISSPLIT="TRAIN"` or `"TEST"` and `TOPICS="YES"`; the others are unused.
pub(crate) struct Reuters {
    source: Source,
    fields: Fields,
}

impl Reuters {
    pub(crate) fn new(source: Source, fields: Fields) -> Self {
        // The set is older than UTF-8, and one byte of it shows that.
        Self { source: source.unless_named(encoding_rs::WINDOWS_1252), fields }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let mut story = loop {
            match self.source.next_line()? {
                None => return Ok(None),
                Some(line) if line.contains(START) => break line.to_owned(),
                Some(_) => {}
            }
        };
        let start = self.source.line();
        while !story.contains(END) || !self.source.last_line().contains(END) {
            let Some(line) = self.source.next_line()? else {
                let path = self.source.path_buf();
                return Err(IndexError::UnclosedStory { path, line: start });
            };
            if story.len() + line.len() > LONGEST_RECORD {
                self.source.end();
                return Err(self.source.too_long(start));
            }
            story.push('\n');
            story.push_str(line);
        }
        self.document(&story, start).map(Some)
    }

    fn document(&mut self, story: &str, line: u64) -> Result<Document, IndexError> {
        let story = &story[story.find(START).unwrap_or_default()..];
        let head = &story[..story.find('>').unwrap_or(story.len())];
        let text = match self.fields.text.as_slice() {
            [only] if only == "text" => {
                let parts = [title(story), body(story)];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
            }
            names => {
                let parts = names.iter().map(|name| self.text_field(story, name, line));
                parts.collect::<Result<Vec<_>, _>>()?.join("\n")
            }
        };
        let list = self.fields.label.as_deref().unwrap_or("topics");
        let Some((_, element)) = LISTS.iter().find(|(name, _)| *name == list) else {
            return Err(self.absent(
                (FieldRole::Label, list),
                line,
                LISTS.iter().map(|(name, _)| *name),
            ));
        };
        let id = attribute(head, "NEWID").filter(|id| !id.is_empty()).map(str::to_owned);
        let title = Some(title(story)).filter(|title| !title.is_empty());
        Ok(Document {
            id: id.unwrap_or_else(|| self.source.id_at(line)),
            title,
            labels: items(content(story, element).unwrap_or_default()),
            split: Some(mod_apte(head)),
            text,
            position: self.source.position_at(line),
            ..self.source.bare_document()
        })
    }

    fn text_field(&self, story: &str, name: &str, line: u64) -> Result<String, IndexError> {
        match name {
            "title" => Ok(title(story)),
            "body" => Ok(body(story)),
            _ => match TEXTS.iter().find(|(field, _)| *field == name) {
                Some((_, element)) => Ok(plain(content(story, element).unwrap_or_default())),
                None => Err(self.absent(
                    (FieldRole::Text, name),
                    line,
                    TEXTS.iter().map(|(field, _)| *field),
                )),
            },
        }
    }

    /// Ends the reading: a field that one story lacks, all of them lack.
    fn absent<'a>(
        &self,
        (role, field): (FieldRole, &str),
        line: u64,
        present: impl Iterator<Item = &'a str>,
    ) -> IndexError {
        let present: Vec<Column> = present.map(Column::of).collect();
        Absent { path: self.source.path_buf(), line, role }.error(field, &present)
    }
}

impl Iterator for Reuters {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn mod_apte(head: &str) -> Split {
    match (attribute(head, "LEWISSPLIT"), attribute(head, "TOPICS")) {
        (Some("TRAIN"), Some("YES")) => Split::Train,
        (Some("TEST"), Some("YES")) => Split::Test,
        _ => Split::Unused,
    }
}

fn title(story: &str) -> String {
    plain(content(story, "TITLE").unwrap_or_default())
}

/// Returns the body; for a story that was never taken apart (`TYPE="UNPROC"`) its whole
/// text.
fn body(story: &str) -> String {
    let text = tag(story, "TEXT");
    match text {
        Some((head, text)) if attribute(head, "TYPE") == Some("UNPROC") => plain(text),
        _ => plain(content(story, "BODY").unwrap_or_default()),
    }
}

fn items(list: &str) -> Vec<String> {
    let items = list.split("<D>").skip(1).filter_map(|item| item.split("</D>").next());
    items.map(plain).filter(|item| !item.is_empty()).collect()
}

fn content<'a>(story: &'a str, element: &str) -> Option<&'a str> {
    tag(story, element).map(|(_, content)| content)
}

/// Returns the start tag of an element and what stands before its end.
fn tag<'a>(story: &'a str, element: &str) -> Option<(&'a str, &'a str)> {
    let (mut from, open) = (0, format!("<{element}"));
    loop {
        let start = from + story[from..].find(&open)? + open.len();
        // `<DATE` also starts `<DATELINE`.
        if !story[start..].starts_with(['>', ' ']) {
            from = start;
            continue;
        }
        let (head, rest) = story[start..].split_once('>')?;
        let end = rest.find(&format!("</{element}>"))?;
        return Some((head, &rest[..end]));
    }
}

fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = head.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// Puts characters in the place of references; white space at the ends falls away.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        if let Some((character, length)) = reference(after) {
            plain.extend(character);
            rest = &after[length..];
        } else {
            plain.push('&');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// Reads a reference behind its `&`: what it stands for (nothing for a control character)
/// and its length.
fn reference(text: &str) -> Option<(Option<char>, usize)> {
    // The longest is `#1114111;`, in hexadecimal `#x10ffff;`.
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let name = &text[..end];
    let character = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(number) => u32::from_str_radix(number, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    let control = character < ' ' && !matches!(character, '\t' | '\n' | '\r');
    Some(((!control).then_some(character), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters_and_controls_fall_away() {
        assert_eq!(plain(" a &lt;b&gt; &amp;lt; &#65;&#x42;&#2;&#127; "), "a <b> &lt; AB\u{7f}");
        // What is no reference stays.
        for text in ["AT&T", "a & b;", "&;", "&#;", "&#xffffff;", "&#55296;", "&nosuch;", "&"] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(plain("&é;&#65;"), "&é;A");
    }

    #[test]
    fn elements_are_not_taken_for_those_whose_names_are_longer() {
        let story = "<DATELINE>Rome</DATELINE><DATE>1 May</DATE><D>a</D><D></D><D>b</D>";
        assert_eq!(content(story, "DATE"), Some("1 May"));
        assert_eq!(content(story, "BODY"), None);
        assert_eq!(items(story), ["a", "b"]);
    }
}
