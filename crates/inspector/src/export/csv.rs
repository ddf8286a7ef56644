//! Tables for spreadsheets and data frames.

use std::io;

use topicscope_indexer::TokenRule;
use topicscope_indexer::artifact::Staging;

use super::about::AS_IT_STANDS;
use super::words::{lines, pieces};
use super::{Corpus, Facts, TextCells, Units};
use crate::error::InspectorError;

/// Writes `documents.csv`, with the words of each document, and `vocabulary.csv`.
pub(super) fn of_index(
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let tokens = index.read_tokens()?;
    let terms = index.vocabulary().terms();
    let text = corpus.text();
    let is_items = index.manifest().settings.analyzer.tokens == TokenRule::Items;
    // The items of a list may hold blanks, other words none.
    let (names, gap) = if is_items {
        (lines(index.vocabulary()), "; ")
    } else {
        (pieces(index.vocabulary()), " ")
    };
    staging.write_with(Corpus::TABLE, |out| {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(Corpus::COLUMNS.iter().copied().chain(["words"]))?;
        for document in corpus.documents() {
            let words: Vec<&str> =
                tokens.kept(document).map(|term| names[term.index()].as_str()).collect();
            let words = text.cell(&words.join(gap));
            table.write_record(corpus.cells(document).into_iter().chain([words]))?;
        }
        table.flush()
    })?;
    staging.write_with("vocabulary.csv", |out| {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(["number", "term", "word", "document_frequency"])?;
        for (number, term) in terms.iter().enumerate() {
            let (number, frequency) = (number.to_string(), term.document_frequency.to_string());
            let (form, word) = (text.cell(&term.text), text.cell(&term.surface));
            table.write_record([&number, &form, &word, &frequency])?;
        }
        table.flush()
    })?;
    staging.write_with("vocabulary.txt", |out| {
        names.iter().try_for_each(|word| writeln!(out, "{word}"))
    })?;
    let fields = "--label-field labels --id-field id --split-field split";
    let back = if is_items {
        format!("--field-as-terms words {fields} --vocabulary vocabulary.txt")
    } else {
        format!("--text-field words {fields} {AS_IT_STANDS}")
    };
    let mut facts = Facts::new(
        &[
            "documents.csv: every document of the index; words are its vocabulary words in their \
             order, repeated as in the text; `;` stands between labels, `\\;` within them for \
             `;`, and backslashes before either are doubled",
            "vocabulary.csv: term is the form in the index, word the one people are shown; \
             document_frequency counts training and validation documents",
        ],
        &["documents = pandas.read_csv('documents.csv', keep_default_na=False)"],
    );
    facts.rules.push(rule_of(text).to_owned());
    Ok(facts.read_by_index(&format!("documents.csv {back}")))
}

/// Writes `units.csv`, a word a line, and with documents `codes.csv`, a document a line.
pub(super) fn of_model(units: &Units<'_>, staging: &mut Staging) -> Result<Facts, InspectorError> {
    staging.write_with("units.csv", |out| {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(["unit", "rank", "word", "score"])?;
        for (unit, words) in units.words().iter().enumerate() {
            for (rank, word) in (1..).zip(words) {
                let rank: u32 = rank;
                let (unit, rank) = (unit.to_string(), rank.to_string());
                let text = units.text().cell(&word.word);
                table.write_record([&unit, &rank, &text, &word.score.to_string()])?;
            }
        }
        table.flush()
    })?;
    let mut facts = Facts::new(
        &["units.csv: the words of each unit from rank 1, with their score; a dead unit has none"],
        &["words = pandas.read_csv('units.csv', keep_default_na=False)"],
    )
    .read_by_coherence("units.csv");
    facts.rules.push(rule_of(units.text()).to_owned());
    let Some(corpus) = units.corpus() else { return Ok(facts) };
    staging.write_with("codes.csv", |out| {
        let mut table = csv::Writer::from_writer(out);
        let numbers = (0..units.model().n_units()).map(|unit| format!("unit_{unit}"));
        table.write_record(Corpus::COLUMNS.map(str::to_owned).into_iter().chain(numbers))?;
        units.each_code(corpus, &corpus.documents(), |document, code| {
            let codes = code.iter().map(f32::to_string);
            table.write_record(corpus.cells(document).into_iter().chain(codes))?;
            Ok::<(), io::Error>(())
        })?;
        table.flush()
    })?;
    let rule = "codes.csv: every document of the index, with the activation of each unit";
    facts.rules.push(rule.to_owned());
    let reading = "codes = pandas.read_csv('codes.csv', keep_default_na=False)";
    facts.read_with.push(reading.to_owned());
    Ok(facts)
}

/// Says what became of text in tables, for `export.json`.
fn rule_of(text: TextCells) -> &'static str {
    match text {
        TextCells::Harmless => {
            "an apostrophe stands before text that a spreadsheet would run as a formula, since it \
             starts with `=`, `+`, `-`, `@`, a tab or a carriage return"
        }
        TextCells::Raw => "text stands as it is, also where a spreadsheet would run it",
    }
}

#[cfg(test)]
mod tests {
    use super::super::ExportKind;
    use super::super::testing::{Planted, text};

    #[test]
    fn documents_have_their_words_and_words_their_frequency() {
        Planted::new().export_index(ExportKind::Csv, |_, folder| {
            let expected = "document,id,split,labels,words\n\
                            0,a 1,train,red;sour,apple lemon apple\n\
                            1,b,train,blue,sky sea lemon\n\
                            2,c,test,,sea apple\n\
                            3,d,validation,red,apple\n\
                            4,e,unused,,\n";
            assert_eq!(text(folder, "documents.csv"), expected);
            let expected = "number,term,word,document_frequency\n0,apple,apple,2\n\
                            1,lemon,lemon,2\n2,sea,sea,1\n3,sky,sky,1\n";
            assert_eq!(text(folder, "vocabulary.csv"), expected);
        });
    }

    #[test]
    fn units_have_a_line_for_each_word_and_documents_a_column_for_each_unit() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let units = planted.units(&corpus);
        let codes = units.model().encode(corpus.index().bags(), &corpus.documents());
        planted.export_model(ExportKind::Csv, |_, folder| {
            let mut lines = vec!["unit,rank,word,score".to_owned()];
            for (unit, words) in units.words().iter().enumerate() {
                for (place, word) in words.iter().enumerate() {
                    lines.push(format!("{unit},{},{},{}", place + 1, word.word, word.score));
                }
            }
            assert_eq!(text(folder, "units.csv").lines().collect::<Vec<_>>(), lines);
            let table = text(folder, "codes.csv");
            let mut lines = table.lines();
            let head = "document,id,split,labels,unit_0,unit_1,unit_2";
            assert_eq!(lines.next(), Some(head));
            for (line, code) in lines.zip(codes.rows()) {
                let cells: Vec<f32> = line.split(',').skip(4).map(|c| c.parse().unwrap()).collect();
                assert_eq!(cells, code.to_vec());
            }
            assert_eq!(table.lines().count(), 6);
        });
    }
}
