//! Models of other programs: a model given back as a table has its own figures.

use std::path::Path;

use ndarray::Array2;
use topicscope_indexer::{DocId, Split, TermId};
use topicscope_trainer::{Autoencoder, TrainerConfig, Unit};

use super::planted::Planted;
use crate::evaluate::{Candidate, Depth, Evaluation, Judge};
use crate::figures::{
    CoherenceFigure, DiversityFigure, FaithfulnessFigure, Metric, NamedBy, RedundancyFigure,
    SizeFigure,
};
use crate::foreign::{CodeTable, ForeignModel};
use crate::metrics::{Absent, Halves};

fn model(planted: &Planted) -> Autoencoder {
    // Choices at random are keyed by the seed of a model, and by 1 for those of others.
    let config = TrainerConfig {
        unit: Unit::Relu,
        units: 7,
        epochs: 25,
        batch: 16,
        rate: 0.02,
        seed: 1,
        ..TrainerConfig::default()
    };
    planted.train(config)
}

fn table(codes: Array2<f32>) -> CodeTable {
    CodeTable::of_codes(codes, Path::new("table")).unwrap()
}

fn all_codes(planted: &Planted, model: &Autoencoder) -> Array2<f32> {
    let bags = planted.index.bags();
    model.encode(bags, &(0..bags.n_documents() as u32).map(DocId).collect::<Vec<_>>())
}

fn half_codes(planted: &Planted, model: &Autoencoder) -> Array2<f32> {
    let halves = Halves::of(planted.index.bags(), &planted.index.documents_in(Split::Test));
    model.encode(&halves.first, &halves.rows())
}

/// Judges the model beside some others.
fn judged(
    planted: &Planted,
    model: &Autoencoder,
    others: &[ForeignModel],
) -> (Evaluation, Vec<Evaluation>) {
    let judge = Judge::new(&planted.index).unwrap();
    let own = Candidate { model, scale: None, unpenalized: Some(0), depth: Depth::Full };
    let mut judgment = judge.judge_beside(&[own], &[], others, &|| ());
    (judgment.evaluations.remove(0), judgment.foreign)
}

/// Says whether a figure is one of weights.
fn needs_weights(metric: Metric) -> bool {
    match metric {
        Metric::Reconstruction(_) => true,
        Metric::Size(figure) => {
            matches!(figure, SizeFigure::DecoderNorm | SizeFigure::Contribution)
        }
        Metric::Redundancy(figure) => !matches!(figure, RedundancyFigure::Activation(_)),
        Metric::Diversity(
            DiversityFigure::TopicDiversity(naming) | DiversityFigure::InvertedRbo(naming),
        )
        | Metric::Faithfulness(FaithfulnessFigure::Of(naming)) => naming == NamedBy::Decoder,
        Metric::Coherence(CoherenceFigure::Judged(of) | CoherenceFigure::Train(of)) => {
            of.naming() == NamedBy::Decoder
        }
        _ => false,
    }
}

#[test]
fn a_model_given_back_as_a_table_has_its_own_figures_but_those_of_weights() {
    let planted = Planted::new(1, 6);
    let model = model(&planted);
    let (codes, halves) = (all_codes(&planted, &model), half_codes(&planted, &model));
    let given = |codes, halves| {
        ForeignModel::new("other", &planted.index, None, Some(table(codes)), halves).unwrap()
    };
    // All documents, or those of train and test alone; with halves, or without.
    let parts = [Split::Train, Split::Test].map(|split| planted.index.documents_in(split));
    let mut rows = parts.concat();
    rows.sort_unstable();
    let part = model.encode(planted.index.bags(), &rows);
    assert_ne!(part.nrows(), codes.nrows());
    let others = [given(codes, Some(table(halves))), given(part, None)];
    let (own, found) = judged(&planted, &model, &others);
    let (mut n_same, mut n_weights) = (0, 0);
    for (place, found) in found.iter().enumerate() {
        assert_eq!(
            found.figures.keys().collect::<Vec<_>>(),
            own.figures.keys().collect::<Vec<_>>()
        );
        for (&metric, &value) in &found.figures {
            let is_of_halves = place == 1 && matches!(metric, Metric::CarryOver(_));
            let expected = match () {
                () if needs_weights(metric) => Err(Absent::NoWeights),
                () if is_of_halves => Err(Absent::NoHalves),
                () => own.figures[&metric],
            };
            assert_eq!(value, expected, "{metric}, table {place}");
            n_same += usize::from(value.is_ok());
            n_weights += usize::from(value == Err(Absent::NoWeights));
        }
        assert_eq!(found.scores, own.scores);
        assert_eq!(found.unit_labels, own.unit_labels);
    }
    assert!(n_same > 120 && n_weights > 30, "{n_same} {n_weights}");
}

#[test]
fn words_that_are_given_are_the_names_and_words_alone_are_judged_as_words() {
    let planted = Planted::new(1, 6);
    let model = model(&planted);
    let terms = planted.index.vocabulary().terms();
    let words: Vec<Vec<TermId>> = (0..7)
        .map(|unit| (0..5).map(|word| TermId((unit * 3 + word) % terms.len() as u32)).collect())
        .collect();
    let of = |codes| {
        ForeignModel::new("other", &planted.index, Some(words.clone()), codes, None).unwrap()
    };
    let both = of(Some(table(all_codes(&planted, &model))));
    let (own, found) = judged(&planted, &model, &[both, of(None)]);
    assert_eq!(found[0].scores.lists(25), words);
    for (&metric, &value) in &found[1].figures {
        match metric {
            Metric::Coherence(_) | Metric::Diversity(_) => {
                assert_eq!(value, found[0].figures[&metric], "{metric}");
            }
            _ => assert_eq!(value, Err(Absent::NoCodes), "{metric}"),
        }
    }
    // What reads codes alone does not care for words.
    for (&metric, &value) in &found[0].figures {
        if matches!(metric, Metric::Labels(_) | Metric::Clusters(_) | Metric::Sparsity(_)) {
            assert_eq!(value, own.figures[&metric], "{metric}");
        }
    }
}

#[test]
fn tables_that_do_not_fit_are_refused() {
    let planted = Planted::new(1, 6);
    let model = model(&planted);
    let codes = all_codes(&planted, &model);
    let refused = |words, codes, halves| {
        let found = ForeignModel::new("other", &planted.index, words, codes, halves);
        found.unwrap_err().to_string()
    };
    let short = codes.slice(ndarray::s![1.., ..]).to_owned();
    let message = refused(None, Some(table(short)), None);
    let n = codes.nrows();
    assert!(
        message.starts_with(&format!("table: `{}` rows; the index has `{n}`", n - 1)),
        "{message}"
    );
    let message = refused(Some(vec![vec![TermId(0)]]), Some(table(codes.clone())), None);
    assert_eq!(message, "`other` has `1` unit in one of its files and `7` in another");
    let halves = half_codes(&planted, &model);
    let short = table(halves.slice(ndarray::s![1.., ..]).to_owned());
    let message = refused(None, Some(table(codes)), Some(short));
    assert!(message.contains("first halves of test documents"), "{message}");
    assert!(refused(None, None, Some(table(halves))).contains("neither words nor codes"));
    assert!(refused(None, None, None).contains("neither words nor codes"));
    let mut broken = Array2::zeros((3, 2));
    broken[[2, 1]] = f32::NAN;
    let message = CodeTable::of_codes(broken, Path::new("table")).unwrap_err().to_string();
    assert_eq!(message, "table: the code of row `2`, unit `1` is not finite");
}
