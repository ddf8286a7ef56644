//! Ready-made bags: their words, their labels and their document frequencies.

use std::fs;
use std::path::Path;

use topicscope_indexer::{
    DocId, Format, Index, IndexError, IndexSettings, Input, ReadyTokens, Split, build,
};

use crate::{all_words, build_one, format, gzip, read};

/// Returns the texts of the documents.
fn texts(name: &str, bytes: &str, settings: &IndexSettings) -> Vec<String> {
    read(name, bytes, settings).unwrap().into_iter().map(|document| document.text).collect()
}

/// Returns settings with a vocabulary in a file.
fn with_vocabulary(settings: IndexSettings, folder: &Path, words: &str) -> IndexSettings {
    let path = folder.join("words.txt");
    fs::write(&path, words).unwrap();
    let mut settings = settings;
    settings.reading.vocabulary = Some(path);
    settings
}

#[test]
fn svmlight_lines_have_labels_numbers_and_weights() {
    let lines = "# made by hand\n\n1,3 qid:7 1:0.5 4:2 1:9 2:0 # first\n-1\n+1 3:1\n";
    for name in ["a.svm", "data"] {
        let documents = read(name, lines, &IndexSettings::default()).unwrap();
        assert_eq!(documents.len(), 3);
        assert_eq!(
            (documents[0].text.as_str(), &documents[0].labels[..]),
            ("1; 4", &["1".into(), "3".into()][..])
        );
        assert_eq!(
            (documents[1].id.clone(), documents[1].text.as_str()),
            (format!("{name}:4"), "")
        );
        assert_eq!(documents[2].labels, ["1"]);
    }
    let place = tempfile::tempdir().unwrap();
    let settings =
        with_vocabulary(IndexSettings::default(), place.path(), "red\nnew york\nfigs;x\nPears\n");
    assert_eq!(texts("a.svm", lines, &settings), ["red; Pears", "", "figs,x"]);
}

#[test]
fn ldac_lines_count_words_from_zero() {
    let place = tempfile::tempdir().unwrap();
    let settings = with_vocabulary(IndexSettings::default(), place.path(), "red\ngreen\nfigs\n");
    let lines = "2 0:1 2:7\n0\n1 1:3\n";
    assert_eq!(texts("a.ldac", lines, &settings), ["red; figs", "", "green"]);
    assert_eq!(texts("a.dat", lines, &settings), ["red; figs", "", "green"]);
}

const MATRIX: &str = "%%MatrixMarket matrix coordinate integer general\n% by hand\n4 3 5\n\
    1 3 2\n1 1 1\n3 2 1\n3 1 0\n4 2 9\n";

#[test]
fn matrix_market_rows_are_documents() {
    assert_eq!(texts("a.mtx", MATRIX, &IndexSettings::default()), ["3; 1", "", "2", "2"]);
    let pattern = "%%MatrixMarket matrix coordinate pattern general\n2 3 1\n2 3\n";
    assert_eq!(texts("a", pattern, &IndexSettings::default()), ["", "3"]);
    let documents = read("a.mtx", MATRIX, &IndexSettings::default()).unwrap();
    assert_eq!(documents[2].id, "a.mtx:3");
}

#[test]
fn uci_bags_find_their_words_beside_them() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("kos");
    fs::create_dir(&folder).unwrap();
    let entries = "3\n4\n4\n1 2 1\n1 4 3\n3 1 1\n3 2 1\n";
    fs::write(folder.join("docword.kos.txt.gz"), gzip(entries.as_bytes())).unwrap();
    fs::write(folder.join("vocab.kos.txt"), "red\ngreen\nblue\nnew york\n").unwrap();
    for (input, name) in [(folder.clone(), "one"), (folder.join("docword.kos.txt.gz"), "two")] {
        let target = place.path().join(name);
        build_one(Input::path(input), &all_words(), &target).unwrap();
        let index = Index::open(&target).unwrap();
        let vocabulary: Vec<_> = index
            .vocabulary()
            .terms()
            .iter()
            .map(|term| (term.text.as_str(), term.document_frequency))
            .collect();
        assert_eq!(vocabulary, [("green", 2), ("new york", 1), ("red", 1)]);
        assert_eq!(index.manifest().counts.empty_documents, 1);
        let stored = index.open_documents().unwrap().get(DocId(0)).unwrap();
        assert_eq!(
            (stored.id.as_str(), stored.text.as_str()),
            ("docword.kos.txt.gz:1", "green; new york")
        );
    }
}

#[test]
fn document_frequencies_are_those_of_the_file() {
    // A pseudo-random matrix of 200 documents and 50 words, with words that text analysis
    // would drop or change: stop words, single letters, numbers.
    let words: Vec<String> = (0..50)
        .map(|w| match w {
            0 => "the".into(),
            1 => "a".into(),
            2 => "1987".into(),
            3 => "o'neill's".into(),
            _ => format!("walking{w}"),
        })
        .collect();
    let mut state = 7_u64;
    let mut entries = Vec::new();
    let mut frequencies = [0_u32; 50];
    for document in 1..=200 {
        for word in 1..=50_usize {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if (state >> 40) % 50 < word as u64 / 2 + 1 {
                entries.push(format!("{document} {word} {}\n", 1 + (state >> 60)));
                frequencies[word - 1] += 1;
            }
        }
    }
    let matrix = format!(
        "%%MatrixMarket matrix coordinate integer general\n200 50 {}\n{}",
        entries.len(),
        entries.concat()
    );
    let place = tempfile::tempdir().unwrap();
    let settings = with_vocabulary(all_words(), place.path(), &words.join("\n"));
    let target = place.path().join("index");
    build_one(Input::memory("a.mtx", matrix.into_bytes()), &settings, &target).unwrap();
    let index = Index::open(&target).unwrap();
    assert_eq!(index.bags().n_documents(), 200);
    assert_eq!(index.vocabulary().n_terms(), 50);
    for term in index.vocabulary().terms() {
        let word = words.iter().position(|word| *word == term.text).unwrap();
        assert_eq!(term.document_frequency, frequencies[word], "{}", term.text);
    }
}

#[test]
fn bags_and_text_do_not_mix() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let inputs = [
        Input::memory("a.txt", b"words".to_vec()),
        Input::memory("b.mtx", MATRIX.as_bytes().to_vec()),
    ];
    let refuse = topicscope_indexer::artifact::Existing::Refuse;
    let error = build(&inputs, &[], &all_words(), &target, refuse, &mut |_| ()).unwrap_err();
    assert_eq!(error.to_string(), "`b.mtx` holds ready-made bags, but `a.txt` holds text");
    let manifest = build(&inputs[1..], &inputs[1..], &all_words(), &target, refuse, &mut |_| ());
    assert_eq!(manifest.unwrap().split(Split::Test).documents, 4);
}

#[test]
fn wrong_bags_are_named() {
    let place = tempfile::tempdir().unwrap();
    let check = |kind, bytes: &str, words: Option<&str>, message: &str| {
        let settings = match words {
            Some(words) => with_vocabulary(format(kind), place.path(), words),
            None => format(kind),
        };
        let error = read("a", bytes, &settings).unwrap_err().to_string();
        assert_eq!(error.replace(&format!("{}/", place.path().display()), ""), message);
    };
    let svm = Format::Svmlight;
    check(svm, "1 1:1\n1 2:x\n", None, "a:2: `2:x` is not number:weight");
    check(svm, "1 -3:1\n", None, "a:1: `-3:1` is not number:weight");
    check(svm, "1 3:nan\n", None, "a:1: `3:nan` is not number:weight");
    check(svm, "1 0:1\n", Some("x\ny"), "a:1: word `0` is not among words `1` to `2`");
    check(svm, "1 1:1", Some("x\n\ny"), "words.txt:2: the word `` is blank");
    let twice = "words.txt:3: the word `X` stands for an earlier number already";
    check(svm, "1 1:1", Some("x\ny\nX"), twice);
    let ldac = Format::Ldac;
    check(ldac, "1 0:1", None, "`a` holds numbers for words: the format `ldac` needs a vocabulary");
    check(ldac, "1 2:1", Some("x\ny"), "a:1: word `2` is not among words `0` to `1`");
    check(ldac, "2 1:1", Some("x\ny"), "a:1: `2` is not the number of entries in the line");
    let uci = "`a` holds numbers for words: the format `uci` needs a vocabulary";
    check(Format::Uci, "1\n1\n1\n1 1 1", None, uci);
    let mtx = Format::Mtx;
    let banner = "%%MatrixMarket matrix coordinate integer general\n";
    let head = "is not `%%MatrixMarket matrix coordinate \
                real|integer|unsigned-integer|pattern general`";
    check(mtx, "1 1 1\n", None, &format!("a:1: `1 1 1` {head}"));
    let array = "%%matrixmarket matrix array real general";
    check(mtx, array, None, &format!("a:1: `{array}` {head}"));
    let sizes = "a:2: `1 1` is not the numbers of documents, words and entries";
    check(mtx, &format!("{banner}1 1\n"), None, sizes);
    let entry = "is not the numbers of a document and a word, and a count";
    for wrong in ["1 1", "1 1 1 1", "0 1 1", "3 1 1", "1 9 1", "1 1 inf", "x 1 1"] {
        let bytes = format!("{banner}2 2 1\n{wrong}\n");
        check(mtx, &bytes, None, &format!("a:3: `{wrong}` {entry}"));
    }
    let short = format!("{banner}3 1 2\n2 1 1\n");
    check(mtx, &short, None, "`a` says it has `2` entries, but has `1`");
}

#[test]
fn the_same_file_is_the_vocabulary_of_text() {
    let place = tempfile::tempdir().unwrap();
    let settings = with_vocabulary(all_words(), place.path(), "figs\n\npears\nred\n");
    let target = place.path().join("index");
    let input = Input::memory("a.txt", b"red apples\nred figs\n".to_vec());
    build_one(input, &settings, &target).unwrap();
    let index = Index::open(&target).unwrap();
    assert_eq!(crate::words(&index), ["figs", "pears", "red"]);
    assert_eq!(index.bags().n_entries(), 3);
}

#[test]
fn a_document_without_labels_starts_with_its_first_entry() {
    let lines = "1,3 1:1 4:1\n 2:1 5:1\n1:0\n2 3:1 4:1\n";
    let documents = read("a.svm", lines, &IndexSettings::default()).unwrap();
    let labels: Vec<usize> = documents.iter().map(|document| document.labels.len()).collect();
    assert_eq!(labels, [2, 0, 0, 1]);
    let texts: Vec<&str> = documents.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, ["1; 4", "2; 5", "", "3; 4"]);
}

#[test]
fn labels_of_svmlight_are_numbers() {
    let place = tempfile::tempdir().unwrap();
    let lines = "+1 1:1 2:1\n1 1:1\n1.0 2:1\n-1 1:1\n-1.0 2:1\n";
    let target = place.path().join("index");
    build_one(Input::memory("a.svm", lines.as_bytes().to_vec()), &all_words(), &target).unwrap();
    assert_eq!(Index::open(&target).unwrap().labels().names(), ["-1", "1"]);
}

#[test]
fn a_vocabulary_has_as_many_words_as_the_bags() {
    let place = tempfile::tempdir().unwrap();
    let uci = "3\n4\n2\n1 1 1\n3 4 1\n";
    let mtx = "%%MatrixMarket matrix coordinate pattern general\n3 4 2\n1 1\n3 4\n";
    let (svm, ldac) = ("1 1:1 4:1\n", "2 0:1 3:1\n");
    for (kind, bytes, words, heading, turned) in [
        (Format::Uci, uci, "word\na\nb\nc\nd\n", true, false),
        (Format::Mtx, mtx, "word\na\nb\nc\nd\n", true, false),
        (Format::Uci, uci, "a\nb\nc\n", false, true),
        (Format::Mtx, mtx, "a\nb\nc\nd\ne\n", false, false),
        (Format::Svmlight, svm, "Term\na\nb\nc\nd\n", true, false),
        (Format::Ldac, ldac, "\"x\"\na\nb\nc\nd\n", true, false),
    ] {
        let settings = with_vocabulary(format(kind), place.path(), words);
        match read("a", bytes, &settings).unwrap_err() {
            IndexError::VocabularyLength { words: 4, lines, heading: h, turned: t, .. } => {
                assert_eq!((h, t, lines), (heading, turned, words.lines().count() as u64));
            }
            error => panic!("{error}"),
        }
    }
    // Words that no document holds may follow where nobody counts them.
    for (kind, bytes) in [(Format::Svmlight, svm), (Format::Ldac, ldac)] {
        let settings = with_vocabulary(format(kind), place.path(), "a\nb\nc\nd\nword\n");
        assert_eq!(texts("a", bytes, &settings), ["a; d"]);
    }
}

#[test]
fn matrices_are_read_however_their_writer_ordered_and_spaced_them() {
    let banner = "%%MatrixMarket matrix coordinate";
    let entries = ["1 1 2", "3 1 1", "2 2 1", "1 3 1", "2 4 4", "3 4 1"].join("\n");
    let loose = entries.replace(' ', "   ").replace('\n', "\n\n  ");
    for matrix in [
        format!("{banner} real general\n3 4 6\n{entries}\n"),
        format!(
            "%%MatrixMarket  MATRIX    Coordinate  Real General\n% by\n\n  3  4   6\n\n{loose}\n\n"
        ),
        format!(" {banner} integer general\n3 4 6\n{entries}\n"),
        format!("{banner} unsigned-integer general\n%\n3 4 6\n{entries}\n"),
    ] {
        for name in ["a.mtx", "a"] {
            assert_eq!(texts(name, &matrix, &IndexSettings::default()), ["1; 3", "2; 4", "1; 4"]);
        }
    }
    for other in ["array real general", "coordinate complex general", "coordinate real symmetric"] {
        let matrix = format!("%%MatrixMarket matrix {other}\n3 4 6\n{entries}\n");
        let error = read("a.mtx", matrix, &IndexSettings::default()).unwrap_err();
        assert!(matches!(error, IndexError::MatrixForm { line: 1, .. }), "{error}");
    }
}

#[test]
fn a_head_of_twenty_bytes_makes_no_documents() {
    let place = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("docword.a.txt", "4000000000\n1\n0\n"),
        ("a.mtx", "%%MatrixMarket matrix coordinate pattern general\n4000000000 1 0\n"),
        (
            "a.mtx",
            "%%MatrixMarket matrix coordinate pattern general\n4000000000 1 1\n4000000000 1\n",
        ),
    ] {
        let settings = with_vocabulary(all_words(), place.path(), "word\n");
        let input = Input::memory(name, bytes.as_bytes().to_vec());
        let error = build_one(input, &settings, &place.path().join("index")).unwrap_err();
        assert!(matches!(error, IndexError::EmptyBags { documents: 4_000_000_000, .. }), "{error}");
    }
}

#[test]
fn tokens_between_blanks_stay_whole_where_a_format_holds_tokens() {
    let place = tempfile::tempdir().unwrap();
    let octis = "new_york open-source\ttrain\ta\nnew_york kernel\ttest\tb\n";
    let gensim = "0 0 new_york open-source\n1 0 new_york kernel\n";
    let text = "0 0 New_York open-source.\n1 0 new_york kernel\n";
    let whole = ["kernel", "new_york", "open-source"];
    let cut = ["kernel", "new", "open", "source", "york"];
    for (kind, bytes, cut_asked, expected) in [
        (Format::Octis, octis, false, &whole[..]),
        (Format::Mallet, gensim, false, &whole),
        (Format::Mallet, text, false, &cut),
        (Format::Octis, octis, true, &cut),
    ] {
        let mut settings = all_words();
        settings.format = Some(kind);
        if cut_asked {
            settings.reading.ready_tokens = ReadyTokens::Cut;
        }
        let target = place.path().join(format!("{kind}-{cut_asked}-{}", bytes.len()));
        build_one(Input::memory("a", bytes.as_bytes().to_vec()), &settings, &target).unwrap();
        let index = Index::open(&target).unwrap();
        let mut found = crate::words(&index);
        found.sort_unstable();
        // Words of test documents alone are no part of a vocabulary.
        found.extend(expected.iter().filter(|&&word| word == "kernel" && kind == Format::Octis));
        found.sort_unstable();
        assert_eq!(found, expected, "{kind}");
    }
}
