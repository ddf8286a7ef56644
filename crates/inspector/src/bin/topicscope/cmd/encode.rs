//! `topicscope encode`: which units fire for a new text, and why.

use std::fs::Metadata;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use anyhow::Context;
use thiserror::Error;
use topicscope_indexer::LONGEST_RECORD;
use topicscope_inspector::evaluate::{DEFAULT_RANKING, Judge};
use topicscope_inspector::rank::Scores;
use topicscope_inspector::render::counted;
use topicscope_inspector::units::Encoder;

use crate::args::EncodeCommand;
use crate::encodings::Encodings;
use crate::interrupt::{self, Kept};
use crate::progress::{Bar, Talk};
use crate::remarks;
use crate::source::{Source, document_named};
use crate::system::stdin_as_file;

/// Says what is wrong with a line of standard input.
#[derive(Debug, Error)]
pub(crate) enum LineError {
    /// The line is longer than any text.
    #[error("standard input:{line}: longer than `{}` bytes", LONGEST_RECORD)]
    TooLong {
        /// The line, from 1.
        line: u64,
    },
    /// The line is no text.
    #[error("standard input:{line}: not UTF-8 at byte `{byte}` of the line")]
    NotUtf8 {
        /// The line, from 1.
        line: u64,
        /// The byte, from 0.
        byte: usize,
    },
}

pub(crate) fn run(command: &EncodeCommand, talk: Talk) -> anyhow::Result<()> {
    if command.document.is_none() && command.text != "-" && Path::new(&command.text).is_file() {
        talk.say(&remarks::of_file_as_text(&command.source.model, &command.text));
    }
    let source = Source::open(&command.source, talk)?;
    let model = &source.saved.model;
    let judge = source.index.as_ref().map(Judge::new).transpose()?;
    let scores = match &judge {
        Some(judge) => judge.scores(model, DEFAULT_RANKING),
        None => Scores::of_weights(model.decoder().view()),
    };
    let vocabulary = &source.saved.vocabulary;
    let mut encoder = Encoder::new(model, vocabulary, source.analyzer()?, &scores, command.top);
    if let Some(judge) = &judge {
        encoder = encoder.with_active_above(judge.active_above(model));
    }
    let mut printed = Encodings::new(command.printing.form);
    if let Some(id) = &command.document {
        let index = source.index()?;
        let document = document_named(index, id)?;
        let bag = index.bags().terms(document);
        let text = index.open_documents()?.get(document)?.text;
        printed.print(&encoder.encode_bag(&text, &bag))?;
        return printed.finish();
    }
    if command.text != "-" {
        printed.print(&encoder.encode(&command.text))?;
        return printed.finish();
    }
    // On a terminal the texts themselves show how far it has come.
    let bar = (!io::stdout().is_terminal()).then(|| texts_bar(talk));
    let mut input = io::stdin().lock();
    let mut n_bytes = 0;
    for line in 1.. {
        let Some(text) = next_text(&mut input, line)? else { break };
        printed.print(&encoder.encode(&text))?;
        interrupt::keeps(Kept::Texts(line));
        n_bytes += text.len() as u64 + 1;
        if let Some(bar) = &bar {
            bar.reach(n_bytes);
            bar.doing(counted(line, "text"));
        }
    }
    printed.finish()
}

/// Starts a bar over the bytes of standard input, if it is a file, else a counter.
fn texts_bar(talk: Talk) -> Bar {
    let file = stdin_as_file();
    let about = file.and_then(|file| file.metadata());
    match about.ok().filter(Metadata::is_file) {
        Some(file) => talk.bytes_bar(file.len(), "encoding"),
        None => talk.counter("encoding"),
    }
}

/// Reads the next line, without its end; nothing after the last. No more is held than the longest
/// text there may be.
fn next_text(input: &mut impl BufRead, line: u64) -> anyhow::Result<Option<String>> {
    let mut bytes = Vec::new();
    // One byte more shows that the line is too long.
    let mut limited = input.by_ref().take(LONGEST_RECORD as u64 + 1);
    if limited.read_until(b'\n', &mut bytes).context("cannot read standard input")? == 0 {
        return Ok(None);
    }
    if bytes.ends_with(b"\n") {
        bytes.pop();
    } else if bytes.len() > LONGEST_RECORD {
        return Err(LineError::TooLong { line }.into());
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| LineError::NotUtf8 { line, byte: error.utf8_error().valid_up_to() })?;
    Ok(Some(text))
}
