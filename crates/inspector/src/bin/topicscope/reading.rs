//! From reading flags to the settings of the indexer.

use topicscope_indexer::{
    Accents, AnalyzerSettings, Case, Cjk, Fields, IndexSettings, Malformed, Numbers, OnError,
    PhraseSettings, PruneSettings, ReadSettings, ReadyTokens, RepeatSettings, SplitSettings,
    Stemming, StopWords, Strip, TableSettings, TextCut, TokenRule, read_list,
};

use crate::args::{PruningFlags, ReadingFlags};
use crate::values::{self, CjkCut, StripPart};

/// Turns reading flags into the settings of the indexer; `split_seed` draws the parts that the
/// input does not name.
pub(crate) fn index_settings(
    flags: &ReadingFlags,
    split_seed: Option<u64>,
) -> anyhow::Result<IndexSettings> {
    let defaults = IndexSettings::default();
    Ok(IndexSettings {
        format: flags.format.and_then(|format| format.0),
        reading: reading(flags),
        fields: fields(flags),
        strip: strip(flags),
        repeats: RepeatSettings {
            lines: flags.repeated_lines.into(),
            documents: flags.repeated_documents.into(),
        },
        analyzer: analyzer(flags)?,
        phrases: flags.phrases.then(|| phrases(flags)),
        prune: pruning(&flags.pruning, &defaults.prune),
        splits: SplitSettings {
            seed: split_seed.unwrap_or(defaults.splits.seed),
            validation: flags.validation.unwrap_or(defaults.splits.validation),
            ..defaults.splits
        },
    })
}

/// Turns pruning flags into settings; what no flag names is as in `others`.
pub(crate) fn pruning_again(
    flags: &PruningFlags,
    others: &PruneSettings,
) -> anyhow::Result<PruneSettings> {
    let mut settings = pruning(flags, others);
    if let Some(file) = &flags.vocabulary {
        settings.vocabulary = Some(read_list(file, &ReadSettings::default())?);
    }
    Ok(settings)
}

fn pruning(flags: &PruningFlags, others: &PruneSettings) -> PruneSettings {
    PruneSettings {
        min_df: flags.min_df.unwrap_or(others.min_df),
        max_df: flags.max_df.unwrap_or(others.max_df),
        max_words: flags.max_words.or(others.max_words),
        vocabulary: others.vocabulary.clone(),
    }
}

fn reading(flags: &ReadingFlags) -> ReadSettings {
    ReadSettings {
        encoding: flags.encoding.clone(),
        malformed: if flags.lossy { Malformed::Replace } else { Malformed::Refuse },
        on_error: match flags.on_error {
            values::OnError::Stop => OnError::Stop,
            values::OnError::Skip => OnError::Skip,
        },
        // Whether it names the terms of text or the words of bags depends on the inputs.
        vocabulary: flags.pruning.vocabulary.clone(),
        keep_vocabulary: flags.keep_vocabulary,
        label_names: flags.label_names.clone(),
        // A rule for words that is asked for holds for tokens too.
        ready_tokens: match flags.word_rule {
            Some(_) => ReadyTokens::Cut,
            None => ReadyTokens::Whole,
        },
        texts: if flags.paragraphs { TextCut::Paragraphs } else { TextCut::Auto },
        tables: tables(flags),
    }
}

fn tables(flags: &ReadingFlags) -> TableSettings {
    let separator = flags.label_separator.clone();
    TableSettings {
        delimiter: flags.delimiter,
        quotes: flags.quotes.map(Into::into),
        label_separator: match separator.as_deref() {
            None => TableSettings::default().label_separator,
            Some("none") => None,
            Some(_) => separator,
        },
    }
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

fn strip(flags: &ReadingFlags) -> Strip {
    let has = |part| flags.strip.contains(&part);
    Strip {
        headers: has(StripPart::Headers),
        footers: has(StripPart::Footers),
        quotes: has(StripPart::Quotes),
    }
}

fn analyzer(flags: &ReadingFlags) -> anyhow::Result<AnalyzerSettings> {
    let defaults = AnalyzerSettings::default();
    Ok(AnalyzerSettings {
        tokens: token_rule(flags),
        language: flags.language.unwrap_or(defaults.language),
        stemming: if flags.stem { Stemming::On } else { Stemming::Off },
        stop_words: if flags.no_stop_words { StopWords::Off } else { StopWords::On },
        extra_stop_words: match &flags.stop_words {
            Some(file) => without_remarks(read_list(file, &reading(flags))?),
            None => Vec::new(),
        },
        min_length: flags.min_length.unwrap_or(defaults.min_length),
        max_length: flags.max_length.unwrap_or(defaults.max_length),
        numbers: if flags.numbers { Numbers::Keep } else { Numbers::Drop },
        case: if flags.keep_case { Case::Keep } else { Case::Lower },
        accents: if flags.fold_accents { Accents::Fold } else { Accents::Keep },
        cjk: match flags.cjk {
            CjkCut::Pairs => Cjk::Pairs,
            CjkCut::Words => Cjk::Words,
        },
        ..defaults
    })
}

fn token_rule(flags: &ReadingFlags) -> TokenRule {
    match flags.word_rule.as_deref() {
        _ if flags.field_as_terms.is_some() => TokenRule::Items,
        None | Some("words") => TokenRule::Words,
        Some("simple") => TokenRule::Simple,
        Some(pattern) => TokenRule::Pattern(pattern.to_owned()),
    }
}

fn phrases(flags: &ReadingFlags) -> PhraseSettings {
    let defaults = PhraseSettings::default();
    PhraseSettings {
        min_count: flags.phrase_count.unwrap_or(defaults.min_count),
        threshold: flags.phrase_npmi.unwrap_or(defaults.threshold),
    }
}

/// Leaves out what stands behind a `|`, as the stop lists of Snowball explain their words.
fn without_remarks(entries: Vec<String>) -> Vec<String> {
    let word = |entry: String| {
        let word = entry.split('|').next().unwrap_or_default().trim();
        (!word.is_empty()).then(|| word.to_owned())
    };
    entries.into_iter().filter_map(word).collect()
}
