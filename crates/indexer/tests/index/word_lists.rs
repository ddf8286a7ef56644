//! Words and labels that people hand in pass the rules of text, and what meets nothing is told.

use topicscope_indexer::{
    Case, Edition, Index, IndexSettings, Language, Mark, Split, StopWords, TokenRule, Why,
    check_stop_words, check_vocabulary,
};

use crate::{all_words, indexed, words};

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|&entry| entry.to_owned()).collect()
}

/// Returns the entries that met nothing, each with the reason.
fn unmatched(index: &Index) -> Vec<(String, Why)> {
    let mut all = check_stop_words(index).unwrap().unmatched;
    all.extend(check_vocabulary(index).unwrap().unmatched);
    all.into_iter().map(|unmatched| (unmatched.entry, unmatched.why)).collect()
}

fn sorted(index: &Index) -> Vec<&str> {
    let mut found = words(index);
    found.sort_unstable();
    found
}

#[test]
fn stop_words_pass_the_rules_of_text() {
    let mut settings = all_words();
    settings.analyzer.stop_words = StopWords::Off;
    settings.analyzer.extra_stop_words = strings(&[
        "\u{feff}Market",
        "cafe\u{301}",
        "shan\u{2019}t",
        "sof\u{ad}ten",
        " gonna\u{a0}",
    ]);
    let lines = r#"{"text": "market café shan't soften gonna MARKET Café Shan’t moon"}"#;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), ["moon"]);
    assert_eq!(unmatched(&index), []);
    settings.analyzer.case = Case::Keep;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), ["moon"]);
    settings.analyzer.edition = Edition::First;
    settings.analyzer.case = Case::Lower;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(sorted(&index), ["café", "gonna", "market", "moon", "shan't", "soften"]);
}

#[test]
fn stop_words_that_never_match_are_told_with_what_becomes_of_them() {
    let mut settings = all_words();
    settings.analyzer.language = Language::French;
    settings.analyzer.extra_stop_words =
        strings(&["aujourd'hui", "ÉTÉ", "quelqu\u{2019}un", "lune", "market, gonna", "…"]);
    let lines = r#"{"text": "aujourd'hui quelqu'un été soleil"}"#;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(sorted(&index), ["aujourd", "hui", "quelqu", "soleil"]);
    let pieces = |words: &[&str]| Why::Pieces(strings(words));
    let expected = [
        ("aujourd'hui", pieces(&["aujourd", "hui"])),
        ("quelqu\u{2019}un", pieces(&["quelqu", "un"])),
        ("lune", Why::Absent),
        ("market, gonna", pieces(&["market", "gonna"])),
        ("…", pieces(&[])),
    ];
    assert_eq!(unmatched(&index), expected.map(|(entry, why)| (entry.to_owned(), why)));
    settings.analyzer.tokens = TokenRule::Items;
    settings.analyzer.extra_stop_words.truncate(1);
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(unmatched(&index), [("aujourd'hui".to_owned(), Why::OfItems)]);
}

#[test]
fn the_words_of_a_vocabulary_pass_the_rules_of_text() {
    let mut settings = all_words();
    let listed =
        ["Orbit", "shuttle ", "cafe\u{301}", "orbit", "the", "ox", "y'all", "comet", "Puck"];
    settings.prune.vocabulary = Some(strings(&listed));
    let lines = r#"{"text": "orbit shuttle Café the ox y'all moon puck"}"#;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), ["orbit", "shuttle", "café", "the", "ox", "y'all", "comet", "puck"]);
    let frequencies: Vec<u32> =
        index.vocabulary().terms().iter().map(|term| term.document_frequency).collect();
    assert_eq!(frequencies, [1, 1, 1, 0, 0, 0, 0, 1]);
    let expected = [
        ("orbit", Why::Repeats("orbit".into())),
        ("the", Why::Marked(Mark::StopWord)),
        ("ox", Why::Marked(Mark::TooShort)),
        ("y'all", Why::Pieces(strings(&["y", "all"]))),
        ("comet", Why::Untaught),
    ];
    assert_eq!(unmatched(&index), expected.map(|(entry, why)| (entry.to_owned(), why)));
    // The list is kept as it was handed in.
    let kept = index.manifest().settings.prune.vocabulary.as_ref();
    assert_eq!(kept.map(Vec::as_slice), Some(strings(&listed).as_slice()));
}

#[test]
fn a_vocabulary_of_full_words_names_stems_and_phrases() {
    let mut settings = all_words();
    settings.analyzer.stemming = topicscope_indexer::Stemming::On;
    settings.analyzer.phrases = strings(&["new_york"]);
    settings.prune.vocabulary = Some(strings(&["Computers", "New York", "walk"]));
    let lines = r#"{"text": "computing in New York, walking; new moons"}"#;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), ["comput", "new_york", "walk"]);
    assert_eq!(unmatched(&index), []);
}

#[test]
fn items_of_lists_are_one_however_their_letters_are_written() {
    let mut settings = all_words();
    settings.fields.terms = Some("tags".into());
    let lines = concat!(
        "{\"tags\": [\"Cafe\u{301} noir\", \"k\u{ad}ino\"]}\n",
        "{\"tags\": [\"café\u{a0}noir\u{feff}\", \"Kino\", \"👩\u{200d}🚀\"]}\n",
    );
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(sorted(&index), ["café noir", "kino", "👩\u{200d}🚀"]);
}

/// Checks the labels of an index of some lines, and those of its documents.
fn check_labels(lines: &str, settings: &IndexSettings, names: &[&str], stored: &[&[&str]]) {
    let (_place, index) = indexed(lines, settings);
    assert_eq!(index.labels().names(), names);
    let documents = index.open_documents().unwrap();
    for (document, expected) in (0..).map(topicscope_indexer::DocId).zip(stored) {
        assert_eq!(&documents.get(document).unwrap().labels, expected);
    }
}

#[test]
fn labels_that_look_alike_are_one() {
    let lines = concat!(
        "{\"text\": \"orbit\", \"label\": \"Café\"}\n",
        "{\"text\": \"orbit\", \"label\": \" Cafe\u{301}\u{a0}\"}\n",
        "{\"text\": \"orbit\", \"label\": [\"x\", \" x \", \"\u{feff}x\", \" \"]}\n",
    );
    check_labels(lines, &all_words(), &["Café", "x"], &[&["Café"], &["Café"], &["x"]]);
}

#[test]
fn names_of_parts_may_have_blanks_around_them() {
    let mut settings = all_words();
    settings.fields.split = Some("part".into());
    let lines = concat!(
        "{\"text\": \"orbit\", \"part\": \" Train \"}\n",
        "{\"text\": \"orbit\", \"part\": \"test\\t\"}\n",
    );
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(index.splits(), [Split::Train, Split::Test]);
}
