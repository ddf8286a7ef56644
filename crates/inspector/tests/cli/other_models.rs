//! Models of other programs in a comparison: every form of their codes, and what is refused.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::workshop::Workshop;

const TRAIN: &str = "--units 6 --batch 16 --epochs 20 --rate 0.01 --renew 1 --quiet --seed 1";

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed(&format!("train i -o none --penalty none {TRAIN}"));
    for kind in ["npz", "csv", "mallet", "octis"] {
        shop.succeed(&format!("export none --to {kind} -o {kind} --quiet"));
    }
    shop
}

fn compare(shop: &Workshop, arguments: &str) -> Value {
    let run = shop.succeed(&format!("compare {arguments} -o r --force --output json --quiet"));
    serde_json::from_str(&run.stdout).unwrap()
}

fn mean(report: &Value, variant: &str, key: &str) -> Value {
    let variants = report["variants"].as_array().unwrap();
    let variant = variants.iter().find(|found| found["name"] == variant).unwrap();
    variant["metrics"][key]["mean"].clone()
}

#[test]
fn exported_codes_stand_beside_their_model_with_the_same_figures() {
    let shop = shop();
    let report = compare(
        &shop,
        "none --codes npy=npz/codes.npy --codes table=csv/codes.csv \
         --topics keys=npz/topics.json --codes keys=npz/codes.npy",
    );
    let keys = ["probe_accuracy", "kmeans_nmi", "argmax_nmi", "zero_fraction", "unit_f1"];
    for key in keys {
        let own = mean(&report, "none", key);
        assert!(own.is_number(), "{key}");
        for other in ["npy", "table", "keys"] {
            assert_eq!(mean(&report, other, key), own, "{other}: {key}");
        }
    }
    for key in ["npmi", "distinct_units", "faithfulness_correlation"] {
        assert_eq!(mean(&report, "npy", key), mean(&report, "none", key), "{key}");
    }
    // These are named by the words that are given, which are the distinctive ones.
    assert_eq!(mean(&report, "keys", "npmi"), mean(&report, "none", "npmi_distinctive"));
    let variants = report["variants"].as_array().unwrap();
    assert_eq!(variants[0]["foreign"], Value::Null);
    assert_eq!(variants[1]["foreign"], "named-from-codes");
    assert_eq!(variants[3]["foreign"], "own-words");
    let absent = &variants[1]["absent"];
    assert!(absent["carry_over"].as_str().unwrap().contains("no codes of halves"), "{absent}");
    assert!(absent["heldout_loss"].as_str().unwrap().contains("no weights"), "{absent}");
    assert_eq!(report["differences"].as_array().unwrap().len(), 0, "nobody's twins");
    let page = fs::read_to_string(shop.path("r/report.md")).unwrap();
    assert!(page.contains("npy, table, keys: of another program"), "{page}");
    assert!(page.contains("keys: named by its own words"), "{page}");
    assert!(page.contains("untrained"), "the floor is that of our own");
}

#[test]
fn dense_shares_and_words_alone_need_no_model_of_ours() {
    let shop = shop();
    let report = compare(
        &shop,
        "--index i --codes lda=mallet/doc-topics.txt --topics lda=mallet/topic-keys.txt \
         --codes octis=octis/model_output.npz --topics words=npz/topics.json",
    );
    let names: Vec<&Value> =
        report["variants"].as_array().unwrap().iter().map(|v| &v["name"]).collect();
    assert_eq!(names, ["lda", "octis", "words"]);
    for key in ["probe_accuracy", "kmeans_nmi", "argmax_nmi", "faithfulness_correlation"] {
        assert!(mean(&report, "lda", key).is_number(), "{key}");
        // Both are shares; one of them in another order of documents.
        let both = ["lda", "octis"].map(|name| mean(&report, name, key).as_f64().unwrap());
        assert!(key.starts_with("faithful") || (both[0] - both[1]).abs() < 0.1, "{key} {both:?}");
        assert_eq!(mean(&report, "words", key), Value::Null);
    }
    assert_eq!(mean(&report, "words", "npmi"), mean(&report, "lda", "npmi"));
    assert!(mean(&report, "words", "topic_diversity").is_number());
    assert_eq!(report["verdict"], "");
}

#[test]
fn runs_of_one_name_are_one_variant() {
    let shop = shop();
    shop.succeed(&format!(
        "train i -o other --penalty none {} --seed 2",
        &TRAIN[..TRAIN.len() - 9]
    ));
    shop.succeed("export other --to npz -o second --quiet");
    let report = compare(&shop, "none --codes two=npz/codes.npy --codes two=second/codes.npy");
    assert_eq!(report["variants"].as_array().unwrap().len(), 2);
    assert_eq!(report["variants"][1]["seeds"], serde_json::json!([1, 2]));
    assert!(report["variants"][1]["metrics"]["probe_accuracy"]["sd"].is_number());
    // Exported codes of two runs are no further from these than nothing; of one run nobody can tell.
    assert_eq!(report["differences"].as_array().unwrap().len(), 0);
    let report =
        compare(&shop, "none other --codes two=npz/codes.npy --codes two=second/codes.npy");
    let differences = report["differences"].as_array().unwrap();
    for (metric, over) in [("npmi", "seeds-and-documents"), ("distinct_units", "seeds")] {
        let found = differences.iter().find(|found| found["metric"] == metric).unwrap();
        assert_eq!([&found["variant"], &found["reference"]], ["none", "two"]);
        assert_eq!((&found["mean"], &found["over"]), (&0.0.into(), &over.into()));
        assert!(found["low"].as_f64().unwrap() <= 0.0, "{found}");
        assert_eq!(found["verdict"], Value::Null, "{found}");
    }
    let refused = |arguments: &str, code: i32, expected: &str| {
        let run = shop.run(&format!("compare {arguments} -o s"));
        assert_eq!(run.code, Some(code), "{}", run.stderr);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(run.stderr.contains("\n\nhint: "), "{}", run.stderr);
    };
    let files = "none --codes two=npz/codes.npy --codes two=second/codes.npy";
    refused(
        &format!("{files} --topics two=npz/topics.json"),
        2,
        "`two` has `1` file with `--topics`, and `2` runs",
    );
    refused("none --codes none=npz/codes.npy", 1, "the name `none` is taken by another model");
}

#[test]
fn damaged_tables_are_refused_with_place_and_hint() {
    let shop = shop();
    let table = fs::read_to_string(shop.path("csv/codes.csv")).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    let without = [&lines[..7], &lines[8..]].concat().join("\n");
    shop.write("short.csv", without);
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    shop.write("swapped.csv", swapped.join("\n"));
    let mut ragged = lines.clone();
    let cut = lines[5].rsplit_once(',').unwrap().0;
    ragged[5] = cut;
    shop.write("ragged.csv", ragged.join("\n"));
    let text = format!("{cut},much");
    ragged[5] = &text;
    shop.write("text.csv", ragged.join("\n"));
    let infinite = format!("{cut},inf");
    ragged[5] = &infinite;
    shop.write("infinite.csv", ragged.join("\n"));
    let npy = fs::read(shop.path("npz/codes.npy")).unwrap();
    shop.write("cut.npy", &npy[..npy.len() - 3]);
    for (file, expected) in [
        ("short.csv", "short.csv: `239` rows; the index has `240` documents"),
        ("swapped.csv", "swapped.csv: row `2` is of document `d3`, and document `d2` is due"),
        ("ragged.csv", "ragged.csv:6: `5` numbers, and `6` in the lines before"),
        ("text.csv", "text.csv:6: `much` is no number"),
        ("infinite.csv", "infinite.csv: the code of row `4`, unit `5` is not finite"),
        ("cut.npy", "cut.npy: a damaged array: it ends early"),
        ("npz/weights.npz", "npz/weights.npz: which of its arrays holds the codes?"),
        ("nowhere.npy", "cannot read `nowhere.npy`"),
    ] {
        let run = shop.run(&format!("compare none --codes other={file} -o s --quiet"));
        assert_eq!(run.code, Some(1), "{file}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{file}: {}", run.stderr);
        assert!(run.stderr.contains("hint: ") || file.starts_with("nowhere"), "{}", run.stderr);
        assert!(!shop.path("s").exists(), "{file}");
    }
    assert_eq!(shop.run("compare -o s").code, Some(2));
    assert_eq!(shop.run("compare --codes a=npz/codes.npy -o s").code, Some(2), "no index");
    assert_eq!(shop.run("compare none --codes npz/codes.npy -o s").code, Some(2), "no name");
}

#[test]
fn halves_are_written_for_other_models_and_their_codes_carry_over() {
    let shop = shop();
    for kind in ["npz", "svmlight", "mallet", "csv", "octis"] {
        shop.succeed(&format!("export i --to {kind} -o h-{kind} --halves --quiet"));
        assert!(shop.path(&format!("h-{kind}/halves.csv")).is_file());
    }
    assert!(shop.run("export none --to npz -o x --halves").stderr.contains("--halves"));
    let halves = fs::read_to_string(shop.path("h-csv/halves.csv")).unwrap();
    // A model of another program: how many words of each topic a document has.
    let documents = fs::read_to_string(shop.path("h-csv/documents.csv")).unwrap();
    let mut topics: Vec<Vec<&str>> = Vec::new();
    for line in documents.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let topic: usize = cells[3].trim_start_matches('t').parse().unwrap();
        topics.resize(topics.len().max(topic + 1), Vec::new());
        for word in cells[4].split(' ').filter(|word| !word.is_empty()) {
            if !topics[topic].contains(&word) {
                topics[topic].push(word);
            }
        }
    }
    let coded = |table: &str, words_at: usize| {
        let mut codes = String::from("id");
        (0..topics.len()).for_each(|topic| write!(codes, ",t{topic}").unwrap());
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            write!(codes, "\n{}", cells[1]).unwrap();
            for topic in &topics {
                let n = cells[words_at].split(' ').filter(|word| topic.contains(word)).count();
                write!(codes, ",{n}").unwrap();
            }
        }
        codes
    };
    // Words are units too, sparse as SciPy has them.
    let words = "none --codes words=h-npz/bags.npz --half-codes words=h-npz/halves.npz";
    let report = compare(&shop, words);
    assert!(mean(&report, "words", "carry_over").is_number());
    assert_eq!(mean(&report, "words", "probe_accuracy"), 1.0);
    shop.write("codes.csv", coded(&documents, 4));
    shop.write("halves.csv", coded(&halves, 2));
    let report = compare(
        &shop,
        "none --codes counts=codes.csv --half-codes counts=halves.csv --codes blind=codes.csv",
    );
    let carried = mean(&report, "counts", "carry_over").as_f64().unwrap();
    // 24 test documents: the most that five groups of them can show is not much.
    assert!(carried > 1.1, "{carried}");
    assert_eq!(mean(&report, "blind", "carry_over"), Value::Null);
    assert_eq!(mean(&report, "counts", "probe_accuracy"), 1.0);
}
