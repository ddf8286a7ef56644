//! The readings of units as the script of a page reads them: every text once, numbers as short as
//! they are shown.

use std::collections::HashMap;

use serde::Serialize;

use super::unit_terms::{flag_place, unit_figure};
use crate::rank::Ranking;
use crate::render::{Cell, clean};
use crate::units::sheets::{document_name, figures, target_note};
use crate::units::{
    ChosenFrom, EstimatedShare, HealthFlag, LikeUnit, ModelReadings, Piece, ReadDocument, Reason,
    Rule, Side, UnitReading, Word,
};

/// Words of a reason that are listed; of more their number is told.
const REASON_WORDS: usize = 6;

/// Holds the units of all models of a page, with the names of their places.
#[derive(Serialize)]
pub(super) struct PackedReadings {
    rankings: Vec<PackedRanking>,
    /// Flags, each with where it is explained.
    flags: Vec<(&'static str, String)>,
    chosen: Vec<&'static str>,
    words: Vec<String>,
    labels: Vec<String>,
    documents: Vec<PackedDocument>,
    models: Vec<PackedModel>,
}

#[derive(Serialize)]
struct PackedRanking {
    name: &'static str,
    says: &'static str,
}

/// A document that units show: its name, its id where that is another, and its labels by number.
#[derive(Serialize)]
struct PackedDocument(String, Option<String>, Vec<usize>);

#[derive(Serialize)]
struct PackedModel {
    anchor: String,
    title: String,
    units: Vec<PackedUnit>,
}

#[derive(Serialize)]
struct PackedUnit {
    unit: usize,
    name: String,
    density: Option<f64>,
    above: f64,
    flags: Vec<usize>,
    label: Option<usize>,
    theme: Option<(usize, String)>,
    twins: Vec<usize>,
    figures: Vec<PackedFigure>,
    /// Least and largest activation, documents per interval, documents on which it is silent.
    histogram: Option<(f64, f64, Vec<usize>, usize)>,
    /// Words for it and against it under each ranking, as pairs of a word and its score.
    words: Vec<(Vec<f64>, Vec<f64>)>,
    /// A word, its share under the unit and its share in the corpus, one after the other.
    relevance: Vec<f64>,
    /// Alike and opposed by decoder, alike and opposed by activation: pairs of a unit and a similarity.
    likeness: [Vec<f64>; 4],
    rules: Option<PackedRules>,
    documents: Vec<PackedShown>,
}

/// A name, a value, what it is held against, and where it is explained.
#[derive(Serialize)]
struct PackedFigure(String, String, String, Option<&'static str>);

#[derive(Serialize)]
struct PackedRules {
    says: String,
    rules: Vec<PackedRule>,
}

/// A rule, matching test documents, precision and coverage as share, low and high.
#[derive(Serialize)]
struct PackedRule(String, usize, Option<[f64; 3]>, Option<[f64; 3]>);

#[derive(Serialize)]
struct PackedShown {
    document: usize,
    chosen: usize,
    activation: f64,
    passage: Vec<PackedPiece>,
    reason: Option<PackedReason>,
}

/// A piece of a passage: text, or a word with its share.
#[derive(Serialize)]
#[serde(untagged)]
enum PackedPiece {
    Text(String),
    Word(String, f64),
}

#[derive(Serialize)]
struct PackedReason {
    start: f64,
    sum: f64,
    side: Option<Side>,
    /// Words that keep it active, and how many there are.
    keeps: Option<(Vec<usize>, usize)>,
    /// Words without which it stops, and how many there are.
    stops: Option<(Vec<usize>, usize)>,
    rival: Option<usize>,
}

/// Numbers texts in the order in which they are met.
#[derive(Default)]
struct Numbered {
    texts: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Numbered {
    fn number(&mut self, text: &str) -> usize {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len();
        self.texts.push(clean(text));
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn numbers<'a>(&mut self, texts: impl Iterator<Item = &'a String>) -> Vec<usize> {
        texts.map(|text| self.number(text)).collect()
    }
}

/// Makes what is packed, and numbers what occurs often.
#[derive(Default)]
struct Packer {
    words: Numbered,
    labels: Numbered,
    documents: Vec<PackedDocument>,
    places: HashMap<u32, usize>,
}

/// Packs the readings of models, each with the name of its place.
pub(super) fn pack(models: &[(String, &ModelReadings)]) -> PackedReadings {
    let mut packer = Packer::default();
    let model = |(anchor, model): &(String, &ModelReadings)| PackedModel {
        anchor: anchor.clone(),
        title: clean(&format!("{}, seed {}", model.variant, model.seed)),
        units: model.units.iter().map(|unit| packer.unit(unit)).collect(),
    };
    let models = models.iter().map(model).collect();
    let ranking = |ranking: Ranking| PackedRanking { name: ranking.name(), says: said(ranking) };
    PackedReadings {
        rankings: Ranking::ALL.map(ranking).into(),
        flags: HealthFlag::ALL.map(|flag| (flag.name(), flag_place(flag))).into(),
        chosen: ChosenFrom::ALL.map(ChosenFrom::name).into(),
        words: packer.words.texts,
        labels: packer.labels.texts,
        documents: packer.documents,
        models,
    }
}

/// Says in a few words what a ranking orders by.
fn said(ranking: Ranking) -> &'static str {
    match ranking {
        Ranking::Decoder => "weight with which the unit writes the word",
        Ranking::Encoder => "weight with which the unit reads the word",
        Ranking::Correlation => "correlation of the word’s presence with the activation",
        Ranking::Lift => "how many times more frequent under the unit than anywhere",
        Ranking::Relevance => {
            "share of the words under the unit; the tick is the share in all words"
        }
        Ranking::Frex => "frequent under the unit, and under no other",
        Ranking::Mi => "mutual information with the upper tenth of activations",
        Ranking::Phi => "phi coefficient with the upper tenth of activations",
        Ranking::Ablation => "what documents lose of their activation without the word",
        Ranking::Distinctive => "words of its own that belong together",
    }
}

impl Packer {
    fn unit(&mut self, of: &UnitReading) -> PackedUnit {
        let UnitReading { figures: known, likeness, .. } = of;
        let pairs = |units: &[LikeUnit]| -> Vec<f64> {
            units.iter().flat_map(|like| [like.unit as f64, short(like.similarity)]).collect()
        };
        let words = Ranking::ALL.map(|ranking| match known.ranked(ranking.name()) {
            Some(ranked) => (self.scored(&ranked.words), self.scored(&ranked.against)),
            None => (Vec::new(), Vec::new()),
        });
        let relevant = of.relevance.iter().flat_map(|word| {
            let number = self.words.number(&word.word) as f64;
            [number, short(word.under_unit), short(word.in_corpus)]
        });
        PackedUnit {
            relevance: relevant.collect(),
            unit: known.unit,
            name: clean(&known.name),
            density: known.density.map(short),
            above: short(f64::from(known.active_above)),
            flags: known
                .flags
                .iter()
                .filter_map(|flag| HealthFlag::ALL.iter().position(|other| other == flag))
                .collect(),
            label: known.label.as_ref().map(|best| self.labels.number(&best.label)),
            theme: of
                .standing
                .theme
                .as_ref()
                .map(|theme| (theme.number, clean(&theme.words.join(" ")))),
            twins: known.twins.iter().map(|twin| twin.unit).collect(),
            figures: figures(of).rows.iter().filter_map(|row| packed_figure(row)).collect(),
            histogram: known.histogram.as_ref().map(|of| {
                let [least, largest] = [of.least, of.largest].map(|a| short(f64::from(a)));
                (least, largest, of.counts.clone(), of.n_inactive)
            }),
            words: words.into(),
            likeness: [
                pairs(&likeness.alike_by_decoder),
                pairs(&likeness.opposed_by_decoder),
                pairs(&likeness.alike_by_activation),
                pairs(&likeness.opposed_by_activation),
            ],
            rules: of.rules.as_ref().map(|rules| PackedRules {
                says: clean(&target_note(rules)),
                rules: rules.rules.iter().map(packed_rule).collect(),
            }),
            documents: of.documents.iter().map(|document| self.shown(document)).collect(),
        }
    }

    fn scored(&mut self, words: &[Word]) -> Vec<f64> {
        let mut pairs = Vec::with_capacity(2 * words.len());
        for word in words {
            pairs.extend([self.words.number(&word.word) as f64, short(word.score)]);
        }
        pairs
    }

    fn shown(&mut self, of: &ReadDocument) -> PackedShown {
        let document = &of.document;
        let place = if let Some(&place) = self.places.get(&document.document.0) {
            place
        } else {
            let labels = self.labels.numbers(document.labels.iter());
            let (name, id) = (clean(&document_name(document)), clean(&document.id));
            let id = (!name.contains(&id)).then_some(id);
            self.documents.push(PackedDocument(name, id, labels));
            let place = self.documents.len() - 1;
            self.places.insert(document.document.0, place);
            place
        };
        PackedShown {
            document: place,
            chosen: ChosenFrom::ALL.iter().position(|other| *other == of.chosen).unwrap_or(0),
            activation: short(f64::from(document.activation)),
            passage: of.passage.iter().map(packed_piece).collect(),
            reason: document.reason.as_ref().map(|reason| self.reason(reason)),
        }
    }

    fn reason(&mut self, of: &Reason) -> PackedReason {
        let mut listed = |words: &Vec<String>| {
            (self.words.numbers(words.iter().take(REASON_WORDS)), words.len())
        };
        PackedReason {
            start: short(f64::from(of.bias)),
            sum: short(f64::from(of.pre_activation)),
            side: of.why.as_ref().and_then(|why| why.side),
            keeps: of.why.as_ref().map(|why| listed(&why.keeps_active)),
            stops: of.why.as_ref().and_then(|why| why.switches_off.as_ref()).map(&mut listed),
            rival: of.rival.as_ref().map(|rival| rival.unit),
        }
    }
}

/// Takes a row of the table of figures; a theme has its own place.
fn packed_figure(row: &[Cell]) -> Option<PackedFigure> {
    let [name, value, beside] = row else { return None };
    let [name, value, beside] = [name, value, beside].map(|cell| clean(&cell.shown()));
    let place = unit_figure(&name);
    (name != "theme").then_some(PackedFigure(name, value, beside, place))
}

fn packed_rule(rule: &Rule) -> PackedRule {
    let shares = |of: EstimatedShare| [of.share, of.low, of.high].map(short);
    let pattern = clean(&rule.pattern.to_string());
    let (precision, coverage) = (rule.precision.map(shares), rule.coverage.map(shares));
    PackedRule(pattern, rule.on_test.matching, precision, coverage)
}

fn packed_piece(piece: &Piece) -> PackedPiece {
    let text = clean(&piece.text);
    match piece.share {
        Some(share) => PackedPiece::Word(text, short(f64::from(share))),
        None => PackedPiece::Text(text),
    }
}

/// Rounds to three significant digits.
fn short(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::samples::readings;

    #[test]
    fn a_document_of_several_units_and_a_word_of_several_rankings_are_packed_once() {
        let of = readings("none", "moon");
        let packed = pack(&[("none/s1".to_owned(), &of)]);
        assert_eq!(
            (packed.words.as_slice(), packed.labels.as_slice()),
            (&["moon".to_owned()][..], &["space".to_owned()][..],)
        );
        assert_eq!(packed.documents.len(), 1);
        let unit = &packed.models[0].units[2];
        assert_eq!((unit.unit, unit.words.len(), unit.documents[0].document), (2, 10, 0));
        assert_eq!(unit.relevance, [0.0, 0.25, 0.125]);
        let reason = unit.documents[0].reason.as_ref().unwrap();
        let keeps = reason.keeps.as_ref().unwrap();
        assert_eq!((keeps.0.len(), keeps.1), (REASON_WORDS, 20), "of more their number is told");
        let json = serde_json::to_string(&unit.documents[0].passage).unwrap();
        assert_eq!(json, r#"["moon",["moon",0.123]]"#);
    }

    #[test]
    fn every_figure_of_a_unit_is_explained() {
        let of = readings("none", "moon");
        let packed = pack(&[("none/s1".to_owned(), &of)]);
        let figures = &packed.models[0].units[0].figures;
        assert!(figures.len() >= 8, "{}", figures.len());
        assert!(figures.iter().all(|figure| figure.3.is_some()));
    }

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!([0.123_456, -12_345.0, 0.0, 1.0].map(short), [0.123, -12_300.0, 0.0, 1.0]);
    }

    #[test]
    fn texts_are_numbered_once_and_harmless() {
        let mut numbered = Numbered::default();
        let numbers = ["moon", "b\u{202e}\u{7}", "moon"].map(|text| numbered.number(text));
        assert_eq!(numbers, [0, 1, 0]);
        assert_eq!(numbered.texts, ["moon", "b "]);
    }
}
