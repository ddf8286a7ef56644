//! Color where it is asked for and nowhere else: tables, help, and what the argument parser says.

use crate::workshop::{Run, Workshop};

const ESCAPE: char = '\u{1b}';

/// A shop with a model and its index.
fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed("train i -o m --units 3 --epochs 2 --quiet");
    shop
}

/// Runs a command whose output goes into a pipe.
fn with(shop: &Workshop, variables: &str, arguments: &str) -> Run {
    shop.shell(&format!("{variables} \"$T\" {arguments}"))
}

#[test]
fn pipes_get_color_when_it_is_forced_and_never_against_no_color() {
    let shop = shop();
    for arguments in ["documents m", "train --help", "-h"] {
        let forced = with(&shop, "CLICOLOR_FORCE=1", arguments).stdout;
        assert!(forced.contains(ESCAPE), "{arguments}: {forced}");
        for variables in ["", "NO_COLOR=1 CLICOLOR_FORCE=1", "CLICOLOR_FORCE=0"] {
            let plain = with(&shop, variables, arguments).stdout;
            assert!(!plain.is_empty() && !plain.contains(ESCAPE), "{variables}: {plain}");
        }
    }
    let wrong = "train i --unitz 3";
    assert!(with(&shop, "CLICOLOR_FORCE=1", wrong).stderr.contains(ESCAPE));
    let plain = with(&shop, "NO_COLOR=1 CLICOLOR_FORCE=1", wrong);
    assert!(plain.stderr.contains("--unitz") && !plain.stderr.contains(ESCAPE));
    assert_eq!(plain.code, Some(2));
}

#[test]
fn data_for_programs_has_no_color_however_it_is_forced() {
    let shop = shop();
    for form in ["json", "csv", "markdown"] {
        let data = with(&shop, "CLICOLOR_FORCE=1", &format!("documents m --output {form}")).stdout;
        assert!(data.contains("orbit") && !data.contains(ESCAPE), "{form}: {data}");
    }
}
