//! `topicscope train`: one autoencoder on an index.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use topicscope_indexer::artifact::check_target;
use topicscope_indexer::{Index, Vocabulary};
use topicscope_inspector::study::{train_one, variant_name};
use topicscope_trainer::{Fitted, MODEL_KIND, Penalty, TrainerConfig, save_model};

use crate::args::TrainCommand;
use crate::indexing::existing;
use crate::place::model_source;
use crate::progress::Talk;
use crate::settings::{default_penalty, trainer_config};
use crate::values::PenaltyList;

pub(crate) fn run(command: &TrainCommand, talk: Talk) -> anyhow::Result<()> {
    let index = Index::open(&command.index)?;
    let config = TrainerConfig {
        penalties: penalties(&command.penalty),
        seed: command.seed,
        ..trainer_config(&command.training)
    };
    let existing = existing(command.force);
    // Refuse before training, not after.
    check_target(&command.output, existing, MODEL_KIND)?;
    let bar = talk.bar(config.epochs as u64, "training");
    let mut seconds = Vec::new();
    let mut last = Instant::now();
    let measure = config.loss.measure();
    let fitted = train_one(&index, config, &mut |statistics| {
        seconds.push(last.elapsed().as_secs_f64());
        last = Instant::now();
        bar.inc(1);
        let (loss, zeros) = (statistics.train_loss, 100.0 * statistics.zero_fraction);
        bar.set_message(format!("loss {loss:.1} {measure}, zeros {zeros:.0} %"));
    });
    bar.finish_and_clear();
    let fitted = fitted?;
    let source = model_source(&index, &command.output, &command.index)?;
    save_model(&command.output, existing, &fitted, index.vocabulary(), &source, &seconds)?;
    talk.say(&summary(&command.output, &fitted, index.vocabulary()));
    Ok(())
}

/// Joins the penalties of repeated flags; the default when there is none.
fn penalties(lists: &[PenaltyList]) -> Vec<Penalty> {
    if lists.is_empty() {
        return default_penalty().0;
    }
    lists.iter().flat_map(|list| list.0.iter().copied()).collect()
}

fn summary(target: &Path, fitted: &Fitted, vocabulary: &Vocabulary) -> String {
    let config = fitted.model.config();
    let mut text = format!(
        "model `{}`: {} {} units on {} words, penalty {}",
        target.display(),
        config.units,
        config.unit,
        vocabulary.n_terms(),
        variant_name(&config.penalties),
    );
    if let Some(last) = fitted.history.last() {
        let _ = write!(
            text,
            "\nlast epoch: loss {:.1} {}, zeros {:.1} %, {:.1} units active per document, {} dead",
            last.train_loss,
            config.loss.measure(),
            100.0 * last.zero_fraction,
            last.l0,
            last.dead,
        );
    }
    let renewed: usize = fitted.history.iter().map(|epoch| epoch.renewed).sum();
    if renewed > 0 {
        let _ = write!(text, "\n{renewed} times a unit that repeated another one started anew");
    }
    text
}
