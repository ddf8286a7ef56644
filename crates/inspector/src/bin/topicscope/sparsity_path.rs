//! `topicscope train --path`: models of growing sparsity, each from the weights of the last.

use std::fmt::Write as _;
use std::path::Path;

use topicscope_indexer::artifact::{Existing, Kind, Part, Says, Staging};
use topicscope_indexer::{RowIndex, Split};
use topicscope_inspector::render::{Cell, Column, Sheet};
use topicscope_inspector::study::{model_source, variant_name};
use topicscope_trainer::{
    Autoencoder, ConfigProblem, EpochStatistics, Loss, MODEL_KIND, Penalties, Penalty, Trainer,
    TrainerConfig, TrainerError, TrainingDocuments, save_model,
};

use crate::args::TrainCommand;
use crate::corpus_size::{CorpusSize, Named};
use crate::device::placed;
use crate::indexing::existing;
use crate::memory::check_model;
use crate::output::{self, Format};
use crate::progress::Talk;
use crate::training::watch;
use crate::writing::claim;

/// What a path is among folders that appear whole or not at all.
const PATH_KIND: Kind = Kind {
    name: "path",
    marker: "path.csv",
    says: &[Says::FirstLine(COLUMNS)],
    parts: &[Part::Folders("models", &MODEL_KIND)],
};

/// Columns of the file `path.csv`.
const COLUMNS: &str = "weight,validation_loss,zero_fraction,l0,dead";

/// Trains the models of a path and writes them with their table.
pub(crate) fn run(
    command: &TrainCommand,
    index: &RowIndex,
    config: &TrainerConfig,
    talk: Talk,
) -> anyhow::Result<()> {
    let mut trainers = trainers(config, &command.path)?;
    if let Some(trainer) = trainers.first() {
        check_model(trainer, index.rows().n_terms())?;
    }
    let wish = command.training.device.clone().unwrap_or_default();
    let device = wish.open(talk)?.settle(config, index.rows().n_terms(), talk)?;
    trainers = trainers.into_iter().map(|trainer| placed(trainer, device.as_ref())).collect();
    let existing = existing(command.force);
    let _claim = claim(&command.output, existing, PATH_KIND, [&command.index])?;
    let mut staging = Staging::begin(&command.output, existing, PATH_KIND)?;
    let (train, validation) =
        (index.documents_in(Split::Train), index.documents_in(Split::Validation));
    let documents =
        TrainingDocuments { rows: index.rows(), train: &train, validation: &validation };
    CorpusSize::of(index.manifest()).tell(Named::of(&command.training), config, talk);
    let mut last: Option<Autoencoder> = None;
    let mut rows = Vec::new();
    for (number, (trainer, &weight)) in (1..).zip(trainers.iter().zip(&command.path)) {
        let run = match &last {
            None => trainer.start(documents)?,
            Some(model) => trainer.start_from(model, documents)?,
        };
        let mut seconds = Vec::new();
        let what = format!("weight {weight}");
        let fitted = watch(run, talk, &what, &mut |_, spent| {
            seconds.push(spent);
            Ok(())
        })?;
        let name = variant_name(&trainer.config().penalties.list).replace(':', "-");
        let inside = Path::new("models").join(format!("{number}-{name}"));
        let source = model_source(index.manifest(), &command.output.join(&inside), &command.index)?;
        let place = staging.path().join(&inside);
        let vocabulary = index.vocabulary();
        save_model(&place, Existing::Refuse, &fitted, vocabulary, &source, &seconds)?;
        let kept = fitted.outcome.kept_epoch.saturating_sub(1);
        rows.extend(fitted.history.get(kept).map(|epoch| (weight, epoch.clone())));
        last = Some(fitted.model);
    }
    staging.write(PATH_KIND.marker, csv(&rows).as_bytes())?;
    staging.commit()?;
    output::print(Format::Table, &(), &[sheet(&rows, config.loss)])?;
    talk.say(&format!("path: {}", command.output.join(PATH_KIND.marker).display()));
    Ok(())
}

/// Returns one trainer per weight; weights are those of the first penalty, and the others keep
/// their ratio to it.
fn trainers(config: &TrainerConfig, weights: &[f64]) -> Result<Vec<Trainer>, TrainerError> {
    let Some(first) = config.penalties.list.first().map(|penalty| penalty.weight) else {
        let problem =
            ConfigProblem::Needs { setting: "path", needed: "a penalty, whose weight it sets" };
        return Err(TrainerError::Config { problems: vec![problem] });
    };
    let trainer = |&weight: &f64| {
        let scaled = |(place, penalty): (usize, &Penalty)| match place {
            0 => Penalty { weight, ..*penalty },
            _ => Penalty { weight: penalty.weight * (weight / first), ..*penalty },
        };
        let list = config.penalties.list.iter().enumerate().map(scaled).collect();
        let penalties = Penalties { list, ..config.penalties.clone() };
        Trainer::new(TrainerConfig { penalties, ..config.clone() })
    };
    weights.iter().map(trainer).collect()
}

/// Writes the table; an absent validation loss is an empty field.
fn csv(rows: &[(f64, EpochStatistics)]) -> String {
    let mut text = format!("{COLUMNS}\n");
    for (weight, epoch) in rows {
        let loss = epoch.validation_loss.map(|loss| loss.to_string()).unwrap_or_default();
        let (zeros, l0, dead) = (epoch.zero_fraction, epoch.l0, epoch.dead);
        let _ = writeln!(text, "{weight},{loss},{zeros},{l0},{dead}");
    }
    text
}

fn sheet(rows: &[(f64, EpochStatistics)], loss: Loss) -> Sheet {
    let loss = match loss {
        Loss::Bce | Loss::Softmax => "validation loss (nats)",
        _ => "validation loss",
    };
    let columns = ["weight", loss, "zeros", "active units per document", "dead units"];
    let columns = columns.into_iter().map(Column::number).collect();
    let mut sheet = Sheet::new("Path: loss against sparsity", columns);
    for (weight, epoch) in rows {
        let loss = epoch.validation_loss.map_or_else(
            || Cell::Absent("there are no validation documents".to_owned()),
            |loss| Cell::Figure(loss, 1),
        );
        sheet.push(vec![
            Cell::text(weight.to_string()),
            loss,
            Cell::Figure(epoch.zero_fraction, 3),
            Cell::Figure(epoch.l0, 1),
            Cell::Count(epoch.dead as u64),
        ]);
    }
    sheet.notes.push(
        "Each model went on from the one before, so none is a twin; compare refuses them. Zeros, \
         units and dead units are those of the training documents in the epoch that was kept."
            .to_owned(),
    );
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_moves_all_penalties_by_one_factor() {
        let penalties =
            Penalties::from(vec!["mean:0.2".parse().unwrap(), "l1:0.1".parse().unwrap()]);
        let config = TrainerConfig { penalties, ..TrainerConfig::default() };
        let found: Vec<String> = trainers(&config, &[0.4, 0.0])
            .unwrap()
            .iter()
            .map(|trainer| variant_name(&trainer.config().penalties.list))
            .collect();
        assert_eq!(found, ["mean:0.4+l1:0.2", "mean:0+l1:0"]);
    }
}
