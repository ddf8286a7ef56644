//! Word rules, folding, phrases and vocabularies, from text to index to new text.

use std::collections::HashSet;

use topicscope_indexer::{
    Accents, Analyzer, Bagger, DocId, Index, IndexError, IndexSettings, Input, Limit,
    PhraseSettings, StopWords, TermId, TokenRule,
};

use crate::{all_words, build_one, corpus, indexed, words};

/// Checks that every stored document gives its row of the bags again: new text is read as
/// the corpus was.
fn check_rows(index: &Index) {
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer).unwrap();
    let bagger = Bagger::new(&analyzer, index.vocabulary());
    let documents = index.open_documents().unwrap();
    for document in (0..documents.n_documents() as u32).map(DocId) {
        let text = documents.get(document).unwrap().text;
        let bag: Vec<u32> = bagger.bag(&text).into_iter().map(|term| term.0).collect();
        assert_eq!(bag, index.bags().row(document), "document {}", document.0);
    }
}

#[test]
fn phrases_of_real_text_are_formed_again_in_new_text() {
    let Some(path) = corpus("newsgroups20/test.jsonl.gz") else { return };
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let phrases = Some(PhraseSettings::default());
    let settings = IndexSettings { phrases, ..IndexSettings::default() };
    build_one(Input::path(path), &settings, &target).unwrap();
    let index = Index::open(&target).unwrap();
    let found: HashSet<&String> = index.manifest().settings.analyzer.phrases.iter().collect();
    for phrase in ["los_angeles", "hard_drive", "white_house"] {
        assert!(found.contains(&phrase.to_owned()), "{phrase}");
    }
    assert!(words(&index).contains(&"hard_drive"));
    check_rows(&index);
}

#[test]
fn every_rule_reads_new_text_as_the_corpus() {
    let lines = concat!(
        "{\"text\": \"Don\u{2019}t Café cafe\u{301} C++ x11 東京都 new york Größe\"}\n",
        "{\"text\": \"new york CAFE können c++ 東京\"}\n",
    );
    for tokens in [TokenRule::Words, TokenRule::Simple, TokenRule::Pattern(r"[\w+]+".into())] {
        for accents in [Accents::Keep, Accents::Fold] {
            let mut settings = all_words();
            settings.analyzer.tokens = tokens.clone();
            settings.analyzer.accents = accents;
            settings.phrases = Some(PhraseSettings { min_count: 2, threshold: 0.1 });
            let (_place, index) = indexed(lines, &settings);
            assert_eq!(index.manifest().settings.analyzer.phrases, ["new_york"]);
            check_rows(&index);
        }
    }
}

#[test]
fn folding_makes_one_term_and_shows_the_commonest_form() {
    let mut settings = all_words();
    settings.analyzer.accents = Accents::Fold;
    let (_place, index) = indexed("{\"text\": \"café cafe café\"}", &settings);
    assert_eq!(words(&index), ["cafe"]);
    assert_eq!(index.vocabulary().surface(TermId(0)), "café");
}

#[test]
fn a_given_vocabulary_stands_in_its_order() {
    let mut settings = all_words();
    let listed = ["zebra", "apples", "unicorn"].map(str::to_owned);
    settings.prune.vocabulary = Some(listed.to_vec());
    settings.prune.min_df = Limit::Count(100);
    let lines = "{\"text\": \"apples and zebra\"}\n{\"text\": \"apples, pears\"}";
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), listed);
    let frequencies: Vec<_> =
        index.vocabulary().terms().iter().map(|term| term.document_frequency).collect();
    assert_eq!(frequencies, [1, 2, 0]);
    assert_eq!(index.bags().row(DocId(0)), [0, 1]);
    let ledger: Vec<_> = index
        .read_dropped()
        .unwrap()
        .into_iter()
        .map(|term| (term.text, term.reason.name()))
        .collect();
    assert_eq!(
        ledger,
        [("and".to_owned(), "stop word"), ("pears".to_owned(), "not in the given vocabulary"),]
    );
    check_rows(&index);
}

#[test]
fn phrases_and_items_exclude_each_other() {
    let mut settings = all_words();
    settings.fields.terms = Some("keywords".into());
    settings.phrases = Some(PhraseSettings::default());
    let place = tempfile::tempdir().unwrap();
    let input = Input::memory("x.jsonl", &b"{\"keywords\": [\"a b\"]}"[..]);
    let error = build_one(input, &settings, &place.path().join("index")).unwrap_err();
    assert!(matches!(error, IndexError::Setting { name: "phrases", .. }));
}

#[test]
fn chinese_titles_are_cut_into_pairs() {
    let Some(path) = chinese() else { return };
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let mut settings = IndexSettings::default();
    settings.prune.max_words = None;
    build_one(Input::path(path), &settings, &target).unwrap();
    let index = Index::open(&target).unwrap();
    assert!(words(&index).iter().filter(|word| word.chars().count() == 2).count() > 1000);
    assert!(index.manifest().words_per_document.median >= 5);
    check_rows(&index);
}

fn chinese() -> Option<std::path::PathBuf> {
    let folder = corpus("chinese")?;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "gz"))
        .collect();
    files.sort();
    files.into_iter().next()
}

#[test]
fn a_simple_rule_counts_ascii_letters() {
    let mut settings = all_words();
    settings.analyzer.tokens = TokenRule::Simple;
    settings.analyzer.stop_words = StopWords::Off;
    let (_place, index) = indexed("{\"text\": \"Über x11 don't ABC2def\"}", &settings);
    assert_eq!(words(&index), ["abc", "ber", "def", "don"]);
}
