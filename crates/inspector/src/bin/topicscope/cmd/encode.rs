//! `topicscope encode`: which units fire for a new text, and why.

use std::io::BufRead;
use std::path::Path;

use anyhow::Context;
use topicscope_inspector::evaluate::{DEFAULT_RANKING, Judge};
use topicscope_inspector::rank::Scores;
use topicscope_inspector::units::{Encoder, Encoding, sheets};

use crate::args::EncodeCommand;
use crate::output::{self, Format};
use crate::progress::Talk;
use crate::remarks;
use crate::source::Source;

pub(crate) fn run(command: &EncodeCommand, talk: Talk) -> anyhow::Result<()> {
    if command.text != "-" && Path::new(&command.text).is_file() {
        talk.say(&remarks::of_file_as_text(&command.source.model, &command.text));
    }
    let source = Source::open(&command.source)?;
    let model = &source.saved.model;
    let judge = source.index.as_ref().map(Judge::new).transpose()?;
    let scores = match &judge {
        Some(judge) => judge.scores(model, DEFAULT_RANKING),
        None => Scores::of_weights(model.decoder().view()),
    };
    let vocabulary = &source.saved.vocabulary;
    let mut encoder = Encoder::new(model, vocabulary, source.analyzer()?, &scores, command.top);
    if let Some(judge) = &judge {
        encoder = encoder.on_scale(&judge.root_mean_squares(model));
    }
    let texts = texts(&command.text)?;
    let encodings: Vec<Encoding> = texts.iter().map(|text| encoder.encode(text)).collect();
    let sheets: Vec<_> = match command.printing.form {
        // A file for programs has one header.
        Format::Csv => vec![sheets::encodings(&encodings)],
        _ => encodings.iter().map(sheets::encoding).collect(),
    };
    output::print(command.printing.form, &encodings, &sheets)
}

/// Returns the text given, or the lines of standard input.
fn texts(text: &str) -> anyhow::Result<Vec<String>> {
    if text != "-" {
        return Ok(vec![text.to_owned()]);
    }
    let mut texts = Vec::new();
    for (line, bytes) in (1_u64..).zip(std::io::stdin().lock().split(b'\n')) {
        let bytes = bytes.context("cannot read standard input")?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let byte = error.utf8_error().valid_up_to();
            anyhow::anyhow!("standard input:{line}: not UTF-8 at byte `{byte}` of the line")
        })?;
        texts.push(text);
    }
    Ok(texts)
}
