//! The ways documents can be written, and what becomes of them.

use std::fs;

use topicscope_indexer::{
    DocId, Format, Index, IndexSettings, Input, Limit, Split, Stemming, TermId,
};

use crate::{all_words, build_one, corpus, gzip, indexed, words};

#[test]
fn fields_become_names_titles_labels_and_parts() {
    let mut settings = all_words();
    settings.fields.text = vec!["title".into(), "body".into()];
    settings.fields.label = Some("topics".into());
    settings.fields.split = Some("part".into());
    let lines = concat!(
        r#"{"id": 7, "title": "Red", "body": "apples", "topics": ["b", "a"], "part": "train"}"#,
        "\n\n",
        r#"{"title": "Pears", "body": null, "topics": [], "part": "dev"}"#,
        "\n",
        r#"{"id": "z", "title": "Green", "body": "figs", "topics": "c", "part": "TEST"}"#,
    );
    let (_place, index) = indexed(lines, &settings);
    let parts: Vec<_> = (0..3).map(|d| index.split_of(DocId(d))).collect();
    assert_eq!(parts, [Split::Train, Split::Validation, Split::Test]);
    assert_eq!(index.labels().names(), ["a", "b", "c"]);
    assert_eq!(index.labels().of(DocId(0)), [0, 1]);
    // Words of test documents alone are no vocabulary.
    assert_eq!(words(&index), ["apples", "pears", "red"]);
    let documents = index.open_documents().unwrap();
    let first = documents.get(DocId(0)).unwrap();
    assert_eq!((first.id.as_str(), first.title.as_deref()), ("7", Some("Red")));
    assert_eq!((first.text.as_str(), first.labels), ("Red\napples", vec!["b".into(), "a".into()]));
    assert_eq!(documents.get(DocId(1)).unwrap().id, "corpus.jsonl:3");
}

#[test]
fn a_list_field_gives_whole_terms() {
    let mut settings = all_words();
    settings.fields.terms = Some("keywords".into());
    let lines = concat!(
        r#"{"id": "1", "keywords": ["Based on Novel", "3d", "of"]}"#,
        "\n",
        r#"{"id": "2", "keywords": ["based on  novel", "a; b"]}"#,
    );
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), ["based on novel", "3d", "a, b", "of"]);
    let text = index.open_documents().unwrap().get(DocId(0)).unwrap().text;
    assert_eq!(text, "Based on Novel; 3d; of");
    // New text is read the same way.
    let analyzer = topicscope_indexer::Analyzer::new(&index.manifest().settings.analyzer).unwrap();
    let bagger = topicscope_indexer::Bagger::new(&analyzer, index.vocabulary());
    assert_eq!(bagger.bag("3D; of course; of"), [TermId(1), TermId(3)]);
}

#[test]
fn lines_and_their_gzip_file_are_the_same_corpus() {
    let place = tempfile::tempdir().unwrap();
    let text = "red apples\n\ngreen apples\n";
    fs::write(place.path().join("a.txt"), text).unwrap();
    fs::write(place.path().join("a.txt.gz"), gzip(text.as_bytes())).unwrap();
    let hashes: Vec<_> = ["a.txt", "a.txt.gz"]
        .iter()
        .map(|name| {
            let target = place.path().join(format!("{name}.index"));
            let input = Input::path(place.path().join(name));
            let settings = IndexSettings { format: Some(Format::Lines), ..all_words() };
            build_one(input, &settings, &target).unwrap();
            let index = Index::open(&target).unwrap();
            assert_eq!(words(&index), ["apples", "green", "red"]);
            assert_eq!(index.manifest().counts.empty_documents, 1);
            assert_eq!(index.documents_in(Split::Train), [DocId(0), DocId(2)]);
            index.manifest().files["bags.safetensors"].sha256.clone()
        })
        .collect();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn json_is_known_by_its_first_character_and_a_format_can_be_forced() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("data");
    fs::write(&path, "\n {\"text\": \"pears\"}\n").unwrap();
    let mut settings = all_words();
    let target = place.path().join("one");
    build_one(Input::path(&path), &settings, &target).unwrap();
    assert_eq!(words(&Index::open(&target).unwrap()), ["pears"]);
    settings.format = Some(Format::Lines);
    let target = place.path().join("two");
    build_one(Input::path(&path), &settings, &target).unwrap();
    assert_eq!(words(&Index::open(&target).unwrap()), ["pears", "text"]);
}

#[test]
fn a_folder_of_files_is_labeled_by_its_folders() {
    let place = tempfile::tempdir().unwrap();
    for (folder, name, text) in [("b", "1.gz", "pears"), ("a", "2", "apples\n\npears")] {
        let folder = place.path().join("texts").join(folder);
        fs::create_dir_all(&folder).unwrap();
        let bytes = if name == "1.gz" { gzip(text.as_bytes()) } else { text.into() };
        fs::write(folder.join(name), bytes).unwrap();
    }
    let target = place.path().join("index");
    build_one(Input::path(place.path().join("texts")), &all_words(), &target).unwrap();
    let index = Index::open(&target).unwrap();
    assert_eq!(index.labels().names(), ["a", "b"]);
    let documents = index.open_documents().unwrap();
    assert_eq!(documents.get(DocId(0)).unwrap().id, "a/2");
    assert_eq!(documents.get(DocId(1)).unwrap().text, "pears");
}

#[test]
fn stems_are_shown_as_the_commonest_word() {
    let mut settings = all_words();
    settings.analyzer.stemming = Stemming::On;
    let lines = r#"{"text": "Computing computers computers compute"}"#;
    let (_place, index) = indexed(lines, &settings);
    assert_eq!(words(&index), ["comput"]);
    assert_eq!(index.vocabulary().surface(TermId(0)), "computers");
}

#[test]
fn the_ledger_says_why_each_word_is_out() {
    let mut settings = all_words();
    settings.prune.max_words = Some(1);
    settings.prune.max_df = Limit::Count(2);
    let lines = "{\"text\": \"the sea sea's fish 12 ox\"}\n{\"text\": \"fish sea salt\"}\n\
                 {\"text\": \"fish\"}";
    let (_place, index) = indexed(lines, &settings);
    let dropped = index.read_dropped().unwrap();
    let ledger: Vec<_> = dropped
        .iter()
        .map(|term| (term.text.as_str(), term.document_frequency, term.reason.name()))
        .collect();
    assert_eq!(words(&index), ["sea"]);
    assert_eq!(
        ledger,
        [
            ("fish", 3, "too common"),
            ("'s", 1, "contraction"),
            ("12", 1, "number"),
            ("ox", 1, "too short"),
            ("salt", 1, "over the cap"),
            ("the", 1, "stop word"),
        ]
    );
    let counts = index.manifest().counts;
    assert_eq!((counts.tokens, counts.tokens_let_through, counts.tokens_in_vocabulary), (11, 7, 3));
    assert!((counts.coverage() - 3.0 / 7.0).abs() < 1e-12);
    let tokens = index.read_tokens().unwrap();
    assert_eq!(tokens.kept(DocId(0)).count(), 2);
    assert_eq!(tokens.all(DocId(1)).len(), 3);
}

#[test]
fn movie_keywords_are_phrases() {
    let Some(path) = corpus("movies/tmdb_5000.jsonl.gz") else { return };
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let mut settings = all_words();
    settings.fields.terms = Some("keywords".into());
    settings.fields.label = Some("genres".into());
    build_one(Input::path(path), &settings, &target).unwrap();
    let index = Index::open(&target).unwrap();
    let counts = index.manifest().counts;
    // As counted in the description of the corpus: 4,803 movies, 412 without keywords.
    assert_eq!((counts.documents, counts.empty_documents, counts.labels), (4803, 412, 20));
    assert!(words(&index).contains(&"based on novel"));
}

#[test]
fn hostile_strings_are_documents_like_others() {
    let Some(path) = corpus("hostile/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let lines: Vec<String> = strings
        .iter()
        .enumerate()
        .map(|(n, text)| (format!("{text}{n}"), text))
        .map(|(id, text)| serde_json::json!({"id": id, "label": text, "text": text}).to_string())
        .collect();
    let (_place, index) = indexed(&lines.join("\n"), &all_words());
    assert_eq!(index.bags().n_documents(), strings.len());
    let documents = index.open_documents().unwrap();
    for (document, text) in strings.iter().enumerate() {
        let stored = documents.get(DocId(document as u32)).unwrap();
        assert_eq!((&stored.text, stored.id), (text, format!("{text}{document}")));
    }
    // Each string also serves as a label, and as an item of a list of terms.
    let mut settings = all_words();
    settings.fields.terms = Some("terms".into());
    let lines: Vec<String> =
        strings.iter().map(|text| serde_json::json!({"terms": [text]}).to_string()).collect();
    let (_place, index) = indexed(&lines.join("\n"), &settings);
    let control = |text: &&str| text.chars().any(char::is_control);
    assert_eq!(words(&index).iter().filter(|text| control(text)).count(), 0);
    assert!(index.read_tokens().is_ok());
}
