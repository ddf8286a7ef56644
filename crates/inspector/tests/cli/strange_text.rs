//! Names, labels and words that could command a terminal: no output holds them raw, and what is
//! data keeps them to the character.

use serde_json::Value;

use crate::workshop::{Workshop, files};

/// An escape of eight bits, a reversal of the line, a delete, and a line separator.
const STRANGE: [char; 4] = ['\u{9b}', '\u{202e}', '\u{7f}', '\u{2028}'];

/// Says whether a character may not stand in any output; line ends and tabs are ours.
fn is_raw(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || STRANGE.contains(&c)
}

/// Forty documents with strange names, titles, labels, texts and terms.
fn shop() -> Workshop {
    let shop = Workshop::new();
    let [escape, reverse, delete, line] = STRANGE;
    let document = |i: usize| {
        let words = [["moon", "orbit", "comet"], ["oven", "flour", "butter"]][i % 2];
        let items: Vec<String> = words.map(|word| format!("{word}{reverse}{delete}")).into();
        serde_json::json!({
            "id": format!("d{escape}{i}"),
            "title": format!("title{reverse}{i}"),
            "label": format!("t{line}{}", i % 2),
            "items": items,
            "text": format!("{}{reverse} and {delete}the {escape}end", words.join(" ")),
        })
    };
    let lines: Vec<String> = (0..40).map(|i| document(i).to_string() + "\n").collect();
    shop.write(&format!("corpus{reverse}.jsonl"), lines.concat());
    shop
}

fn succeed(shop: &Workshop, arguments: &[&str]) -> String {
    let run = shop.run_list(arguments);
    assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
    assert!(!run.stderr.contains(is_raw), "{arguments:?}: {:?}", run.stderr);
    assert!(!run.stdout.contains(is_raw), "{arguments:?}: {:?}", run.stdout);
    run.stdout
}

#[test]
fn strange_characters_stand_raw_in_no_json_and_on_no_terminal() {
    let shop = shop();
    let corpus = format!("corpus{}.jsonl", STRANGE[1]);
    let fields = ["--title-field", "title", "--min-df", "1", "--max-df", "1.0"];
    let terms = ["--field-as-terms", "items"];
    for (index, text) in [("words", &["--text-field", "text"][..]), ("terms", &terms[..])] {
        let arguments = [&["index", &corpus, "-o", index][..], text, &fields[..]].concat();
        succeed(&shop, &arguments);
        let variants = ["--variant", "none", "--variant", "mean:0.3"];
        let study = ["study", index, "-o", &format!("r-{index}"), "--units", "2", "--epochs", "2"];
        succeed(
            &shop,
            &[&study[..], &["--seeds", "1", "--output", "json"], &variants[..]].concat(),
        );
        let model = shop.run_of(&format!("r-{index}"), "mean:0.3", 1);
        for form in ["table", "markdown", "json", "csv"] {
            for command in [
                &["words", &model][..],
                &["documents", &model],
                &["evaluate", &model],
                &["encode", &model, &format!("moon{} orbit", STRANGE[0])],
                &["vocabulary", index],
                &["vocabulary", index, "--dropped"],
            ] {
                let out = succeed(&shop, &[command, &["--output", form]].concat());
                if form == "json" {
                    serde_json::from_str::<Value>(&out).unwrap();
                }
            }
        }
        for kind in ["npz", "octis", "pyldavis", "csv"] {
            for source in [index, &model] {
                let out = format!("{kind}-{}", source.replace('/', "-"));
                // Not every kind takes both.
                shop.run_list(&["export", source, "--to", kind, "-o", &out]);
            }
        }
    }
    let mut n_json = 0;
    for (name, bytes) in files(&shop.path("")) {
        let is_json = name.rsplit_once('.').is_some_and(|(_, ending)| ending == "json");
        // The store of documents is tantivy's own.
        if is_json && !name.contains("/documents/") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains(is_raw), "{name}: {text:?}");
            serde_json::from_str::<Value>(&text).unwrap();
            n_json += 1;
        }
    }
    assert!(n_json > 16, "{n_json}");
}

#[test]
fn strange_characters_are_kept_where_they_are_data() {
    let shop = shop();
    let corpus = format!("corpus{}.jsonl", STRANGE[1]);
    let index = ["index", &corpus, "-o", "i", "--title-field", "title", "--min-df", "1"];
    succeed(&shop, &index);
    succeed(&shop, &["train", "i", "-o", "m", "--units", "2", "--epochs", "2"]);
    let documents = succeed(&shop, &["documents", "m", "--output", "json", "--top", "40"]);
    let documents: Value = serde_json::from_str(&documents).unwrap();
    let units = documents.as_array().unwrap().iter();
    let all: Vec<&Value> = units.flat_map(|unit| unit["documents"].as_array().unwrap()).collect();
    assert!(!all.is_empty());
    for document in all {
        let id = document["id"].as_str().unwrap();
        let number = id.strip_prefix("d\u{9b}").unwrap();
        assert_eq!(document["title"], format!("title\u{202e}{number}"));
    }
}
