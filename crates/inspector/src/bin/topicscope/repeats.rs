//! What is said of text that stands in several documents, and of what was dropped of it.

use topicscope_indexer::{Manifest, RepeatSummary, Repeated};
use topicscope_inspector::render::{clean, counted};

/// Of so many documents, one that repeats text of others is no surprise; nor are
/// [`FEWEST`] of any number.
const SHARE: u64 = 100;
const FEWEST: u64 = 5;

/// Says that many documents hold lines that stand in others too, where those stay.
pub(crate) fn of_lines(manifest: &Manifest) -> Option<String> {
    let repeats = &manifest.reading.repeats;
    let holders = repeats.documents_with_repeated_lines;
    let commonest = repeats.commonest_line.as_ref()?;
    if manifest.settings.repeats.lines == Repeated::Drop || !is_much(holders, manifest) {
        return None;
    }
    let shown = clean(&commonest.text);
    let line: Vec<&str> = shown.split_whitespace().collect();
    Some(format!(
        "{holders} of {} documents hold lines that stand in five documents or more ({} of all \
         lines); the commonest stands in {}: “{}”; --repeated-lines drop leaves them in the first \
         document alone",
        manifest.counts.documents,
        percent(repeats),
        commonest.documents,
        line.join(" "),
    ))
}

/// Says that many documents have the text of an earlier one, where those stay.
pub(crate) fn of_documents(manifest: &Manifest) -> Option<String> {
    let repeated = manifest.reading.repeats.repeated_documents;
    let stay = manifest.settings.repeats.documents == Repeated::Keep;
    (stay && is_much(repeated, manifest)).then(|| {
        format!(
            "{repeated} of {} documents have the text of an earlier one; --repeated-documents drop \
             leaves the first alone",
            manifest.counts.documents,
        )
    })
}

/// Says what was dropped, if it was to be.
pub(crate) fn dropped(manifest: &Manifest) -> Option<String> {
    let (settings, repeats) = (manifest.settings.repeats, &manifest.reading.repeats);
    let lines = (settings.lines == Repeated::Drop).then(|| {
        let documents = counted(repeats.documents_with_dropped_lines, "document");
        format!("{} of {documents}", counted(repeats.dropped_lines, "repeated line"))
    });
    let documents = (settings.documents == Repeated::Drop)
        .then(|| counted(repeats.repeated_documents, "repeated document"));
    let parts: Vec<String> = [lines, documents].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("dropped: {}", parts.join(", ")))
}

fn is_much(count: u64, manifest: &Manifest) -> bool {
    count >= FEWEST && count * SHARE >= manifest.counts.documents
}

/// Writes the share of repeated lines; there are some.
fn percent(repeats: &RepeatSummary) -> String {
    format!("{:.1} %", 100.0 * repeats.repeated_lines as f64 / repeats.lines as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_indexer::{CommonLine, IndexSettings};

    /// Makes the manifest of 200 documents, of which so many hold repeated lines.
    fn manifest(holders: u64, repeated_documents: u64) -> Manifest {
        let text = "Anna Bianchi,\u{1b} Rome".to_owned();
        let repeats = RepeatSummary {
            lines: 1000,
            repeated_lines: 2 * holders,
            documents_with_repeated_lines: holders,
            commonest_line: (holders > 0).then_some(CommonLine { text, documents: holders }),
            repeated_documents,
            ..RepeatSummary::default()
        };
        let manifest = serde_json::json!({
            "format": "", "version": 1, "settings": IndexSettings::default(),
            "reading": { "repeats": repeats },
            "counts": { "documents": 200, "empty_documents": 0, "vocabulary": 1, "terms": 1,
                "dropped": 0, "entries": 1, "labels": 0, "tokens": 1, "tokens_let_through": 1,
                "tokens_in_vocabulary": 1 },
            "splits": {}, "words_per_document": { "min": 0, "lower": 0, "median": 0, "upper": 0,
                "max": 0 },
            "documents_sha256": "", "files": {}, "content_hash": "", "manifest_sha256": "",
        });
        serde_json::from_value(manifest).unwrap()
    }

    #[test]
    fn repeated_lines_are_told_with_their_share_the_commonest_and_the_flag() {
        assert_eq!(
            of_lines(&manifest(6, 0)).unwrap(),
            "6 of 200 documents hold lines that stand in five documents or more (1.2 % of all \
             lines); the commonest stands in 6: “Anna Bianchi, Rome”; --repeated-lines drop leaves \
             them in the first document alone"
        );
        assert_eq!(
            of_documents(&manifest(0, 5)).unwrap(),
            "5 of 200 documents have the text of an earlier one; --repeated-documents drop leaves \
             the first alone"
        );
    }

    #[test]
    fn little_and_what_is_dropped_is_no_surprise() {
        assert_eq!((of_lines(&manifest(0, 0)), of_documents(&manifest(0, 4))), (None, None));
        let mut many = manifest(6, 6);
        many.counts.documents = 601;
        assert_eq!((of_lines(&many), of_documents(&many)), (None, None));
        assert_eq!(dropped(&manifest(6, 6)), None);
        let mut gone = manifest(6, 6);
        let settings = &mut gone.settings.repeats;
        (settings.lines, settings.documents) = (Repeated::Drop, Repeated::Drop);
        (gone.reading.repeats.dropped_lines, gone.reading.repeats.documents_with_dropped_lines) =
            (10, 5);
        assert_eq!((of_lines(&gone), of_documents(&gone)), (None, None));
        let said = "dropped: 10 repeated lines of 5 documents, 6 repeated documents";
        assert_eq!(dropped(&gone).unwrap(), said);
        gone.settings.repeats.documents = Repeated::Keep;
        gone.reading.repeats.dropped_lines = 1;
        gone.reading.repeats.documents_with_dropped_lines = 1;
        assert_eq!(dropped(&gone).unwrap(), "dropped: 1 repeated line of 1 document");
    }
}
