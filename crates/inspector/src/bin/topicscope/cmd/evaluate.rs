//! `topicscope evaluate`: every figure of one model.

use topicscope_inspector::compare::{JudgedVariant, summarize};
use topicscope_inspector::evaluate::Judge;
use topicscope_inspector::study::variant_name;
use topicscope_inspector::view;

use crate::args::EvaluateCommand;
use crate::output;
use crate::source::Source;

pub(crate) fn run(command: &EvaluateCommand) -> anyhow::Result<()> {
    let source = Source::open(&command.source)?;
    let model = &source.saved.model;
    let judge = Judge::on(source.index()?, command.part)?;
    let evaluation = judge.with_clustering(command.clustering.settings()).evaluate(model, None);
    let variant = summarize(&JudgedVariant {
        name: variant_name(&model.config().penalties),
        config: model.config(),
        seeds: vec![model.config().seed],
        found_weights: source.saved.found_weight().into_iter().collect(),
        evaluations: vec![&evaluation],
    });
    output::print(command.printing.form, &variant, &[view::evaluation(&variant)])
}
