//! Values of flags that name something: penalties, formats, documents, parts of an index, files
//! of other programs.

use std::path::PathBuf;
use std::str::FromStr;

use topicscope_indexer::{Format, Split, UnknownFormat};
use topicscope_inspector::evaluate::ReferencePart;
use topicscope_inspector::study::{AUTO_WEIGHT, ReferenceDocuments, USUAL_SHARE, Variant};
use topicscope_trainer::Penalty;

use super::numbers::checked_weight;

/// Holds a format that was asked for; without one it is found out for each input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InputFormat(pub(crate) Option<Format>);

/// Holds the penalties of one variant: `none`, `mean:0.3`, `mean:0.15+l1:0.05`, or `mean:auto` and
/// `mean:auto:0.6` whose weight is to be found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PenaltyList(pub(crate) Variant);

impl FromStr for PenaltyList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(Variant::unpenalized()));
        }
        let parts: Vec<(Penalty, Option<f64>)> =
            text.split('+').map(penalty).collect::<Result<_, _>>()?;
        let keeps = parts[0].1;
        if parts.iter().any(|(_, other)| *other != keeps) {
            return Err("all weights are to be found for one share, or none is".to_owned());
        }
        let penalties = parts.into_iter().map(|(penalty, _)| penalty).collect();
        Ok(Self(Variant { penalties, keeps, units: None }))
    }
}

/// Parses a penalty, and the share of the gain that it is to keep when its weight is `auto`.
fn penalty(text: &str) -> Result<(Penalty, Option<f64>), String> {
    let Some((kind, share)) = text.split_once(":auto") else {
        return weighted(text).map(|penalty| (penalty, None));
    };
    let penalty = weighted(&format!("{kind}:{AUTO_WEIGHT}"))?;
    let share = match share.strip_prefix(':') {
        None if share.is_empty() => Some(USUAL_SHARE),
        None => None,
        Some(share) => share.parse().ok().filter(|share| *share > 0.0 && *share < 1.0),
    };
    let share = share.ok_or("after auto: stands the share to keep, above 0 and below 1")?;
    Ok((penalty, Some(share)))
}

fn weighted(text: &str) -> Result<Penalty, String> {
    let penalty: Penalty =
        text.parse().map_err(|error: topicscope_trainer::PenaltyTextError| error.to_string())?;
    checked_weight(penalty.weight).map(|_| penalty)
}

/// Parses what stands between the cells of a table.
pub(crate) fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(c), None) if c.is_ascii() && !matches!(c, '"' | '\\' | '\n' | '\r') => Ok(c),
        _ => Err("name one ASCII character that is no quote or backslash, or tab".to_owned()),
    }
}

/// Parses the name of an input format.
pub(crate) fn input_format(text: &str) -> Result<InputFormat, String> {
    if text == "auto" {
        return Ok(InputFormat(None));
    }
    let format = text.parse().map_err(|unknown: UnknownFormat| unknown.to_string())?;
    Ok(InputFormat(Some(format)))
}

/// Parses the documents in which coherence is counted; what names none is the place of an index.
pub(crate) fn reference(text: &str) -> Result<ReferenceDocuments, String> {
    let part = match text {
        "auto" => ReferencePart::Auto,
        "test" => ReferencePart::Judged,
        "held" => ReferencePart::Held,
        "all" => ReferencePart::All,
        "" => return Err("no place is named".to_owned()),
        place => return Ok(ReferenceDocuments::Index(PathBuf::from(place))),
    };
    Ok(ReferenceDocuments::Own(part))
}

/// Parses the part of an index that evaluation judges on; words are named on training
/// documents, so those cannot judge.
pub(crate) fn judged_part(text: &str) -> Result<Split, String> {
    match text {
        "test" => Ok(Split::Test),
        "validation" => Ok(Split::Validation),
        "unused" => Ok(Split::Unused),
        _ => Err("choose one of test, validation, unused".to_owned()),
    }
}

/// Parses any part of an index.
pub(crate) fn part(text: &str) -> Result<Split, String> {
    let named = Split::ALL.into_iter().find(|part| part.name() == text);
    named.ok_or_else(|| format!("choose one of {}", Split::ALL.map(Split::name).join(", ")))
}

/// Names a file of a model of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedFile {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
}

/// Reads `NAME=FILE`.
pub(crate) fn named_file(text: &str) -> Result<NamedFile, String> {
    match text.split_once('=') {
        Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => {
            Ok(NamedFile { name: name.trim().to_owned(), file: file.into() })
        }
        _ => Err("write a name, `=` and a file, as lda=doc-topics.txt".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_trainer::PenaltyKind;

    #[test]
    fn delimiters_are_one_character_or_a_name() {
        for (text, expected) in
            [(";", Some(';')), ("tab", Some('\t')), ("\\t", Some('\t')), ("\t", Some('\t'))]
                .into_iter()
                .chain(["", ";;", "é", "\"", "\\", "\n"].map(|text| (text, None)))
        {
            assert_eq!(delimiter(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn penalties_are_read_and_nonsense_is_named() {
        let read = |text: &str| text.parse::<PenaltyList>();
        assert_eq!(read("none"), Ok(PenaltyList(Variant::unpenalized())));
        let list = read("mean:0.15+l1:.05").unwrap().0.penalties;
        assert_eq!((list[0].kind, list[0].weight), (PenaltyKind::Mean, 0.15));
        assert_eq!((list[1].kind, list[1].weight), (PenaltyKind::L1, 0.05));
        for (text, part) in [
            ("mean", "KIND:WEIGHT"),
            ("mean:x", "KIND:WEIGHT"),
            ("mean:-1", "at least 0"),
            ("mean:NaN", "at least 0"),
            ("median:1", "median"),
            ("mean:1+", "KIND:WEIGHT"),
            ("mean:auto:1.5", "share to keep"),
            ("mean:auto:", "share to keep"),
            ("mean:automatic", "share to keep"),
            ("median:auto", "median"),
            ("mean:auto+l1:0.1", "for one share"),
            ("mean:auto+l1:auto:0.6", "for one share"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn weights_that_are_to_be_found_have_a_share_to_keep() {
        let read = |text: &str| text.parse::<PenaltyList>().unwrap().0;
        assert_eq!(read("mean:auto"), Variant::usual());
        for text in ["mean:auto", "mean:auto:0.6", "mean:auto:0.6+l1:auto:0.6"] {
            assert_eq!(read(text).name(), text);
        }
        assert_eq!(read("l1:auto:0.6").keeps, Some(0.6));
    }
}
