//! Lines of labels and `number:value` pairs, as `SVMlight` and `scikit-learn` read them.

use std::io::{self, Write};

use topicscope_indexer::artifact::Staging;
use topicscope_indexer::{DocId, Index};

use super::words::{lines, piece};
use super::{Corpus, Facts, Units};
use crate::error::InspectorError;

const LABELS: &str = "labels are numbers from 0, the lines of labels.txt; `,` stands between the \
     labels of a document, and a document of a labeled index without any starts with its \
     first pair (read with multilabel=True); where no document has a label, all have the number 0";
const NAMES: &str = "labels.tsv: the number of each label, a tab and its name, with `\\t`, `\\n`, \
     `\\r` and `\\\\` for what a line cannot hold; a label without a name is none; in labels.txt \
     blanks and quotation marks have become `_`";
const EMPTY: &str =
    "a line that would be blank, which readers pass over, has the pair `1:0`: it adds nothing";

/// Writes `bags.svmlight`, `vocabulary.txt` and `labels.txt`.
pub(super) fn of_index(
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let documents = corpus.documents();
    staging.write_with("bags.svmlight", |out| {
        documents.iter().try_for_each(|&document| {
            let terms = index.bags().row(document).iter();
            write_line(out, index, document, terms.map(|&term| (term as usize, 1.0)))
        })
    })?;
    let words = lines(index.vocabulary());
    staging.write_with("vocabulary.txt", |out| {
        words.iter().try_for_each(|word| writeln!(out, "{word}"))
    })?;
    write_companions(corpus, &documents, staging)?;
    let width = index.bags().n_terms();
    let rule = "words are numbers from 1, the lines of vocabulary.txt; the value of a word that a \
                document holds is 1";
    let mut facts = Facts::new(&[rule, LABELS, EMPTY, NAMES], &[]);
    facts.read_with.push(reading("bags.svmlight", width));
    Ok(facts.read_by_index(
        "bags.svmlight --format svmlight --vocabulary vocabulary.txt --keep-vocabulary \
         --label-names labels.tsv",
    ))
}

/// Writes `codes.svmlight` and `labels.txt`.
pub(super) fn of_model(
    units: &Units<'_>,
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let documents = corpus.documents();
    staging.write_with("codes.svmlight", |out| {
        units.each_code(corpus, &documents, |document, code| {
            let active = code.iter().copied().enumerate().filter(|&(_, a)| a != 0.0);
            write_line(out, index, document, active)
        })
    })?;
    write_companions(corpus, &documents, staging)?;
    let rule = "unit J has the number J + 1; values are activations with their sign, zeros are \
                left out";
    units.put_topics(staging)?;
    let topics = "topics.json: the words of each unit, best first";
    let mut facts = Facts::new(&[rule, LABELS, EMPTY, NAMES, topics], &[]);
    facts.read_with.push(reading("codes.svmlight", units.model().n_units()));
    Ok(facts.read_by_coherence("topics.json"))
}

fn reading(file: &str, width: usize) -> String {
    format!(
        "x, y = sklearn.datasets.load_svmlight_file('{file}', n_features={width}, \
         multilabel=True, zero_based=False)"
    )
}

fn write_companions(
    corpus: &Corpus<'_>,
    documents: &[DocId],
    staging: &mut Staging,
) -> Result<(), InspectorError> {
    staging.write_with("labels.txt", |out| {
        let names = corpus.index().labels().names().iter();
        names.map(|name| piece(name)).try_for_each(|name| writeln!(out, "{name}"))
    })?;
    let labels = corpus.index().labels();
    let numbers: Vec<String> = (0..labels.names().len()).map(|number| number.to_string()).collect();
    corpus.put_label_names(&numbers, labels.is_empty().then_some("0"), staging)?;
    corpus.put_table(documents, staging)?;
    Ok(())
}

/// Writes the line of one document; numbers count from 0 here and from 1 in the file.
fn write_line(
    out: &mut dyn Write,
    index: &Index,
    document: DocId,
    pairs: impl Iterator<Item = (usize, f32)>,
) -> io::Result<()> {
    let labels = index.labels();
    let mut line = String::new();
    let mut put = |start: &str, text: &str| {
        line.push_str(if line.is_empty() { "" } else { start });
        line.push_str(text);
    };
    for label in labels.of(document) {
        put(",", &label.to_string());
    }
    if labels.is_empty() {
        put("", "0");
    }
    for (place, value) in pairs {
        put(" ", &format!("{}:{value}", place + 1));
    }
    if line.is_empty() {
        line.push_str("1:0");
    }
    writeln!(out, "{line}")
}

#[cfg(test)]
mod tests {
    use super::super::ExportKind;
    use super::super::testing::{Planted, text};

    #[test]
    fn lines_have_labels_and_words_from_one() {
        Planted::new().export_index(ExportKind::Svmlight, |_, folder| {
            let expected = "1,2 1:1 2:1\n0 2:1 3:1 4:1\n1:1 3:1\n1 1:1\n1:0\n";
            assert_eq!(text(folder, "bags.svmlight"), expected);
            assert_eq!(text(folder, "vocabulary.txt"), "apple\nlemon\nsea\nsky\n");
            assert_eq!(text(folder, "labels.txt"), "blue\nred\nsour\n");
        });
    }

    #[test]
    fn codes_come_back_from_their_lines() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let codes =
            planted.units(&corpus).model().encode(corpus.index().bags(), &corpus.documents());
        planted.export_model(ExportKind::Svmlight, |_, folder| {
            let lines = text(folder, "codes.svmlight");
            assert_eq!(lines.lines().count(), 5);
            for (line, code) in lines.lines().zip(codes.rows()) {
                let mut found = vec![0.0_f32; 3];
                for pair in line.split(' ').filter(|part| part.contains(':')) {
                    let (unit, value) = pair.split_once(':').unwrap();
                    found[unit.parse::<usize>().unwrap() - 1] = value.parse().unwrap();
                }
                assert_eq!(found, code.to_vec(), "{line}");
            }
        });
    }
}
