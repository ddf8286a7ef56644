//! The real corpora, as they come.

use std::collections::BTreeMap;

use topicscope_indexer::{Document, Format, IndexSettings, Input, Split, open};

use crate::{corpus, format};

fn documents(name: &str, settings: &IndexSettings) -> Option<Vec<Document>> {
    let input = Input::path(corpus(name)?);
    Some(open(&input, settings).unwrap().collect::<Result<_, _>>().unwrap())
}

fn count(documents: &[Document], split: Split) -> usize {
    documents.iter().filter(|document| document.split == Some(split)).count()
}

#[test]
fn reuters_in_sgml_is_reuters_in_json() {
    let sgml = documents("reuters21578/reuters21578-sgml.tar.gz", &IndexSettings::default());
    let mut settings = IndexSettings::default();
    settings.fields.text = vec!["title".into(), "body".into()];
    settings.fields.label = Some("topics".into());
    settings.fields.split = Some("split".into());
    let (Some(sgml), Some(json)) = (sgml, documents("reuters21578/all.jsonl.gz", &settings)) else {
        return;
    };
    assert_eq!(sgml.len(), 21_578);
    let parts = [Split::Train, Split::Test, Split::Unused].map(|part| count(&sgml, part));
    assert_eq!(parts, [9603, 3299, 8676]);
    let json: BTreeMap<&str, &Document> =
        json.iter().map(|document| (document.id.as_str(), document)).collect();
    for story in &sgml {
        let other = json[story.id.as_str()];
        assert_eq!((&story.labels, story.split), (&other.labels, other.split), "{}", story.id);
        let words = |document: &Document| {
            document.text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(words(story), words(other), "{}", story.id);
        // The titles of the JSON file keep the white space around them.
        assert_eq!(
            story.title.as_deref().unwrap_or_default().trim(),
            other.title.as_deref().unwrap_or_default().trim()
        );
    }
    assert!(sgml.iter().any(|story| story.text.contains('ü')));
}

#[test]
fn italian_sets_have_parts_and_one_of_them_labels() {
    let auto = IndexSettings::default();
    if let Some(all) = documents("italian/DBPedia_IT", &auto) {
        let parts = [Split::Train, Split::Validation, Split::Test].map(|part| count(&all, part));
        assert_eq!(parts, [2975, 638, 638]);
        let mut labels: Vec<_> = all.iter().map(|document| document.labels.clone()).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), 5);
        assert!(all.iter().any(|document| document.text.contains('à')));
    }
    if let Some(all) = documents("italian/Europarl_IT/corpus.tsv", &auto) {
        let parts = [Split::Train, Split::Validation, Split::Test].map(|part| count(&all, part));
        assert_eq!(parts, [2530, 543, 543]);
        assert!(all.iter().all(|document| document.labels.is_empty()));
    }
}

#[test]
fn packed_sets_are_read_whole() {
    let auto = IndexSettings::default();
    if let Some(all) = documents("newsgroups20/test.jsonl.gz", &auto) {
        assert_eq!(all.len(), 7532);
        assert!(all.iter().all(|document| document.labels.len() == 1));
    }
    if let Some(all) = documents("chinese/thucnews_titles.jsonl.gz", &auto) {
        assert_eq!(all.len(), 20_000);
    }
    let mut settings = format(Format::Jsonl);
    settings.fields.label = Some("categories".into());
    if let Some(first) = corpus("arxiv/arxiv-00.jsonl.zst") {
        let input = Input::path(first.with_file_name("arxiv-*.jsonl.zst"));
        let mut n_documents = 0;
        let mut labels = std::collections::BTreeSet::new();
        for document in open(&input, &settings).unwrap() {
            n_documents += 1;
            labels.extend(document.unwrap().labels);
        }
        assert_eq!((n_documents, labels.len()), (181_899, 176));
    }
}
