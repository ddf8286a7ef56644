//! Ready-made bags and lists of terms have no windows.

use std::fmt::Write as _;

use serde_json::Value;

use crate::workshop::Workshop;

const WINDOWED: [&str; 3] = ["npmi_window", "uci", "c_v"];
const OTHERS: [&str; 2] = ["npmi_document", "umass"];

/// 120 documents of four words of two topics: as svmlight, UCI and lists of terms.
fn bags() -> Workshop {
    let shop = Workshop::new();
    let (mut svm, mut uci, mut ldac, mut lists) =
        (String::new(), "120\n8\n480\n".to_owned(), String::new(), String::new());
    for n in 0..120_usize {
        let mut words: Vec<usize> = (0..4).map(|k| 4 * (n % 2) + (n / 2 + k * k) % 4).collect();
        words.sort_unstable();
        words.dedup();
        while words.len() < 4 {
            let free = (0..8).find(|word| !words.contains(word)).unwrap();
            words.push(free);
        }
        words.sort_unstable();
        let pairs: Vec<String> = words.iter().map(|word| format!("{}:1", word + 1)).collect();
        writeln!(svm, "{} {}", n % 2, pairs.join(" ")).unwrap();
        let pairs: Vec<String> = words.iter().map(|word| format!("{word}:1")).collect();
        writeln!(ldac, "4 {}", pairs.join(" ")).unwrap();
        let terms: Vec<String> = words.iter().map(|word| format!("\"w{word}\"")).collect();
        writeln!(lists, "{{\"terms\": [{}]}}", terms.join(",")).unwrap();
        for word in words {
            writeln!(uci, "{} {} 1", n + 1, word + 1).unwrap();
        }
    }
    shop.write("a.svm", svm);
    shop.write("docword.a.txt", uci);
    shop.write("a.ldac", ldac);
    shop.write("lists.jsonl", lists);
    shop.write("words.txt", "w0\nw1\nw2\nw3\nw4\nw5\nw6\nw7\n");
    shop
}

#[test]
fn figures_of_windows_are_absent_where_words_have_no_order() {
    let shop = bags();
    shop.write("topics.txt", "w0 w1 w2\nw4 w5 w6\n");
    for input in [
        "a.svm --vocabulary words.txt",
        "docword.a.txt --vocabulary words.txt",
        "a.ldac --vocabulary words.txt",
        "lists.jsonl --field-as-terms terms",
    ] {
        shop.succeed(&format!("index {input} -o i --min-df 1 --max-df 1.0 --quiet --force"));
        let run = shop.succeed("coherence i topics.txt --output json");
        let judged: Value = serde_json::from_str(&run.stdout).unwrap();
        for topic in judged["topics"].as_array().unwrap().iter().chain([&judged["mean"]]) {
            assert!(WINDOWED.iter().all(|key| topic[key].is_null()), "{input}: {topic}");
            assert!(OTHERS.iter().all(|key| topic[key].is_number()), "{input}: {topic}");
        }
        let shown = shop.succeed("coherence i topics.txt").stdout;
        assert_eq!(shown.matches("the words of the documents have no order").count(), 1, "{shown}");
    }
    shop.succeed("train i -o m --units 4 --epochs 2 --penalty none --quiet");
    let run = shop.succeed("evaluate m --output json");
    let metrics: Value = serde_json::from_str(&run.stdout).unwrap();
    for key in WINDOWED.iter().flat_map(|key| [(*key).to_owned(), format!("{key}_train")]) {
        let figure = &metrics["metrics"][&key];
        assert!(figure.is_null() || figure["mean"].is_null(), "{key}: {figure}");
    }
    for key in OTHERS {
        assert!(metrics["metrics"][key]["mean"].is_number(), "{key}: {}", metrics["metrics"]);
    }
    shop.succeed("train i -o n --units 4 --epochs 2 --penalty mean:0.3 --quiet");
    shop.succeed("compare m n -o r --quiet");
    let report = std::fs::read_to_string(shop.path("r/report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    for variant in report["variants"].as_array().unwrap() {
        let metrics = &variant["metrics"];
        assert!(
            WINDOWED.iter().all(|key| metrics[key].is_null() || metrics[key]["mean"].is_null())
        );
        assert!(OTHERS.iter().all(|key| metrics[key]["mean"].is_number()), "{metrics}");
    }
}
