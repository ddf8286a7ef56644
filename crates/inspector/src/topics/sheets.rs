//! Topics of any model and their coherence as a table.

use std::collections::BTreeSet;

use super::coherence::{JudgedTopics, WindowTokens};
use crate::metrics::Absent;
use crate::render::{Cell, Column, Sheet, counted};

/// Numbers and signs that are named.
const NAMED: usize = 8;

/// Lays out the coherence of topics: one row a topic, the means last.
pub fn topics(judged: &JudgedTopics) -> Sheet {
    let mut columns = vec![Column::number("topic")];
    let measures = [
        "NPMI",
        "never met, document",
        "NPMI, window of 10",
        "NPMI, document",
        "UCI",
        "UMass",
        "C_V",
    ];
    columns.extend(measures.map(Column::number));
    columns.push(Column::text("words"));
    let mut sheet = Sheet::new(format!("Coherence of topics, {} counts", judged.mode), columns);
    for (number, topic) in judged.topics.iter().enumerate() {
        let figures = [
            topic.npmi,
            topic.never_met_document,
            topic.npmi_window,
            topic.npmi_document,
            topic.uci,
            topic.umass,
            topic.c_v,
        ];
        let reason = topic.absent.map_or_else(String::new, |reason| reason.to_string());
        let mut row = vec![Cell::Count(number as u64)];
        row.extend(figures.map(|figure| cell(figure, &reason)));
        row.push(Cell::text(topic.words.join(" ")));
        sheet.push(row);
        if !topic.missing.is_empty() {
            let (n, words) = (topic.missing.len(), topic.missing.join(" "));
            let occur = if n == 1 { "does not occur" } else { "do not occur" };
            let n_words = counted(n, "word");
            sheet.notes.push(format!("topic {number}: {n_words} {occur}: {words}"));
        }
        if !topic.repeated.is_empty() {
            let words = topic.repeated.join(" ");
            sheet.notes.push(format!("topic {number}: named again, counted once: {words}"));
        }
    }
    let mean = &judged.mean;
    let figures = [
        mean.npmi,
        mean.never_met_document,
        mean.npmi_window,
        mean.npmi_document,
        mean.uci,
        mean.umass,
        mean.c_v,
    ];
    let mut row = vec![Cell::text("mean")];
    row.extend(figures.map(|figure| cell(figure, "no topic has it")));
    row.push(Cell::text(""));
    sheet.push(row);
    let padding: usize = judged.topics.iter().map(|topic| topic.padding).sum();
    if padding > 0 {
        sheet.notes.push(format!("empty words, which fill lists up and do not count: {padding}"));
    }
    let missing = judged.topics.iter().flat_map(|topic| &topic.missing);
    let signs: BTreeSet<&str> =
        missing.map(String::as_str).filter(|word| !word.contains(char::is_alphabetic)).collect();
    if !signs.is_empty() {
        let named: Vec<&str> = signs.into_iter().take(NAMED).collect();
        sheet.notes.push(format!("numbers and signs were taken for words: {}", named.join(" ")));
    }
    if judged.topics.iter().any(|topic| topic.absent == Some(Absent::NoWordOrder)) {
        let reason = Absent::NoWordOrder;
        sheet.notes.push(format!("NPMI win, UCI and C_V are absent: {reason}"));
    }
    sheet.notes.extend(notes(judged));
    sheet
}

fn cell(figure: Option<f64>, reason: &str) -> Cell {
    figure.map_or_else(|| Cell::Absent(reason.to_owned()), |figure| Cell::Figure(figure, 3))
}

fn notes(judged: &JudgedTopics) -> Vec<String> {
    let reference = &judged.reference;
    let tokens = match reference.window_tokens {
        WindowTokens::Vocabulary => counted(reference.n_tokens, "word") + " of the vocabulary",
        WindowTokens::All => counted(reference.n_tokens, "token"),
    };
    let mut notes = vec![
        "NPMI is smoothed and, as UMass, in documents; UCI in windows of 10, C_V of 110; larger is \
         better, but for never met, a share of pairs"
            .to_owned(),
        format!(
            "counted in {} ({}) of {tokens}, index {}",
            counted(reference.n_documents, "document"),
            reference.part,
            reference.content_hash,
        ),
    ];
    if let Some(diversity) = judged.mean.topic_diversity {
        notes.push(format!(
            "topic diversity {diversity:.3}; the most repeated word stands in {}",
            counted(judged.mean.word_reuse, "topic")
        ));
    }
    notes
}
