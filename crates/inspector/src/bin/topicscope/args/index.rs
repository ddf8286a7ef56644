//! What is typed to make an index, or to look at its words.

use std::path::PathBuf;

use clap::Args;
use topicscope_indexer::{Language, Limit};

use super::printing::Printing;
use crate::values::{self, CjkCut, OnError, Repeats, StripPart};

#[derive(Debug, Args)]
pub(crate) struct IndexCommand {
    /// Files, folders or patterns (`*`) of text; `-`: standard input
    ///
    /// They may be plain, .gz, .zst or in a .tar.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder to write
    #[arg(short, value_name = "INDEX")]
    pub(crate) output: PathBuf,
    /// Replaces an index that is already there
    #[arg(long)]
    pub(crate) force: bool,
    /// Draws another split: other documents become validation, and test where the input names none
    /// [default: 1]
    #[arg(hide_short_help = true, long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    #[command(flatten)]
    pub(crate) reading: ReadingFlags,
}

/// How text becomes bags.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading text")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ReadingFlags {
    /// How the inputs are written [default: auto]
    ///
    /// One of auto, lines, jsonl, csv, tsv, folder, newsgroups, reuters, octis, mallet, svmlight,
    /// uci, ldac, mtx. jsonl reads any JSON objects that follow each other, lists of them too.
    #[arg(long, value_name = "FORMAT", value_parser = values::input_format)]
    pub(crate) format: Option<values::InputFormat>,
    /// Takes each paragraph of a text file, or of the files of a folder, for a document
    #[arg(hide_short_help = true, long)]
    pub(crate) paragraphs: bool,
    /// What stands between the cells of a table: one character, or tab [default: found out]
    #[arg(hide_short_help = true, long, value_name = "CHARACTER", value_parser = values::delimiter)]
    pub(crate) delimiter: Option<char>,
    /// How cells of a table are quoted: two quotes stand for one (double), a backslash stands
    /// before it, or quotes are text (none) [default: found out]
    #[arg(hide_short_help = true, long, value_name = "HOW", value_enum)]
    pub(crate) quotes: Option<values::CellQuotes>,
    /// What stands between the labels of one cell (csv, tsv, octis, mallet); with none, a cell
    /// is one label [default: ;]
    #[arg(hide_short_help = true, long, value_name = "TEXT")]
    pub(crate) label_separator: Option<String>,
    /// Encoding of the text, as latin1 or gb18030 [default: UTF-8]
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// Replaces bytes that the encoding does not have, and halves of characters in JSON, and
    /// counts them
    #[arg(hide_short_help = true, long)]
    pub(crate) lossy: bool,
    /// What to do with a record that cannot be read; skipped ones are counted and listed
    #[arg(hide_short_help = true, long, value_name = "WHAT", value_enum, default_value_t)]
    pub(crate) on_error: OnError,
    /// Field with the text [default: text]
    ///
    /// Several fields, separated by commas, are joined. A point leads into objects of JSON, as in
    /// data.text.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) text_field: Vec<String>,
    /// Field with a label or several [default: label]
    ///
    /// Several stand in a list. There need be no field of that name.
    #[arg(long, value_name = "NAME")]
    pub(crate) label_field: Option<String>,
    /// File with the names of labels: a label as it is written, a tab and its name a line; a
    /// label without a name is none
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub(crate) label_names: Option<PathBuf>,
    /// Field with the name of a document [default: id, if there]
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,
    /// Field with the title of a document [default: title, if there]
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    pub(crate) title_field: Option<String>,
    /// Field that says train, validation, test or unused
    #[arg(hide_short_help = true, long, value_name = "NAME")]
    pub(crate) split_field: Option<String>,
    /// List field whose items are whole terms; it takes the place of the text
    #[arg(hide_short_help = true, long, value_name = "NAME", conflicts_with = "text_field")]
    pub(crate) field_as_terms: Option<String>,
    /// Further input whose documents are the test part
    #[arg(hide_short_help = true, long, value_name = "INPUT")]
    pub(crate) test: Vec<PathBuf>,
    /// Share of the training documents set aside for validation [default: 0.1]
    #[arg(hide_short_help = true, long, value_name = "SHARE", value_parser = values::number::<f64>)]
    pub(crate) validation: Option<f64>,
    /// Parts of messages to cut off before analysis
    #[arg(hide_short_help = true, long, value_name = "PARTS", value_delimiter = ',')]
    pub(crate) strip: Vec<StripPart>,
    /// Lines that stand in five documents or more with the same line after them, as signatures
    /// and navigation do: drop leaves them in the first document alone, and reads inputs twice
    #[arg(hide_short_help = true, long, value_name = "WHAT", value_enum, default_value_t)]
    pub(crate) repeated_lines: Repeats,
    /// Documents with the text of an earlier one (duplicates): drop leaves the first alone
    #[arg(hide_short_help = true, long, value_name = "WHAT", value_enum, default_value_t)]
    pub(crate) repeated_documents: Repeats,
    /// Two-letter code of the language of the text, which decides stop words, stems and small
    /// letters [default: en]
    #[arg(hide_short_help = true, long, value_name = "CODE")]
    pub(crate) language: Option<Language>,
    /// Makes different forms of a word one term; its commonest form is shown
    #[arg(hide_short_help = true, long)]
    pub(crate) stem: bool,
    /// Keeps stop words
    #[arg(hide_short_help = true, long)]
    pub(crate) no_stop_words: bool,
    /// File with further stop words, one a line; a `|` begins a remark
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub(crate) stop_words: Option<PathBuf>,
    /// What a word is: words (letters and digits of any script), simple (a to z), or a
    /// regular expression [default: words, and `\\S+` for octis and for mallet lines of tokens]
    #[arg(hide_short_help = true, long, value_name = "RULE")]
    pub(crate) word_rule: Option<String>,
    /// Keeps capitals
    #[arg(hide_short_help = true, long)]
    pub(crate) keep_case: bool,
    /// Takes all accents off Latin letters
    #[arg(hide_short_help = true, long)]
    pub(crate) fold_accents: bool,
    /// Keeps words made of digits alone
    #[arg(hide_short_help = true, long)]
    pub(crate) numbers: bool,
    /// How Chinese, Japanese and Korean text is cut
    #[arg(hide_short_help = true, long, value_name = "HOW", value_enum, default_value_t)]
    pub(crate) cjk: CjkCut,
    /// Joins frequent neighbors to one term, as `new_york`
    #[arg(hide_short_help = true, long)]
    pub(crate) phrases: bool,
    /// Least number of times the two words of a phrase stand together [default: 20]
    #[arg(hide_short_help = true, long, value_name = "N", requires = "phrases", value_parser = values::whole::<u32>)]
    pub(crate) phrase_count: Option<u32>,
    /// Least normalized mutual information of a phrase, from -1 to 1 [default: 0.5]
    #[arg(
        hide_short_help = true,
        long,
        value_name = "NPMI",
        requires = "phrases",
        allow_negative_numbers = true,
        value_parser = values::number::<f64>,
    )]
    pub(crate) phrase_npmi: Option<f64>,
    /// Shortest word kept, in characters [default: 3]
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = values::whole::<usize>)]
    pub(crate) min_length: Option<usize>,
    /// Longest word kept, in characters [default: 40]
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = values::whole::<usize>)]
    pub(crate) max_length: Option<usize>,
    /// Keeps every word of the vocabulary of ready-made bags, in its order
    #[arg(hide_short_help = true, long, requires = "vocabulary")]
    pub(crate) keep_vocabulary: bool,
    #[command(flatten)]
    pub(crate) pruning: PruningFlags,
}

/// Which words form the vocabulary.
#[derive(Debug, Args)]
pub(crate) struct PruningFlags {
    /// Fewest training documents a word is in [default: 5]
    ///
    /// A number with a point is a share, one without a count.
    #[arg(long, value_name = "DF", value_parser = values::limit)]
    pub(crate) min_df: Option<Limit>,
    /// Most training documents a word occurs in: a share with a point, else a count [default: 0.5]
    #[arg(hide_short_help = true, long, value_name = "DF", value_parser = values::limit)]
    pub(crate) max_df: Option<Limit>,
    /// Largest vocabulary [default: 2000]
    ///
    /// The commonest words stay.
    #[arg(hide_short_help = true, long, value_name = "V", value_parser = values::at_least_one)]
    pub(crate) max_words: Option<usize>,
    /// File with the words to keep, one a line: exactly these, in this order; for ready-made
    /// bags (svmlight, ldac, mtx) the words that their numbers stand for
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub(crate) vocabulary: Option<PathBuf>,
}

impl PruningFlags {
    /// Says whether any of them was typed.
    pub(crate) fn is_given(&self) -> bool {
        self.min_df.is_some()
            || self.max_df.is_some()
            || self.max_words.is_some()
            || self.vocabulary.is_some()
    }
}

#[derive(Debug, Args)]
pub(crate) struct VocabularyCommand {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Prints the terms that were dropped, with the reason
    #[arg(long)]
    pub(crate) dropped: bool,
    /// Prunes again: writes an index with another vocabulary, without reading the text again
    #[arg(short, value_name = "INDEX")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pruning: PruningFlags,
    /// Replaces an index that is already there
    #[arg(hide_short_help = true, long, requires = "output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
}
