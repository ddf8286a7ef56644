//! Coherence and diversity of the topics of any model, in the documents of an index.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use topicscope_indexer::{Analyzer, DocId, Entries, Entry, Index, Split, Term, TermId};

use crate::error::InspectorError;
use crate::evaluate::DIVERSITY_WORDS;
use crate::metrics::{self, Absent, CoherenceMode, ListCoherence, Measured, mean_or};

/// Words of a topic that an error names.
const EXAMPLES: usize = 5;

/// Characters of such a word.
const SHOWN: usize = 40;

/// Says which tokens of a document sliding windows run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WindowTokens {
    /// Those of the vocabulary, the gaps between them closed.
    #[default]
    Vocabulary,
    /// All that the analyzer let through; words that pruning dropped are then found too.
    All,
}

/// Says how topics are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSettings {
    /// Rule by which windows are counted and measures computed.
    pub mode: CoherenceMode,
    /// Words of each topic in measures of coherence; the others count in diversity alone.
    pub top: usize,
    /// The documents counted; all of the index without.
    pub part: Option<Split>,
    /// Tokens under sliding windows.
    pub window_tokens: WindowTokens,
}

/// Holds the figures of some topics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedTopics {
    /// Name of the rule.
    pub mode: &'static str,
    /// The documents behind every count.
    pub reference: TopicReference,
    /// One entry per topic, in order.
    pub topics: Vec<JudgedTopic>,
    /// Means over the topics that have a figure, and figures of all topics together.
    pub mean: MeanOfTopics,
}

/// Names the documents in which words were counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicReference {
    /// Digest of vocabulary, bags, splits and labels of the index.
    pub content_hash: String,
    /// Name of the part, or `all`.
    pub part: &'static str,
    /// Number of documents.
    pub n_documents: usize,
    /// Number of tokens.
    pub n_tokens: usize,
    /// Tokens under sliding windows.
    pub window_tokens: WindowTokens,
}

/// Holds the figures of one topic; each is absent when it cannot be computed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedTopic {
    /// The words that were judged.
    pub words: Vec<String>,
    /// See [`ListCoherence::npmi`].
    pub npmi: Option<f64>,
    /// See [`ListCoherence::never_met_document`].
    pub never_met_document: Option<f64>,
    /// See [`ListCoherence::npmi_window`].
    pub npmi_window: Option<f64>,
    /// See [`ListCoherence::npmi_document`].
    pub npmi_document: Option<f64>,
    /// See [`ListCoherence::uci`].
    pub uci: Option<f64>,
    /// See [`ListCoherence::umass`].
    pub umass: Option<f64>,
    /// See [`ListCoherence::c_v`].
    pub c_v: Option<f64>,
    /// The words that do not occur.
    pub missing: Vec<String>,
    /// The words that the topic names again; each counts once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<String>,
    /// Number of empty words; they fill a list up and do not count.
    #[serde(skip_serializing_if = "is_none")]
    pub padding: usize,
    /// Why a figure is absent; not there when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absent>,
}

/// Holds figures of all topics together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanOfTopics {
    /// Mean over all topics, one without words at 0, which is chance.
    pub npmi: Option<f64>,
    /// Mean over the topics that have words.
    pub never_met_document: Option<f64>,
    /// As `npmi`, see [`ListCoherence::npmi_window`].
    pub npmi_window: Option<f64>,
    /// See [`ListCoherence::npmi_document`].
    pub npmi_document: Option<f64>,
    /// See [`ListCoherence::uci`].
    pub uci: Option<f64>,
    /// Mean over the topics that have words, see [`ListCoherence::umass`].
    pub umass: Option<f64>,
    /// As `npmi`, see [`ListCoherence::c_v`].
    pub c_v: Option<f64>,
    /// Share of distinct words among the first 25 of each topic.
    pub topic_diversity: Option<f64>,
    /// Number of topics among whose first 25 words the most repeated one stands.
    pub word_reuse: usize,
}

/// Judges topics, best words first, in the documents of an index.
///
/// A word is found by its term, else by the form that people are shown, else by the term that
/// the rules of the index make of it.
///
/// # Errors
/// When the part has no documents, or a file of the index is damaged.
pub fn judge_topics(
    index: &Index,
    topics: &[Vec<String>],
    settings: &TopicSettings,
) -> Result<JudgedTopics, InspectorError> {
    let reference = Reference::read(index, settings)?;
    let n_known = reference.n_terms;
    let topics: Vec<Words<'_>> = topics.iter().map(|words| Words::of(words)).collect();
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer)?;
    let mut numbering = Numbering {
        numbers: reference.numbers,
        n_terms: reference.n_terms,
        entries: analyzer.entries(),
    };
    let mut number = |topic: &Words<'_>| -> Vec<TermId> {
        topic.distinct.iter().map(|word| numbering.number(word)).collect()
    };
    let all: Vec<Vec<TermId>> = topics.iter().map(&mut number).collect();
    check_known(index, &topics, &all, n_known)?;
    let n_terms = numbering.n_terms;
    let judged: Vec<Vec<TermId>> =
        all.iter().map(|list| list.iter().copied().take(settings.top).collect()).collect();
    let rows: Vec<&[TermId]> = reference
        .ends
        .iter()
        .scan(0, |start, &end| Some(&reference.tokens[std::mem::replace(start, end)..end]))
        .collect();
    let mut found = metrics::coherence(&judged, &rows, n_terms, settings.mode);
    if !index.has_word_order() {
        found = found.into_iter().map(ListCoherence::without_windows).collect();
    }
    let diversity = metrics::topic_diversity(&all, DIVERSITY_WORDS);
    let mean = mean_of(&found, diversity, metrics::largest_reuse(&all, DIVERSITY_WORDS));
    let topics = topics.iter().zip(&judged).zip(&found);
    Ok(JudgedTopics {
        mode: settings.mode.name(),
        reference: TopicReference {
            content_hash: index.content_hash().to_owned(),
            part: settings.part.map_or("all", Split::name),
            n_documents: rows.len(),
            n_tokens: reference.tokens.len(),
            window_tokens: settings.window_tokens,
        },
        topics: topics.map(|((words, terms), found)| judged_topic(words, terms, found)).collect(),
        mean,
    })
}

/// Returns the words of topics as terms of an index, each once, and how many words it does not have;
/// those are passed over.
///
/// # Errors
/// When most topics have no word of the index.
pub fn terms_of(
    index: &Index,
    topics: &[Vec<String>],
) -> Result<(Vec<Vec<TermId>>, usize), InspectorError> {
    let terms = index.vocabulary().terms();
    let n_known = terms.len();
    let topics: Vec<Words<'_>> = topics.iter().map(|words| Words::of(words)).collect();
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer)?;
    let mut numbering =
        Numbering { numbers: numbers_of(terms), n_terms: n_known, entries: analyzer.entries() };
    let mut number = |topic: &Words<'_>| -> Vec<TermId> {
        topic.distinct.iter().map(|word| numbering.number(word)).collect()
    };
    let mut all: Vec<Vec<TermId>> = topics.iter().map(&mut number).collect();
    check_known(index, &topics, &all, n_known)?;
    let mut n_unknown = 0;
    for list in &mut all {
        let n = list.len();
        list.retain(|term| term.index() < n_known);
        n_unknown += n - list.len();
        // Two spellings of a term are one.
        let mut seen = HashSet::new();
        list.retain(|term| seen.insert(*term));
    }
    Ok((all, n_unknown))
}

/// Numbers words as the index numbers its terms, and those that do not occur after them.
struct Numbering<'a> {
    numbers: HashMap<String, TermId>,
    n_terms: usize,
    entries: Entries<'a>,
}

impl Numbering<'_> {
    fn number(&mut self, word: &str) -> TermId {
        let Self { numbers, n_terms, entries } = self;
        if let Some(&number) = numbers.get(word) {
            return number;
        }
        let named = entries.term_named(word, |term| numbers.contains_key(term));
        // Two spellings of a word that does not occur are one word too.
        let name = named.unwrap_or_else(|| match entries.read(word) {
            Entry::Term(term) | Entry::Marked(term, _) => term,
            Entry::Pieces(_) => word.to_owned(),
        });
        let number = *numbers.entry(name).or_insert_with(|| {
            *n_terms += 1;
            TermId(*n_terms as u32 - 1)
        });
        numbers.insert(word.to_owned(), number);
        number
    }
}

/// The words of a topic, each once.
struct Words<'a> {
    distinct: Vec<&'a str>,
    repeated: Vec<&'a str>,
    padding: usize,
}

impl<'a> Words<'a> {
    fn of(all: &'a [String]) -> Self {
        let (mut distinct, mut repeated, mut padding) = (Vec::new(), Vec::new(), 0);
        let mut seen = HashSet::new();
        for word in all.iter().map(|word| word.trim()) {
            if word.is_empty() {
                padding += 1;
            } else if seen.insert(word) {
                distinct.push(word);
            } else if !repeated.contains(&word) {
                repeated.push(word);
            }
        }
        Self { distinct, repeated, padding }
    }
}

/// Refuses topics most of which have no word of the index: they are about another corpus, or
/// their file was taken for another form.
fn check_known(
    index: &Index,
    topics: &[Words<'_>],
    numbers: &[Vec<TermId>],
    n_known: usize,
) -> Result<(), InspectorError> {
    let unknown = |list: &&Vec<TermId>| list.iter().all(|term| term.index() >= n_known);
    let with_words = numbers.iter().filter(|list| !list.is_empty());
    let (n_topics, n_unknown) = (with_words.clone().count(), with_words.filter(unknown).count());
    if 2 * n_unknown <= n_topics {
        return Ok(());
    }
    let first = topics.iter().zip(numbers).find(|(_, list)| !list.is_empty() && unknown(list));
    let examples = first.map_or(&[][..], |(topic, _)| &topic.distinct);
    Err(InspectorError::UnknownTopics {
        index: index.path().to_owned(),
        topics: n_topics,
        unknown: n_unknown,
        examples: examples.iter().take(EXAMPLES).map(|word| start(word)).collect(),
    })
}

fn start(word: &str) -> String {
    word.chars().take(SHOWN).collect()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_none(number: &usize) -> bool {
    *number == 0
}

/// The documents in which words are counted.
struct Reference {
    tokens: Vec<TermId>,
    /// Where each document ends.
    ends: Vec<usize>,
    numbers: HashMap<String, TermId>,
    n_terms: usize,
}

impl Reference {
    fn read(index: &Index, settings: &TopicSettings) -> Result<Self, InspectorError> {
        let documents: Vec<DocId> = match settings.part {
            Some(part) => index.documents_in(part),
            None => (0..index.bags().n_documents() as u32).map(DocId).collect(),
        };
        if documents.is_empty() {
            let part = settings.part.map_or("", Split::name);
            return Err(InspectorError::NoDocuments { index: index.path().to_owned(), part });
        }
        let tokens = index.read_tokens()?;
        let (mut kept, mut ends) = (Vec::new(), Vec::with_capacity(documents.len()));
        for document in documents {
            match settings.window_tokens {
                WindowTokens::Vocabulary => kept.extend(tokens.kept(document)),
                WindowTokens::All => kept.extend(tokens.all(document).iter().copied().map(TermId)),
            }
            ends.push(kept.len());
        }
        let terms = match settings.window_tokens {
            WindowTokens::Vocabulary => index.vocabulary().terms(),
            WindowTokens::All => tokens.terms(),
        };
        Ok(Self { tokens: kept, ends, numbers: numbers_of(terms), n_terms: terms.len() })
    }
}

/// Numbers terms by what they are and by what people are shown.
fn numbers_of(terms: &[Term]) -> HashMap<String, TermId> {
    let forms = (0..).map(TermId).zip(terms);
    let mut numbers = HashMap::with_capacity(terms.len());
    for (id, term) in forms.clone() {
        numbers.entry(term.surface.clone()).or_insert(id);
    }
    // Terms come last: where a form of one term is another term, the term is meant.
    numbers.extend(forms.map(|(id, term)| (term.text.clone(), id)));
    numbers
}

fn judged_topic(topic: &Words<'_>, terms: &[TermId], found: &ListCoherence) -> JudgedTopic {
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let words = &topic.distinct;
    let word = |term: &TermId| {
        terms.iter().position(|other| other == term).map(|place| words[place].to_owned())
    };
    let &ListCoherence { npmi, npmi_window, npmi_document, uci, umass, c_v, .. } = found;
    let figures = [npmi, npmi_window, npmi_document, uci, umass, c_v];
    JudgedTopic {
        words: owned(&words[..terms.len()]),
        npmi: npmi.ok(),
        never_met_document: found.never_met_document.ok(),
        npmi_window: npmi_window.ok(),
        npmi_document: npmi_document.ok(),
        uci: uci.ok(),
        umass: umass.ok(),
        c_v: c_v.ok(),
        missing: found.missing.iter().filter_map(word).collect(),
        repeated: owned(&topic.repeated),
        padding: topic.padding,
        absent: figures.into_iter().find_map(Result::err),
    }
}

fn mean_of(found: &[ListCoherence], diversity: Measured, word_reuse: usize) -> MeanOfTopics {
    type Measure = fn(&ListCoherence) -> Measured;
    let of_those_that_have_it = |measure: Measure| {
        mean_or(found.iter().filter_map(|list| measure(list).ok()), Absent::NoWords).ok()
    };
    // As of units: a topic that says nothing counts as chance, so that it never pays.
    let of_all = |measure: Measure| {
        found.iter().find(|list| measure(list).is_ok())?;
        metrics::mean_of_all(found, measure).ok()
    };
    MeanOfTopics {
        npmi: of_all(|list| list.npmi),
        never_met_document: of_those_that_have_it(|list| list.never_met_document),
        npmi_window: of_all(|list| list.npmi_window),
        npmi_document: of_all(|list| list.npmi_document),
        uci: of_all(|list| list.uci),
        umass: of_those_that_have_it(|list| list.umass),
        c_v: of_all(|list| list.c_v),
        topic_diversity: diversity.ok(),
        word_reuse,
    }
}
