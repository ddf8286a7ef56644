//! `export`: every kind from outside; what other programs make of it is tested in
//! `tests/consumers`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::workshop::{Workshop, files};

const KINDS: [&str; 6] = ["npz", "svmlight", "mallet", "octis", "pyldavis", "csv"];

/// The built-in corpus and a small model of it.
fn emoji() -> Workshop {
    let shop = Workshop::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/emoji/emoji.jsonl");
    fs::copy(corpus, shop.path("emoji.jsonl")).unwrap();
    shop.succeed("index emoji.jsonl -o i --min-df 3 --quiet");
    shop.succeed("train i -o m --units 8 --epochs 2 --quiet");
    shop
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn every_kind_is_the_same_bytes_on_one_thread_and_on_two() {
    let shop = emoji();
    for (source, kinds) in [("i", &KINDS[..]), ("m", &KINDS[..])] {
        for kind in kinds.iter().filter(|&&kind| (source, kind) != ("i", "pyldavis")) {
            let export = |threads: u8| {
                let target = format!("{source}-{kind}-{threads}");
                shop.succeed(&format!(
                    "export {source} --to {kind} -o {target} --threads {threads} --quiet"
                ));
                files(&shop.path(&target))
            };
            let found = export(1);
            assert!(found == export(2), "{source} to {kind}");
            let about = found.iter().find(|(name, _)| name == "export.json").unwrap();
            let about: Value = serde_json::from_slice(&about.1).unwrap();
            assert_eq!(about["kind"], **kind);
            assert_eq!(about["documents"], 1923);
            assert_eq!(about["files"].as_object().unwrap().len(), found.len() - 1);
        }
    }
    let expected = [
        "codes.svmlight",
        "documents.csv",
        "export.json",
        "labels.tsv",
        "labels.txt",
        "topics.json",
    ];
    assert_eq!(names(&shop.path("m-svmlight-1")), expected);
    let expected = [
        "corpus.tsv",
        "documents.csv",
        "export.json",
        "indexes.txt",
        "labels.tsv",
        "metadata.json",
        "vocabulary.txt",
    ];
    assert_eq!(names(&shop.path("i-octis-1")), expected);

    // The program reads its own exports as it read the corpus.
    shop.succeed("index i-octis-1/corpus.tsv --format octis -o again --min-df 3 --quiet");
    let vocabulary = |index: &str| shop.succeed(&format!("vocabulary {index} --output csv")).stdout;
    assert_eq!(vocabulary("again"), vocabulary("i"));
    shop.succeed(
        "index i-svmlight-1/bags.svmlight --format svmlight --vocabulary \
         i-svmlight-1/vocabulary.txt -o bags --quiet",
    );
}

#[test]
fn what_is_there_stays_unless_it_is_an_export_and_may_go() {
    let shop = emoji();
    shop.succeed("export i --to csv -o x --quiet");
    let before = files(&shop.path("x"));
    let refused = shop.run("export m --to csv -o x");
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("`x` already exists"), "{}", refused.stderr);
    assert!(files(&shop.path("x")) == before);
    let run = shop.succeed("export m --to csv -o x --force");
    assert!(run.stderr.contains("codes.csv, units.csv"), "{}", run.stderr);
    assert_eq!(names(&shop.path("x")), ["codes.csv", "export.json", "units.csv"]);
    let refused = shop.run("export m --to csv -o i --force");
    assert!(refused.stderr.contains("is no export"), "{}", refused.stderr);
    assert!(!shop.names().iter().any(|name| name.contains("topicscope-tmp")), "{:?}", shop.names());
}

#[test]
fn what_makes_no_sense_is_wrong_usage_with_a_way_out() {
    let shop = emoji();
    fs::create_dir(shop.path("empty")).unwrap();
    for (arguments, code, message, hint) in [
        (
            "i --to parquet",
            2,
            "choose one of npz, svmlight, mallet, octis, pyldavis, csv",
            "--help",
        ),
        (
            "i --to pyldavis",
            2,
            "`--to pyldavis` takes no index: pyLDAvis shows topics",
            "hint: export a model",
        ),
        (
            "i --to csv --top 3",
            2,
            "`--top` belongs to the export of a model",
            "hint: leave the flag",
        ),
        ("empty --to csv", 1, "`empty` is neither an index nor a model", "hint: make an index"),
        ("nowhere --to csv", 1, "`nowhere` is neither an index nor a model", "hint: make an index"),
    ] {
        let run = shop.run(&format!("export {arguments} -o x"));
        assert_eq!(run.code, Some(code), "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains(hint), "{arguments}: {}", run.stderr);
        assert!(!shop.path("x").exists());
    }
}

#[test]
fn a_model_without_its_index_gives_what_it_has_itself() {
    let shop = emoji();
    fs::rename(shop.path("i"), shop.path("moved")).unwrap();
    let run = shop.succeed("export m --to npz -o alone");
    assert!(run.stderr.contains("no codes of documents"), "{}", run.stderr);
    assert_eq!(names(&shop.path("alone")), ["export.json", "topics.json", "weights.npz"]);
    for kind in ["svmlight", "mallet", "octis", "pyldavis"] {
        let run = shop.run(&format!("export m --to {kind} -o x"));
        assert_eq!(run.code, Some(1), "{kind}");
        assert!(run.stderr.contains("name the index with `--index`"), "{}", run.stderr);
    }
    shop.succeed("export m --to npz -o whole --index moved --quiet");
    assert!(shop.path("whole/codes.npy").exists());
}
