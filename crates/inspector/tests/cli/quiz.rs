//! `quiz`: pages that are blind and the same each time, and answers that are counted or refused.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::workshop::{Run, Workshop, files};

/// Themes of the corpus, with eight words each.
const THEMES: usize = 8;

/// A title that would run, and one that would turn its line around.
const HOSTILE: [&str; 2] = ["<script>alert('x')</script> & \"quoted\"", "\u{202e}turned\u{202c}"];

/// 800 documents of eight themes, half of them to judge by, and twins trained on them.
fn shop() -> Workshop {
    let shop = Workshop::new();
    let mut text = String::new();
    for d in 0..800_usize {
        let (theme, turn) = (d % THEMES, d / THEMES);
        let own =
            (0..6).map(|k| format!("word{}x{}", "abcdefgh".as_bytes()[theme], (turn + k * k) % 8));
        let shared = (0..3).map(|k| format!("other{}", (d * 7 + k * 5) % 16));
        let words: Vec<String> = own.chain(shared).collect();
        let document = json!({
            "id": format!("secret-id-{d}"), "title": format!("Title {d} {}", HOSTILE[d % 2]),
            "split": if d / 8 % 2 == 0 { "train" } else { "test" },
            "text": format!("unlisted {}", words.join(" ")),
        });
        writeln!(text, "{document}").unwrap();
    }
    shop.write("c.jsonl", text);
    let fields = "--title-field title --split-field split --numbers --word-rule \\w+";
    shop.succeed(&format!("index c.jsonl -o i --min-df 2 --max-df 0.5 {fields} --quiet"));
    for (name, penalty) in [("plain-model", "none"), ("other-model", "mean:0.1")] {
        shop.succeed(&format!(
            "train i -o {name} --penalty {penalty} --units 12 --epochs 8 --quiet"
        ));
    }
    shop
}

fn read(shop: &Workshop, name: &str) -> Value {
    serde_json::from_slice(&fs::read(shop.path(name)).unwrap()).unwrap()
}

/// Writes a file of answers; `choose` gives the choice for a question.
fn answer(
    shop: &Workshop,
    file: &str,
    person: &str,
    key: &Value,
    choose: &mut dyn FnMut(&Value) -> u64,
) {
    let questions = key["questions"].as_array().unwrap();
    let answers: serde_json::Map<String, Value> = questions
        .iter()
        .map(|question| (question["id"].as_str().unwrap().to_owned(), choose(question).into()))
        .collect();
    let file_of = json!({
        "format": "topicscope answers", "version": 1, "quiz": key["quiz"], "person": person,
        "answers": answers,
    });
    shop.write(file, file_of.to_string());
}

fn scored(shop: &Workshop, files: &str) -> Value {
    let run = shop.succeed(&format!("quiz --score {files} --key q --output json"));
    serde_json::from_str(&run.stdout).unwrap()
}

fn is_check(question: &Value) -> bool {
    question["kind"] == "attention"
}

#[test]
fn the_page_is_blind_and_the_same_each_time() {
    let shop = shop();
    let made = shop.succeed("quiz plain-model other-model -o q --threads 1");
    assert!(made.stderr.contains("2 attention checks"), "{}", made.stderr);
    shop.succeed("quiz plain-model other-model -o again --threads 2 --quiet");
    assert_eq!(files(&shop.path("q")), files(&shop.path("again")));
    let refused = shop.run("quiz plain-model other-model -o q --seed 2");
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    shop.succeed("quiz plain-model other-model -o again --seed 2 --force --quiet");
    assert_ne!(files(&shop.path("q")), files(&shop.path("again")));
    let page = fs::read_to_string(shop.path("q/index.html")).unwrap();
    let key = read(&shop, "q/key.json");
    assert!(page.contains(&format!("data-quiz=\"{}\"", key["quiz"].as_str().unwrap())));
    for told in ["plain-model", "other-model", "mean:0.1", "automatic", "right\"", "secret-id"] {
        assert!(!page.contains(told), "{told}");
    }
    // What a title holds stays text, and no line is turned around.
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(
        page.contains("&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62; &#38; &#34;quoted&#34;")
    );
    assert!(page.contains("turned") && !page.contains(['\u{202e}', '\u{202c}']));
    // Twins are asked about the same units.
    let units = |model: u64, kind: &str| {
        let questions = key["questions"].as_array().unwrap().iter();
        let mut units: Vec<u64> = questions
            .filter(|question| question["model"] == model && question["kind"] == kind)
            .map(|question| question["unit"].as_u64().unwrap())
            .collect();
        units.sort_unstable();
        units
    };
    for kind in ["words", "documents"] {
        assert!(units(0, kind).len() >= 6, "{kind}: {:?}", units(0, kind));
        assert_eq!(units(0, kind), units(1, kind));
    }
}

#[test]
fn without_text_a_page_holds_words_of_the_vocabulary_alone() {
    let shop = shop();
    shop.succeed("quiz plain-model -o q --no-text --quiet");
    let page = fs::read_to_string(shop.path("q/index.html")).unwrap();
    for told in ["unlisted", "Title ", "secret-id", "turned"] {
        assert!(!page.contains(told), "{told}");
    }
    assert!(page.contains(" · "));
}

#[test]
fn who_takes_the_automatic_answer_scores_as_it_does_and_guessers_score_by_chance() {
    let shop = shop();
    shop.succeed("quiz plain-model other-model -o q --quiet");
    let key = read(&shop, "q/key.json");
    let mut automatic = |question: &Value| {
        let told = if is_check(question) { &question["right"] } else { &question["automatic"] };
        told.as_u64().unwrap()
    };
    answer(&shop, "a.json", "A", &key, &mut automatic);
    let score = scored(&shop, "a.json");
    let rows = score["models"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    for row in rows {
        assert_eq!(row["accuracy"], row["automatic"], "{row}");
        assert!(row["low"].as_f64() < row["high"].as_f64(), "{row}");
    }
    assert_eq!(score["people"][0]["is_attentive"], true);
    for row in score["differences"].as_array().unwrap() {
        assert_eq!(row["difference"], row["automatic"], "{row}");
    }
    assert_eq!(score["agreement"], json!([]));

    let mut state = 1_u64;
    let names: Vec<String> = (0..60).map(|person| format!("g{person}.json")).collect();
    for name in &names {
        let mut guess = |question: &Value| {
            if is_check(question) {
                return question["right"].as_u64().unwrap();
            }
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let n = if question["kind"] == "words" { 6 } else { 5 };
            (state >> 33) % n + 1
        };
        answer(&shop, name, name, &key, &mut guess);
    }
    let score = scored(&shop, &names.join(" "));
    for row in score["models"].as_array().unwrap() {
        let figure = |name: &str| row[name].as_f64().unwrap();
        let (n, chance) = (figure("answers"), figure("chance"));
        let deviation = (chance * (1.0 - chance) / n).sqrt();
        assert!((figure("accuracy") - chance).abs() < 4.0 * deviation, "{row}");
    }
    for row in score["agreement"].as_array().unwrap() {
        assert!(row["alpha"].as_f64().unwrap().abs() < 0.05, "{row}");
    }
}

#[test]
fn who_fails_a_check_is_counted_and_named() {
    let shop = shop();
    shop.succeed("quiz plain-model -o q --questions 4 --quiet");
    let key = read(&shop, "q/key.json");
    let mut right = |question: &Value| question["right"].as_u64().unwrap();
    answer(&shop, "a.json", "A", &key, &mut right);
    let mut wrong = |question: &Value| question["right"].as_u64().unwrap() % 5 + 1;
    answer(&shop, "b.json", "B", &key, &mut wrong);
    let run = shop.succeed("quiz --score a.json b.json --key q");
    assert!(run.stdout.contains("1 of 2 failed an attention check"), "{}", run.stdout);
    let score = scored(&shop, "a.json b.json");
    for row in score["models"].as_array().unwrap() {
        assert_eq!((&row["accuracy"], &row["accuracy_of_attentive"]), (&json!(0.5), &json!(1.0)));
    }
    for form in ["markdown", "csv"] {
        let run = shop.succeed(&format!("quiz --score a.json b.json --key q --output {form}"));
        assert!(run.stdout.contains("plain-model"), "{}", run.stdout);
    }
}

/// Checks that a run fails with one clear line and a hint.
fn refused(run: &Run, named: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{}", run.stderr);
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains(named), "{}", run.stderr);
    assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
}

#[test]
fn answers_that_are_none_are_refused_with_their_place() {
    let shop = shop();
    shop.succeed("quiz plain-model -o q --questions 3 --quiet");
    let key = read(&shop, "q/key.json");
    let mut first = |_: &Value| 1;
    answer(&shop, "good.json", "A", &key, &mut first);
    let good = fs::read_to_string(shop.path("good.json")).unwrap();
    let digest = key["quiz"].as_str().unwrap();
    let cases = [
        (good[..good.len() - 9].to_owned(), "`bad.json` line 1, column "),
        (String::new(), "`bad.json` line 1, column 0"),
        ("[1, 2]".to_owned(), "`bad.json` holds no answers to a quiz"),
        (
            r#"{"format": "topicscope quiz", "version": 1}"#.to_owned(),
            "`bad.json` holds no answers",
        ),
        (good.replace("\"version\":1", "\"version\":2"), "`bad.json` has version `2`"),
        (good.replace(digest, "0123"), "its digest is `0123`"),
        (good.replace("\"q1\":1", "\"q99\":1"), "answers `q99`; the questions are `q1` to `q8`"),
        (good.replace("\"q1\":1", "\"q1\":7"), "answers `q1` with `7`"),
        (good.replace("\"q1\":1", "\"q1\":-1"), "answers `q1` with `-1`"),
        (good.replace("\"q1\":1", "\"q1\":\"1\""), "`bad.json` line 1, column "),
        (good.clone(), "`bad.json` has the answers of `A`, as `good.json` has"),
    ];
    for (text, named) in cases {
        shop.write("bad.json", text);
        refused(&shop.run("quiz --score good.json bad.json --key q"), named);
    }
    refused(&shop.run("quiz --score none.json --key q"), "`none.json`");
    refused(&shop.run("quiz --score good.json --key i"), "`i` is no quiz");
    for arguments in ["quiz", "quiz plain-model", "quiz --score good.json", "quiz --key q"] {
        assert_eq!(shop.run(arguments).code, Some(2), "{arguments}");
    }
}

#[test]
fn a_key_or_page_that_was_changed_counts_no_answers() {
    let shop = shop();
    shop.succeed("quiz plain-model -o q --questions 3 --quiet");
    let key = read(&shop, "q/key.json");
    let mut first = |_: &Value| 1;
    answer(&shop, "a.json", "A", &key, &mut first);
    scored(&shop, "a.json");
    let mut changed = key.clone();
    let right = changed["questions"][0]["right"].as_u64().unwrap();
    changed["questions"][0]["right"] = (right % 5 + 1).into();
    shop.write("q/key.json", changed.to_string());
    refused(&shop.run("quiz --score a.json --key q"), "was changed");
    shop.write("q/key.json", key.to_string());
    scored(&shop, "a.json");
    let page = fs::read_to_string(shop.path("q/index.html")).unwrap();
    shop.write("q/index.html", page.replace("Choose that one", "Choose any one"));
    refused(&shop.run("quiz --score a.json --key q"), "index.html");
}

#[test]
fn models_of_different_indexes_or_named_twice_make_no_quiz() {
    let shop = shop();
    shop.write_planted("p.jsonl");
    shop.succeed("index p.jsonl -o j --min-df 1 --quiet");
    shop.succeed("train j -o stranger --units 4 --epochs 2 --quiet");
    refused(&shop.run("quiz plain-model stranger -o q --quiet"), "stranger");
    refused(&shop.run("quiz plain-model plain-model -o q --quiet"), "`plain-model` is named twice");
    assert!(!shop.path("q").exists());
}

#[test]
fn a_study_stands_for_the_first_run_of_each_variant() {
    let shop = shop();
    let asked = "--variant none --variant mean:0.1 --seeds 2 --units 12 --epochs 4";
    let beside = "--strengths off --controls off --quiet";
    shop.succeed(&format!("study i -o s {asked} {beside}"));
    shop.succeed("quiz s -o q --questions 2 --quiet");
    let key = read(&shop, "q/key.json");
    let models = key["models"].as_array().unwrap().iter();
    let names: Vec<&str> = models.map(|model| model["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["s: none", "s: mean:0.1"]);
}
