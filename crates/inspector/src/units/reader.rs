//! From a model and its documents to all there is to say of its units.

use std::collections::{BTreeMap, HashMap};

use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use topicscope_indexer::{Analyzer, DocId, Index, Split, TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::choice::{ChosenFrom, HowMany, chosen_documents};
use super::decided::{Decided, decided_counts, decided_documents};
use super::documents::{DocumentReader, SNIPPET_CHARS, UnitDocument, all_documents};
use super::passage::passage;
use super::reading::{ReadDocument, RelevantWord, UnitReading};
use super::reasons::Reasons;
use super::rules::{UnitOnDocuments, UnitRules, rules_of};
use super::snippet::snippet;
use super::standing::Standing;
use super::survey::UnitSurvey;
use crate::error::InspectorError;
use crate::rank::{RankInput, relevance_words};

/// Words that plain passages mark.
const MARKED_WORDS: usize = 25;

/// Says how much is read of each unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingDepth {
    /// Words per ranking and side.
    pub words: usize,
    /// Words that are complete at every weight of relevance; 0 for none.
    pub relevant_words: usize,
    /// Other units that are like it, and that are opposed.
    pub alike: usize,
    /// Its documents.
    pub documents: HowMany,
    /// What is told of the words of its documents.
    pub detail: DocumentDetail,
    /// Training documents, counted once for each unit, up to which rules are sought.
    pub documents_for_rules: usize,
}

/// Says what is told of the words of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentDetail {
    /// The share of every word, and a plain passage beside the one with shares.
    Whole,
    /// The shares of words in the passage; no plain passage.
    Passage,
}

/// Reads units of one model.
#[derive(Debug, Clone, Copy)]
pub struct UnitReader<'a> {
    /// The model.
    pub model: &'a Autoencoder,
    /// Its vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// What is known of all its units.
    pub survey: &'a UnitSurvey,
    /// The index with its documents; without one, what needs documents is absent.
    pub index: Option<&'a Index>,
}

impl UnitReader<'_> {
    /// Reads units, in the order given; where they stand in a study is left to the caller.
    ///
    /// Documents are encoded once for all units, and a document that several units show is read once.
    ///
    /// # Errors
    /// When documents cannot be read.
    ///
    /// # Panics
    /// When a unit is not below H, or the index has other terms than the model.
    pub fn read(
        &self,
        units: &[usize],
        depth: &ReadingDepth,
    ) -> Result<Vec<UnitReading>, InspectorError> {
        let mut readings: Vec<UnitReading> =
            units.iter().map(|&unit| self.without_documents(unit, depth)).collect();
        let Some(index) = self.index else { return Ok(readings) };
        let coded = Coded::of(self.model, index);
        let parts = [Split::Train, Split::Test].map(|split| coded.part(index, split));
        if depth.relevant_words > 0 {
            let words = self.relevance(index, &coded, &parts[0], depth.relevant_words);
            for reading in &mut readings {
                reading.relevance.clone_from(&words[reading.figures.unit]);
            }
        }
        let decided_on = decided_documents(self.model, &parts[1].documents);
        let seeks_rules =
            parts[0].documents.len().saturating_mul(units.len()) <= depth.documents_for_rules;
        readings.par_iter_mut().for_each(|reading| {
            let (unit, above) = (reading.figures.unit, reading.figures.active_above);
            reading.decided = self.decided(index, &decided_on, unit, above);
            reading.rules = seeks_rules.then(|| self.rules(index, &coded, &parts, (unit, above)));
        });
        self.read_documents(index, &coded, depth, &mut readings)?;
        Ok(readings)
    }

    /// Reads what is known without a look at documents.
    fn without_documents(&self, unit: usize, depth: &ReadingDepth) -> UnitReading {
        let mut figures = self.survey.units()[unit].clone();
        for ranked in &mut figures.rankings {
            ranked.words.truncate(depth.words);
            ranked.against.truncate(depth.words);
        }
        UnitReading {
            figures,
            floor: self.survey.findings.floor,
            standing: Standing::default(),
            decided: None,
            rules: None,
            relevance: Vec::new(),
            likeness: self.survey.likeness(unit, depth.alike),
            documents: Vec::new(),
        }
    }

    /// Returns what relevance is made of. **Shape** (H).
    fn relevance(
        &self,
        index: &Index,
        coded: &Coded,
        part: &Part,
        n: usize,
    ) -> Vec<Vec<RelevantWord>> {
        let codes = coded.codes.select(Axis(0), &part.rows);
        let input = RankInput {
            model: Some(self.model),
            decoder: self.model.decoder(),
            encoder: self.model.encoder(),
            codes: codes.view(),
            bags: index.bags(),
            documents: &part.documents,
        };
        let words = relevance_words(&input, n).into_iter();
        words
            .map(|words| words.iter().map(|of| RelevantWord::of(of, self.vocabulary)).collect())
            .collect()
    }

    fn decided(
        &self,
        index: &Index,
        documents: &[DocId],
        unit: usize,
        above: f32,
    ) -> Option<Decided> {
        decided_counts(self.model, index.bags(), documents, unit, above)?.figures()
    }

    fn rules(
        &self,
        index: &Index,
        coded: &Coded,
        parts: &[Part; 2],
        (unit, above): (usize, f32),
    ) -> UnitRules {
        let activations = parts.each_ref().map(|part| coded.on(part, unit));
        let [train, test] = [0, 1].map(|place| UnitOnDocuments {
            documents: &parts[place].documents,
            activations: &activations[place],
        });
        rules_of(index.bags(), self.vocabulary, train, test, above)
    }

    /// Shows the documents of all units, document by document.
    fn read_documents(
        &self,
        index: &Index,
        coded: &Coded,
        depth: &ReadingDepth,
        readings: &mut [UnitReading],
    ) -> Result<(), InspectorError> {
        let seed = self.model.config().seed;
        let choose = |reading: &UnitReading| {
            let (unit, above) = (reading.figures.unit, reading.figures.active_above);
            let (codes, documents) = (coded.codes.column(unit), &coded.documents);
            chosen_documents(codes, documents, above, (seed, unit), depth.documents)
        };
        let chosen: Vec<Vec<(ChosenFrom, DocId, f32)>> = readings.par_iter().map(choose).collect();
        let mut shown_by: BTreeMap<DocId, Vec<(usize, usize)>> = BTreeMap::new();
        for (reading, chosen) in chosen.iter().enumerate() {
            for (place, (_, document, _)) in chosen.iter().enumerate() {
                shown_by.entry(*document).or_default().push((reading, place));
            }
        }
        if shown_by.is_empty() {
            return Ok(());
        }
        let store = index.open_documents()?;
        let analyzer = Analyzer::new(&index.manifest().settings.analyzer)?;
        let reader = DocumentReader::new(&store, analyzer, self.vocabulary);
        let marked = self.marked_words(readings, depth);
        let mut found: Vec<Vec<Option<ReadDocument>>> =
            chosen.iter().map(|chosen| vec![None; chosen.len()]).collect();
        for (document, places) in shown_by {
            let stored = reader.store.get(document)?;
            let words = reader.words(&stored.text);
            let reasons = Reasons::of(self.model, self.vocabulary, &index.bags().terms(document));
            for (reading, place) in places {
                let figures = &readings[reading].figures;
                let (why, _, activation) = chosen[reading][place];
                let shares: BTreeMap<TermId, f32> = reasons.shares_by_term(figures.unit).collect();
                let mut reason = reasons.reason(figures.unit, figures.active_above);
                let mut plain = String::new();
                match depth.detail {
                    DocumentDetail::Whole => {
                        let is_marked = |term: &TermId| marked[reading].contains(term);
                        let marks = words.iter().filter(|(term, _)| is_marked(term));
                        let marks: Vec<_> =
                            marks.map(|(term, range)| (range.clone(), term.0)).collect();
                        plain = snippet(&stored.text, &marks, SNIPPET_CHARS);
                    }
                    DocumentDetail::Passage => reason.shares.clear(),
                }
                found[reading][place] = Some(ReadDocument {
                    chosen: why,
                    document: UnitDocument {
                        document,
                        id: stored.id.clone(),
                        title: stored.title.clone(),
                        labels: stored.labels.clone(),
                        activation,
                        snippet: plain,
                        reason: Some(reason),
                    },
                    passage: passage(&stored.text, &words, &shares, SNIPPET_CHARS),
                });
            }
        }
        for (reading, found) in readings.iter_mut().zip(found) {
            reading.documents = found.into_iter().flatten().collect();
        }
        Ok(())
    }

    /// Returns the terms that plain passages mark, those of largest correlation, reading by reading.
    fn marked_words(&self, readings: &[UnitReading], depth: &ReadingDepth) -> Vec<Vec<TermId>> {
        if depth.detail != DocumentDetail::Whole {
            return vec![Vec::new(); readings.len()];
        }
        let mut by_surface: HashMap<&str, Vec<TermId>> = HashMap::new();
        for (term, id) in self.vocabulary.terms().iter().zip(0..) {
            by_surface.entry(term.surface.as_str()).or_default().push(TermId(id));
        }
        let of_unit = |reading: &UnitReading| -> Vec<TermId> {
            // All that are kept, not those that are shown.
            let ranked = self.survey.units()[reading.figures.unit].ranked("correlation");
            let words =
                ranked.into_iter().flat_map(|ranked| ranked.words.iter().take(MARKED_WORDS));
            words.filter_map(|word| by_surface.get(word.word.as_str())).flatten().copied().collect()
        };
        readings.iter().map(of_unit).collect()
    }
}

/// Holds the activations of all units on every document with words.
struct Coded {
    /// Rising.
    documents: Vec<DocId>,
    /// Row i belongs to `documents[i]`. **Shape** (N, H).
    codes: Array2<f32>,
}

/// The documents of one part of an index.
struct Part {
    documents: Vec<DocId>,
    /// The row of each among all codes.
    rows: Vec<usize>,
}

impl Coded {
    fn of(model: &Autoencoder, index: &Index) -> Self {
        let documents = all_documents(index);
        let codes = model.encode(index.bags(), &documents);
        Self { documents, codes }
    }

    fn part(&self, index: &Index, split: Split) -> Part {
        let documents = index.documents_in(split);
        let row = |document| self.documents.binary_search(document).expect("it has words");
        Part { rows: documents.iter().map(row).collect(), documents }
    }

    /// Returns the activations of a unit on the documents of a part, in their order.
    fn on(&self, part: &Part, unit: usize) -> Vec<f32> {
        let column: ArrayView1<'_, f32> = self.codes.column(unit);
        part.rows.iter().map(|&row| column[row]).collect()
    }
}
