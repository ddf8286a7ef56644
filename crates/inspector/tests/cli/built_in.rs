//! The corpus inside the program: what it holds, and the script that draws it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use topicscope_indexer::{Document, IndexSettings, Input, open};

use crate::workshop::{Workshop, corpus};

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/arxiv");

fn read(input: &Input) -> Vec<Document> {
    open(input, &IndexSettings::default()).unwrap().map(Result::unwrap).collect()
}

fn built_in() -> Vec<Document> {
    read(&Input::path(Path::new(PLACE).join("arxiv.jsonl.zst")))
}

/// Counts by label, in the order of the page beside the corpus: the second cell of its rows with
/// four.
fn claimed() -> BTreeMap<String, usize> {
    let page = fs::read_to_string(Path::new(PLACE).join("README.md")).unwrap();
    let rows = page.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    rows.filter_map(|cells| match cells[..] {
        ["", label, n, _, _, ""] => Some((label.to_owned(), n.parse().ok()?)),
        _ => None,
    })
    .collect()
}

#[test]
fn the_built_in_corpus_holds_what_its_page_claims() {
    let documents = built_in();
    assert_eq!(documents.len(), 4080);
    let mut found = BTreeMap::new();
    for document in &documents {
        let [label] = &document.labels[..] else { panic!("labels of {}", document.id) };
        *found.entry(label.clone()).or_insert(0) += 1;
        assert!(document.title.as_ref().is_some_and(|title| !title.is_empty()), "{}", document.id);
        assert!(document.text.split_whitespace().count() >= 40, "{}", document.id);
        assert!(!document.text.contains(['\\', '$']), "TeX in {}", document.id);
    }
    assert_eq!(found.len(), 12);
    assert_eq!(found, claimed());
    let ids: BTreeSet<&str> = documents.iter().map(|document| document.id.as_str()).collect();
    assert_eq!(ids.len(), documents.len());
    let packed = fs::metadata(Path::new(PLACE).join("arxiv.jsonl.zst")).unwrap().len();
    assert!(packed <= 1_500_000, "{packed} bytes in every copy of the program");
}

#[test]
fn the_script_beside_the_built_in_corpus_draws_it() {
    let Some(metadata) = corpus("arxiv") else { return };
    let script = Path::new(PLACE).join("make.py");
    let corpora = metadata.parent().unwrap();
    let drawn = Command::new("python3").arg(script).arg(corpora).output().unwrap();
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    let plain = |documents: Vec<Document>| -> Vec<_> {
        let parts = |d: Document| (d.id, d.title, d.labels, d.text);
        documents.into_iter().map(parts).collect()
    };
    let drawn = plain(read(&Input::memory("arxiv.jsonl", drawn.stdout)));
    assert!(drawn == plain(built_in()), "{} documents", drawn.len());
    // What the page says about the script is what there is to type.
    let page = fs::read_to_string(Path::new(PLACE).join("README.md")).unwrap();
    assert!(page.contains("python3 make.py"), "{page}");
}

#[test]
fn a_study_of_the_built_in_corpus_reads_its_titles_and_labels() {
    let shop = Workshop::new();
    let arxiv = format!("{PLACE}/arxiv.jsonl.zst");
    let small = "--max-words 300 --units 12 --epochs 1 --seeds 1 --quiet";
    shop.succeed(&format!("study {arxiv} -o r {small}"));
    let units = fs::read_to_string(shop.path("r/data/units.json")).unwrap();
    let units: serde_json::Value = serde_json::from_str(&units).unwrap();
    for unit in units[0]["units"].as_array().unwrap() {
        assert!(claimed().contains_key(unit["label"].as_str().unwrap()), "{unit}");
        assert!(unit["documents"][0]["title"].is_string(), "{unit}");
    }
}
