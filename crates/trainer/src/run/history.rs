//! What is known about a training run after each epoch.

use serde::{Deserialize, Serialize};

/// Describes one epoch.
///
/// Losses are means over documents, in the measure of the loss. The training figures are taken while the weights move and
/// with dropout on, so they differ from those of the finished model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochStatistics {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Mean reconstruction loss of the training documents, with the word weights of training.
    pub train_loss: f64,
    /// Mean of the weighted penalties over the documents.
    pub penalty: f64,
    /// Mean reconstruction loss of the validation documents after the epoch, without dropout
    /// and without word weights.
    pub validation_loss: Option<f64>,
    /// Share of activations that are not active, in [0, 1]; for unbounded units without exact
    /// zeros measured against their root mean square in the mini-batch.
    pub zero_fraction: f64,
    /// Mean number of active units of a document.
    pub l0: f64,
    /// Number of units that were active on no training document.
    pub dead: usize,
    /// Number of units that started anew after the epoch, because they repeated another one.
    pub renewed: usize,
    /// Number of units that started anew after the epoch, because they were dead.
    pub revived: usize,
    /// Learning rate of the epoch, as schedule and warm-up made it.
    pub rate: f64,
    /// Weight of the first penalty at the end of the epoch, as warm-up made it; 0 without one. A
    /// search for a share of zeros moves all weights by the same factor.
    pub weight: f64,
    /// Whether the validation loss, or without such documents the training loss, is not below
    /// that of the unigram model by 1 %.
    pub collapsed: bool,
}

/// Names the columns of the file `history.csv`, in their order.
const COLUMNS: &str = "epoch,train_loss,penalty,validation_loss,zero_fraction,l0,dead,renewed,\
                       revived,rate,weight,collapsed";

/// Returns the number of the epoch with the least validation loss, the first of equals; `None`
/// when nothing was validated.
pub(crate) fn best_epoch(history: &[EpochStatistics]) -> Option<usize> {
    let measured = history.iter().filter_map(|e| Some((e.epoch, e.validation_loss?)));
    measured.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(epoch, _)| epoch)
}

/// Writes a history as CSV: one line per epoch, an absent validation loss as an empty field.
pub fn history_csv(history: &[EpochStatistics]) -> String {
    let line = |e: &EpochStatistics| {
        let validation = e.validation_loss.map(|loss| loss.to_string()).unwrap_or_default();
        format!(
            "{},{},{},{validation},{},{},{},{},{},{},{},{}\n",
            e.epoch,
            e.train_loss,
            e.penalty,
            e.zero_fraction,
            e.l0,
            e.dead,
            e.renewed,
            e.revived,
            e.rate,
            e.weight,
            e.collapsed
        )
    };
    format!("{COLUMNS}\n") + &history.iter().map(line).collect::<String>()
}

/// Reads what [`history_csv`] wrote; `None` when it did not write this.
pub(crate) fn read_history_csv(text: &str) -> Option<Vec<EpochStatistics>> {
    let mut lines = text.lines();
    if lines.next() != Some(COLUMNS) {
        return None;
    }
    let history: Vec<EpochStatistics> = lines.map(read_line).collect::<Option<_>>()?;
    let is_in_place = |(epoch, found): (usize, &EpochStatistics)| epoch == found.epoch;
    (1..).zip(&history).all(is_in_place).then_some(history)
}

fn read_line(line: &str) -> Option<EpochStatistics> {
    let fields: Vec<&str> = line.split(',').collect();
    #[rustfmt::skip]
    let &[
        epoch, train_loss, penalty, validation_loss, zero_fraction, l0, dead, renewed, revived,
        rate, weight, collapsed,
    ] = fields.as_slice() else {
        return None;
    };
    let validation_loss = match validation_loss {
        "" => None,
        loss => Some(loss.parse().ok()?),
    };
    // Training ends where one of these ceases to be a number.
    let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    Some(EpochStatistics {
        epoch: epoch.parse().ok()?,
        train_loss: number(train_loss)?,
        penalty: number(penalty)?,
        validation_loss,
        zero_fraction: number(zero_fraction)?,
        l0: number(l0)?,
        dead: dead.parse().ok()?,
        renewed: renewed.parse().ok()?,
        revived: revived.parse().ok()?,
        rate: number(rate)?,
        weight: number(weight)?,
        collapsed: collapsed.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_survives_its_file_to_the_bit() {
        let epoch = |epoch, validation_loss| EpochStatistics {
            epoch,
            train_loss: 221.012_345_678_9,
            penalty: 1.0 / 3.0,
            validation_loss,
            zero_fraction: 0.1,
            l0: 57.6,
            dead: 2,
            renewed: 3,
            revived: 1,
            rate: 2e-3,
            weight: 0.3,
            collapsed: epoch == 1,
        };
        let history = vec![epoch(1, None), epoch(2, Some(0.1 + 0.2))];
        let text = history_csv(&history);
        assert_eq!(read_history_csv(&text), Some(history));
        assert_eq!(read_history_csv("epoch\n1\n"), None);
        for (written, forged) in [("57.6", "57.6,3"), ("57.6", "NaN"), ("\n2,", "\n3,")] {
            assert_eq!(read_history_csv(&text.replace(written, forged)), None, "{forged}");
        }
    }

    #[test]
    fn the_best_epoch_is_the_first_of_equals() {
        let epoch = |epoch, validation_loss| EpochStatistics {
            epoch,
            train_loss: 1.0,
            penalty: 0.0,
            validation_loss,
            zero_fraction: 0.0,
            l0: 1.0,
            dead: 0,
            renewed: 0,
            revived: 0,
            rate: 1.0,
            weight: 0.0,
            collapsed: false,
        };
        assert_eq!(best_epoch(&[epoch(1, None)]), None);
        let history = [epoch(1, Some(3.0)), epoch(2, Some(2.0)), epoch(3, Some(2.0))];
        assert_eq!(best_epoch(&history), Some(2));
    }
}
