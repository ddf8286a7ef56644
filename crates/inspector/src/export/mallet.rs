//! MALLET's lines of text, and its files of topic keys and document topics.

use topicscope_indexer::artifact::Staging;

use super::about::AS_IT_STANDS;
use super::units::{CODES_TO_SHARES, unit_shares};
use super::words::{self, BLANKS, LABEL_NAMES, apart, piece, pieces};
use super::{Corpus, Facts, Units};
use crate::error::InspectorError;

/// Stands for the label of a document that has none: MALLET's lines need one.
const NO_LABEL: &str = "-";

/// Writes `corpus.txt`: name, label and kept words of each document.
pub(super) fn of_index(
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let tokens = corpus.index().read_tokens()?;
    let words = pieces(corpus.index().vocabulary());
    let documents = corpus.documents();
    // A name ends before commas, so that it may not end with some.
    let names = documents.iter().map(|&document| {
        let name = piece(corpus.name(document));
        if name.ends_with(',') { name.replace(',', "_") } else { name }
    });
    let names = apart(names, str::to_owned);
    let labels = corpus.index().labels();
    let written = words::labels(labels.names());
    staging.write_with("corpus.txt", |out| {
        documents.iter().zip(&names).try_for_each(|(&document, name)| {
            let of_document = labels.of(document).iter();
            let of_document: Vec<&str> =
                of_document.map(|&label| written[label as usize].as_str()).collect();
            let label =
                if of_document.is_empty() { NO_LABEL.to_owned() } else { of_document.join(";") };
            write!(out, "{name}\t{label}\t")?;
            let mut gap = "";
            for term in tokens.kept(document) {
                write!(out, "{gap}{}", words[term.index()])?;
                gap = " ";
            }
            writeln!(out)
        })
    })?;
    staging.write_with("vocabulary.txt", |out| {
        words.iter().try_for_each(|word| writeln!(out, "{word}"))
    })?;
    corpus.put_label_names(&written, None, staging)?;
    corpus.put_table(&documents, staging)?;
    let facts = Facts::new(
        &[
            "corpus.txt: a document a line, with name, label and text between tabs; the text is \
             its vocabulary words in their order, repeated as in the text",
            "`;` stands between several labels, `-` for none",
            BLANKS,
            LABEL_NAMES,
        ],
        &[
            "mallet import-file --input corpus.txt --output corpus.mallet --keep-sequence \
             --token-regex '\\S+'",
            "corpus = gensim.corpora.MalletCorpus('corpus.txt')",
        ],
    );
    let back = "corpus.txt --format mallet --label-names labels.tsv";
    Ok(facts.read_by_index(&format!("{back} {AS_IT_STANDS}")))
}

/// Writes `topic-keys.txt` and `doc-topics.txt`.
pub(super) fn of_model(
    units: &Units<'_>,
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let documents = corpus.documents();
    let mut sums = vec![0.0; units.model().n_units()];
    let mut without_mass = 0;
    staging.write_with("doc-topics.txt", |out| {
        units.each_code(corpus, &documents, |document, code| {
            let (shares, is_empty) = unit_shares(code);
            without_mass += usize::from(is_empty);
            write!(out, "{}\t{}", document.0, piece(corpus.name(document)))?;
            for (sum, share) in sums.iter_mut().zip(&shares) {
                *sum += share;
                write!(out, "\t{share}")?;
            }
            writeln!(out)
        })
    })?;
    let n_documents = documents.len().max(1) as f64;
    staging.write_with("topic-keys.txt", |out| {
        units.words().iter().zip(&sums).enumerate().try_for_each(|(unit, (words, sum))| {
            write!(out, "{unit}\t{}\t", sum / n_documents)?;
            words.iter().try_for_each(|word| write!(out, "{} ", piece(&word.word)))?;
            writeln!(out)
        })
    })?;
    corpus.put_table(&documents, staging)?;
    let mut facts = Facts::new(
        &[
            CODES_TO_SHARES,
            "topic-keys.txt: unit, mean share over all documents (where MALLET has the parameter \
             of its Dirichlet distribution), words, best first; a dead unit has none",
            "doc-topics.txt: number, name, and the share of each unit in turn",
            BLANKS,
        ],
        &[
            "keys = [line.rstrip('\\n').split('\\t') for line in open('topic-keys.txt')]",
            "shares = numpy.loadtxt('doc-topics.txt', delimiter='\\t', usecols=range(2, H + 2))",
        ],
    );
    facts.documents_without_mass = Some(without_mass);
    Ok(facts.read_by_coherence("topic-keys.txt"))
}

#[cfg(test)]
mod tests {
    use super::super::ExportKind;
    use super::super::testing::{Planted, text};
    use super::*;

    #[test]
    fn lines_have_name_label_and_words_in_order() {
        Planted::new().export_index(ExportKind::Mallet, |_, folder| {
            let expected = "a_1\tred;sour\tapple lemon apple\nb\tblue\tsky sea lemon\n\
                            c\t-\tsea apple\nd\tred\tapple\ne\t-\t\n";
            assert_eq!(text(folder, "corpus.txt"), expected);
        });
    }

    #[test]
    fn topics_of_documents_are_shares_and_their_means_stand_in_the_keys() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let units = planted.units(&corpus);
        let codes = units.model().encode(corpus.index().bags(), &corpus.documents());
        planted.export_model(ExportKind::Mallet, |about, folder| {
            let mut sums = [0.0; 3];
            let lines = text(folder, "doc-topics.txt");
            for ((line, code), name) in
                lines.lines().zip(codes.rows()).zip(["a_1", "b", "c", "d", "e"])
            {
                let cells: Vec<&str> = line.split('\t').collect();
                assert_eq!((cells.len(), cells[1]), (5, name));
                let shares: Vec<f64> =
                    cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
                assert_eq!(shares, unit_shares(code).0);
                sums.iter_mut().zip(&shares).for_each(|(sum, share)| *sum += share);
            }
            let keys = text(folder, "topic-keys.txt");
            for (unit, line) in keys.lines().enumerate() {
                let cells: Vec<&str> = line.split('\t').collect();
                assert_eq!(cells[0], unit.to_string());
                assert_eq!(cells[1].parse::<f64>().unwrap(), sums[unit] / 5.0);
                let words: Vec<&str> =
                    units.words()[unit].iter().map(|w| w.word.as_str()).collect();
                assert_eq!(cells[2].split_whitespace().collect::<Vec<_>>(), words);
            }
            assert_eq!(keys.lines().count(), 3);
            assert!(about.facts.documents_without_mass.is_some());
        });
    }

    #[test]
    fn silence_is_shared_out_evenly_and_counted() {
        Planted::silent().export_model(ExportKind::Mallet, |about, folder| {
            assert_eq!(about.facts.documents_without_mass, Some(5));
            let third = 1.0 / 3.0;
            let keys = text(folder, "topic-keys.txt");
            let expected: Vec<String> = (0..3).map(|unit| format!("{unit}\t{third}\t")).collect();
            let start = |line: &str| line.split_inclusive('\t').take(2).collect::<String>();
            assert_eq!(keys.lines().map(start).collect::<Vec<_>>(), expected);
        });
    }
}
