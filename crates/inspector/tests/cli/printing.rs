//! What commands print, in every format.

use serde_json::Value;

use crate::workshop::{Run, Workshop};

fn trained() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 12 --batch 16 --epochs 60 --rate 0.01 --quiet");
    shop
}

#[test]
fn units_show_one_planted_topic_each_in_words_and_documents() {
    let shop = trained();
    let words = shop.succeed("words m --output json --top 4").stdout;
    let words: Value = serde_json::from_str(&words).unwrap();
    assert_eq!(words["ranking"], "distinctive");
    // Eighteen words are too few for twelve lists of twenty-five to differ.
    assert!(words["sharing"]["diversity"].as_f64().unwrap() < 0.75, "{words}");
    let topics = [
        "orbit rocket moon shuttle comet launch",
        "goalie puck skate referee stadium league",
        "flour butter oven pastry sugar recipe",
    ];
    let mut found = std::collections::BTreeSet::new();
    for unit in words["units"].as_array().unwrap() {
        let names: Vec<&str> =
            unit["words"].as_array().unwrap().iter().map(|w| w["word"].as_str().unwrap()).collect();
        let is_in = |topic: &&str| names.iter().all(|name| topic.contains(name));
        found.extend(topics.iter().position(|topic| !names.is_empty() && is_in(topic)));
    }
    assert_eq!(found.len(), 3, "{words}");
    let documents = shop.succeed("documents m --unit 0 --top 1 --output csv").stdout;
    assert!(documents.starts_with("unit,activation,document,labels,passage\n"), "{documents}");
    assert!(documents.contains('«'), "{documents}");
}

#[test]
fn new_text_fires_units_and_its_shares_add_up() {
    let shop = trained();
    let run = shop.run_list(&["encode", "m", "The Shuttle in its orbit!", "--output", "json"]);
    let encodings: Value = serde_json::from_str(&run.stdout).unwrap();
    let encoding = &encodings[0];
    let mut known: Vec<&str> =
        encoding["known_words"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    known.sort_unstable();
    assert_eq!(known, ["orbit", "shuttle"]);
    let unit = &encoding["units"][0];
    let shares: f64 =
        unit["shares"].as_array().unwrap().iter().map(|s| s["score"].as_f64().unwrap()).sum();
    let activation = unit["activation"].as_f64().unwrap();
    // A relu unit that fires equals its pre-activation.
    assert!((shares + unit["bias"].as_f64().unwrap() - activation).abs() < 1e-4, "{unit}");
    let nothing = shop.run_list(&["encode", "m", "zzz"]);
    assert!(nothing.stdout.contains("no word of this text is in the vocabulary"));
}

#[test]
fn encode_counts_units_as_active_above_the_sizes_of_evaluate() {
    let shop = trained();
    shop.succeed("train i -o tanh --unit tanh --units 4 --epochs 3 --penalty none --quiet");
    let read = |run: Run| serde_json::from_str::<Value>(&run.stdout).unwrap();
    let evaluated = read(shop.succeed("evaluate tanh --output json"));
    let encode = |model: &str| {
        read(shop.run_list(&["encode", model, "shuttle orbit", "--top", "4", "--output", "json"]))
    };
    let encoded = encode("tanh")[0].clone();
    assert_eq!(encoded["active_above"], evaluated["active_above"]);
    let least = encoded["active_above"][0].as_f64().unwrap();
    assert!(least > 0.0);
    let units = encoded["units"].as_array().unwrap();
    assert_eq!(units.len() as u64, encoded["n_active"].as_u64().unwrap());
    assert!(units.iter().all(|unit| unit["activation"].as_f64().unwrap().abs() > least));
    let table = shop.run_list(&["encode", "tanh", "shuttle orbit"]).stdout;
    assert!(table.contains("units fire, above 0.0"), "{table}");
    // Units with exact zeros have no such size.
    assert_eq!(encode("m")[0]["active_above"], Value::Null);
}

#[test]
fn a_model_without_its_index_still_names_units_and_says_how() {
    let shop = trained();
    std::fs::rename(shop.path("i"), shop.path("moved")).unwrap();
    let run = shop.succeed("words m");
    assert!(run.stdout.starts_with("Words of units, by decoder"), "{}", run.stdout);
    assert!(run.stderr.contains("`--index` names its place"), "{}", run.stderr);
    let refused = shop.run("words m --rank distinctive");
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("use `--rank decoder`"), "{}", refused.stderr);
    assert!(shop.succeed("words m --index moved").stdout.contains("by distinctive"));
    assert_eq!(shop.run("evaluate m").code, Some(1));
}

#[test]
fn evaluation_gives_every_figure_of_the_contract() {
    let shop = trained();
    let run = shop.succeed("evaluate m --output json");
    let variant: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(variant["name"], "mean:0.3");
    for key in [
        "zero_fraction",
        "l0",
        "density",
        "dead_fraction",
        "always_on_fraction",
        "hoyer_population",
        "hoyer_lifetime",
        "gini_population",
        "gini_lifetime",
        "npmi_window",
        "npmi_document",
        "npmi_window_correlation",
        "npmi_document_correlation_train",
        "npmi_window_decoder",
        "npmi_document_decoder",
        "npmi_window_train",
        "topic_diversity",
        "topic_diversity_correlation",
        "faithfulness",
        "faithfulness_correlation",
        "faithfulness_decoder",
        "argmax_nmi",
        "argmax_purity",
        "kmeans_nmi",
        "kmeans_ari",
        "kmeans_purity",
        "probe_accuracy",
        "probe_macro_f1",
        "heldout_loss",
        "unigram_loss",
    ] {
        let summary = &variant["metrics"][key];
        assert!(summary["mean"].is_number(), "{key}: {summary}");
        assert_eq!(summary["values"].as_array().unwrap().len(), 1, "{key}");
    }
    // Documents of one topic share no word with another: labels are there for the taking.
    assert_eq!(variant["metrics"]["probe_accuracy"]["mean"], 1.0);
    for format in ["table", "markdown", "csv"] {
        let text = shop.succeed(&format!("evaluate m --output {format}")).stdout;
        let name = if format == "csv" { "\nheldout_loss," } else { "reconstruction loss" };
        assert!(text.contains(name), "{format}: {text}");
    }
}

#[test]
fn a_table_shows_the_main_figures_and_all_of_them_on_demand() {
    let shop = trained();
    // As many units as topics: notes on units that repeat each other would fill lines.
    shop.succeed("train i -o few --units 4 --batch 16 --epochs 60 --rate 0.01 --quiet");
    let glance = shop.succeed("evaluate few").stdout;
    let lines = glance.lines().count();
    assert!(lines <= 30, "{lines} lines: {glance}");
    assert!(!glance.contains("Gini") && glance.contains("what each one is: --all"), "{glance}");
    let all = shop.succeed("evaluate m --all").stdout;
    assert!(all.contains("Gini") && all.contains("what it is"), "{all}");
    let rows = |text: &str| text.lines().count();
    let csv = shop.succeed("evaluate m --output csv").stdout;
    assert_eq!(csv, shop.succeed("evaluate m --output csv --all").stdout);
    assert!(rows(&csv) > 60, "{csv}");
}

#[test]
fn short_help_fits_a_screen_and_long_help_has_every_flag() {
    let shop = Workshop::new();
    for command in [
        "index",
        "vocabulary",
        "train",
        "words",
        "documents",
        "encode",
        "evaluate",
        "coherence",
        "compare",
        "study",
        "export",
        "quiz",
        "demo",
    ] {
        let short = shop.shell(&format!("COLUMNS=80 $T {command} -h")).stdout;
        assert!(short.lines().count() <= 26, "{} lines: {short}", short.lines().count());
        assert!(short.lines().all(|line| line.chars().count() <= 80), "{short}");
        assert!(short.contains("see more with '--help'"), "{short}");
    }
    for (command, flag) in [("study", "--momentum"), ("index", "--cjk"), ("train", "--bandwidth")] {
        let long = shop.succeed(&format!("{command} --help")).stdout;
        assert!(long.contains(flag), "{long}");
    }
}

#[test]
fn the_vocabulary_and_what_it_dropped_are_printed() {
    let shop = trained();
    let kept = shop.succeed("vocabulary i --output csv").stdout;
    assert!(kept.lines().count() == 19 && kept.contains("orbit,"), "{kept}");
    let dropped = shop.succeed("vocabulary i --dropped --output csv").stdout;
    assert_eq!(dropped, "term,training documents,reason\n");
}

#[test]
fn pipes_keep_lines_whole_at_the_width_that_columns_says() {
    let shop = trained();
    for command in [
        "words m --top 40",
        "documents m --top 2",
        "evaluate m --all",
        "vocabulary i",
        "encode m \"orbit comet rocket moon launch shuttle puck\"",
    ] {
        let words = |text: &str| -> Vec<String> {
            let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            words.retain(|word| !word.starts_with('─'));
            words.sort();
            words.dedup();
            words
        };
        let at = |columns: &str| shop.shell(&format!("{columns} \"$T\" {command} | cat")).stdout;
        let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
        let wide = at("COLUMNS=400");
        assert!(!wide.contains('\u{1b}'), "{wide}");
        for (columns, width) in [("env -u COLUMNS", 80), ("COLUMNS=x", 80), ("COLUMNS=60", 60)] {
            let narrow = at(columns);
            assert!(widest(&narrow) <= width, "{command} {columns}: {narrow}");
            assert_eq!(words(&narrow), words(&wide), "{command} {columns}: a word is cut");
        }
    }
    // The first screen of a study has a plot, which is drawn for its width.
    let study =
        "study i -o r --seeds 2 --variant none --variant mean:0.3 --units 4 --epochs 2 --quiet";
    for (columns, width) in [("COLUMNS=100", 100), ("env -u COLUMNS", 80), ("COLUMNS=60", 60)] {
        let screen = shop.shell(&format!("{columns} \"$T\" {study} | cat")).stdout;
        assert!(screen.starts_with("mean:0.3 against none: "), "{screen}");
        assert!(screen.lines().all(|line| line.chars().count() <= width), "{width}: {screen}");
    }
    let documents = shop.succeed("documents m --top 1").stdout;
    let below = documents.lines().filter(|line| line.starts_with("   ") && line.contains('«'));
    assert!(below.count() > 2, "{documents}");
}
