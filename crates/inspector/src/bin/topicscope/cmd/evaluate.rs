//! `topicscope evaluate`: the figures of one model.

use serde::Serialize;
use topicscope_inspector::evaluate::CoherenceReference;
use topicscope_inspector::metrics::AlikeUnits;
use topicscope_inspector::render::{Sheet, counted};
use topicscope_inspector::report::{JudgedVariant, VariantSummary, sheets, summarize};
use topicscope_inspector::study::variant_name;

use crate::args::EvaluateCommand;
use crate::judging::Judging;
use crate::output::{self, Format};
use crate::progress::Talk;
use crate::source::Source;

#[derive(Serialize)]
struct Evaluated<'a> {
    #[serde(flatten)]
    variant: &'a VariantSummary,
    /// The other index in which coherence was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a CoherenceReference>,
    alike_by_decoder: &'a AlikeUnits,
    alike_by_activation: &'a AlikeUnits,
}

pub(crate) fn run(command: &EvaluateCommand, talk: Talk) -> anyhow::Result<()> {
    let judging = Judging::begin(1, talk);
    let source = Source::open(&command.source, talk)?;
    let model = &source.saved.model;
    let judge = command.judging.settings().judge(source.index()?, command.part)?;
    judging.measure();
    let evaluation = judge.evaluate_all(&[(model, None)], &|| judging.one_more()).remove(0);
    drop(judging);
    let variant = summarize(&JudgedVariant {
        name: variant_name(&model.config().penalties.list),
        config: model.config(),
        seeds: vec![model.config().seed],
        found_weights: source.saved.found_weight().into_iter().collect(),
        evaluations: vec![&evaluation],
        unpenalized: None,
    });
    let by_decoder = &evaluation.by_decoder.pairs;
    let by_activation = &evaluation.by_activation.pairs;
    let evaluated = Evaluated {
        variant: &variant,
        reference: judge.reference(),
        alike_by_decoder: by_decoder,
        alike_by_activation: by_activation,
    };
    let mut sheet = sheet(command, &variant, judge.reference());
    sheet.notes.extend(sheets::alike_units(by_decoder, by_activation));
    output::print(command.printing.form, &evaluated, &[sheet])
}

/// Lays out the main figures for people at a terminal, and every one for files or on demand.
fn sheet(
    command: &EvaluateCommand,
    variant: &VariantSummary,
    reference: Option<&CoherenceReference>,
) -> Sheet {
    let whole = sheets::evaluation(variant, reference);
    if command.all || command.printing.form != Format::Table {
        return whole;
    }
    let mut sheet = sheets::evaluation_at_a_glance(variant, reference);
    let others = whole.rows.len() - sheet.rows.len();
    sheet
        .notes
        .insert(0, format!("{}, and what each one is: --all", counted(others, "more figure")));
    sheet
}
