//! Outputs stand apart from inputs: no command writes where it reads.

use std::fs;
use std::os::unix::fs::symlink;

use crate::workshop::{Workshop, files};

const TRAIN: &str = "--units 3 --epochs 1 --quiet";

/// An index `i`, and a report `r` with its own index and two models.
fn shop() -> Workshop {
    let shop = Workshop::new();
    fs::create_dir(shop.path("texts")).unwrap();
    shop.write_planted("texts/corpus.jsonl");
    shop.succeed("index texts/corpus.jsonl -o i --quiet");
    shop.succeed(&format!(
        "study texts/corpus.jsonl -o r --seeds 1 --variant none --variant mean:0.3 {TRAIN}"
    ));
    shop.succeed("export i --to svmlight -o e --quiet");
    shop.write("words.txt", "orbit\nrocket\n");
    symlink("r", shop.path("report")).unwrap();
    symlink("texts", shop.path("more")).unwrap();
    shop
}

#[test]
fn a_target_that_is_an_input_or_holds_one_or_lies_in_one_is_refused() {
    let shop = shop();
    let before = files(&shop.path(""));
    let [none, mean] = ["none", "mean:0.3"].map(|variant| shop.run_of("r", variant, 1));
    let (none, mean) = (none.as_str(), mean.as_str());
    for (command, said) in [
        (format!("compare {none} {mean} -o r"), format!("`r` contains the input `{none}`")),
        (format!("compare {none} {mean} -o {none}"), format!("`{none}` is the input `{none}`")),
        (format!("compare {none} -o r/index"), "`r/index` is the input".into()),
        (format!("compare {none} -o {none}/c"), "lies inside the input".into()),
        (format!("compare report/{} -o r", &none[2..]), "`r` contains the input".into()),
        (format!("compare {none} --reference i -o i"), "`i` is the input `i`".into()),
        (format!("study r/index -o r {TRAIN}"), "`r` contains the input `r/index`".into()),
        (format!("study r/index -o ./i/../r {TRAIN}"), "contains the input `r/index`".into()),
        (format!("study texts -o texts/r {TRAIN}"), "lies inside the input `texts`".into()),
        (format!("study i -o i/r {TRAIN}"), "`i/r` lies inside the input `i`".into()),
        (format!("study i --reference r/index -o r {TRAIN}"), "`r` contains".into()),
        (format!("train i -o i {TRAIN}"), "`i` is the input `i`".into()),
        (format!("train i -o i/m {TRAIN}"), "`i/m` lies inside the input `i`".into()),
        (format!("train r/index -o r {TRAIN}"), "`r` contains the input `r/index`".into()),
        (format!("train i -o i --path 0.1 {TRAIN}"), "`i` is the input `i`".into()),
        ("index i/vocabulary.tsv -o i".into(), "`i` contains the input".into()),
        ("index texts -o texts".into(), "`texts` is the input `texts`".into()),
        ("index texts -o texts/new/../j".into(), "lies inside the input `texts`".into()),
        ("index texts -o more/j".into(), "`more/j` lies inside the input `texts`".into()),
        ("index more -o texts/j".into(), "`texts/j` lies inside the input `more`".into()),
        ("index i/*.tsv -o i".into(), "`i` contains the input `i/dropped.tsv`".into()),
        ("index words.txt --test texts -o texts/j".into(), "inside the input `texts`".into()),
        ("index texts --vocabulary i/terms.tsv -o i".into(), "contains the input".into()),
        ("index texts --stop-words i/terms.tsv -o i".into(), "contains the input".into()),
        ("index . -o j".into(), "`j` lies inside the input `.`".into()),
        ("vocabulary i -o i".into(), "`i` is the input `i`".into()),
        ("vocabulary i -o i/j".into(), "`i/j` lies inside the input `i`".into()),
        ("vocabulary r/index --vocabulary words.txt -o r".into(), "`r` contains".into()),
        ("export r/index --to csv -o r".into(), "`r` contains the input `r/index`".into()),
        (format!("export {none} --to csv -o {none}"), "is the input".into()),
        (format!("export {none} --to csv -o r/index/e"), "lies inside the input".into()),
        (format!("export {none} --to csv --index r/index -o r/index/e"), "lies inside".into()),
    ] {
        for force in ["", " --force"] {
            let run = shop.run(&format!("{command}{force}"));
            assert_eq!(run.code, Some(1), "{command}{force}: {}", run.stderr);
            let first = run.stderr.lines().next().unwrap();
            assert!(first.contains(&said), "{command}: {first}");
            assert!(first.ends_with(", so it is not written"), "{command}: {first}");
        }
    }
    assert!(before == files(&shop.path("")), "something changed");
}

#[test]
fn neighbors_of_inputs_are_written() {
    let shop = shop();
    shop.succeed("index texts/corpus.jsonl -o texts/j --quiet");
    let none = shop.run_of("r", "none", 1);
    shop.succeed(&format!("train r/index -o {none} --force {TRAIN}"));
    shop.succeed(&format!("compare {none} -o r-2 --quiet"));
    shop.succeed("vocabulary i -o i2 --max-words 9 --quiet");
    shop.succeed("export i --to csv -o i.csv --quiet");
}

#[test]
fn a_place_without_a_name_of_its_own_is_refused_and_nothing_is_lost() {
    let shop = shop();
    let before = files(&shop.path(""));
    for target in [".", "..", "/", "i/..", "./"] {
        let run = shop.run(&format!("train i -o {target} --force {TRAIN}"));
        assert_eq!(run.code, Some(1), "{target}: {}", run.stderr);
        assert!(run.stderr.contains("contains the input `i`"), "{target}: {}", run.stderr);
    }
    assert!(before == files(&shop.path("")), "something changed");
}
