//! Pruning again gives what indexing anew would give.

use std::fs;
use std::path::Path;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    DocId, Index, IndexError, IndexSettings, Input, Limit, PhraseSettings, PruneSettings, Stemming,
    build, prune_again,
};

use crate::identity::bytes;
use crate::{all_words, build_one, corpus, indexed, words};

/// Prunes an index of `input` in each of the ways given and compares with building anew.
fn check(input: &Input, settings: &IndexSettings, ways: &[PruneSettings]) {
    let place = tempfile::tempdir().unwrap();
    let first = place.path().join("first");
    build_one(input.clone(), settings, &first).unwrap();
    let index = Index::open(&first).unwrap();
    for (number, prune) in ways.iter().enumerate() {
        let again = place.path().join(format!("again-{number}"));
        let anew = place.path().join(format!("anew-{number}"));
        prune_again(&index, prune, &again, Existing::Refuse).unwrap();
        let settings = IndexSettings { prune: prune.clone(), ..settings.clone() };
        build_one(input.clone(), &settings, &anew).unwrap();
        let (again_bytes, anew_bytes) = (bytes(&again), bytes(&anew));
        assert_eq!(again_bytes.len(), 6);
        for (name, bytes) in &anew_bytes {
            assert!(again_bytes[name] == *bytes, "{name} differs in way {number}");
        }
        same_documents(&again, &anew);
    }
}

fn same_documents(one: &Path, other: &Path) {
    let open = |path| Index::open(path).unwrap().open_documents().unwrap();
    let (one, other) = (open(one), open(other));
    assert_eq!(one.n_documents(), other.n_documents());
    for document in (0..one.n_documents() as u32).step_by(97) {
        assert_eq!(one.get(DocId(document)).unwrap(), other.get(DocId(document)).unwrap());
    }
}

fn ways() -> [PruneSettings; 4] {
    let listed = ["space", "windows", "not_there", "computer"].map(str::to_owned).to_vec();
    [
        PruneSettings { min_df: Limit::Count(50), ..PruneSettings::default() },
        PruneSettings {
            max_words: Some(10),
            max_df: Limit::Share(0.1),
            ..PruneSettings::default()
        },
        PruneSettings { vocabulary: Some(listed), ..PruneSettings::default() },
        all_words().prune,
    ]
}

#[test]
fn another_vocabulary_gives_the_bytes_of_an_index_made_anew() {
    let Some(path) = corpus("newsgroups20/test.jsonl.gz") else { return };
    check(&Input::path(path), &IndexSettings::default(), &ways());
}

#[test]
fn so_it_does_with_stems_and_phrases() {
    let Some(path) = corpus("newsgroups20/test.jsonl.gz") else { return };
    let mut settings =
        IndexSettings { phrases: Some(PhraseSettings::default()), ..IndexSettings::default() };
    settings.analyzer.stemming = Stemming::On;
    check(&Input::path(path), &settings, &ways()[..1]);
}

#[test]
fn a_small_corpus_needs_no_files_beside_it() {
    let lines = "the sea sea\'s fish\nfish sea salt\nfish 12 of\n";
    let input = Input::memory("fish.txt", lines.as_bytes().to_vec());
    let cap = PruneSettings { max_words: Some(1), ..all_words().prune };
    check(&input, &all_words(), &[cap, all_words().prune]);
}

#[test]
fn an_index_can_be_pruned_in_its_place() {
    let (_place, index) =
        indexed("{\"text\": \"red apples\"}\n{\"text\": \"apples\"}", &all_words());
    let settings = PruneSettings { min_df: Limit::Count(2), ..all_words().prune };
    let refused = prune_again(&index, &settings, index.path(), Existing::Refuse);
    assert!(matches!(refused, Err(IndexError::Artifact(_))));
    prune_again(&index, &settings, index.path(), Existing::Replace).unwrap();
    let index = Index::open(index.path()).unwrap();
    assert_eq!(words(&index), ["apples"]);
    assert_eq!(index.open_documents().unwrap().get(DocId(1)).unwrap().text, "apples");
}

#[test]
fn wrong_settings_and_damaged_documents_leave_nothing() {
    let (place, index) = indexed("{\"text\": \"red apples\"}", &all_words());
    let target = place.path().join("again");
    let again = |settings: &PruneSettings| {
        let error = prune_again(&index, settings, &target, Existing::Refuse).unwrap_err();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        error
    };
    let listed = |terms: &[&str]| PruneSettings {
        vocabulary: Some(terms.iter().map(|&term| term.to_owned()).collect()),
        ..PruneSettings::default()
    };
    assert!(matches!(again(&listed(&["pears"])), IndexError::UnknownVocabulary { .. }));
    assert!(matches!(again(&listed(&["a", "a"])), IndexError::Setting { .. }));
    let rare = PruneSettings { min_df: Limit::Count(2), ..all_words().prune };
    assert!(matches!(again(&rare), IndexError::EmptyVocabulary { too_rare: 2, .. }));
    let seal = index.path().join("documents").join("seal.json");
    fs::write(seal, "{}").unwrap();
    assert!(matches!(again(&all_words().prune), IndexError::Damaged { .. }));
}

#[test]
fn parts_that_come_from_the_input_stay() {
    let place = tempfile::tempdir().unwrap();
    let (old, new) = (place.path().join("old"), place.path().join("new"));
    let input = |text: &str| [Input::memory("x.txt", text.as_bytes().to_vec())];
    let (train, test) = (input("red apples\nred pears\n"), input("red figs\n"));
    build(&train, &test, &all_words(), &old, Existing::Refuse, &mut |_| ()).unwrap();
    let settings = PruneSettings { min_df: Limit::Count(2), ..all_words().prune };
    let index = Index::open(&old).unwrap();
    prune_again(&index, &settings, &new, Existing::Refuse).unwrap();
    let pruned = Index::open(&new).unwrap();
    assert_eq!((words(&pruned), pruned.splits()), (vec!["red"], index.splits()));
}
