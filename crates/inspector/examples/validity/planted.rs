//! Planted corpora, whose true themes are known: does a figure follow what units truly found?
//!
//! Documents mix one to three of twenty themes with a background that all share. A unit truly found a
//! theme when its words are those of the theme (`words`: F1 after one-to-one matching of units and
//! themes by words in common), or when it is active as the theme's share in documents is (`activity`:
//! mean correlation after one-to-one matching). Models of all kinds, good and bad, are ranked by each
//! figure and by these two.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;
use serde_json::json;
use topicscope_indexer::{DocId, Index, Input, Split};
use topicscope_inspector::evaluate::{Candidate, Depth, Figures, Judge};
use topicscope_inspector::figures::Metric;
use topicscope_inspector::rank::Ranking;
use topicscope_trainer::{Autoencoder, TrainerConfig};

use super::{Outcome, index, penalties, train};

const THEMES: usize = 20;
const WORDS_OF_THEME: usize = 30;
const BACKGROUND: usize = 400;
const DOCUMENTS: usize = 2_500;
const NAMED: usize = 10;

/// Mean words of a document, and the share of the background among them.
const KINDS: [(&str, f64, f64); 3] =
    [("short", 8.0, 0.3), ("middle", 25.0, 0.5), ("long", 80.0, 0.6)];

const PENALTIES: [&str; 7] =
    ["none", "mean:0.03", "mean:0.1", "mean:0.3", "mean:1", "l1:0.1", "l1:1"];
const SIZES: [usize; 2] = [20, 40];
const EPOCHS: [usize; 3] = [2, 8, 40];
const SEEDS: u64 = 2;

/// A planted corpus.
struct Planted {
    index: Index,
    /// Share of each theme in the documents. **Shape** (N, themes).
    shares: Vec<[f64; THEMES]>,
    /// The commonest words of each theme.
    words: Vec<Vec<String>>,
}

/// One model with its figures and what it truly found.
struct Judged {
    is_penalized: bool,
    corpus: &'static str,
    figures: Figures,
    truth: [f64; 2],
}

pub(super) fn run() -> Outcome<()> {
    let mut all = Vec::new();
    for (seed, (name, length, background)) in (1..).zip(KINDS) {
        let place = tempfile::tempdir()?;
        let planted = plant(seed, length, background, &place.path().join("index"))?;
        all.extend(judge(name, &planted)?);
    }
    for model in &all {
        let figures: BTreeMap<&str, f64> =
            model.figures.iter().filter_map(|(m, v)| Some((m.key(), (*v).ok()?))).collect();
        let line = json!({
            "corpus": model.corpus, "penalized": model.is_penalized,
            "words": model.truth[0], "activity": model.truth[1], "figures": figures,
        });
        println!("{line}");
    }
    summarize(&all);
    Ok(())
}

fn judge(name: &'static str, planted: &Planted) -> Outcome<Vec<Judged>> {
    let judge = Judge::new(&planted.index)?;
    let mut configs = Vec::new();
    for (penalty, units, epochs, seed) in PENALTIES.iter().flat_map(|&penalty| {
        SIZES.iter().flat_map(move |&units| {
            EPOCHS.iter().flat_map(move |&epochs| {
                (1..=SEEDS).map(move |seed| (penalty, units, epochs, seed))
            })
        })
    }) {
        configs.push(TrainerConfig {
            units,
            epochs,
            seed,
            batch: 32,
            renew: topicscope_trainer::Renewal::Off,
            penalties: penalties(penalty)?,
            ..TrainerConfig::default()
        });
    }
    let models: Vec<Autoencoder> = configs
        .into_par_iter()
        .map(|config| train(&planted.index, config).map(|f| f.model).map_err(|e| e.to_string()))
        .collect::<Result<_, _>>()?;
    // The twin without penalty of the same size, length and seed.
    let twins = SIZES.len() * EPOCHS.len() * SEEDS as usize;
    let candidates: Vec<Candidate<'_>> = models
        .iter()
        .enumerate()
        .map(|(place, model)| Candidate {
            model,
            scale: None,
            unpenalized: Some(place % twins),
            depth: Depth::Full,
        })
        .collect();
    let evaluations = judge.judge(&candidates, &[], &|| ()).evaluations;
    let found = models.iter().zip(evaluations).map(|(model, evaluation)| Judged {
        is_penalized: !model.config().penalties.is_empty(),
        corpus: name,
        figures: evaluation.figures,
        truth: truth(planted, &judge, model),
    });
    Ok(found.collect())
}

/// Writes a corpus and indexes it.
fn plant(seed: u64, length: f64, background: f64, place: &std::path::Path) -> Outcome<Planted> {
    let mut random = Xoshiro256Plus::seed_from_u64(seed);
    let mut uniform = move || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let (mut text, mut shares) = (String::new(), Vec::new());
    for document in 0..DOCUMENTS {
        let n_themes = 1 + (uniform() * 3.0) as usize;
        let mut share = [0.0; THEMES];
        for _ in 0..n_themes {
            share[(uniform() * THEMES as f64) as usize] += 0.2 + uniform();
        }
        let total: f64 = share.iter().sum();
        for share in &mut share {
            *share /= total;
        }
        let n_words = (length * (0.5 + uniform())).max(4.0) as usize;
        let mut words = Vec::with_capacity(n_words);
        for _ in 0..n_words {
            words.push(if uniform() < background {
                word(THEMES, zipf(uniform(), BACKGROUND))
            } else {
                let mut left = uniform();
                let theme = share.iter().position(|share| {
                    left -= share;
                    left < 0.0
                });
                word(theme.unwrap_or(0), zipf(uniform(), WORDS_OF_THEME))
            });
        }
        let label = (0..THEMES).fold(0, |best, t| if share[t] > share[best] { t } else { best });
        let (id, text_of) = (document, words.join(" "));
        writeln!(text, "{}", json!({"id": id, "text": text_of, "label": format!("theme{label}")}))?;
        shares.push(share);
    }
    let input = Input::memory("planted.jsonl", text.into_bytes());
    let index = index(input, seed, 3, 0.2, place)?;
    let words = (0..THEMES).map(|theme| (0..NAMED).map(|rank| word(theme, rank)).collect());
    Ok(Planted { index, shares, words: words.collect() })
}

/// Draws a rank whose chance falls as 1/(rank + 3).
fn zipf(uniform: f64, n: usize) -> usize {
    let weight = |rank: usize| 1.0 / (rank as f64 + 3.0);
    let mut left = uniform * (0..n).map(weight).sum::<f64>();
    let found = (0..n).position(|rank| {
        left -= weight(rank);
        left < 0.0
    });
    found.unwrap_or(n - 1)
}

/// Names a word by its theme and rank, in letters alone.
fn word(theme: usize, rank: usize) -> String {
    let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
    let letters = [theme, theme * 7 + 3, rank, rank / 26, rank * 11 + theme];
    letters.into_iter().map(letter).chain("xq".chars()).collect()
}

/// Says how well units found the themes, by words and by activity.
fn truth(planted: &Planted, judge: &Judge<'_>, model: &Autoencoder) -> [f64; 2] {
    let terms = planted.index.vocabulary().terms();
    let lists = judge.scores(model, Ranking::Correlation).lists(NAMED);
    let names = |theme: usize| &planted.words[theme];
    let in_common = |unit: usize, theme: usize| {
        let is_named = |id: &topicscope_indexer::TermId| {
            names(theme).iter().any(|word| *word == terms[id.index()].text)
        };
        lists[unit].iter().filter(|id| is_named(id)).count() as f64 / NAMED as f64
    };
    let n_units = model.n_units();
    let words = 2.0 * matched(n_units, &in_common) / (n_units + THEMES) as f64;
    let documents: Vec<DocId> = planted.index.documents_in(Split::Test);
    let codes = model.encode(planted.index.bags(), &documents);
    let alike = |unit: usize, theme: usize| {
        let a: Vec<f64> = codes.column(unit).iter().map(|&a| f64::from(a)).collect();
        let share: Vec<f64> = documents.iter().map(|d| planted.shares[d.index()][theme]).collect();
        correlation(&a, &share).max(0.0)
    };
    let activity = 2.0 * matched(n_units, &alike) / (n_units + THEMES) as f64;
    [words, activity]
}

/// Matches units and themes one to one, the best pair first; returns the sum over the pairs.
fn matched(n_units: usize, value: &dyn Fn(usize, usize) -> f64) -> f64 {
    let mut pairs: Vec<(f64, usize, usize)> = (0..n_units)
        .flat_map(|unit| (0..THEMES).map(move |theme| (unit, theme)))
        .map(|(unit, theme)| (value(unit, theme), unit, theme))
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut units, mut themes) = (vec![false; n_units], [false; THEMES]);
    let mut sum = 0.0;
    for (value, unit, theme) in pairs {
        if !units[unit] && !themes[theme] {
            (units[unit], themes[theme]) = (true, true);
            sum += value;
        }
    }
    sum
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let mean = |v: &[f64]| v.iter().sum::<f64>() / n;
    let (ma, mb) = (mean(a), mean(b));
    let dot = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    let scale = (dot(a, ma, a, ma) * dot(b, mb, b, mb)).sqrt();
    if scale > 0.0 { dot(a, ma, b, mb) / scale } else { 0.0 }
}

/// Returns mean ranks; ties share theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count() as f64;
        let same = values.iter().filter(|other| *other == value).count() as f64;
        below + f64::midpoint(same, 1.0)
    };
    values.iter().map(rank).collect()
}

/// Prints the rank correlation of every figure with both truths, over models of one corpus, mean
/// over corpora: all models, unpenalized ones, penalized ones.
fn summarize(all: &[Judged]) {
    for metric in Metric::all() {
        let mut found: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
        for (group, belongs) in
            [("all", None), ("unpenalized", Some(false)), ("penalized", Some(true))]
        {
            let mut sums = [0.0; 2];
            for (corpus, ..) in KINDS {
                let models = all.iter().filter(|model| {
                    model.corpus == corpus && belongs.is_none_or(|p| model.is_penalized == p)
                });
                let pairs: Vec<(f64, [f64; 2])> =
                    models.filter_map(|m| Some((m.figures.get(&metric)?.ok()?, m.truth))).collect();
                let figures = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<f64>>());
                for (truth, sum) in sums.iter_mut().enumerate() {
                    let truths: Vec<f64> = pairs.iter().map(|pair| pair.1[truth]).collect();
                    *sum += correlation(&figures, &ranks(&truths)) / KINDS.len() as f64;
                }
            }
            found.insert(group, sums);
        }
        let line = json!({"figure": metric.key(), "better": metric.better().larger(), "rank_correlation_words_activity": found});
        println!("{line}");
    }
}
