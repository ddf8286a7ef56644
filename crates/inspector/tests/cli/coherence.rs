//! `topicscope coherence` from outside, against gensim and against counts done by hand.

use serde_json::Value;

use crate::workshop::{Workshop, corpus};

const TOPICS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/newsgroups20/topics.txt");

/// Four documents in one part, every word in the vocabulary.
fn small() -> Workshop {
    let shop = Workshop::new();
    shop.write(
        "corpus.jsonl",
        concat!(
            "{\"text\": \"Apples pears apples\"}\n",
            "{\"text\": \"apples pears\"}\n",
            "{\"text\": \"pears plums\"}\n",
            "{\"text\": \"plums\"}\n",
        ),
    );
    shop.succeed("index corpus.jsonl -o i --min-df 1 --max-df 1.0 --validation 0 --quiet");
    shop
}

fn judged(shop: &Workshop, arguments: &str) -> Value {
    let run = shop.succeed(&format!("coherence i {arguments} --output json"));
    serde_json::from_str(&run.stdout).unwrap()
}

fn close(found: &Value, expected: f64) {
    assert!((found.as_f64().unwrap() - expected).abs() < 1e-9, "{found} {expected}");
}

// The numbers and the script that made them: fixtures/newsgroups20, benches/coherence.
#[test]
fn gensim_mode_equals_gensim_on_20_newsgroups() {
    let fixture = include_str!("../fixtures/newsgroups20/gensim.json");
    let reference: Value = serde_json::from_str(fixture).unwrap();
    let (Some(train), Some(test)) =
        (corpus("newsgroups20/train.jsonl.gz"), corpus("newsgroups20/test.jsonl.gz"))
    else {
        return;
    };
    let shop = Workshop::new();
    let [train, test] = [&train, &test].map(|path| path.to_str().unwrap());
    let strip = ["--strip", "headers,footers,quotes", "--validation", "0"];
    let index = ["index", train, "--test", test, "-o", "i", "--quiet"];
    let run = shop.run_list(&[&index[..], &strip].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let found = judged(&shop, &format!("{TOPICS} --mode gensim"));
    assert_eq!(found["reference"]["n_documents"], reference["documents"]);
    for (measure, values) in reference["values"].as_object().unwrap() {
        let values = values.as_array().unwrap();
        assert_eq!(values.len(), found["topics"].as_array().unwrap().len());
        for (topic, value) in found["topics"].as_array().unwrap().iter().zip(values) {
            let (found, expected) = (topic[measure].as_f64().unwrap(), value.as_f64().unwrap());
            assert!((found - expected).abs() < 1e-6, "{measure}: {found} {expected}");
        }
    }
    // A topic of words alone says nothing of copies: the exact counts are others.
    let exact = judged(&shop, TOPICS);
    let mean = |judged: &Value| judged["mean"]["npmi_window"].as_f64().unwrap();
    assert!((mean(&exact) - mean(&found)).abs() > 1e-6);
}

#[test]
fn topics_of_any_form_are_judged_by_counts_done_by_hand() {
    let shop = small();
    shop.write("t.txt", "apples pears\npears plums quinces\n");
    let found = judged(&shop, "t.txt");
    let (first, second) = (&found["topics"][0], &found["topics"][1]);
    // Two documents of four hold apples, three pears, two both.
    close(&first["npmi_document"], (0.5 / (0.5 * 0.75_f64)).ln() / -0.5_f64.ln());
    close(&first["umass"], (3.0 / 2.0_f64).ln());
    // No document is longer than a window.
    assert_eq!(first["npmi_window"], first["npmi_document"]);
    assert_eq!(second["missing"], serde_json::json!(["quinces"]));
    let pair = (0.25 / (0.75 * 0.5_f64)).ln() / -0.25_f64.ln();
    close(&second["npmi_document"], (pair - 1.0 - 1.0) / 3.0);
    close(&second["umass"], (2.0 / 3.0_f64).ln());
    close(&found["mean"]["topic_diversity"], 4.0 / 5.0);
    shop.write("t.json", r#"[["apples", "pears"], ["pears", "plums", "quinces"]]"#);
    shop.write("keys.txt", "0\t0.5\tapples pears\n1\t0.25\tpears plums quinces \n");
    assert_eq!(judged(&shop, "t.json"), found);
    assert_eq!(judged(&shop, "keys.txt"), found);
    assert_eq!(judged(&shop, "t.txt --top 2")["topics"][1]["missing"], serde_json::json!([]));
}

#[test]
fn what_a_topic_cannot_have_is_absent_with_the_reason() {
    let shop = small();
    shop.write("t.json", r#"[["quinces", "medlars"], ["apples"], []]"#);
    let found = judged(&shop, "t.json");
    let topics = found["topics"].as_array().unwrap();
    close(&topics[0]["npmi_window"], -1.0);
    assert_eq!((&topics[0]["uci"], &topics[0]["absent"]), (&Value::Null, &"no-words".into()));
    assert_eq!((&topics[1]["npmi_window"], &topics[2]["c_v"]), (&Value::Null, &Value::Null));
    assert_eq!(found["mean"]["c_v"], Value::Null);
    let table = shop.succeed("coherence i t.json").stdout;
    assert!(table.contains("topic 0: 2 words do not occur: quinces medlars"), "{table}");
}

#[test]
fn windows_over_all_tokens_find_words_that_pruning_dropped() {
    let shop = small();
    shop.write("words", "pears\n");
    shop.succeed("vocabulary i --vocabulary words -o few --quiet");
    shop.write("t.txt", "pears apples\n");
    let judged = |more: &str| -> Value {
        let run = shop.succeed(&format!("coherence few t.txt --output json{more}"));
        serde_json::from_str(&run.stdout).unwrap()
    };
    assert_eq!(judged("")["topics"][0]["missing"], serde_json::json!(["apples"]));
    let all = judged(" --window-tokens all");
    assert_eq!(all["topics"][0]["missing"], serde_json::json!([]));
    assert_eq!(all["reference"]["n_tokens"], 8);
}

#[test]
fn the_table_fits_and_names_its_reference() {
    let shop = small();
    shop.write("t.txt", "apples pears\n");
    let table = shop.succeed("coherence i t.txt --part train").stdout;
    let hash = judged(&shop, "t.txt")["reference"]["content_hash"].clone();
    let table = table.replace('\n', " ");
    assert!(table.contains(&format!("index {}", hash.as_str().unwrap())), "{table}");
    assert!(table.contains("documents (train)"), "{table}");
    for (arguments, message, hint) in [
        ("i nowhere", "cannot read `nowhere`", "check the path"),
        ("i empty", "empty: no topic", "one topic a line"),
        ("i t.txt --format json", "t.txt: not JSON", "`--format text`"),
        ("i t.txt --part validation", "has no validation documents", "index more documents"),
    ] {
        shop.write("empty", "\n");
        let run = shop.run(&format!("coherence {arguments}"));
        assert_eq!(run.code, Some(1), "{arguments}");
        assert!(run.stderr.contains(message) && run.stderr.contains(hint), "{}", run.stderr);
    }
    assert_eq!(shop.run("coherence i t.txt --part nowhere").code, Some(2));
}

#[test]
fn units_judged_in_another_index_have_the_figures_of_their_words_there() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.write("other.jsonl", "{\"text\": \"orbit rocket puck\"}\n{\"text\": \"orbit rocket\"}\n{\"text\": \"other words\"}\n");
    shop.succeed("index other.jsonl -o o --min-df 1 --max-df 1.0 --quiet");
    shop.succeed("train i -o m --units 6 --batch 16 --epochs 20 --rate 0.01 --quiet");
    shop.write("t.json", shop.succeed("words m --output json").stdout);
    let json = |arguments: &str| -> Value {
        serde_json::from_str(&shop.succeed(&format!("{arguments} --output json")).stdout).unwrap()
    };
    let own = json("evaluate m");
    let figures = json("evaluate m --reference o");
    let judged = json("coherence o t.json");
    for key in ["npmi_window", "npmi_document", "uci", "umass", "c_v"] {
        let (found, expected) = (&figures["metrics"][key]["mean"], &judged["mean"][key]);
        assert_eq!(found.is_null(), expected.is_null(), "{key}");
        if let Some(expected) = expected.as_f64() {
            close(found, expected);
        }
    }
    assert_ne!(own["metrics"]["npmi_document"], figures["metrics"]["npmi_document"]);
    assert_eq!(own["metrics"]["c_v_train"], figures["metrics"]["c_v_train"]);
    assert_eq!(figures["reference"]["content_hash"], judged["reference"]["content_hash"]);
    let page = shop.succeed("compare m --reference o -o r --output markdown").stdout;
    assert!(page.contains("3 documents of index"), "{page}");
}
