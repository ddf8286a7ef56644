//! Made-up readings for tests.

use topicscope_indexer::DocId;

use crate::rank::Ranking;
use crate::units::{
    ChosenFrom, Histogram, ModelReadings, Piece, RankedWords, ReadDocument, Reason, RelevantWord,
    Standing, UnitDocument, UnitFigures, UnitLikeness, UnitReading, Why, Word,
};

/// The readings of one model, of three units whose texts are all the same.
pub(super) fn readings(variant: &str, text: &str) -> ModelReadings {
    let units = (0..3).map(|unit| reading(unit, text)).collect();
    ModelReadings { variant: variant.to_owned(), seed: 1, units }
}

fn reading(unit: usize, text: &str) -> UnitReading {
    let words = vec![Word { word: text.to_owned(), score: 0.5 }];
    let ranked = |ranking: Ranking| RankedWords {
        ranking: ranking.name().to_owned(),
        words: words.clone(),
        against: words.clone(),
    };
    let why = Why {
        side: None,
        keeps_active: vec![text.to_owned(); 20],
        switches_off: Some(vec![text.to_owned()]),
    };
    let reason =
        Reason { pre_activation: 2.0, bias: -0.5, shares: Vec::new(), why: Some(why), rival: None };
    let document = ReadDocument {
        chosen: ChosenFrom::Random,
        document: UnitDocument {
            document: DocId(7),
            id: "d7".to_owned(),
            title: Some(text.to_owned()),
            labels: vec!["space".to_owned()],
            activation: 2.0,
            snippet: String::new(),
            reason: Some(reason),
        },
        passage: vec![
            Piece { text: text.to_owned(), share: None },
            Piece { text: text.to_owned(), share: Some(0.123_456) },
        ],
    };
    UnitReading {
        figures: UnitFigures {
            unit,
            name: text.to_owned(),
            flags: Vec::new(),
            density: Some(0.2),
            histogram: Some(Histogram {
                n_inactive: 8,
                least: 1.0,
                largest: 2.0,
                counts: vec![1, 1],
            }),
            hoyer: Some(0.8),
            treves_rolls: Some(0.7),
            active_above: 0.0,
            decoder_norm: 1.0,
            bias: -0.5,
            threshold: None,
            npmi: Some(0.1),
            carry_over: Some(2.0),
            faithfulness: Some(0.4),
            label: None,
            twins: Vec::new(),
            agreeing_words: Some(5),
            rankings: Ranking::ALL.map(ranked).into(),
        },
        floor: Some(0.05),
        standing: Standing::default(),
        decided: None,
        rules: None,
        relevance: vec![RelevantWord { word: text.to_owned(), under_unit: 0.25, in_corpus: 0.125 }],
        likeness: UnitLikeness::default(),
        documents: vec![document],
    }
}
