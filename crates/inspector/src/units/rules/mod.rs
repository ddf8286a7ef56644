//! Short rules over words that tell when a unit fires: estimates, and never more than that.
//!
//! A unit adds up the votes of all words of a document, so that the words of a rule may always be
//! outvoted by others: a rule that holds whatever else a document says has to name nearly all of
//! its words (measured, about 91 %), and says nothing. What stands here is found on training
//! documents, and how far it holds is counted on test documents, with an interval for each share.

mod bits;
mod candidates;
mod estimate;
mod forms;
mod search;

use ndarray::ArrayView1;
use serde::Serialize;
use topicscope_indexer::{Bags, DocId, TermId, Vocabulary};

pub use estimate::EstimatedShare;
pub use forms::RulePattern;

use crate::rank::upper_bound;
use forms::Form;

/// Largest density of a unit whose rules are about its being active; denser ones are told by their
/// upper half, because a rule that matches most documents tells none of them apart.
pub const LARGEST_DENSITY: f64 = 0.5;

/// Gives the activations of one unit on some documents.
#[derive(Debug, Clone, Copy)]
pub struct UnitOnDocuments<'a> {
    /// The documents.
    pub documents: &'a [DocId],
    /// The activation on each. **Shape** (N).
    pub activations: &'a [f32],
}

/// Holds the rules of one unit, and what they are about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitRules {
    /// What the rules foretell.
    pub target: RuleTarget,
    /// Number of test documents.
    pub n_documents: usize,
    /// Share of the test documents on which the target holds, in [0, 1]: the precision of a rule
    /// that knows nothing. Absent without test documents.
    pub base_rate: Option<f64>,
    /// The rules, those of larger precision on training documents first: five at most, and none for
    /// a unit that is the same on all training documents.
    pub rules: Vec<Rule>,
}

/// Says what the rules of a unit foretell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RuleTarget {
    /// Which bound it is.
    pub kind: TargetKind,
    /// The target is an activation strictly greater than this.
    pub above: f32,
}

/// Names the bound above which a unit is foretold to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// The size from which on the unit counts as active; for units that go below 0 too, on the side
    /// above.
    Active,
    /// The unit's own median over the training documents, for a unit that is active on more than
    /// [`LARGEST_DENSITY`] of them.
    AboveMedian,
}

/// Holds one rule, and how far it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// What it asks of the words of a document.
    #[serde(flatten)]
    pub pattern: RulePattern,
    /// What it was chosen by: too favorable, because it was chosen.
    pub on_training: RuleCounts,
    /// Documents of the test part; `matching` is the support of the shares below.
    pub on_test: RuleCounts,
    /// Share of the matching test documents on which the target holds; absent where none matches.
    pub precision: Option<EstimatedShare>,
    /// Share of the test documents with the target that match; absent where none has it.
    pub coverage: Option<EstimatedShare>,
}

/// Counts the documents of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RuleCounts {
    /// Those that match.
    pub matching: usize,
    /// Those that match, and on which the target holds.
    pub hits: usize,
}

/// Finds short rules that tell when a unit fires: "at least k of these words", with six words and
/// k = 3 at most, and "a word and not another".
///
/// For five weights of coverage against precision, from an eighth to two, the rule is taken whose
/// F-measure on the training documents is largest among those that a greedy search meets; none of
/// them has both less precision and less coverage there than another. Ties go to fewer words, and
/// everything is the same at each call. `active_above` is the size above which the unit counts as
/// active.
///
/// # Notes
/// Rules are estimates: a document that matches may hold words that outvote them (see the head of
/// this module). Rules of a unit that follows chance are found too; the interval of their precision
/// then holds the base rate, as often as an interval of 95 % does.
///
/// # Panics
/// When there is not one activation per document, or bags and vocabulary differ in their terms.
///
/// # Reference
/// van Rijsbergen (1979), Information retrieval, chapter 7, for the F-measure.
///
/// # Example
/// ```
/// use topicscope_indexer::{Bags, DocId, Term, Vocabulary};
/// use topicscope_inspector::units::{UnitOnDocuments, rules_of};
///
/// // The unit fires where two of the first three words meet.
/// let kinds = [vec![0, 1], vec![1, 2, 3], vec![0, 2], vec![0, 3], vec![1], vec![2, 3]];
/// let rows: Vec<Vec<u32>> = kinds.iter().cycle().take(54).cloned().collect();
/// let bags = Bags::from_rows(&rows, 4)?;
/// let fires = |row: &Vec<u32>| f32::from(u8::from(row.iter().filter(|&&w| w < 3).count() > 1));
/// let activations: Vec<f32> = rows.iter().map(fires).collect();
/// let documents: Vec<DocId> = (0..54).map(DocId).collect();
/// let part = |range: std::ops::Range<usize>| UnitOnDocuments {
///     documents: &documents[range.clone()],
///     activations: &activations[range],
/// };
/// let term = |text: &str| Term { text: text.into(), surface: text.into(), document_frequency: 1 };
/// let vocabulary = Vocabulary::in_order(["orbit", "shuttle", "nasa", "the"].map(term).to_vec());
/// let found = rules_of(&bags, &vocabulary, part(0..36), part(36..54), 0.0);
/// assert_eq!(found.rules[0].pattern.to_string(), "at least 2 of: orbit, shuttle, nasa");
/// assert_eq!(found.rules[0].precision.unwrap().share, 1.0);
/// assert_eq!(found.base_rate, Some(0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rules_of(
    bags: &Bags,
    vocabulary: &Vocabulary,
    train: UnitOnDocuments<'_>,
    test: UnitOnDocuments<'_>,
    active_above: f32,
) -> UnitRules {
    assert_eq!(vocabulary.n_terms(), bags.n_terms(), "bags and vocabulary differ in their terms");
    for part in [&train, &test] {
        let n = part.documents.len();
        assert_eq!(part.activations.len(), n, "one activation per document");
    }
    let target = target(train.activations, active_above);
    let forms = search::best_forms(bags, &train, target.above);
    let [on_training, on_test] = [train, test].map(|part| Judged::of(bags, part, target.above));
    let rule = |form: &Form| {
        let (training, test) = (on_training.counts(form), on_test.counts(form));
        Rule {
            pattern: form.pattern(|term: TermId| vocabulary.surface(term).to_owned()),
            on_training: training,
            on_test: test,
            precision: EstimatedShare::of(test.hits, test.matching),
            coverage: EstimatedShare::of(test.hits, on_test.n_target),
        }
    };
    let n_documents = on_test.is_target.len();
    UnitRules {
        target,
        n_documents,
        base_rate: (n_documents > 0).then(|| on_test.n_target as f64 / n_documents as f64),
        rules: forms.iter().map(rule).collect(),
    }
}

fn target(activations: &[f32], active_above: f32) -> RuleTarget {
    let n_active = activations.iter().filter(|&&a| a > active_above).count();
    if n_active as f64 <= LARGEST_DENSITY * activations.len() as f64 {
        RuleTarget { kind: TargetKind::Active, above: active_above }
    } else {
        RuleTarget {
            kind: TargetKind::AboveMedian,
            above: upper_bound(ArrayView1::from(activations), 50),
        }
    }
}

/// Documents on which the target is known.
struct Judged<'a> {
    bags: &'a Bags,
    documents: &'a [DocId],
    /// **Shape** (N).
    is_target: Vec<bool>,
    n_target: usize,
}

impl<'a> Judged<'a> {
    fn of(bags: &'a Bags, part: UnitOnDocuments<'a>, above: f32) -> Self {
        let is_target: Vec<bool> = part.activations.iter().map(|&a| a > above).collect();
        let n_target = is_target.iter().filter(|&&is| is).count();
        Self { bags, documents: part.documents, is_target, n_target }
    }

    fn counts(&self, form: &Form) -> RuleCounts {
        let mut counts = RuleCounts { matching: 0, hits: 0 };
        for (&document, &is_target) in self.documents.iter().zip(&self.is_target) {
            if form.matches(self.bags, document) {
                counts.matching += 1;
                counts.hits += usize::from(is_target);
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests;
