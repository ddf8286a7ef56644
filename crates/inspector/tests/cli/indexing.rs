//! Indexing from the command line: what it reads, says and refuses.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::workshop::{Workshop, corpus, files};

#[test]
fn formats_packings_and_patterns_give_the_same_vocabulary() {
    let shop = Workshop::new();
    let rows: Vec<String> =
        (0..30).map(|i| format!("red moon {}", ["tide", "wave"][i % 2])).collect();
    shop.write("a.txt", rows.join("\n"));
    let csv: Vec<String> = rows.iter().map(|row| format!("\"{row}\",x;y")).collect();
    shop.write("a.csv", format!("text,label\n{}\n", csv.join("\n")));
    let mallet: Vec<String> =
        rows.iter().enumerate().map(|(i, row)| format!("d{i} x {row}")).collect();
    shop.write("a.mallet", mallet.join("\n"));
    let words = |arguments: &str| {
        shop.succeed(&format!("index {arguments} -o i --force --max-df 1.0 --quiet"));
        shop.succeed("vocabulary i --output csv").stdout
    };
    let expected = words("a.txt");
    assert!(expected.contains("moon,"), "{expected}");
    assert_eq!(words("a.csv --format csv"), expected);
    assert_eq!(words("a.mallet --format mallet"), expected);
    assert_eq!(words("a.t*t"), expected);
    let unknown = shop.run("index a.txt -o j --format docx");
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("octis"), "{}", unknown.stderr);
}

#[test]
fn pruning_again_equals_indexing_anew() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o first");
    let run = shop.succeed("vocabulary first --max-words 7 -o second");
    assert!(run.stderr.contains("7 words"), "{}", run.stderr);
    assert!(run.stderr.contains("11 over the cap"), "{}", run.stderr);
    shop.succeed("index corpus.jsonl -o anew --max-words 7");
    let without_store = |name: &str| {
        let mut files = files(&shop.path(name));
        files.retain(|(name, _)| !name.starts_with("documents/") && name != "manifest.json");
        files
    };
    assert_eq!(without_store("second"), without_store("anew"));
    let content = |name: &str| {
        let manifest = fs::read(shop.path(name).join("manifest.json")).unwrap();
        serde_json::from_slice::<Value>(&manifest).unwrap()["content_hash"].clone()
    };
    assert_eq!(content("second"), content("anew"));
    assert_eq!(shop.run("vocabulary first --max-words 7").code, Some(2));
}

#[test]
fn a_seed_draws_another_split_and_stands_in_the_manifest() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o usual");
    shop.succeed("index corpus.jsonl -o same --seed 1");
    shop.succeed("index corpus.jsonl -o other --seed 7");
    shop.succeed("study corpus.jsonl -o r --split-seed 7 --units 4 --epochs 1 --seeds 1 --quiet");
    let manifest = |place: &str| -> Value {
        serde_json::from_slice(&fs::read(shop.path(place).join("manifest.json")).unwrap()).unwrap()
    };
    let [usual, same, other, study] = ["usual", "same", "other", "r/index"].map(manifest);
    assert_eq!(usual["settings"]["splits"]["seed"], 1);
    assert_eq!(other["settings"]["splits"]["seed"], 7);
    assert_eq!(usual["content_hash"], same["content_hash"]);
    assert_ne!(usual["content_hash"], other["content_hash"]);
    assert_eq!(other["content_hash"], study["content_hash"]);
    // Parts that the input names stay as they are.
    let text = fs::read_to_string(shop.path("corpus.jsonl")).unwrap();
    let (test, train): (Vec<_>, Vec<_>) = text.lines().enumerate().partition(|(i, _)| i % 5 == 0);
    for (name, lines) in [("test.jsonl", test), ("train.jsonl", train)] {
        let lines: Vec<&str> = lines.into_iter().map(|(_, line)| line).collect();
        shop.write(name, lines.join("\n"));
    }
    for seed in [1, 7] {
        let flags = format!("--test test.jsonl --validation 0 -o own{seed} --seed {seed}");
        shop.succeed(&format!("index train.jsonl {flags}"));
    }
    assert_eq!(manifest("own1")["content_hash"], manifest("own7")["content_hash"]);
}

#[test]
fn skipped_records_are_counted_and_listed() {
    let shop = Workshop::new();
    let good = "{\"text\": \"red moon\"}\n".repeat(12);
    shop.write("c.jsonl", format!("{good}not json\n{good}{{\"body\": 1}}\n"));
    assert_eq!(shop.run("index c.jsonl -o i --max-df 1.0").code, Some(1));
    let run = shop.succeed("index c.jsonl -o i --max-df 1.0 --on-error skip");
    assert!(run.stderr.contains("2 records were skipped:\n  c.jsonl:13: "), "{}", run.stderr);
    assert!(run.stderr.contains("c.jsonl:26: no field `text` among `body`"), "{}", run.stderr);
}

#[test]
fn new_text_is_read_with_the_phrases_of_the_index() {
    let shop = Workshop::new();
    let texts = ["visit new york soon", "york alone", "a new idea", "rain over new york"];
    let rows: Vec<&str> = (0..120).map(|i| texts[[0, 3, 0, 3, 1, 2][i % 6]]).collect();
    shop.write("a.txt", rows.join("\n"));
    shop.succeed("index a.txt -o i --phrases --max-df 1.0 --quiet");
    let words = shop.succeed("vocabulary i --output csv").stdout;
    assert!(words.contains("new_york,"), "{words}");
    shop.succeed("train i -o m --units 3 --epochs 3 --quiet");
    let run = shop.run_list(&["encode", "m", "New York, York", "--output", "json"]);
    let encodings: Value = serde_json::from_str(&run.stdout).unwrap();
    let mut known: Vec<&str> = encodings[0]["known_words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    known.sort_unstable();
    assert_eq!(known, ["new_york", "york"], "{encodings}");
}

/// Strings that break programs, as texts, titles, labels and ids: no command may fail, and
/// nothing that commands a terminal may reach it.
#[test]
fn hostile_strings_pass_through_every_command_without_harm() {
    let Some(strings) = hostile() else { return };
    let shop = Workshop::new();
    let mut lines = String::new();
    for (i, string) in strings.iter().enumerate() {
        let topic = ["orbit rocket moon", "puck skate goalie"][i % 2];
        let record = serde_json::json!({
            "id": format!("{i} {string}"),
            "title": string,
            "label": string,
            "text": format!("{topic} {string}"),
        });
        writeln!(lines, "{record}").unwrap();
    }
    shop.write("h.jsonl", lines);
    let flags = "--units 4 --epochs 2 --seeds 1 --max-df 1.0 --min-df 1";
    let mut printed = Vec::new();
    let mut run = |arguments: &str| {
        let run = shop.succeed(arguments);
        printed.push(run.stdout);
        printed.push(run.stderr);
    };
    run(&format!("study h.jsonl -o r {flags}"));
    let model = &shop.run_of("r", "none", 1);
    for format in ["table", "markdown", "csv", "json"] {
        run(&format!("words {model} --output {format}"));
        run(&format!("documents {model} --top 200 --output {format}"));
        run(&format!("evaluate {model} --output {format}"));
        run(&format!("vocabulary r/index --output {format}"));
        run(&format!("vocabulary r/index --dropped --output {format}"));
    }
    for string in &strings {
        // A NUL byte cannot be an argument of any program.
        if !string.contains('\0') {
            let run = shop.run_list(&["encode", model, "--", string]);
            assert_eq!(run.code, Some(0), "{string:?}: {}", run.stderr);
            printed.push(run.stdout);
        }
    }
    for text in &printed {
        let harmful = text.chars().find(|&c| c.is_control() && c != '\n');
        assert_eq!(harmful, None, "{text}");
    }
}

/// Returns the strings of the corpora folder, or says that the test is skipped.
fn hostile() -> Option<Vec<String>> {
    let json = fs::read(corpus("hostile/blns.json")?).unwrap();
    Some(serde_json::from_slice(&json).unwrap())
}
