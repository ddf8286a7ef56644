//! What `--force` replaces is ours by its content and holds nothing else; all the rest is left as
//! it was, and named.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::workshop::{Workshop, files};

const TRAIN: &str = "--units 3 --epochs 1 --seed 1 --quiet";
const STUDY: &str = "--variant none --variant mean:0.3 --units 3 --epochs 1 --seeds 1 --quiet";

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.succeed(&format!("train i -o m --patience 1 {TRAIN}"));
    shop
}

/// Every way to write each kind of folder, with what makes the folder known; the demo, which takes
/// longer, is last.
fn writers() -> [(&'static str, String, &'static str); 8] {
    [
        ("index", "index corpus.jsonl -o T --force --quiet".into(), "manifest.json"),
        ("index", "vocabulary i -o T --max-words 9 --force --quiet".into(), "manifest.json"),
        ("model", format!("train i -o T --force --patience 1 {TRAIN}"), "model.json"),
        ("path", format!("train i -o T --force --path 0.1,1 {TRAIN}"), "path.csv"),
        ("study", format!("study corpus.jsonl -o T --force {STUDY}"), "study.toml"),
        ("report", "compare m -o T --force --quiet".into(), "report.json"),
        ("export", "export m --to csv -o T --force --quiet".into(), "export.json"),
        ("study", "demo -o T --force --quiet".into(), "study.toml"),
    ]
}

/// Runs a command that must be refused with these words, and checks that its target is as it was.
fn check_refused(shop: &Workshop, command: &str, target: &str, expected: &str) {
    let (before, names) = (files(&shop.path(target)), shop.names());
    let run = shop.run(command);
    assert_eq!(run.code, Some(1), "{command}: {}", run.stderr);
    let first = run.stderr.lines().next().unwrap();
    assert_eq!(first, format!("error: {expected}, so it is not replaced"), "{command}");
    assert!(run.stderr.contains("\n\nhint: "), "{}", run.stderr);
    assert!(before == files(&shop.path(target)), "{command} changed `{target}`");
    assert_eq!(shop.names(), names, "{command}");
}

/// Makes a folder of sources in which a file happens to be called as one of ours.
fn write_project(shop: &Workshop, name: &str, marker: &str, text: &str) {
    fs::create_dir_all(shop.path(name).join(".git")).unwrap();
    fs::create_dir_all(shop.path(name).join("src")).unwrap();
    for (file, text) in [(".git/HEAD", "ref: main"), ("src/main.js", "run();"), (marker, text)] {
        fs::write(shop.path(name).join(file), text).unwrap();
    }
}

#[test]
fn a_project_with_a_file_of_our_name_is_not_replaced() {
    let shop = shop();
    let texts = [
        r#"{"name": "extension", "manifest_version": 3, "files": ["src"]}"#,
        r#"{"format": "keras", "version": 2}"#,
        r#"{"schema": 2, "question": "did the tests pass", "verdict": "yes"}"#,
        "weight,loss\n",
        "",
    ];
    for (number, (kind, command, marker)) in writers().into_iter().enumerate() {
        let name = format!("project{number}");
        write_project(&shop, &name, marker, texts[number % texts.len()]);
        let command = command.replace(" T ", &format!(" {name} "));
        let expected = format!(
            "`{name}` exists and is no {kind} (its `{marker}` was not written by this program)"
        );
        check_refused(&shop, &command, &name, &expected);
    }
}

#[test]
fn a_folder_without_our_file_is_not_replaced_and_something_in_it_is_named() {
    let shop = shop();
    for (kind, command, marker) in writers() {
        fs::create_dir_all(shop.path("home/letters")).unwrap();
        let command = command.replace(" T ", " home ");
        let expected =
            format!("`home` exists and is no {kind} (it holds `letters` and no `{marker}`)");
        check_refused(&shop, &command, "home", &expected);
    }
}

#[test]
fn folders_of_ours_are_replaced_and_not_with_something_of_somebody_else_inside() {
    let shop = shop();
    for (number, (kind, command, marker)) in writers().into_iter().take(7).enumerate() {
        let name = format!("ours{number}");
        let command = command.replace(" T ", &format!(" {name} "));
        for _ in 0..2 {
            // The first time there is nothing to replace.
            shop.succeed(&command);
        }
        for (entry, found) in [("notes.txt", "file"), (".git", "folder"), ("link", "symbolic link")]
        {
            let path = shop.path(&name).join(entry);
            match found {
                "file" => fs::write(&path, "mine").unwrap(),
                "folder" => fs::create_dir(&path).unwrap(),
                _ => symlink("notes.txt", &path).unwrap(),
            }
            let expected =
                format!("`{name}` holds the {found} `{entry}`, which belongs to no {kind}");
            check_refused(&shop, &command, &name, &expected);
            match found {
                "folder" => fs::remove_dir(&path).unwrap(),
                _ => fs::remove_file(&path).unwrap(),
            }
        }
        // A file of ours that leads elsewhere is no longer a file of ours.
        let path = shop.path(&name).join(marker);
        fs::rename(&path, shop.path("elsewhere")).unwrap();
        symlink(shop.path("elsewhere"), &path).unwrap();
        let expected =
            format!("`{name}` exists and is no {kind} (its `{marker}` is no regular file)");
        check_refused(&shop, &command, &name, &expected);
        fs::rename(shop.path("elsewhere"), &path).unwrap();
        shop.succeed(&command);
    }
}

#[test]
fn what_lies_deep_inside_is_found_and_named() {
    let shop = shop();
    let study = format!("study corpus.jsonl -o r --force {STUDY}");
    shop.succeed(&study);
    let path = format!("train i -o p --force --path 0.1,1 {TRAIN}");
    shop.succeed(&path);
    let index = "index corpus.jsonl -o j --force --quiet";
    shop.succeed(index);
    let model = shop.run_of("r", "mean:0.3", 1);
    let model = model.strip_prefix("r/").unwrap();
    for (command, target, kind, entry) in [
        (&*study, "r", "study", "tables/mine.csv"),
        (&study, "r", "study", "data/raw/units.json"),
        (&study, "r", "study", "index/documents/letter.txt"),
        (&study, "r", "study", "runs/thoughts.md"),
        (&study, "r", "study", &format!("{model}/thoughts.md")),
        (&path, "p", "path", "models/2-mean-1/thoughts.md"),
        (index, "j", "index", "documents/letter.txt"),
    ] {
        let place = shop.path(target).join(entry);
        let made = place.parent().filter(|parent| !parent.exists()).map(Path::to_path_buf);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, "mine").unwrap();
        let (found, named) = match &made {
            Some(_) => ("folder", "data/raw"),
            None => ("file", entry),
        };
        let expected =
            format!("`{target}` holds the {found} `{named}`, which belongs to no {kind}");
        check_refused(&shop, command, target, &expected);
        fs::remove_file(&place).unwrap();
        if let Some(made) = made {
            fs::remove_dir(made).unwrap();
        }
    }
    for command in [&*study, &path, index] {
        shop.succeed(command);
    }
}

#[test]
fn a_place_that_is_a_link_a_file_or_a_pipe_is_not_replaced() {
    let shop = shop();
    shop.succeed("compare m -o first --quiet");
    symlink("first", shop.path("latest")).unwrap();
    symlink("nowhere", shop.path("dangling")).unwrap();
    shop.write("file", "dear");
    shop.write_pipe("pipe");
    let names = shop.names();
    for (name, found) in [
        ("latest", "symbolic link"),
        ("dangling", "symbolic link"),
        ("file", "file"),
        ("pipe", "named pipe"),
    ] {
        for (_, command, _) in writers() {
            let run = shop.run(&command.replace(" T ", &format!(" {name} ")));
            let expected = format!("error: `{name}` is a {found}, so it is not replaced\n");
            assert_eq!(run.code, Some(1), "{}", run.stderr);
            assert!(run.stderr.starts_with(&expected), "{command}: {}", run.stderr);
        }
    }
    assert_eq!(shop.names(), names);
    assert_eq!(fs::read_to_string(shop.path("file")).unwrap(), "dear");
    assert!(shop.path("first/report.json").exists());
}

#[test]
fn the_demo_replaces_its_own_report_and_no_other() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed(&format!("study corpus.jsonl -o reports/demo {STUDY}"));
    shop.succeed("demo --quiet");
    let report = fs::read_to_string(shop.path("reports/demo/report.json")).unwrap();
    assert!(report.contains("\"name\": \"arxiv\""), "{report}");
    shop.write("reports/demo/notes.txt", "mine");
    let expected = "`reports/demo` holds the file `notes.txt`, which belongs to no study";
    check_refused(&shop, "demo --quiet", "reports/demo", expected);
    fs::remove_dir_all(shop.path("reports/demo")).unwrap();
    write_project(&shop, "reports/demo", "report.json", r#"{"numFailedTests": 0}"#);
    let expected = "`reports/demo` exists and is no report (its `report.json` was not written by \
                    this program)";
    check_refused(&shop, "demo --quiet", "reports/demo", expected);
    check_refused(&shop, "demo --quiet --force", "reports/demo", expected);
}

#[test]
fn an_unfinished_run_is_replaced_only_if_it_is_one() {
    let shop = shop();
    let place = ".n.topicscope-checkpoint";
    fs::create_dir(shop.path(place)).unwrap();
    shop.write(&format!("{place}/letter.txt"), "dear");
    let train = format!("train i -o n {TRAIN}");
    let expected = format!(
        "`{place}` exists and is no checkpoint (it holds `letter.txt` and no `checkpoint.json`)"
    );
    for wish in ["", " --resume", " --force"] {
        check_refused(&shop, &format!("{train}{wish}"), place, &expected);
    }
    fs::remove_dir_all(shop.path(place)).unwrap();
    shop.write_pipe(place);
    let run = shop.run(&train);
    assert!(run.stderr.contains(&format!("`{place}` is a named pipe")), "{}", run.stderr);
    fs::remove_file(shop.path(place)).unwrap();
    shop.succeed(&train);
}
