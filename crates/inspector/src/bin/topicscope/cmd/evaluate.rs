//! `topicscope evaluate`: the figures of one model.

use serde::Serialize;
use topicscope_inspector::evaluate::{Candidate, CoherenceReference, Depth, judged_labels};
use topicscope_inspector::metrics::{AlikeUnits, SharedWords};
use topicscope_inspector::render::{Sheet, counted};
use topicscope_inspector::report::{JudgedVariant, Purpose, VariantSummary, sheets, summarize};
use topicscope_inspector::study::variant_name;
use topicscope_inspector::units::{self, Decided};

use crate::args::EvaluateCommand;
use crate::judging::Judging;
use crate::output::{self, Format};
use crate::progress::Talk;
use crate::source::Source;
use crate::wording::labels_left_out;

#[derive(Serialize)]
struct Evaluated<'a> {
    #[serde(flatten)]
    variant: &'a VariantSummary,
    /// The documents in which coherence was counted.
    reference: &'a CoherenceReference,
    /// Labels that were judged, where the corpus has more.
    #[serde(skip_serializing_if = "Option::is_none")]
    judged_labels: Option<usize>,
    /// Units that share four or more of their ten words of largest correlation.
    twins: &'a [SharedWords],
    alike_by_decoder: &'a AlikeUnits,
    alike_by_activation: &'a AlikeUnits,
    /// How many words decide that a unit is active; absent for units that compete.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<Decided>,
}

pub(crate) fn run(command: &EvaluateCommand, talk: Talk) -> anyhow::Result<()> {
    let judging = Judging::begin(1, talk);
    let source = Source::open(&command.source, talk)?;
    let model = &source.saved.model;
    let judge = command.judging.settings().judge(source.index()?, command.part)?;
    if let Some(remark) = labels_left_out(judge.index()) {
        talk.say(&remark);
    }
    judging.measure();
    let candidate = Candidate { model, scale: None, unpenalized: None, depth: Depth::Full };
    let untrained = [judge.untrained(model.config())?];
    let mut judgment = judge.judge(&[candidate], &untrained, &|| judging.one_more());
    let evaluation = judgment.evaluations.remove(0);
    let documents = judge.index().documents_in(command.part);
    let decided =
        units::decided(model, judge.index().bags(), &documents, &judge.active_above(model));
    drop(judging);
    let variant = summarize(&JudgedVariant {
        name: variant_name(&model.config().penalties.list),
        purpose: Purpose::Asked,
        numbers: String::new(),
        config: Some(model.config()),
        seeds: vec![model.config().seed],
        found_weights: source.saved.found_weight().into_iter().collect(),
        renewed: vec![source.saved.history.iter().map(|epoch| epoch.renewed).sum()],
        evaluations: vec![&evaluation],
        floors: judgment.floors.iter().collect(),
        unpenalized: None,
    });
    let by_decoder = &evaluation.by_decoder.pairs;
    let by_activation = &evaluation.by_activation.pairs;
    let evaluated = Evaluated {
        variant: &variant,
        reference: judge.reference(),
        judged_labels: judged_labels(judge.index().labels()),
        twins: &evaluation.twins,
        alike_by_decoder: by_decoder,
        alike_by_activation: by_activation,
        decided,
    };
    let mut sheet = sheet(command, &variant, judge.reference());
    sheet.notes.extend(sheets::alike_units(by_decoder, by_activation));
    sheet.notes.extend(decided.map(units::sheets::decided));
    output::print(command.printing.form, &evaluated, &[sheet])
}

/// Lays out the main figures for people at a terminal, and every one for files or on demand.
fn sheet(
    command: &EvaluateCommand,
    variant: &VariantSummary,
    reference: &CoherenceReference,
) -> Sheet {
    let whole = sheets::evaluation(variant, reference);
    if command.all || command.printing.form != Format::Table {
        return whole;
    }
    let mut sheet = sheets::evaluation_at_a_glance(variant, reference);
    let others = whole.rows.len() - sheet.rows.len();
    sheet.notes.insert(
        0,
        format!("{}, and what each one is: --all, docs/figures.md", counted(others, "more figure")),
    );
    sheet
}
