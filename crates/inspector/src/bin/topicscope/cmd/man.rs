//! `topicscope man`: a manual page for each command; the only file that knows `clap_mangen`.
//!
//! A folder of pages belongs to many programs, so it is not replaced as other outputs are: each page is a
//! file that appears whole, and takes the place of no file that another program wrote.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap_mangen::Man;
use thiserror::Error;
use topicscope_indexer::artifact::{read_plain, write_file};
use topicscope_inspector::render::counted;

use crate::args::{Arguments, ManCommand};
use crate::progress::Talk;

/// First line of every page, a remark of roff: a file that begins so is ours.
const BEGINS: &str = ".\\\" manual page of topicscope\n";

/// Longest file that is looked at to see whose it is, in bytes.
const LIMIT: u64 = 1 << 20;

/// A file that has the name of a page.
#[derive(Debug, Error)]
#[error("`{}` is no manual page of topicscope, so it is not replaced", path.display())]
pub(crate) struct PageInTheWay {
    path: PathBuf,
}

pub(crate) fn run(command: &ManCommand, talk: Talk) -> anyhow::Result<()> {
    let pages = pages()?;
    // All are looked at before the first is written.
    for (name, _) in &pages {
        let path = command.folder.join(name);
        if !is_free_or_ours(&path) {
            return Err(PageInTheWay { path }.into());
        }
    }
    for (name, page) in &pages {
        write_file(&command.folder.join(name), page)?;
    }
    let folder = command.folder.display();
    let n = counted(pages.len(), "manual page");
    talk.say(&format!("{n} in `{folder}`; `man -l {folder}/topicscope.1` shows the first"));
    Ok(())
}

/// Makes the page of the program and of each command, by their names.
fn pages() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut all = Arguments::described().disable_help_subcommand(true);
    all.build();
    let page = |command: &clap::Command| -> io::Result<(String, Vec<u8>)> {
        // What the short help leaves out would stand here without a word.
        let whole = command.clone().mut_args(|arg| arg.hide_short_help(false));
        let man = Man::new(whole);
        let mut page = BEGINS.as_bytes().to_vec();
        man.render(&mut page)?;
        Ok((man.get_filename(), page))
    };
    let pages: io::Result<Vec<_>> =
        std::iter::once(&all).chain(all.get_subcommands()).map(page).collect();
    pages.context("cannot make manual pages")
}

fn is_free_or_ours(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Err(_) => true,
        Ok(_) => read_plain(path, LIMIT).is_ok_and(|found| found.starts_with(BEGINS.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_a_page_with_every_flag() {
        let pages = pages().unwrap();
        let mut all = Arguments::described().disable_help_subcommand(true);
        all.build();
        assert_eq!(pages.len(), 1 + all.get_subcommands().count());
        for command in all.get_subcommands() {
            let name = format!("topicscope-{}.1", command.get_name());
            let (_, page) = pages.iter().find(|(other, _)| *other == name).expect(&name);
            let page = String::from_utf8(page.clone()).unwrap().replace("\\-", "-");
            assert!(page.starts_with(BEGINS), "{page}");
            for arg in command.get_arguments() {
                let Some(flag) = arg.get_long() else { continue };
                assert!(page.contains(&format!("--{flag}")), "{name} lacks --{flag}");
                let help = arg.get_help().unwrap().to_string();
                let is_plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
                let start: Vec<&str> = help.split(' ').take_while(is_plain).collect();
                assert!(page.contains(&start.join(" ")), "{name} says nothing of --{flag}");
            }
        }
    }
}
