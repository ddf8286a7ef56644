//! Flags from a file: as if they were typed, where they were not.

use crate::workshop::Workshop;

/// A shop with an index and a file of flags.
fn shop(config: &str) -> Workshop {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --quiet");
    shop.write("topicscope.toml", config);
    shop
}

fn model(shop: &Workshop, name: &str) -> String {
    std::fs::read_to_string(shop.path(name).join("model.json")).unwrap()
}

#[test]
fn flags_of_the_file_count_where_none_is_typed() {
    let shop = shop("[train]\nunits = 5\nepochs = 2\n\n[all]\nthreads = 1\nepochs = 9\n");
    let said = shop.succeed("train i -o m --epochs 1").stderr;
    let first = said.lines().next().unwrap();
    assert_eq!(first, "`topicscope.toml` adds --units=5 --threads=1; --no-config passes it over");
    shop.succeed("train i -o same --no-config --units 5 --epochs 1 --quiet");
    assert_eq!(model(&shop, "m"), model(&shop, "same"));
    assert_eq!(shop.succeed("train i -o quiet --epochs 1 --quiet").stderr, "");
    assert_eq!(model(&shop, "quiet"), model(&shop, "m"));
    // The table of the command goes before that of all.
    shop.succeed("train i -o two --quiet");
    shop.succeed("train i -o two-typed --no-config --units 5 --epochs 2 --quiet");
    assert_eq!(model(&shop, "two"), model(&shop, "two-typed"));
    // A command without such flags says nothing, and a shell is not disturbed.
    shop.write("topicscope.toml", "[train]\nunits = 5\n");
    assert_eq!(shop.succeed("vocabulary i").stderr, "");
    shop.write("topicscope.toml", "]");
    shop.succeed("completions bash");
}

#[test]
fn a_study_keeps_what_the_file_asked_as_if_it_was_typed() {
    let shop = shop(
        "[study]\nunits = 4\nepochs = 2\nseeds = 1\ncontrols = \"off\"\nstrengths = \"off\"\n",
    );
    shop.succeed("study i -o s --variant none --quiet");
    let kept = std::fs::read_to_string(shop.path("s/study.toml")).unwrap();
    for line in ["units = 4", "epochs = 2", "seeds = 1", "controls = \"off\""] {
        assert!(kept.lines().any(|other| other == line), "{line} in {kept}");
    }
    shop.succeed(
        "study i -o typed --no-config --variant none --units 4 --epochs 2 --seeds 1 \
         --controls off --strengths off --quiet",
    );
    assert_eq!(kept, std::fs::read_to_string(shop.path("typed/study.toml")).unwrap());
    // What is kept is asked as it stands.
    shop.write("topicscope.toml", "[study]\nunits = 6\nseeds = 2\n");
    shop.succeed("study -o s --quiet");
    assert_eq!(kept, std::fs::read_to_string(shop.path("s/study.toml")).unwrap());
    assert_eq!(shop.succeed("study -o s --plan").stderr.matches("topicscope.toml").count(), 0);
}

#[test]
fn the_file_of_the_person_counts_where_the_folder_has_none() {
    let shop = shop("");
    std::fs::remove_file(shop.path("topicscope.toml")).unwrap();
    std::fs::create_dir_all(shop.path("own/topicscope")).unwrap();
    shop.write("own/topicscope/config.toml", "[vocabulary]\noutput = \"csv\"\n");
    let ask = |flags: &str| shop.shell(&format!("XDG_CONFIG_HOME=own \"$T\" vocabulary i {flags}"));
    let run = ask("");
    assert!(run.stdout.starts_with("term,"), "{}", run.stdout);
    assert!(
        run.stderr.contains("`own/topicscope/config.toml` adds --output=csv"),
        "{}",
        run.stderr
    );
    assert!(ask("--output json").stdout.starts_with('['));
    // Paths are those seen from its folder.
    shop.write("own/topicscope/stop.txt", "orbit\n");
    shop.write("own/topicscope/config.toml", "[index]\nstop-words = \"stop.txt\"\n");
    let run = shop.shell("XDG_CONFIG_HOME=own \"$T\" index corpus.jsonl -o j --force");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!shop.succeed("vocabulary j").stdout.contains("orbit"));
    // The nearest one alone counts.
    shop.write("topicscope.toml", "");
    assert!(!ask("").stdout.starts_with("term,"));
}

#[test]
fn what_the_file_cannot_say_is_told_with_its_line() {
    let shop = shop("");
    for (config, told) in [
        (
            "[train]\nunits = 5\nepocs = 3\n",
            "topicscope.toml:3: `epocs` is no flag that `train` can have from a file\n\n\
             hint: did you mean `epochs`?\n",
        ),
        (
            "\n[trian]\nunits = 5\n",
            "topicscope.toml:2: `trian` is no command\n\nhint: did you mean `train`?\n",
        ),
        (
            "threads = 2\n",
            "topicscope.toml:1: `threads` belongs to no command\n\n\
             hint: write `[all]`, or a command as `[study]`, above `threads`\n",
        ),
        (
            "[train]\nepochs = 1\nunits = \"many\"\n",
            "topicscope.toml:3: invalid value 'many' for '--units <H>'",
        ),
        ("[words]\nforce = true\n", "topicscope.toml:2: `force` is no flag that `words` can"),
        ("[train]\nforce = true\n", "topicscope.toml:2: `force` is no flag that `train` can"),
        ("[train]\nunits = { a = 1 }\n", "topicscope.toml:2: `units` has no text, number"),
        ("[train]\nuntied = \"x\"\n", "topicscope.toml:2: `untied` is true or false"),
        ("[train]\nunits = = 5\n", "topicscope.toml:2: no TOML: "),
    ] {
        shop.write("topicscope.toml", config);
        let run = shop.run("train i -o m");
        assert_eq!(run.code, Some(2), "{config}: {}", run.stderr);
        assert!(run.stderr.starts_with(&format!("error: {told}")), "{config}: {}", run.stderr);
    }
    assert!(!shop.path("m").exists());
    shop.succeed("train i -o m --units 3 --epochs 1 --no-config --quiet");
}

#[test]
fn what_is_typed_excludes_flags_of_the_file() {
    let shop = shop("[study]\npart = \"auto\"\nunits = 4\nepochs = 1\nseeds = 1\n");
    let run = shop.succeed("study i -o s --plan --variant none");
    assert!(!run.stderr.contains("--part"), "{}", run.stderr);
}
