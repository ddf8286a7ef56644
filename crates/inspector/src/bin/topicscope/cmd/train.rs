//! `topicscope train`: one autoencoder on an index, or a path of them.

use std::fmt::Write as _;
use std::path::Path;

use topicscope_indexer::{RowIndex, Split, Vocabulary};
use topicscope_inspector::render::counted;
use topicscope_inspector::study::{Variant, model_source, variant_name};
use topicscope_trainer::{
    EpochStatistics, Fitted, MODEL_KIND, Penalties, Penalty, Trainer, TrainerConfig, TrainerError,
    TrainingDocuments, save_model,
};

use crate::args::TrainCommand;
use crate::corpus_size::{CorpusSize, Named};
use crate::device::placed;
use crate::indexing::existing;
use crate::interrupt;
use crate::memory::check_model;
use crate::progress::Talk;
use crate::settings::trainer_config;
use crate::sparsity_path;
use crate::training::watch;
use crate::unfinished::{Checkpoints, Wish};
use crate::usage::Usage;
use crate::values::PenaltyList;
use crate::wording::{self, COLLAPSE};
use crate::writing::claim;

/// A share of zeros is reached when it is at most this far off.
const NEAR_ENOUGH: f64 = 0.03;

pub(crate) fn run(command: &TrainCommand, talk: Talk) -> anyhow::Result<()> {
    if command.training.units.0.len() > 1 {
        return Err(Usage::SeveralSizes.into());
    }
    let index = RowIndex::open(&command.index, command.training.memory)?;
    let (config, keeps) = asked(command, CorpusSize::of(index.manifest()))?;
    if command.path.is_empty() {
        one(command, &index, config, keeps, talk)
    } else {
        sparsity_path::run(command, &index, &config, talk)
    }
}

/// Returns the settings that were typed, fitted to a corpus, and the share of the gain that the weight
/// of the penalties is to keep, where it is to be found.
pub(crate) fn asked(
    command: &TrainCommand,
    size: CorpusSize,
) -> Result<(TrainerConfig, Option<f64>), Usage> {
    let named = Named::of(&command.training);
    let base = size.fit(named, trainer_config(&command.training));
    let asked = penalties(&command.penalty)?;
    let config = TrainerConfig {
        penalties: Penalties { list: asked.penalties, ..base.penalties },
        seed: command.seed,
        patience: command.patience,
        ..base
    };
    // A share of zeros finds the weight by itself.
    let keeps = asked.keeps.filter(|_| config.penalties.target_zeros.is_none());
    Ok((config, keeps))
}

/// Trains one model, from its checkpoint where it has one.
fn one(
    command: &TrainCommand,
    index: &RowIndex,
    config: TrainerConfig,
    keeps: Option<f64>,
    talk: Talk,
) -> anyhow::Result<()> {
    let trainer = Trainer::new(config)?;
    check_model(&trainer, index.rows().n_terms())?;
    let place = command.training.device.clone().unwrap_or_default();
    let device = place.open(talk)?.settle(trainer.config(), index.rows().n_terms(), talk)?;
    let mut trainer = placed(trainer, device.as_ref());
    let existing = existing(command.force);
    // Refuse before training, not after.
    let _claim = claim(&command.output, existing, MODEL_KIND, [&command.index])?;
    let hash = &index.manifest().content_hash;
    let checkpoints = Checkpoints::new(&command.output, command.checkpoint_every, hash);
    let checkpoint = checkpoints.find(wish(command), trainer.config().epochs)?;
    let (train, validation) =
        (index.documents_in(Split::Train), index.documents_in(Split::Validation));
    let documents =
        TrainingDocuments { rows: index.rows(), train: &train, validation: &validation };
    if let Some(share) = keeps {
        trainer = match &checkpoint {
            // It was found when the run began.
            Some(found) => with_penalties(&trainer, found.penalties())?,
            None => weighted(&trainer, share, documents, talk)?,
        };
    }
    let (run, mut seconds) = match &checkpoint {
        None => (trainer.start(documents)?, Vec::new()),
        Some(found) => {
            talk.say(&format!("going on after epoch {}", found.n_epochs()));
            (trainer.resume(found, documents, hash)?, found.seconds().to_vec())
        }
    };
    let named = Named::of(&command.training);
    CorpusSize::of(index.manifest()).tell(named, trainer.config(), talk);
    interrupt::set_keeping(checkpoints.keeps_last());
    let fitted = watch(run, talk, "training", &mut |run, spent| {
        seconds.push(spent);
        checkpoints.save_if_due(run, &seconds)
    });
    if matches!(fitted, Err(TrainerError::NotFinite { .. })) {
        // Going on would end in the same place.
        checkpoints.remove()?;
    }
    let fitted = fitted?;
    let source = model_source(index.manifest(), &command.output, &command.index)?;
    save_model(&command.output, existing, &fitted, index.vocabulary(), &source, &seconds)?;
    checkpoints.remove()?;
    interrupt::set_keeping(false);
    talk.say(&summary(&command.output, &fitted, index.vocabulary()));
    Ok(())
}

fn wish(command: &TrainCommand) -> Wish {
    match (command.resume, command.force) {
        (true, _) => Wish::Resume,
        (false, true) => Wish::Drop,
        (false, false) => Wish::Ask,
    }
}

/// Joins the penalties of repeated flags; the default when there is none.
fn penalties(lists: &[PenaltyList]) -> Result<Variant, Usage> {
    let Some(PenaltyList(first)) = lists.first() else { return Ok(Variant::usual()) };
    if lists.iter().any(|list| list.0.keeps != first.keeps) {
        return Err(Usage::MixedWeights);
    }
    let penalties = lists.iter().flat_map(|list| list.0.penalties.iter().copied()).collect();
    Ok(Variant { penalties, keeps: first.keeps, units: None })
}

/// Finds the weight of the penalties that keeps a share of the gain.
fn weighted(
    trainer: &Trainer,
    share: f64,
    documents: TrainingDocuments<'_>,
    talk: Talk,
) -> anyhow::Result<Trainer> {
    let penalties = &trainer.config().penalties;
    let variant = Variant { penalties: penalties.list.clone(), keeps: Some(share), units: None };
    let name = variant.name();
    let search = trainer.weight_that_keeps(share, documents, &mut |pilot, n_pilots| {
        talk.say(&wording::pilot(&name, pilot, n_pilots));
    })?;
    talk.say(&wording::weight_found(&name, &search));
    with_penalties(trainer, search.penalties)
}

/// Returns a trainer of the same settings with other penalties.
fn with_penalties(trainer: &Trainer, list: Vec<Penalty>) -> anyhow::Result<Trainer> {
    let config = trainer.config().clone();
    let penalties = Penalties { list, ..config.penalties };
    let device = trainer.device().cloned();
    Ok(placed(Trainer::new(TrainerConfig { penalties, ..config })?, device.as_ref()))
}

fn summary(target: &Path, fitted: &Fitted, vocabulary: &Vocabulary) -> String {
    let config = fitted.model.config();
    let mut text = format!(
        "model `{}`: {} on {}, penalty {}",
        target.display(),
        counted(config.units, &format!("{} unit", config.unit)),
        counted(vocabulary.n_terms(), "word"),
        variant_name(&fitted.outcome.penalties),
    );
    if let Some(target) = config.penalties.target_zeros {
        let (target, asked) = (100.0 * target, variant_name(&config.penalties.list));
        let _ = write!(text, " (found for {target:.0} % zeros, from {asked})");
    }
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
    let last_zeros = fitted.history.last().map(|epoch| epoch.zero_fraction);
    if let (Some(target), Some(zeros)) = (config.penalties.target_zeros, last_zeros)
        && (zeros - target).abs() > NEAR_ENOUGH
    {
        let _ = write!(text, "\nthe share of zeros asked for was not reached");
    }
    if config.patience.is_some() {
        let (kept, all) = (fitted.outcome.kept_epoch, fitted.history.len());
        let _ = write!(
            text,
            "\nkept the weights of epoch {kept}, the best of {all} on validation documents; the \
             last ones are in `last.safetensors`"
        );
    }
    let sum = |of: fn(&EpochStatistics) -> usize| fitted.history.iter().map(of).sum::<usize>();
    let (renewed, revived) = (sum(|epoch| epoch.renewed), sum(|epoch| epoch.revived));
    if renewed > 0 {
        let _ = write!(
            text,
            "\n{} a unit that repeated another one started anew",
            counted(renewed, "time")
        );
    }
    if revived > 0 {
        let _ = write!(text, "\n{} a dead unit started anew", counted(revived, "time"));
    }
    let kept = fitted.outcome.kept_epoch.saturating_sub(1);
    if fitted.history.get(kept).is_some_and(|epoch| epoch.collapsed) {
        let _ = write!(text, "\n{COLLAPSE}");
    }
    text
}
