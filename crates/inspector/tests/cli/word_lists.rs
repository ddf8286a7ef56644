//! Lists of words at the command line: read by the rules of text, and what met nothing is told.

use crate::workshop::Workshop;

/// Flags that keep every word of a small corpus.
const ALL: &str = "--min-df 1 --max-df 1.0 --validation 0 --force";

/// Returns the terms of the index `i`, in the order of the alphabet.
fn terms(shop: &Workshop) -> Vec<String> {
    let csv = shop.succeed("vocabulary i --output csv").stdout;
    let mut terms: Vec<String> =
        csv.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    terms.sort();
    terms
}

#[test]
fn word_lists_not_normalized() {
    let shop = Workshop::new();
    shop.write("a.txt", "we don\u{2019}t rest, the Harbor shan't wait caf\u{e9}\n".repeat(6));
    for (list, gone) in [
        ("\u{feff}harbor\r\nrest\r\n", ["harbor", "rest"]),
        ("cafe\u{301}\nWAIT\n", ["café", "wait"]),
        ("  harbor | where ships lie\n | a remark\nrest\n", ["harbor", "rest"]),
    ] {
        shop.write("stop.txt", list);
        let run = shop.succeed(&format!("index a.txt -o i {ALL} --stop-words stop.txt"));
        let mut left = vec!["café", "harbor", "rest", "wait"];
        left.retain(|word| !gone.contains(word));
        assert_eq!(terms(&shop), left, "{list}");
        assert!(!run.stderr.contains("stop words "), "{}", run.stderr);
    }
    shop.write("own.txt", "don\u{2019}t\nshan\u{2019}t\n");
    shop.succeed(&format!("index a.txt -o i {ALL} --no-stop-words --stop-words own.txt"));
    assert_eq!(terms(&shop), ["café", "harbor", "rest", "the", "wait"]);
    shop.write("vocabulary.txt", "Harbor\r\ncafe\u{301} \r\n\r\nreef\r\n");
    let run = shop.succeed(&format!("index a.txt -o i {ALL} --vocabulary vocabulary.txt"));
    assert_eq!(terms(&shop), ["café", "harbor", "reef"]);
    let said = "\n1 of the 3 words of the vocabulary occurs in no training document: reef\n";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    // The same list prunes again, and a list of the index is told with it.
    let run = shop.succeed("vocabulary i --vocabulary vocabulary.txt -o j");
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn stop_words_that_never_match() {
    let shop = Workshop::new();
    shop.write("a.txt", "aujourd'hui l'homme, quelqu\u{2019}un \u{e9}t\u{e9}\n".repeat(8));
    shop.write("stop.txt", "aujourd'hui\nquelqu'un\n\u{c9}T\u{c9}\n");
    let command = format!("index a.txt -o i {ALL} --language fr --stop-words stop.txt");
    let run = shop.succeed(&command);
    assert!(
        run.stderr.contains(
            "\n2 of the 3 stop words are no single word under this rule: aujourd'hui (aujourd, \
             hui), quelqu'un (quelqu, un)\n"
        ),
        "{}",
        run.stderr
    );
    shop.write("stop.txt", "harbor, reef\nmoon\n");
    let run = shop.succeed(&command);
    assert!(
        run.stderr.ends_with(
            "\n1 of the 2 stop words is no single word under this rule: harbor, reef (harbor, \
             reef)\n1 of the 2 stop words does not occur: moon\n"
        ),
        "{}",
        run.stderr
    );
    // A long list is counted whole and named in part.
    let many: Vec<String> = (0..500).map(|i| format!("w{i}x")).collect();
    shop.write("stop.txt", many.join("\n"));
    let run = shop.succeed(&command);
    assert!(
        run.stderr.contains("\n500 of the 500 stop words do not occur: w0x, w1x,"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with(", … and 492 more\n"), "{}", run.stderr);
}

#[test]
fn a_stop_list_may_be_in_utf_8_beside_latin_text_and_an_absent_one_is_named() {
    let shop = Workshop::new();
    shop.write("a.txt", b"f\xfcr harbor t\xfcr\n".repeat(6));
    for list in ["t\u{fc}r\n".as_bytes(), b"t\xfcr\n"] {
        shop.write("stop.txt", list);
        let flags = "--encoding latin1 --stop-words stop.txt";
        shop.succeed(&format!("index a.txt -o i {ALL} {flags}"));
        assert_eq!(terms(&shop), ["für", "harbor"]);
    }
    let run = shop.run("index a.txt -o j --encoding latin1 --stop-words none.txt");
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.stderr,
        "error: `none.txt` does not exist\n\n\
         hint: check the path; relative paths start at the current folder\n"
    );
}

#[test]
fn labels_nfd_nfc() {
    let shop = Workshop::new();
    let rows = ["Caf\u{e9}", "Cafe\u{301}", "Caf\u{e9} ", "\"Caf\u{e9}\u{a0}\"", " Caf\u{e9}"];
    let rows: Vec<String> = rows.iter().map(|label| format!("moon orbit,{label}")).collect();
    shop.write("a.csv", format!("text,label\n{}\n", rows.join("\n")));
    let run = shop.succeed(&format!("index a.csv -o i {ALL}"));
    assert!(run.stderr.contains(" 1 label\n"), "{}", run.stderr);
    shop.write(
        "b.jsonl",
        concat!(
            "{\"text\": \"moon orbit\", \"label\": \"x\"}\n",
            "{\"text\": \"moon orbit\", \"label\": \" x \"}\n",
        ),
    );
    let run = shop.succeed(&format!("index b.jsonl -o i {ALL}"));
    assert!(run.stderr.contains(" 1 label\n"), "{}", run.stderr);
    // Folders are labels too.
    for (folder, name) in [("Caf\u{e9}", "1.txt"), ("Cafe\u{301}", "2.txt")] {
        let folder = shop.path("texts").join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), "moon orbit").unwrap();
    }
    let run = shop.succeed(&format!("index texts -o i {ALL} --format folder"));
    assert!(run.stderr.contains("2 documents"), "{}", run.stderr);
    assert!(run.stderr.contains(" 1 label\n"), "{}", run.stderr);
}

#[test]
fn topics_pass_the_rules_of_the_index() {
    let shop = Workshop::new();
    shop.write("a.txt", "café naïve walking don\u{2019}t\n".repeat(8));
    shop.succeed(&format!("index a.txt -o i {ALL} --no-stop-words --stem"));
    shop.write(
        "t.json",
        r#"[["cafe\u0301", "WALKED", "don’t"], ["café", "walking", "don't"],
        ["comet", "Comet", "y'all"]]"#,
    );
    let run = shop.succeed("coherence i t.json --output json");
    let judged: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let topics = judged["topics"].as_array().unwrap();
    for topic in &topics[..2] {
        assert_eq!(topic["missing"].as_array().unwrap().len(), 0, "{topic}");
        assert_eq!(topic["npmi_document"], topics[1]["npmi_document"]);
    }
    let missing: Vec<&str> =
        topics[2]["missing"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    assert!(missing.contains(&"comet") && missing.contains(&"y'all"), "{missing:?}");
    // Six words in nine: two topics have the same three, and two spellings are one word.
    let diversity = judged["mean"]["topic_diversity"].as_f64().unwrap();
    assert!((diversity - 5.0 / 9.0).abs() < 1e-6, "{diversity}");
}
