//! Text with characters that show nothing, marks and capitals, through the whole path.

use crate::workshop::Workshop;

const ALL: &str = "--min-df 1 --max-df 1.0 --validation 0 --force";

/// Indexes lines and checks the terms, in the order of the alphabet.
fn check(lines: &str, flags: &str, expected: &[&str]) {
    let shop = Workshop::new();
    shop.write("a.txt", lines);
    shop.succeed(&format!("index a.txt -o i {ALL} --no-stop-words {flags}"));
    let csv = shop.succeed("vocabulary i --output csv").stdout;
    let mut terms: Vec<&str> =
        csv.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    terms.sort_unstable();
    assert_eq!(terms, expected, "{flags}");
}

#[test]
fn soft_hyphen_cuts_words() {
    let lines = "infor\u{ad}mation for co\u{ad}operation\ninfor\u{2060}mation cooperation for\n";
    check(&lines.repeat(4), "--min-length 1", &["cooperation", "for", "information"]);
    let lines = "می\u{200c}روم گل\u{200c}ها\n".repeat(8);
    check(&lines, "--min-length 1", &["می\u{200c}روم", "گل\u{200c}ها"]);
}

#[test]
fn fold_accents_leaves_marks() {
    let lines = "ọ̀rọ̀ ẹ̀kọ́ g̃uarani dhiyā́ ṛ́ṣi\noro eko guarani dhiya rsi\n".repeat(5);
    check(&lines, "--fold-accents", &["dhiya", "eko", "guarani", "oro", "rsi"]);
    let lines = "İZMİR ISPARTA KIŞ\nizmir ısparta kış\n".repeat(5);
    check(&lines, "--fold-accents --language tr", &["isparta", "izmir", "kis"]);
}

#[test]
fn turkish_casing() {
    let lines = "İZMİR ISPARTA KIŞ\nizmir ısparta kış\nI\u{307}zmir Isparta Kış\n".repeat(4);
    check(&lines, "--language tr", &["izmir", "kış", "ısparta"]);
    check(&lines, "--language de", &["isparta", "izmir", "kiş", "kış", "ısparta"]);
}

#[test]
fn languages_without_stop_list_or_stemmer() {
    let shop = Workshop::new();
    shop.write("a.txt", "东京都的天空\n한국 사람\n".repeat(6));
    for code in ["zh", "ja", "ko"] {
        shop.succeed(&format!("index a.txt -o i {ALL} --language {code}"));
        let run = shop.run(&format!("index a.txt -o j --format lines --language {code} --stem"));
        assert_eq!(run.code, Some(1));
        let expected = format!(
            "error: there is no stemmer for the language `{code}`\n\nhint: leave out `--stem`\n"
        );
        assert_eq!(run.stderr, expected);
        assert!(!shop.path("j").exists());
    }
    let run = shop.run("index a.txt -o j --language xx");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`xx` is none of the known language codes"), "{}", run.stderr);
}

#[test]
fn hidden_characters_are_seen_through_by_every_command() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    let text = std::fs::read_to_string(shop.path("corpus.jsonl")).unwrap();
    let hyphenated = text.replace("rocket", "roc\\u00ad\\n ket").replace("moon", "MO\u{2060}ON");
    assert_ne!(hyphenated, text);
    shop.write("hyphenated.jsonl", hyphenated);
    for name in ["corpus", "hyphenated"] {
        shop.succeed(&format!("index {name}.jsonl -o i-{name} --quiet"));
        shop.succeed(&format!(
            "train i-{name} -o m-{name} --penalty none --units 4 --batch 16 --epochs 40 --quiet"
        ));
    }
    let words = |name| shop.succeed(&format!("words m-{name} --output json")).stdout;
    assert_eq!(words("hyphenated"), words("corpus"));
    let passages = shop.succeed("documents m-hyphenated --top 20 --output json").stdout;
    assert!(passages.contains("«roc\u{ad} ket»"), "{passages}");
    assert!(passages.contains("«MO\u{2060}ON»"), "{passages}");
    let encoded = |text| {
        let run = shop.run_list(&["encode", "m-hyphenated", text, "--output", "json"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let mut encodings: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        encodings[0]["text"].take();
        encodings
    };
    let plain = encoded("a rocket to the moon");
    assert_eq!(plain[0]["known_words"].as_array().unwrap().len(), 2);
    assert_eq!(encoded("\u{feff}a rock\u{ad}et and to the mo\u{ad}\r\non"), plain);
}

#[test]
fn models_made_by_the_first_rules_read_new_text_by_them() {
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/pinned/models/relu-mean");
    let shop = Workshop::new();
    let run = shop.run_list(&["encode", model, "or\u{ad}bit MOON sonata", "--output", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let encodings: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let mut known: Vec<&str> = encodings[0]["known_words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w.as_str().unwrap())
        .collect();
    known.sort_unstable();
    assert_eq!(known, ["moon", "sonata"]);
}
