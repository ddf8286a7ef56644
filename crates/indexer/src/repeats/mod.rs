//! Text that stands in several documents: found, counted, and dropped if that is asked for.
//!
//! Lines are compared by hash, each with the line after it, so that signatures, disclaimers and
//! navigation are found, and phrases that people happen to share are not. Texts are compared as a
//! whole. What is kept of either does not grow with its length.

mod cutter;
mod lines;
mod tally;

use hashbrown::HashSet;

use crate::document::Document;
use crate::settings::Repeated;
use crate::store::{CommonLine, RepeatSummary};

pub(crate) use cutter::RepeatedLines;
use lines::{Pair, is_text, walk};
use tally::{LEAST_DOCUMENTS, Tally};

/// Characters of the commonest line that are kept.
const SHOWN: usize = 72;

/// Bytes that most lines have at least; it saves growing, and changes nothing else.
const BYTES_OF_LINE: usize = 48;

/// Follows the documents of a corpus in order.
pub(crate) struct Repeats {
    work: Work,
    documents: Repeated,
    /// Hashes of the texts so far.
    texts: HashSet<u64>,
    n_documents: u32,
    summary: RepeatSummary,
}

/// What is done about lines.
enum Work {
    Count(Counted),
    Drop(RepeatedLines),
}

/// The lines so far.
struct Counted {
    tally: Tally,
    commonest: Option<(u64, CommonLine)>,
}

/// What a look at one document found.
pub(crate) struct Look {
    number: u32,
    text: Option<u64>,
    pairs: Vec<u64>,
    n_lines: u32,
    n_dropped: u32,
    is_new: bool,
}

impl Repeats {
    /// Counts lines that repeat.
    pub(crate) fn counting(documents: Repeated) -> Self {
        let work = Work::Count(Counted { tally: Tally::new(), commonest: None });
        Self::new(work, documents, RepeatSummary::default())
    }

    /// Drops lines that repeat; `summary` is that of counting them.
    pub(crate) fn dropping(
        lines: RepeatedLines,
        documents: Repeated,
        summary: RepeatSummary,
    ) -> Self {
        // Texts are compared without those lines.
        Self::new(Work::Drop(lines), documents, RepeatSummary { repeated_documents: 0, ..summary })
    }

    fn new(work: Work, documents: Repeated, summary: RepeatSummary) -> Self {
        Self { work, documents, texts: HashSet::new(), n_documents: 0, summary }
    }

    /// Looks at the document that comes `place` documents after those that were settled, and
    /// drops lines of it. Documents may be looked at in any order.
    pub(crate) fn look(&self, document: &mut Document, place: usize) -> Look {
        let number = self.n_documents + place as u32;
        let mut pairs = Vec::new();
        let (walked, n_dropped) = match &self.work {
            Work::Count(_) => {
                let count = |pair: Pair| {
                    if pairs.is_empty() {
                        pairs.reserve(document.text.len() / BYTES_OF_LINE);
                    }
                    pairs.push(pair.key);
                };
                (walk(&document.text, count), 0)
            }
            Work::Drop(lines) => {
                let n_dropped = lines.cut(&mut document.text, number);
                (walk(&document.text, |_| ()), n_dropped)
            }
        };
        let n_lines = walked.lines;
        Look { number, text: walked.text, pairs, n_lines, n_dropped, is_new: true }
    }

    /// Takes the next documents in order, with the looks at them, and drops those whose text
    /// an earlier one has, if that is asked for.
    pub(crate) fn settle(&mut self, documents: &mut Vec<Document>, looks: &mut Vec<Look>) {
        self.n_documents += documents.len() as u32;
        for look in looks.iter_mut() {
            look.is_new = look.text.is_none_or(|text| self.texts.insert(text));
            self.summary.repeated_documents += u64::from(!look.is_new);
            if look.is_new || self.documents == Repeated::Keep {
                self.summary.dropped_lines += u64::from(look.n_dropped);
                self.summary.documents_with_dropped_lines += u64::from(look.n_dropped > 0);
            }
        }
        if self.documents == Repeated::Drop {
            let mut kept = looks.iter().map(|look| look.is_new);
            documents.retain(|_| kept.next() == Some(true));
            looks.retain(|look| look.is_new);
        }
    }

    /// Counts the lines of a document; documents come in order.
    pub(crate) fn count(&mut self, text: &str, look: &Look) {
        let Work::Count(counted) = &mut self.work else { return };
        // Texts of one line have no pairs. The lines of a repeated text say nothing new.
        if !look.is_new || look.n_lines < 2 {
            return;
        }
        self.summary.lines += u64::from(look.n_lines);
        counted.tally.touch(&look.pairs);
        for &key in &look.pairs {
            counted.add(key, look.number, text);
        }
    }

    /// Returns the summary; for what was counted, with the lines that repeat.
    pub(crate) fn finish(self) -> (RepeatSummary, RepeatedLines) {
        let mut summary = self.summary;
        let counted = match self.work {
            Work::Count(counted) => counted,
            Work::Drop(lines) => return (summary, lines),
        };
        let found = counted.tally.finish();
        summary.repeated_lines = found.places;
        summary.documents_with_repeated_lines = found.documents;
        summary.commonest_line = counted.commonest.map(|(_, line)| line);
        (summary, RepeatedLines { first: found.first })
    }
}

impl Counted {
    fn add(&mut self, key: u64, document: u32, text: &str) {
        let documents = u64::from(self.tally.add(key, document));
        let most = self
            .commonest
            .as_ref()
            .map_or(u64::from(LEAST_DOCUMENTS) - 1, |(_, line)| line.documents);
        if documents <= most {
            return;
        }
        match &mut self.commonest {
            Some((known, line)) if *known == key => line.documents = documents,
            commonest => *commonest = Some((key, CommonLine { text: shown(text, key), documents })),
        }
    }
}

/// Returns the longer line of a pair, as far as it is shown.
fn shown(text: &str, key: u64) -> String {
    let mut found = String::new();
    walk(text, |pair: Pair| {
        if pair.key == key {
            let lines = text[pair.range].lines().map(str::trim_ascii).filter(|line| is_text(line));
            let longest = lines.max_by_key(|line| line.len()).unwrap_or_default();
            found = longest.chars().take(SHOWN).collect();
        }
    });
    found
}
