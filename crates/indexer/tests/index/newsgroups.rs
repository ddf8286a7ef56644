//! 20 Newsgroups: counts against a straightforward count, and the size of its parts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{DocId, Index, IndexSettings, Input, Split, Strip, build};

use crate::corpus;

/// Counts words the plain way: lower-case the text, cut it at all that is no letter or
/// digit, keep what has three characters and a letter.
fn plain_count(texts: &[String]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for text in texts {
        let text = text.to_lowercase();
        let words: BTreeSet<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 3 && word.chars().count() <= 40)
            .filter(|word| !word.chars().all(char::is_numeric))
            .collect();
        for word in words {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    counts
}

fn texts(path: &Path) -> Vec<String> {
    let file = std::fs::File::open(path).unwrap();
    BufReader::new(flate2::read::MultiGzDecoder::new(file))
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            record["text"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn document_frequencies_are_those_of_a_plain_count() {
    let Some(path) = corpus("newsgroups20/test.jsonl.gz") else { return };
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let mut settings = crate::all_words();
    // No stop words; and a language without rules for the apostrophe, so that the plain
    // count needs none either.
    settings.analyzer.stop_words = topicscope_indexer::StopWords::Off;
    settings.analyzer.language = topicscope_indexer::Language::Italian;
    let inputs = [Input::path(&path)];
    build(&inputs, &[], &settings, &target, Existing::Refuse, &mut |_| ()).unwrap();
    let index = Index::open(&target).unwrap();
    let found: BTreeMap<String, u32> = index
        .vocabulary()
        .terms()
        .iter()
        .map(|term| (term.text.clone(), term.document_frequency))
        .collect();
    let plain = plain_count(&texts(&path));
    assert_eq!(found.len(), plain.len());
    assert!(found == plain);
    assert_eq!(index.bags().n_documents(), 7532);
}

#[test]
fn the_usual_corpus_has_its_usual_size() {
    let (Some(train), Some(test)) =
        (corpus("newsgroups20/train.jsonl.gz"), corpus("newsgroups20/test.jsonl.gz"))
    else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let settings = IndexSettings {
        strip: Strip { headers: true, footers: true, quotes: true },
        ..IndexSettings::default()
    };
    let inputs = [Input::path(train)];
    let tests = [Input::path(test)];
    let mut heard = 0;
    build(&inputs, &tests, &settings, &target, Existing::Refuse, &mut |_| heard += 1).unwrap();
    assert!(heard > 1);
    let index = Index::open(&target).unwrap();
    let manifest = index.manifest();
    assert_eq!(manifest.counts.vocabulary, 2000);
    assert_eq!(manifest.counts.labels, 20);
    assert_eq!(manifest.split(Split::Test).documents, 7532);
    assert_eq!(manifest.split(Split::Train).documents, 11_314 - 1131);
    assert_eq!(manifest.split(Split::Validation).documents, 1131);
    let training = (0..11_314).map(DocId).collect::<Vec<_>>();
    let frequencies: Vec<u32> =
        index.vocabulary().terms().iter().map(|term| term.document_frequency).collect();
    assert_eq!(index.bags().document_frequencies_in(&training), frequencies);
    assert!(frequencies.iter().all(|&df| (5..=5657).contains(&df)));
    // A stripped message shows the subject that its headers named, and no header.
    let message = index.open_documents().unwrap().get(DocId(0)).unwrap();
    assert!(message.title.is_some() && !message.text.contains("Subject:"));
}
