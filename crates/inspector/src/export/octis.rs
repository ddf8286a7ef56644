//! A dataset folder and a model output of OCTIS.

use std::io::{self, Write};

use serde_json::json;
use topicscope_indexer::artifact::{Staging, clean_json};
use topicscope_indexer::{DocId, Index, Split};

use super::about::AS_IT_STANDS;
use super::npy::{Archive, Element, Layout, Order, write_numbers};
use super::npz::square;
use super::units::{CODES_TO_SHARES, WORDS_TO_SHARES, unit_shares};
use super::words::{self, BLANKS, LABEL_NAMES, piece, pieces};
use super::{Corpus, Facts, Units};
use crate::error::InspectorError;

/// The parts that OCTIS knows, in its order, with its names for them and those of the matrices
/// that it keeps for their documents. It has none for validation.
const PARTS: [(Split, &str, &str); 3] = [
    (Split::Train, "train", "topic-document-matrix"),
    (Split::Validation, "val", "val-topic-document-matrix"),
    (Split::Test, "test", "test-topic-document-matrix"),
];

const ORDER: &str = "documents stand in the order train, validation, test; indexes.txt has their \
     numbers in the index; documents without a vocabulary word and unused ones are left out, \
     since OCTIS takes neither";

/// Stands for the labels of a document that has none, where others have several.
const NO_LABEL: &str = "-";

/// Writes `corpus.tsv`, `vocabulary.txt`, `metadata.json` and `indexes.txt`.
pub(super) fn of_index(
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let tokens = index.read_tokens()?;
    let words = pieces(index.vocabulary());
    let documents = documents(corpus);
    let written = words::labels(index.labels().names());
    let several = documents.iter().any(|&document| index.labels().of(document).len() > 1);
    let part_of = |document: DocId| {
        PARTS.iter().find(|part| part.0 == index.split_of(document)).map_or("", |part| part.1)
    };
    staging.write_with("corpus.tsv", |out| {
        documents.iter().try_for_each(|&document| {
            let text: Vec<&str> =
                tokens.kept(document).map(|term| words[term.index()].as_str()).collect();
            // Alone, a word such as `null` would be no text to pandas; a blank behind it helps.
            let end = if text.len() == 1 { " " } else { "" };
            write!(out, "{}{end}\t{}", text.join(" "), part_of(document))?;
            if !index.labels().is_empty() {
                write!(out, "\t{}", label_cell(index, &written, document, several))?;
            }
            writeln!(out)
        })
    })?;
    staging.write_with("vocabulary.txt", |out| {
        words.iter().try_for_each(|word| writeln!(out, "{word}"))
    })?;
    let n_in = |split| documents.iter().filter(|&&d| index.split_of(d) == split).count();
    let n_train = n_in(Split::Train);
    let metadata = json!({
        "total_documents": documents.len(),
        "vocabulary_length": words.len(),
        "last-training-doc": n_train,
        "last-validation-doc": n_train + n_in(Split::Validation),
        "labels": written,
        "preprocessing-info": ["tokens and vocabulary of a topicscope index"],
    });
    staging.write("metadata.json", format!("{metadata:#}\n").as_bytes())?;
    write_companions(corpus, &documents, staging)?;
    corpus.put_label_names(&written, None, staging)?;
    let python = if several { ", multilabel=True" } else { "" };
    let mut facts = Facts::new(
        &[
            "corpus.tsv: vocabulary words in their order, repeated as in the text; part; labels",
            "blanks stand between the labels of a document where any has several, and `-` for \
             none; else the cell of a document without one is empty",
            ORDER,
            BLANKS,
            LABEL_NAMES,
        ],
        &["dataset = octis.dataset.dataset.Dataset()"],
    );
    facts.read_with.push(format!("dataset.load_custom_dataset_from_folder(FOLDER{python})"));
    facts.documents_left_out = Some(index.bags().n_documents() - documents.len());
    let back = "corpus.tsv --format octis --label-names labels.tsv";
    Ok(facts.read_by_index(&format!("{back} {AS_IT_STANDS}")))
}

/// Writes `model_output.npz`, `topics.json` and `vocabulary.txt`.
pub(super) fn of_model(
    units: &Units<'_>,
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let names = pieces(index.vocabulary());
    let word_shares = units.word_shares(corpus)?;
    let h = units.model().n_units();
    let mut without_mass = 0;
    Archive::write(staging, "model_output.npz", |out| {
        let (n_words, words) = square(units);
        let words: Vec<String> = words.into_iter().map(piece).collect();
        out.add_texts("topics", &[h, n_words], &words)?;
        let shares = word_shares.shares.t();
        out.add_numbers("topic-word-matrix", &[h, names.len()], shares.iter().copied())?;
        PARTS.iter().try_for_each(|&(split, _, name)| {
            let documents = index.documents_in(split);
            // Column after column is document after document.
            let shape = vec![h, documents.len()];
            let layout = Layout { element: Element::F64, shape, order: Order::Fortran };
            out.add(name, &layout, |out| {
                units.each_code(corpus, &documents, |_, code| {
                    let (shares, is_empty) = unit_shares(code);
                    without_mass += usize::from(is_empty);
                    write_numbers(out, shares)
                })
            })
        })
    })?;
    let lists: Vec<Vec<String>> = units
        .words()
        .iter()
        .map(|words| words.iter().map(|word| piece(&word.word)).collect())
        .collect();
    staging.write_with("topics.json", |out| json_line(out, &lists))?;
    staging.write_with("vocabulary.txt", |out| {
        names.iter().try_for_each(|name| writeln!(out, "{name}"))
    })?;
    let documents = documents(corpus);
    write_companions(corpus, &documents, staging)?;
    let mut facts = Facts::new(
        &[
            "topics (units, words): best first; a dead unit has empty words here and an empty \
             list in topics.json",
            "topic-word-matrix (units, words), columns in the order of vocabulary.txt; topics \
             are not its largest shares, but the words of the ranking",
            WORDS_TO_SHARES,
            "topic-document-matrix (units, documents) has the training documents, \
             test-topic-document-matrix those of the test, as OCTIS has it; \
             val-topic-document-matrix those of the validation",
            CODES_TO_SHARES,
            ORDER,
            BLANKS,
        ],
        &["output = octis.models.model.load_model_output('model_output.npz')"],
    );
    facts.documents_without_mass = Some(without_mass);
    facts.silent_units = Some(word_shares.silent);
    facts.documents_left_out = Some(index.bags().n_documents() - documents.len());
    Ok(facts.read_by_coherence("topics.json"))
}

/// Returns the documents that OCTIS can hold, in its order.
fn documents(corpus: &Corpus<'_>) -> Vec<DocId> {
    PARTS.iter().flat_map(|&(split, ..)| corpus.index().documents_in(split)).collect()
}

fn label_cell(index: &Index, written: &[String], document: DocId, several: bool) -> String {
    let labels = index.labels().of(document).iter();
    let labels: Vec<&str> = labels.map(|&label| written[label as usize].as_str()).collect();
    if several && labels.is_empty() { NO_LABEL.to_owned() } else { labels.join(" ") }
}

fn write_companions(
    corpus: &Corpus<'_>,
    documents: &[DocId],
    staging: &mut Staging,
) -> Result<(), InspectorError> {
    staging.write_with("indexes.txt", |out| {
        documents.iter().try_for_each(|document| writeln!(out, "{}", document.0))
    })?;
    corpus.put_table(documents, staging)?;
    Ok(())
}

fn json_line(out: &mut dyn Write, data: &impl serde::Serialize) -> io::Result<()> {
    writeln!(out, "{}", clean_json(&serde_json::to_string(data)?))
}

#[cfg(test)]
mod tests {
    use super::super::ExportKind;
    use super::super::testing::{Planted, text};
    use super::*;

    #[test]
    fn a_dataset_has_its_documents_in_the_order_of_parts() {
        Planted::new().export_index(ExportKind::Octis, |about, folder| {
            let expected = "apple lemon apple\ttrain\tred sour\nsky sea lemon\ttrain\tblue\n\
                            apple \tval\tred\nsea apple\ttest\t-\n";
            assert_eq!(text(folder, "corpus.tsv"), expected);
            assert_eq!(text(folder, "indexes.txt"), "0\n1\n3\n2\n");
            assert_eq!(text(folder, "vocabulary.txt"), "apple\nlemon\nsea\nsky\n");
            let metadata: serde_json::Value =
                serde_json::from_str(&text(folder, "metadata.json")).unwrap();
            assert_eq!(metadata["last-training-doc"], 2);
            assert_eq!(metadata["last-validation-doc"], 3);
            assert_eq!(about.facts.documents_left_out, Some(1));
            assert!(about.facts.read_with[1].contains("multilabel=True"));
        });
    }

    #[test]
    fn a_model_output_has_shares_of_words_and_of_documents_by_part() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let units = planted.units(&corpus);
        planted.export_model(ExportKind::Octis, |about, folder| {
            let file = std::fs::File::open(folder.join("model_output.npz")).unwrap();
            let mut zip = zip::ZipArchive::new(file).unwrap();
            let mut array = |name: &str| {
                let mut bytes = Vec::new();
                let mut file = zip.by_name(&format!("{name}.npy")).unwrap();
                io::Read::read_to_end(&mut file, &mut bytes).unwrap();
                let end = bytes.iter().position(|&b| b == b'\n').unwrap() + 1;
                let head = String::from_utf8_lossy(&bytes[10..end]).into_owned();
                let numbers: Vec<f64> = bytes[end..]
                    .chunks_exact(8)
                    .map(|part| f64::from_le_bytes(part.try_into().unwrap()))
                    .collect();
                (head, numbers)
            };
            let (head, shares) = array("topic-word-matrix");
            assert!(head.contains("(3, 4)"), "{head}");
            let expected = units.word_shares(&corpus).unwrap().shares;
            assert_eq!(shares, expected.t().iter().copied().collect::<Vec<_>>());
            let (head, shares) = array("topic-document-matrix");
            assert!(head.contains("'fortran_order': True, 'shape': (3, 2)"), "{head}");
            let codes = units.model().encode(corpus.index().bags(), &[DocId(0), DocId(1)]);
            let expected: Vec<f64> =
                codes.rows().into_iter().flat_map(|code| unit_shares(code).0).collect();
            assert_eq!(shares, expected);
            assert!(array("test-topic-document-matrix").0.contains("(3, 1)"));
            assert!(array("val-topic-document-matrix").0.contains("(3, 1)"));
            let topics: Vec<Vec<String>> =
                serde_json::from_str(&text(folder, "topics.json")).unwrap();
            let words = |unit: &Vec<crate::units::Word>| {
                unit.iter().map(|word| word.word.clone()).collect::<Vec<_>>()
            };
            assert_eq!(topics, units.words().iter().map(words).collect::<Vec<_>>());
            let is_silent = |unit: &usize| codes.column(*unit).iter().all(|&a| a <= 0.0);
            let silent: Vec<usize> = (0..3).filter(is_silent).collect();
            assert_eq!(about.facts.silent_units, Some(silent));
        });
    }
}
