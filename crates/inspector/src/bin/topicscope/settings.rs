//! From flags to the settings of the libraries: every word is parsed once, here.

use std::path::Path;
use std::str::FromStr;

use anyhow::Context;
use clap::ValueEnum;
use topicscope_indexer::{
    AnalyzerSettings, Fields, Format, IndexSettings, Limit, PruneSettings, Split, SplitSettings,
    Stemming, StopWords, Strip, TokenRule,
};
use topicscope_trainer::{
    Decoder, DecoderNorm, InputScale, Loss, Penalty, PenaltyKind, TrainerConfig, Unit,
};

use crate::args::{PruningFlags, ReadingFlags, TrainingFlags};

/// Names a part of a message that is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StripPart {
    /// All up to the first blank line.
    Headers,
    /// The signature.
    Footers,
    /// Quoted lines.
    Quotes,
}

/// Holds the penalties of one variant: `none`, `mean:0.3` or `mean:0.15+l1:0.05`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PenaltyList(pub(crate) Vec<Penalty>);

impl FromStr for PenaltyList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(Vec::new()));
        }
        text.split('+').map(penalty).collect::<Result<_, _>>().map(Self)
    }
}

fn penalty(text: &str) -> Result<Penalty, String> {
    let penalty: Penalty =
        text.parse().map_err(|error: topicscope_trainer::PenaltyTextError| error.to_string())?;
    let weight = penalty.weight;
    if weight.is_finite() && weight >= 0.0 {
        Ok(penalty)
    } else {
        Err(format!("weight `{weight}` must be at least 0 and finite"))
    }
}

/// Parses a count that must not be 0.
pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err(format!("`{text}` is no whole number")),
    }
}

/// Parses a document frequency: a share when it has a point, else a count.
pub(crate) fn limit(text: &str) -> Result<Limit, String> {
    if !text.contains('.') {
        return text.parse().map(Limit::Count).map_err(|_| {
            format!("`{text}` is neither a count (as 5) nor a share with a point (as 0.5)")
        });
    }
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(Limit::Share(share)),
        _ => Err(format!("`{text}` is no share between 0.0 and 1.0")),
    }
}

/// Parses the name of an input format.
pub(crate) fn input_format(text: &str) -> Result<Format, String> {
    match text {
        "lines" => Ok(Format::Lines),
        "jsonl" => Ok(Format::Jsonl),
        "folder" => Ok(Format::Folder),
        _ => Err("choose one of lines, jsonl, folder".to_owned()),
    }
}

/// Parses the part of an index that evaluation judges on; words are named on training
/// documents, so those cannot judge.
pub(crate) fn judged_part(text: &str) -> Result<Split, String> {
    match text {
        "test" => Ok(Split::Test),
        "validation" => Ok(Split::Validation),
        "unused" => Ok(Split::Unused),
        _ => Err("choose one of test, validation, unused".to_owned()),
    }
}

/// Turns reading flags into the settings of the indexer.
pub(crate) fn index_settings(flags: &ReadingFlags) -> anyhow::Result<IndexSettings> {
    let defaults = IndexSettings::default();
    let strip = |part| flags.strip.contains(&part);
    Ok(IndexSettings {
        format: flags.format,
        fields: fields(flags),
        strip: Strip {
            headers: strip(StripPart::Headers),
            footers: strip(StripPart::Footers),
            quotes: strip(StripPart::Quotes),
        },
        analyzer: analyzer(flags)?,
        prune: prune(&flags.pruning),
        splits: SplitSettings {
            validation: flags.validation.unwrap_or(defaults.splits.validation),
            ..defaults.splits
        },
    })
}

fn fields(flags: &ReadingFlags) -> Fields {
    let mut fields = Fields {
        id: flags.id_field.clone(),
        title: flags.title_field.clone(),
        label: flags.label_field.clone(),
        split: flags.split_field.clone(),
        terms: flags.field_as_terms.clone(),
        ..Fields::default()
    };
    if !flags.text_field.is_empty() {
        fields.text.clone_from(&flags.text_field);
    }
    fields
}

fn analyzer(flags: &ReadingFlags) -> anyhow::Result<AnalyzerSettings> {
    let defaults = AnalyzerSettings::default();
    Ok(AnalyzerSettings {
        tokens: if flags.field_as_terms.is_some() { TokenRule::Items } else { defaults.tokens },
        language: flags.language.unwrap_or(defaults.language),
        stemming: if flags.stem { Stemming::On } else { Stemming::Off },
        stop_words: if flags.no_stop_words { StopWords::Off } else { StopWords::On },
        extra_stop_words: match &flags.stop_words {
            Some(path) => stop_words(path)?,
            None => Vec::new(),
        },
        min_length: flags.min_length.unwrap_or(defaults.min_length),
        max_length: flags.max_length.unwrap_or(defaults.max_length),
        numbers: defaults.numbers,
    })
}

fn stop_words(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read stop words `{}`", path.display()))?;
    Ok(text.lines().map(|line| line.trim().to_lowercase()).filter(|w| !w.is_empty()).collect())
}

fn prune(flags: &PruningFlags) -> PruneSettings {
    let defaults = PruneSettings::default();
    PruneSettings {
        min_df: flags.min_df.unwrap_or(defaults.min_df),
        max_df: flags.max_df.unwrap_or(defaults.max_df),
        max_words: flags.max_words.or(defaults.max_words),
    }
}

/// Names a set of training settings, which flags change one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// Settings under which units are coherent, different and faithful.
    #[default]
    Default,
    /// Settings of the experiment that the question comes from.
    Classic,
}

impl Preset {
    fn config(self) -> TrainerConfig {
        match self {
            Self::Default => TrainerConfig::default(),
            Self::Classic => TrainerConfig {
                unit: Unit::Relu,
                loss: Loss::Bce,
                word_weight: 0.0,
                input: InputScale::Raw,
                decoder_norm: DecoderNorm::Free,
                epochs: 15,
                ..TrainerConfig::default()
            },
        }
    }
}

/// Turns training flags into the configuration of the trainer, without penalties and seed.
pub(crate) fn trainer_config(flags: &TrainingFlags) -> TrainerConfig {
    let defaults = flags.preset.config();
    // A tied decoder has free columns unless somebody asks for the contradiction.
    let norm = if flags.tied { DecoderNorm::Free } else { defaults.decoder_norm };
    TrainerConfig {
        units: flags.units.unwrap_or(defaults.units),
        unit: flags.unit.unwrap_or(defaults.unit),
        theta: flags.theta.unwrap_or(defaults.theta),
        encode_theta: flags.encode_theta.or(defaults.encode_theta),
        target: flags.target.or(defaults.target),
        loss: flags.loss.unwrap_or(defaults.loss),
        word_weight: flags.word_weight.unwrap_or(defaults.word_weight),
        input: flags.input.unwrap_or(defaults.input),
        decoder: if flags.tied { Decoder::Tied } else { defaults.decoder },
        decoder_norm: flags.decoder_norm.unwrap_or(norm),
        input_dropout: flags.input_dropout.unwrap_or(defaults.input_dropout),
        hidden_dropout: flags.hidden_dropout.unwrap_or(defaults.hidden_dropout),
        epochs: flags.epochs.unwrap_or(defaults.epochs),
        batch: flags.batch.unwrap_or(defaults.batch),
        rate: flags.rate.unwrap_or(defaults.rate),
        ..defaults
    }
}

/// Returns the penalty that is used when none is named.
pub(crate) fn default_penalty() -> PenaltyList {
    PenaltyList(vec![Penalty { kind: PenaltyKind::Mean, weight: 0.3 }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Arguments, Command};
    use clap::Parser;

    #[test]
    fn penalties_are_read_and_nonsense_is_named() {
        let read = |text: &str| text.parse::<PenaltyList>();
        assert_eq!(read("none"), Ok(PenaltyList(vec![])));
        let list = read("mean:0.15+l1:.05").unwrap().0;
        assert_eq!((list[0].kind, list[0].weight), (PenaltyKind::Mean, 0.15));
        assert_eq!((list[1].kind, list[1].weight), (PenaltyKind::L1, 0.05));
        for (text, part) in [
            ("mean", "KIND:WEIGHT"),
            ("mean:x", "KIND:WEIGHT"),
            ("mean:-1", "at least 0"),
            ("mean:NaN", "at least 0"),
            ("median:1", "median"),
            ("mean:1+", "KIND:WEIGHT"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn the_classic_preset_is_a_start_that_flags_change() {
        let training = |text: &str| {
            let words = format!("topicscope train i -o m {text}");
            match Arguments::parse_from(words.split_whitespace()).command {
                Command::Train(command) => trainer_config(&command.training),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(training(""), TrainerConfig::default());
        let classic = training("--preset classic --unit threshold --word-weight 0.5");
        let free = (classic.loss, classic.input, classic.decoder_norm);
        assert_eq!(free, (Loss::Bce, InputScale::Raw, DecoderNorm::Free));
        assert_eq!((classic.unit, classic.word_weight), (Unit::Threshold, 0.5));
    }

    #[test]
    fn a_point_tells_shares_from_counts() {
        assert_eq!(limit("5"), Ok(Limit::Count(5)));
        assert_eq!(limit("0.5"), Ok(Limit::Share(0.5)));
        assert_eq!(limit("1."), Ok(Limit::Share(1.0)));
        for text in ["-1", "1.5", "x", "", "-0.1"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }
}
