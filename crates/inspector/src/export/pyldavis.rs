//! The arguments of `pyLDAvis.prepare`, as one JSON object.

use std::io::{self, Write};

use serde::Serialize;
use topicscope_indexer::artifact::{Staging, clean_json};

use super::units::{CODES_TO_SHARES, WORDS_TO_SHARES, unit_shares};
use super::{Corpus, Facts, Units};
use crate::error::InspectorError;

/// Share of the even distribution in each exported one: `pyLDAvis` takes the logarithm of every
/// share, and divides by the shares of topics in the corpus, so none may be 0.
const EVEN: f64 = 1e-6;

/// Writes `pyldavis.json`.
pub(super) fn of_model(
    units: &Units<'_>,
    corpus: &Corpus<'_>,
    staging: &mut Staging,
) -> Result<Facts, InspectorError> {
    let index = corpus.index();
    let bags = index.bags();
    let frequencies = bags.document_frequencies();
    // `pyLDAvis` divides by the frequency of a word.
    let kept: Vec<usize> = (0..bags.n_terms()).filter(|&term| frequencies[term] > 0).collect();
    let terms = index.vocabulary().terms();
    let word_shares = units.word_shares(corpus)?;
    let documents = corpus.documents();
    let mut without_mass = 0;
    staging.write_with("pyldavis.json", |out| {
        write!(out, "{{\"topic_term_dists\": ")?;
        let columns = word_shares.shares.columns();
        let mut rows = Rows::begin(out)?;
        for column in columns {
            // A word that no document holds has no share to take away.
            rows.push(&mixed(kept.iter().map(|&term| column[term]).collect()))?;
        }
        rows.end()?;
        write!(out, ",\n\"doc_topic_dists\": ")?;
        let mut rows = Rows::begin(out)?;
        units.each_code(corpus, &documents, |_, code| {
            let (shares, is_empty) = unit_shares(code);
            without_mass += usize::from(is_empty);
            rows.push(&mixed(shares))
        })?;
        rows.end()?;
        let lengths: Vec<usize> = documents.iter().map(|&d| bags.row(d).len()).collect();
        put(out, "doc_lengths", &lengths)?;
        put(out, "vocab", &kept.iter().map(|&term| &terms[term].surface).collect::<Vec<_>>())?;
        put(out, "term_frequency", &kept.iter().map(|&t| frequencies[t]).collect::<Vec<_>>())?;
        writeln!(out, "}}")
    })?;
    corpus.put_table(&documents, staging)?;
    units.put_topics(staging)?;
    let mut facts = Facts::new(
        &[
            WORDS_TO_SHARES,
            CODES_TO_SHARES,
            "each distribution is mixed with 0.000001 of the even one, since pyLDAvis divides by \
             shares: that keeps units that are never active, and their numbers, in the view",
            "bags are binary: doc_lengths counts distinct words, term_frequency the documents \
             that hold a word; a word that no document holds is left out",
            "units that are never active are all alike, and then the way in which pyLDAvis lays \
             topics out may end in complex numbers (`complex128 is not JSON serializable`): add \
             mds='tsne' to prepare",
            "with sort_topics=False and start_index=0 topic J is unit J; pyLDAvis names topics by \
             relevance, not by the ranking of `topicscope words`, whose words are in topics.json",
        ],
        &[
            "data = pyLDAvis.prepare(**json.load(open('pyldavis.json')), sort_topics=False, \
             start_index=0)",
            "pyLDAvis.save_html(data, 'units.html')",
        ],
    );
    facts.documents_without_mass = Some(without_mass);
    facts.silent_units = Some(word_shares.silent);
    facts.words_left_out = Some(bags.n_terms() - kept.len());
    Ok(facts.read_by_coherence("topics.json"))
}

/// Mixes a distribution with a little of the even one.
fn mixed(mut shares: Vec<f64>) -> Vec<f64> {
    let even = EVEN / shares.len() as f64;
    for share in &mut shares {
        *share = (1.0 - EVEN) * *share + even;
    }
    shares
}

/// Writes a matrix as a list of rows.
struct Rows<'w> {
    out: &'w mut dyn Write,
    gap: &'static str,
}

impl<'w> Rows<'w> {
    fn begin(out: &'w mut dyn Write) -> io::Result<Self> {
        write!(out, "[")?;
        Ok(Self { out, gap: "\n" })
    }

    fn push(&mut self, row: &[f64]) -> io::Result<()> {
        write!(self.out, "{}", self.gap)?;
        self.gap = ",\n";
        serde_json::to_writer(&mut *self.out, row)?;
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        write!(self.out, "]")
    }
}

fn put(out: &mut dyn Write, key: &str, data: &impl Serialize) -> io::Result<()> {
    write!(out, ",\n\"{key}\": {}", clean_json(&serde_json::to_string(data)?))
}

#[cfg(test)]
mod tests {
    use super::super::ExportKind;
    use super::super::testing::{Planted, text};
    use super::*;
    use serde_json::Value;

    fn rows(value: &Value) -> Vec<Vec<f64>> {
        serde_json::from_value(value.clone()).unwrap()
    }

    #[test]
    fn distributions_are_positive_add_up_to_one_and_fit_each_other() {
        for planted in [Planted::new(), Planted::silent()] {
            planted.export_model(ExportKind::Pyldavis, |_, folder| {
                let data: Value = serde_json::from_str(&text(folder, "pyldavis.json")).unwrap();
                let (topics, documents) =
                    (rows(&data["topic_term_dists"]), rows(&data["doc_topic_dists"]));
                assert_eq!((topics.len(), topics[0].len()), (3, 4));
                assert_eq!((documents.len(), documents[0].len()), (5, 3));
                for row in topics.iter().chain(&documents) {
                    assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{row:?}");
                    assert!(row.iter().all(|&share| share > 0.0), "{row:?}");
                }
                assert_eq!(data["doc_lengths"], serde_json::json!([2, 3, 2, 1, 0]));
                assert_eq!(data["vocab"], serde_json::json!(["apple", "lemon", "sea", "sky"]));
                assert_eq!(data["term_frequency"], serde_json::json!([3, 2, 2, 1]));
            });
        }
    }

    #[test]
    fn distributions_are_those_of_the_units_but_for_the_even_part() {
        let planted = Planted::new();
        let corpus = planted.corpus();
        let units = planted.units(&corpus);
        let shares = units.word_shares(&corpus).unwrap().shares;
        let codes = units.model().encode(corpus.index().bags(), &corpus.documents());
        planted.export_model(ExportKind::Pyldavis, |_, folder| {
            let data: Value = serde_json::from_str(&text(folder, "pyldavis.json")).unwrap();
            for (unit, row) in rows(&data["topic_term_dists"]).iter().enumerate() {
                assert!(row.iter().zip(shares.column(unit)).all(|(a, b)| (a - b).abs() < 1.1e-6));
            }
            for (row, code) in rows(&data["doc_topic_dists"]).iter().zip(codes.rows()) {
                assert!(row.iter().zip(unit_shares(code).0).all(|(a, b)| (a - b).abs() < 1.1e-6));
            }
        });
    }

    #[test]
    fn silent_units_are_listed_and_silent_documents_counted() {
        Planted::silent().export_model(ExportKind::Pyldavis, |about, _| {
            assert_eq!(about.facts.silent_units.as_deref(), Some(&[0, 1, 2][..]));
            assert_eq!(about.facts.documents_without_mass, Some(5));
            assert_eq!(about.facts.words_left_out, Some(0));
        });
    }
}
