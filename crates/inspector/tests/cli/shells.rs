//! Completion scripts and manual pages.

use crate::workshop::Workshop;

#[test]
fn bash_completes_commands_and_flags() {
    let shop = Workshop::new();
    let completed = |line: &str, place: usize| {
        let run = shop.shell(&format!(
            "source <(\"$T\" completions bash) && COMP_WORDS=({line}) COMP_CWORD={place} \
             && function_of=$(complete -p topicscope | sed 's/.*-F \\([^ ]*\\).*/\\1/') \
             && $function_of topicscope \"${{COMP_WORDS[$COMP_CWORD]}}\" \
             \"${{COMP_WORDS[$COMP_CWORD-1]}}\" && printf '%s\\n' \"${{COMPREPLY[@]}}\""
        ));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    assert_eq!(completed("topicscope stu", 1), "study\n");
    let flags = completed("topicscope study --be", 2);
    assert_eq!(flags, "--beside-seeds\n");
    let values = completed("topicscope words --output \"\"", 3);
    assert!(values.contains("markdown") && values.contains("json"), "{values}");
}

#[test]
fn each_shell_gets_a_script_with_flags() {
    let shop = Workshop::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = shop.succeed(&format!("completions {shell}")).stdout;
        assert!(script.contains("beside-seeds") && script.contains("vocabulary"), "{shell}");
    }
    assert_eq!(shop.run("completions tcsh").code, Some(2));
}

#[test]
fn manual_pages_take_the_place_of_ours_and_of_nothing_else() {
    let shop = Workshop::new();
    let said = shop.succeed("man pages").stderr;
    assert!(said.contains("manual pages in `pages`"), "{said}");
    let page = std::fs::read_to_string(shop.path("pages/topicscope-study.1")).unwrap();
    assert!(page.contains("beside\\-seeds"), "{page}");
    // A folder of pages has those of others, which stay; our own are renewed.
    shop.write("pages/other.1", "other");
    shop.write("pages/topicscope-study.1", ".\\\" manual page of topicscope\nold");
    shop.succeed("man pages");
    assert_eq!(std::fs::read_to_string(shop.path("pages/topicscope-study.1")).unwrap(), page);
    shop.write("pages/topicscope-words.1", "mine");
    shop.write("pages/topicscope-index.1", ".\\\" manual page of topicscope\nold");
    let run = shop.run("man pages");
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.stderr,
        "error: `pages/topicscope-words.1` is no manual page of topicscope, so it is not replaced\n\n\
         hint: name another folder, or move the file away\n"
    );
    let kept = |name: &str| std::fs::read_to_string(shop.path(name)).unwrap();
    assert_eq!(kept("pages/topicscope-words.1"), "mine");
    assert!(kept("pages/topicscope-index.1").ends_with("old"));
    assert_eq!(kept("pages/other.1"), "other");
}
