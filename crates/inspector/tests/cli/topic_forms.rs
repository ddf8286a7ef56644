//! `coherence` on topics as other programs write them, and on topics that are none.

use serde_json::Value;

use crate::workshop::Workshop;

/// An index of 240 documents about three topics.
fn planted() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --min-df 1 --quiet");
    shop
}

fn judged(shop: &Workshop, arguments: &str) -> Value {
    let run = shop.succeed(&format!("coherence i {arguments} --output json"));
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn weights_numbers_and_headings_are_no_words() {
    let shop = planted();
    shop.write("plain.txt", "orbit rocket moon\nflour butter oven\n");
    let expected = judged(&shop, "plain.txt");
    for (name, text) in [
        (
            "gensim.txt",
            "0.120*\"orbit\" + 0.099*\"rocket\" + 0.08*\"moon\"\n\
             0.110*\"flour\" + 0.090*\"butter\" + 0.07*\"oven\"\n",
        ),
        ("keys.txt", "0\t0,5\torbit rocket moon \n1\t0,25\tflour butter oven \n"),
        ("numbered.txt", "Topic 0: orbit rocket moon\nTopic 1: flour butter oven\n"),
        (
            "bertopic.json",
            r#"{"-1": [["the", 0.1]], "0": [["orbit", 0.3], ["rocket", 0.2], ["moon", 0.1]],
                "1": [["flour", 0.3], ["butter", 0.2], ["oven", 0.1]]}"#,
        ),
        (
            "print_topics.json",
            r#"[[0, "0.3*\"orbit\" + 0.2*\"rocket\" + 0.1*\"moon\""],
                [1, "0.3*\"flour\" + 0.2*\"butter\" + 0.1*\"oven\""]]"#,
        ),
        (
            "table.csv",
            "topic,word,weight\n0,orbit,3\n0,rocket,2\n0,moon,1\n1,flour,3\n1,butter,2\n1,oven,1\n",
        ),
    ] {
        shop.write(name, text);
        assert_eq!(judged(&shop, name), expected, "{name}");
    }
    let shown = shop.succeed("coherence i bertopic.json").stdout;
    assert!(shown.contains("the topic -1, that of outliers, is passed over"), "{shown}");
}

#[test]
fn repeated_and_empty_words_change_no_figure() {
    let shop = planted();
    shop.write("once.json", r#"[["orbit", "rocket"], ["rocket", "orbit"], ["orbit", "rocket"]]"#);
    shop.write(
        "repeats.json",
        r#"[["orbit", "rocket", ""], ["rocket", "orbit", "orbit"], ["orbit", "orbit", "", " ", "rocket"]]"#,
    );
    let (once, repeats) = (judged(&shop, "once.json"), judged(&shop, "repeats.json"));
    assert_eq!(repeats["mean"], once["mean"]);
    assert_eq!(repeats["mean"]["word_reuse"], 3);
    assert_eq!(repeats["topics"][2]["repeated"], serde_json::json!(["orbit"]));
    assert_eq!(repeats["topics"][2]["padding"], 2);
    assert_eq!(once["topics"][2].get("padding"), None);
    let shown = shop.succeed("coherence i repeats.json").stdout;
    assert!(shown.contains("topic 2: named again, counted once: orbit"), "{shown}");
    assert!(shown.contains("empty words, which fill lists up and do not count: 3"), "{shown}");
    assert!(!shown.contains("do not occur"), "{shown}");
}

#[test]
fn topics_of_another_corpus_fail_and_say_so() {
    let shop = planted();
    for (name, text, named) in [
        ("foreign.txt", "quark lepton\norbit rocket\nboson meson\n", "`2` of `3` topics"),
        ("weights.txt", "0.12 + 0.3\n0.4 + 0.2\n", "`2` of `2` topics is in `i`, as `0.12`, `+`"),
    ] {
        shop.write(name, text);
        let run = shop.run(&format!("coherence i {name}"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{name}");
        assert!(run.stderr.contains("no word of") && run.stderr.contains(named), "{}", run.stderr);
        assert!(run.stderr.contains("hint: check that the topics"), "{}", run.stderr);
    }
    shop.write("half.txt", "quark lepton\norbit rocket 0.5\n");
    let shown = shop.succeed("coherence i half.txt").stdout;
    assert!(shown.contains("numbers and signs were taken for words: 0.5"), "{shown}");
}
