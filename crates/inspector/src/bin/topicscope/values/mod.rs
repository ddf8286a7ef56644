//! Values of flags that are more than a number or a name: each is parsed once, here.

use std::num::NonZero;
use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use topicscope_indexer::{Format, Limit, Quotes, Split, UnknownFormat};
use topicscope_inspector::evaluate::ReferencePart;
use topicscope_inspector::metrics::CoherenceMode;
use topicscope_inspector::study::ReferenceDocuments;
use topicscope_inspector::topics::{self, TopicsFormat};
use topicscope_trainer::Penalty;

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

/// Holds a format that was asked for; without one it is found out for each input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InputFormat(pub(crate) Option<Format>);

/// Says what to do with a record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OnError {
    /// End with an error.
    #[default]
    Stop,
    /// Leave it out.
    Skip,
}

/// Says how cells of a table are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CellQuotes {
    /// As RFC 4180 has it: two quotation marks stand for one.
    Double,
    /// A backslash stands before a quotation mark that is text.
    Backslash,
    /// Quotation marks are text.
    None,
}

impl From<CellQuotes> for Quotes {
    fn from(quotes: CellQuotes) -> Self {
        match quotes {
            CellQuotes::Double => Self::Double,
            CellQuotes::Backslash => Self::Backslash,
            CellQuotes::None => Self::None,
        }
    }
}

/// Says how Chinese, Japanese and Korean text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum CjkCut {
    /// Into pairs of neighboring characters.
    #[default]
    Pairs,
    /// At spaces, for text that is cut already.
    Words,
}

/// Says how topics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TopicsInput {
    /// Found out by the first bytes.
    #[default]
    Auto,
    /// One topic a line.
    Text,
    /// A list of lists of words, or an object with topics.
    Json,
    /// Topic keys of MALLET.
    Mallet,
}

impl From<TopicsInput> for Option<TopicsFormat> {
    fn from(input: TopicsInput) -> Self {
        match input {
            TopicsInput::Auto => None,
            TopicsInput::Text => Some(TopicsFormat::Text),
            TopicsInput::Json => Some(TopicsFormat::Json),
            TopicsInput::Mallet => Some(TopicsFormat::Mallet),
        }
    }
}

/// Says how windows are counted and coherence computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Mode {
    /// By the definitions of the papers.
    #[default]
    Exact,
    /// As gensim 4, for comparison with publications.
    Gensim,
}

impl From<Mode> for CoherenceMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Exact => Self::Exact,
            Mode::Gensim => Self::Gensim,
        }
    }
}

/// Says which tokens sliding windows run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum WindowTokens {
    /// Words of the vocabulary, the gaps between them closed.
    #[default]
    Vocabulary,
    /// All words, also those that pruning dropped.
    All,
}

impl From<WindowTokens> for topics::WindowTokens {
    fn from(tokens: WindowTokens) -> Self {
        match tokens {
            WindowTokens::Vocabulary => Self::Vocabulary,
            WindowTokens::All => Self::All,
        }
    }
}

/// Says which methods sort codes into clusters, to compare them with labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ClusteringMethods {
    /// k-means.
    #[default]
    Kmeans,
    /// Also a mixture of Gaussians and DBSCAN, on at most 5,000 sampled documents; takes longer.
    All,
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
    checked_weight(penalty.weight).map(|_| penalty)
}

/// Parses the weight of a penalty.
pub(crate) fn weight(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number")).and_then(checked_weight)
}

fn checked_weight(weight: f64) -> Result<f64, String> {
    if weight.is_finite() && weight >= 0.0 {
        Ok(weight)
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

/// Parses a whole number from 0 on.
pub(crate) fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let reason = if is_number { "too large" } else { "no whole number from 0 on" };
    text.parse().map_err(|_| format!("`{text}` is {reason}"))
}

/// Parses any number; the libraries know which of them make sense.
pub(crate) fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

/// Largest number of epochs; most models are trained for some tens.
const EPOCHS: usize = 1_000_000;

/// Parses a number of epochs.
pub(crate) fn epochs(text: &str) -> Result<usize, String> {
    at_most(text, EPOCHS)
}

/// Workers that are allowed on any machine; more than four for each core only starve it.
const THREADS: usize = 256;
const THREADS_PER_CORE: usize = 4;

/// Parses a number of worker threads, 256 at most or four per core where these are more.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    let n_cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    at_most(text, THREADS.max(n_cores.saturating_mul(THREADS_PER_CORE)))
}

/// Largest number of seeds of a study; eight decide most questions.
pub(crate) const SEEDS: usize = 1000;

/// Parses a number of seeds.
pub(crate) fn n_seeds(text: &str) -> Result<usize, String> {
    at_most(text, SEEDS)
}

fn at_most(text: &str, most: usize) -> Result<usize, String> {
    match at_least_one(text) {
        Ok(count) if count > most => Err(format!("must be at most {most}")),
        // A number too large for its type is one too many all the same.
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(format!("must be from 1 to {most}"))
        }
        found => found,
    }
}

/// Parses a size of memory: bytes, or with K, M or G as many times 1024, 1024² or 1024³.
pub(crate) fn memory(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.as_bytes().last() {
        Some(b'K') => (&text[..text.len() - 1], 1 << 10),
        Some(b'M') => (&text[..text.len() - 1], 1 << 20),
        Some(b'G') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let form = "a whole number of bytes, or one with K, M or G, as 512M";
        return Err(format!("`{text}` is no size ({form})"));
    }
    match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)) {
        Some(0) => Err(format!("`{text}` must be at least 1 byte")),
        Some(bytes) => Ok(bytes),
        None => Err(format!("`{text}` is too large; the largest size is {}G", u64::MAX >> 30)),
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

/// Parses what stands between the cells of a table.
pub(crate) fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(c), None) if c.is_ascii() && !matches!(c, '"' | '\\' | '\n' | '\r') => Ok(c),
        _ => Err("name one ASCII character that is no quote or backslash, or tab".to_owned()),
    }
}

/// Parses the name of an input format.
pub(crate) fn input_format(text: &str) -> Result<InputFormat, String> {
    if text == "auto" {
        return Ok(InputFormat(None));
    }
    let format = text.parse().map_err(|unknown: UnknownFormat| unknown.to_string())?;
    Ok(InputFormat(Some(format)))
}

/// Parses the documents in which coherence is counted; what names none is the place of an index.
pub(crate) fn reference(text: &str) -> Result<ReferenceDocuments, String> {
    let part = match text {
        "auto" => ReferencePart::Auto,
        "test" => ReferencePart::Judged,
        "held" => ReferencePart::Held,
        "all" => ReferencePart::All,
        "" => return Err("no place is named".to_owned()),
        place => return Ok(ReferenceDocuments::Index(PathBuf::from(place))),
    };
    Ok(ReferenceDocuments::Own(part))
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

/// Parses any part of an index.
pub(crate) fn part(text: &str) -> Result<Split, String> {
    let named = Split::ALL.into_iter().find(|part| part.name() == text);
    named.ok_or_else(|| format!("choose one of {}", Split::ALL.map(Split::name).join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use topicscope_trainer::PenaltyKind;

    #[test]
    fn delimiters_are_one_character_or_a_name() {
        for (text, expected) in
            [(";", Some(';')), ("tab", Some('\t')), ("\\t", Some('\t')), ("\t", Some('\t'))]
                .into_iter()
                .chain(["", ";;", "é", "\"", "\\", "\n"].map(|text| (text, None)))
        {
            assert_eq!(delimiter(text).ok(), expected, "{text}");
        }
    }

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
    fn weights_are_numbers_from_zero_on() {
        assert_eq!((weight("0.3"), weight("0")), (Ok(0.3), Ok(0.0)));
        for text in ["-1", "inf", "NaN", "x", ""] {
            let message = weight(text).unwrap_err();
            assert!(message.contains("at least 0") || message.contains("no number"), "{message}");
        }
    }

    #[test]
    fn threads_and_seeds_have_a_largest_number() {
        assert_eq!((threads("1"), threads("256")), (Ok(1), Ok(256)));
        assert_eq!((n_seeds("1"), n_seeds("1000")), (Ok(1), Ok(1000)));
        for text in ["4294967296", "9223372036854775808", "18446744073709551615"] {
            assert!(threads(text).unwrap_err().starts_with("must be at most "), "{text}");
            assert_eq!(n_seeds(text).unwrap_err(), "must be at most 1000");
        }
        for text in ["0", "18446744073709551616"] {
            assert_eq!(n_seeds(text).unwrap_err(), "must be from 1 to 1000");
        }
        for text in ["-1", "NaN", "inf", "1e3", ""] {
            assert_eq!(n_seeds(text).unwrap_err(), format!("`{text}` is no whole number"));
        }
    }

    #[test]
    fn sizes_are_bytes_with_or_without_a_unit() {
        assert_eq!((memory("300"), memory("64K")), (Ok(300), Ok(65_536)));
        assert_eq!((memory("512M"), memory("2G")), (Ok(512 << 20), Ok(2 << 30)));
        assert_eq!(memory("17179869183G"), Ok(u64::MAX - ((1 << 30) - 1)));
        for (text, part) in [
            ("", "no size"),
            ("M", "no size"),
            ("-1", "no size"),
            ("+1", "no size"),
            ("1.5G", "no size"),
            ("1T", "no size"),
            ("1 K", "no size"),
            ("2é", "no size"),
            ("0", "at least 1 byte"),
            ("0G", "at least 1 byte"),
            ("17179869184G", "too large; the largest size is 17179869183G"),
            ("99999999999999999999", "too large"),
        ] {
            let message = memory(text).unwrap_err();
            assert!(message.contains(part) && message.contains(text), "{text}: {message}");
        }
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
