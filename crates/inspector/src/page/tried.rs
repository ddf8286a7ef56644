//! The part of the page in which people try texts.

use std::collections::BTreeSet;

use askama::Template;
use serde::Serialize;

use super::encoder::{Encoders, KnownWords, ModelEncoder};
use super::packed::Packed;
use super::shown::Shown;
use crate::render::{clean, counted};
use crate::report::ModelUnits;

/// First words of a unit that name it.
const NAME_WORDS: usize = 4;

/// The name of what the script reads.
pub(super) const TRIED: &str = "try";

/// A text field, and what the script shows of models.
#[derive(Template)]
#[template(path = "page/try.html")]
pub(super) struct Tried {
    /// Why the page cannot read text.
    without_rules: Option<String>,
    /// What rounding changed.
    rounding: String,
    /// Why the encoders are not there.
    left_out: Option<String>,
}

/// What the script reads.
#[derive(Serialize)]
struct TriedData<'a> {
    words: &'a KnownWords,
    models: Vec<TriedModel<'a>>,
}

/// A model with its place in the page.
#[derive(Serialize)]
struct TriedModel<'a> {
    anchor: &'a str,
    /// The first words of each unit. **Shape** (H).
    names: Vec<Vec<String>>,
    #[serde(flatten)]
    encoder: &'a ModelEncoder,
}

impl Tried {
    /// Lays out the part, and packs what it reads; `None` where no model has a place. Bytes of the page
    /// that encoders take are those of the packed text.
    pub(super) fn of(encoders: &Encoders, shown: Shown<'_>) -> Option<(Self, Packed)> {
        let models = encoders.models.iter().filter_map(|encoder| {
            let place = shown.model(&encoder.variant, encoder.seed)?;
            let names = names(shown.models[place], encoder);
            Some(TriedModel { anchor: &shown.anchors[place], names, encoder })
        });
        let models: Vec<TriedModel<'_>> = models.collect();
        if models.is_empty() {
            return None;
        }
        let found = models.iter().map(|model| model.encoder);
        let part = Self {
            without_rules: encoders.words.without_rules.as_deref().map(clean),
            rounding: clean(&rounding(&found.collect::<Vec<_>>())),
            left_out: None,
        };
        Some((part, Packed::new(TRIED, &TriedData { words: &encoders.words, models })))
    }

    /// Says that encoders of so many bytes are left out, and by how many the page would have passed its
    /// budget with them.
    pub(super) fn leave_out(self, size: u64, over: u64) -> Self {
        let left_out = format!(
            "Texts cannot be tried here: the encoders take {} kB, with which the page would pass its budget \
             by {} kB. A larger budget has room for them, and topicscope encode does the same in a terminal.",
            size.div_ceil(1000),
            over.div_ceil(1000)
        );
        Self { left_out: Some(left_out), ..self }
    }
}

/// Returns the first words of each unit by number.
fn names(units: &ModelUnits, encoder: &ModelEncoder) -> Vec<Vec<String>> {
    let mut names = vec![Vec::new(); encoder.bias.len()];
    for unit in &units.units {
        let words = unit.words.iter().take(NAME_WORDS).map(|word| clean(&word.word));
        if let Some(name) = names.get_mut(unit.unit) {
            *name = words.collect();
        }
    }
    names
}

/// Says how far rounded weights do as the models themselves.
fn rounding(encoders: &[&ModelEncoder]) -> String {
    let n_documents = encoders.iter().map(|of| of.agreement.n_documents).max().unwrap_or(0);
    let bits: BTreeSet<usize> = encoders.iter().map(|of| 6 * of.weights.places.len()).collect();
    let bits: Vec<String> = bits.iter().map(ToString::to_string).collect();
    let share =
        |of: &&ModelEncoder| format!("{} % ({})", percent(of.agreement.share()), of.variant);
    let shares: Vec<String> = encoders.iter().map(share).collect();
    let error = encoders.iter().map(|of| of.agreement.largest_error).fold(0.0, f64::max);
    format!(
        "Weights are rounded to {} bits. On {}, decisions whether a unit fires are those of the whole model in {}; \
         where they are, an activation is off by at most {:.2} % of the largest of its unit.",
        bits.join(" or "),
        counted(n_documents, "test document"),
        shares.join(", "),
        100.0 * error
    )
}

/// Writes a share in percent, never rounded up to all.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if share < 1.0 {
        format!("{:.3}", (percent * 1000.0).floor() / 1000.0)
    } else {
        "100".to_owned()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use topicscope_indexer::{AnalyzerSettings, Term, Vocabulary};
    use topicscope_trainer::UnitKind;

    use super::*;
    use crate::page::{Agreement, Digits};
    use crate::report::samples::models;

    /// A made-up encoder of three units over two words.
    pub(in crate::page) fn encoders(variant: &str) -> Encoders {
        let term =
            |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 1 };
        let vocabulary = Vocabulary::in_order(vec![term("moon"), term("goal")]);
        let mut encoders = Encoders::new(&AnalyzerSettings::default(), &vocabulary).unwrap();
        encoders.models.push(ModelEncoder {
            variant: variant.to_owned(),
            seed: 1,
            unit: UnitKind::Relu,
            winners: None,
            group: None,
            mean_length: None,
            bias: vec![0.0; 3],
            above: vec![Some(0.0); 3],
            below: vec![None; 3],
            largest: vec![1.0; 3],
            weights: Digits { steps: vec![0.1; 3], places: vec!["AAAAAA".into(); 2] },
            agreement: Agreement {
                n_documents: 7,
                n_decisions: 1_000_000,
                n_differing: 1,
                largest_error: 0.0012,
            },
        });
        encoders
    }

    #[test]
    fn a_model_is_tried_at_its_place_under_the_words_of_its_units() {
        let models = models();
        let units: Vec<&ModelUnits> = models.iter().collect();
        let anchors = ["none/s1".to_owned(), "mean-0.3/s1".to_owned()];
        let found = encoders(&models[1].variant);
        let (part, packed) =
            Tried::of(&found, Shown { anchors: &anchors, models: &units }).unwrap();
        assert_eq!(packed.name, TRIED);
        let page = part.to_string();
        assert!(page.contains("rounded to 12 bits. On 7 test documents"));
        assert!(page.contains("in 99.999 % (") && page.contains("at most 0.12 % of"));
        assert!(page.contains("<textarea") && !page.contains("try-find"));
        let names = names(&models[1], &found.models[0]);
        let first: Vec<&str> = models[1].units[0].words.iter().map(|of| of.word.as_str()).collect();
        assert_eq!(names[models[1].units[0].unit], first[..first.len().min(NAME_WORDS)]);
        assert!(
            Tried::of(&encoders("nobody"), Shown { anchors: &anchors, models: &units }).is_none()
        );
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let models = models();
        let units: Vec<&ModelUnits> = models.iter().collect();
        let anchors = ["none/s1".to_owned(), "mean-0.3/s1".to_owned()];
        let mut found = encoders(&models[0].variant);
        found.words.without_rules = Some("The index counts <stems>".to_owned());
        let part = || Tried::of(&found, Shown { anchors: &anchors, models: &units }).unwrap().0;
        let page = part().to_string();
        assert!(page.contains("The index counts &#60;stems&#62;: choose known words instead"));
        assert!(!page.contains("<textarea") && page.contains("try-find"));
        let page = part().leave_out(345_678, 1_001).to_string();
        assert!(page.contains("take 346 kB") && page.contains("by 2 kB"));
        assert!(!page.contains("try-find") && !page.contains("scripted"));
    }
}
