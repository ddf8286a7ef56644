//! The same input gives the same bytes, however many threads and batches there are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{Index, IndexSettings, Input, PhraseSettings, Split, Stemming, build};

use crate::{all_words, corpus, indexed};

/// Reads all files of an index but the documents.
pub(crate) fn bytes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn with_threads(
    threads: usize,
    inputs: &[Input],
    settings: &IndexSettings,
) -> BTreeMap<String, Vec<u8>> {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| build(inputs, &[], settings, &target, Existing::Refuse, &mut |_| ())).unwrap();
    bytes(&target)
}

/// Makes enough text for several batches and pieces, with new words all along.
pub(crate) fn long_text() -> String {
    let mut text = String::new();
    let mut state = 1_u64;
    for line in 0..20_000_u64 {
        for _ in 0..100 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let word = (state >> 33) % (200 + line);
            text += "word";
            text += &word.to_string();
            text.push(' ');
        }
        text.push('\n');
    }
    text
}

fn check(inputs: &[Input], settings: &IndexSettings) {
    let one = with_threads(1, inputs, settings);
    assert_eq!(one.len(), 6);
    for threads in [2, 3, 8] {
        assert!(one == with_threads(threads, inputs, settings), "{threads} threads");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_files() {
    let mut settings = IndexSettings::default();
    settings.analyzer.stemming = Stemming::On;
    check(&[Input::memory("long.txt", long_text().into_bytes())], &settings);
}

#[test]
fn any_number_of_threads_gives_the_same_files_and_phrases_on_real_text() {
    let Some(path) = corpus("newsgroups20/test.jsonl.gz") else { return };
    let phrases = Some(PhraseSettings::default());
    check(&[Input::path(path)], &IndexSettings { phrases, ..IndexSettings::default() });
}

#[test]
fn another_seed_changes_the_parts_and_the_hash() {
    let lines: Vec<String> =
        (0..40).map(|n| format!("{{\"text\": \"apples pears figs{n}\"}}")).collect();
    let lines = lines.join("\n");
    let mut settings = all_words();
    settings.splits.test = 0.25;
    let parts = |index: &Index| index.documents_in(Split::Test);
    let (_one, one) = indexed(&lines, &settings);
    settings.splits.seed = 2;
    let (_two, two) = indexed(&lines, &settings);
    assert_eq!((parts(&one).len(), parts(&two).len()), (10, 10));
    assert_ne!(parts(&one), parts(&two));
    assert_ne!(one.content_hash(), two.content_hash());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_documents_survive_the_disk(
        documents in proptest::collection::vec(("\\PC{0,12}", "[a-e ]{0,30}", any::<bool>()), 1..12),
    ) {
        let mut settings = all_words();
        settings.analyzer.min_length = 1;
        settings.analyzer.stop_words = topicscope_indexer::StopWords::Off;
        let lines: Vec<String> = documents
            .iter()
            .enumerate()
            .map(|(n, (id, text, labeled))| {
                let label = if *labeled { vec![id] } else { vec![] };
                let id = format!("{n}{id}");
                serde_json::json!({"id": id, "label": label, "text": text}).to_string()
            })
            .collect();
        prop_assume!(documents.iter().any(|(_, text, _)| !text.trim().is_empty()));
        let (_place, index) = indexed(&lines.join("\n"), &settings);
        let tokens = index.read_tokens().unwrap();
        let store = index.open_documents().unwrap();
        let vocabulary = index.vocabulary();
        for (d, (_, text, _)) in documents.iter().enumerate() {
            let document = topicscope_indexer::DocId(d as u32);
            let words: Vec<_> =
                tokens.kept(document).map(|id| vocabulary.term(id).text.clone()).collect();
            let plain: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
            prop_assert_eq!(&words, &plain);
            let mut distinct = plain;
            distinct.sort();
            distinct.dedup();
            prop_assert_eq!(index.bags().row(document).len(), distinct.len());
            prop_assert_eq!(&store.get(document).unwrap().text, text);
        }
        prop_assert_eq!(
            index.bags().document_frequencies(),
            vocabulary.terms().iter().map(|term| term.document_frequency).collect::<Vec<_>>()
        );
    }
}
