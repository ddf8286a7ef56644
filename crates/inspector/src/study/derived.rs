//! Runs whose settings follow from the models of the first seed: controls, and other penalties at
//! the same zeros.

use topicscope_indexer::{DocId, IndexError, Rows, TermId};
use topicscope_trainer::{
    Decoder, DecoderNorm, Frozen, KindSettings, Penalties, Penalty, PenaltyKind, SavedModel,
    TrainerConfig, UnitKind,
};

use super::plan::{AUTO_WEIGHT, Study};
use super::run_list::StudyRun;
use crate::error::InspectorError;
use crate::render::counted;
use crate::report::{Control, Purpose};

/// Holds what the first seed has shown of the two variants that controls are of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstSeed {
    /// Share of zeros of the penalized model in its last epoch, as searches for a share of zeros
    /// measure it.
    pub zeros: f64,
    /// Mean number of active units of a validation document in the penalized model; of a training
    /// document where none is held out.
    pub n_active: f64,
    /// The fewest epochs after which an unpenalized model is no worse on validation documents than the
    /// penalized one; `None` when only all epochs do, or nobody asked.
    pub equal_loss_epochs: Option<usize>,
}

impl FirstSeed {
    /// Measures the models of the first seed. `loss_after` trains an unpenalized model of so many
    /// epochs and returns its validation loss; `None` where it is not there.
    ///
    /// The loss in the middle of a longer training is no measure: units still start anew there, which
    /// the end of every training leaves time to settle.
    ///
    /// # Errors
    /// When rows cannot be read, or training fails.
    pub fn of(
        penalized: &SavedModel,
        unpenalized: &SavedModel,
        rows: Rows<'_>,
        documents: &[DocId],
        loss_after: &mut dyn FnMut(usize) -> Result<Option<f64>, InspectorError>,
    ) -> Result<Self, InspectorError> {
        let last = penalized.history.last();
        let loss = last.and_then(|epoch| epoch.validation_loss);
        let equal_loss_epochs = match loss {
            Some(loss) => fewest_epochs(loss, unpenalized.model.config().epochs, loss_after)?,
            None => None,
        };
        Ok(Self {
            zeros: last.map_or(0.0, |epoch| epoch.zero_fraction),
            n_active: n_active(penalized, rows, documents)?,
            equal_loss_epochs,
        })
    }

    /// Returns the number of active units as one that a model can have.
    pub fn whole_n_active(self) -> usize {
        (self.n_active.round() as usize).max(1)
    }
}

/// Finds by halving the fewest epochs, below `all`, after which the loss is at most `loss`; it is taken to
/// fall with the epochs.
fn fewest_epochs(
    loss: f64,
    all: usize,
    loss_after: &mut dyn FnMut(usize) -> Result<Option<f64>, InspectorError>,
) -> Result<Option<usize>, InspectorError> {
    let (mut below, mut enough) = (0, all);
    while enough - below > 1 {
        let middle = usize::midpoint(below, enough);
        let Some(found) = loss_after(middle)? else { return Ok(None) };
        if found <= loss {
            enough = middle;
        } else {
            below = middle;
        }
    }
    Ok((enough < all).then_some(enough))
}

/// Returns the mean number of active units; inexact ones are measured by their own root mean square.
fn n_active(model: &SavedModel, rows: Rows<'_>, documents: &[DocId]) -> Result<f64, IndexError> {
    let mut codes: Vec<Vec<f32>> = Vec::with_capacity(documents.len());
    rows.visit(documents, |_, row| {
        let terms: Vec<TermId> = row.iter().copied().map(TermId).collect();
        codes.push(model.model.encode_terms(&terms));
    })?;
    let n_units = model.model.n_units();
    let mut squares = vec![0.0_f64; n_units];
    for code in &codes {
        for (sum, &a) in squares.iter_mut().zip(code) {
            *sum += f64::from(a).powi(2);
        }
    }
    let n_documents = codes.len().max(1) as f64;
    let kind = model.model.unit().kind();
    let above: Vec<f32> =
        squares.iter().map(|sum| kind.active_above((sum / n_documents).sqrt() as f32)).collect();
    let is_active = |(a, above): (&f32, &f32)| a.abs() > *above;
    let active = codes.iter().map(|code| code.iter().zip(&above).filter(|&p| is_active(p)).count());
    Ok(active.sum::<usize>() as f64 / n_documents)
}

impl Study {
    /// Returns the unpenalized run of the first seed with so many epochs, by which it is found how many
    /// make an equal loss; `None` when nobody asks for that.
    pub(super) fn shorter_run(&self, epochs: usize) -> Option<StudyRun> {
        let (of, unpenalized) = self.controlled()?;
        let control = self.controls().find(|control| *control == Control::Stopped)?;
        let config = self.variants[unpenalized].config(&self.base);
        let config = TrainerConfig { epochs, seed: *self.seeds.first()?, ..config };
        // Rates that warm up need more epochs than that.
        let is_sensible = config.problems().is_empty();
        let numbers = counted(epochs, "epoch");
        is_sensible.then_some(StudyRun {
            purpose: Purpose::Control { control, of },
            numbers,
            config,
        })
    }

    /// Lists the runs whose settings follow from the models of the first seed.
    pub fn derived_runs(&self, found: FirstSeed) -> Vec<StudyRun> {
        let Some((penalized, unpenalized)) = self.controlled() else { return Vec::new() };
        let mut runs = Vec::new();
        for control in self.controls() {
            let made = self.control(control, found, penalized, unpenalized);
            // What makes no sense with these settings is no control of them.
            let Some((config, numbers)) = made.filter(|(config, _)| config.problems().is_empty())
            else {
                continue;
            };
            let purpose = Purpose::Control { control, of: penalized };
            for &seed in &self.seeds[..self.n_seeds_of(purpose)] {
                let config = TrainerConfig { seed, ..config.clone() };
                runs.push(StudyRun { purpose, numbers: numbers.clone(), config });
            }
        }
        for of in (0..self.variants.len()).filter(|&place| self.is_other_penalty(place, penalized))
        {
            let config = self.variants[of].config(&self.base);
            let target_zeros = Some(whole_percent(found.zeros));
            let penalties = Penalties { target_zeros, ..config.penalties.clone() };
            runs.extend(self.seeds.iter().map(|&seed| StudyRun {
                purpose: Purpose::EqualZeros { of },
                numbers: String::new(),
                config: TrainerConfig { penalties: penalties.clone(), seed, ..config.clone() },
            }));
        }
        runs
    }

    /// Returns how many runs there are at most whose settings follow from others.
    pub fn n_derived_runs(&self) -> usize {
        let Some((penalized, _)) = self.controlled() else { return 0 };
        let of_control = |control: Control| {
            let is_run = control != Control::Cut;
            if is_run { self.n_seeds_of(Purpose::Control { control, of: penalized }) } else { 0 }
        };
        let others =
            (0..self.variants.len()).filter(|&place| self.is_other_penalty(place, penalized));
        self.controls().map(of_control).sum::<usize>() + others.count() * self.seeds.len()
    }

    /// Lists the controls of the study in the order of tables.
    pub(super) fn controls(&self) -> impl Iterator<Item = Control> {
        Control::ALL.into_iter().filter(|control| self.beside.controls.contains(control))
    }

    /// Returns the settings of a control but for the seed, and its numbers in words; `None` where it
    /// is no run, or makes no sense here.
    fn control(
        &self,
        control: Control,
        found: FirstSeed,
        penalized: usize,
        unpenalized: usize,
    ) -> Option<(TrainerConfig, String)> {
        let [penalized, unpenalized] =
            [penalized, unpenalized].map(|place| self.variants[place].config(&self.base));
        let k = found.whole_n_active();
        let competing = |kind: UnitKind| {
            let optimizer = unpenalized.optimizer.kind();
            let numbers = KindSettings { k, ..unpenalized.kind_settings() };
            let config = unpenalized.clone().with_kinds(kind, optimizer, numbers);
            let decoder = kind.usual_decoder();
            let norm =
                if decoder == Decoder::Tied { DecoderNorm::Free } else { config.decoder_norm };
            let weight_start = kind.usual_start();
            TrainerConfig { decoder, decoder_norm: norm, weight_start, ..config }
        };
        Some(match control {
            Control::Stopped => {
                let epochs = found.equal_loss_epochs?;
                (TrainerConfig { epochs, ..unpenalized }, counted(epochs, "epoch"))
            }
            Control::FewerUnits if k < unpenalized.units => {
                (TrainerConfig { units: k, ..unpenalized }, counted(k, "unit"))
            }
            Control::Cut | Control::FewerUnits => return None,
            Control::FrozenDecoder => {
                (penalized.with_frozen(Frozen::Decoder), control.name().to_owned())
            }
            Control::FrozenEncoder => {
                (penalized.with_frozen(Frozen::Encoder), control.name().to_owned())
            }
            Control::Frozen => (penalized.with_frozen(Frozen::Both), control.name().to_owned()),
            Control::TopK => (competing(UnitKind::TopK), format!("k = {k}")),
            Control::BatchTopK => (competing(UnitKind::BatchTopK), format!("k = {k}")),
            Control::KCompetitive => (competing(UnitKind::KCompetitive), format!("k = {k}")),
            Control::JumpRelu => {
                let config = competing(UnitKind::JumpRelu);
                let list = vec![Penalty { kind: PenaltyKind::L0, weight: AUTO_WEIGHT }];
                let target_zeros = Some(whole_percent(found.zeros));
                let penalties = Penalties { list, target_zeros, ..config.penalties };
                let numbers = format!("{:.0} % zeros", 100.0 * found.zeros);
                (TrainerConfig { penalties, ..config }, numbers)
            }
        })
    }

    /// Says whether a variant is trained once more with the zeros of the first penalized one: it has
    /// another penalty, is the first that has it, and has the same number of units.
    fn is_other_penalty(&self, place: usize, penalized: usize) -> bool {
        let [variant, first] = [place, penalized].map(|place| &self.variants[place]);
        let kinds = variant.kinds();
        let is_first = || self.variants[..place].iter().all(|other| other.kinds() != kinds);
        self.base.penalties.target_zeros.is_none()
            && self.has_frontier()
            && !variant.penalties.is_empty()
            && variant.units == first.units
            && kinds != first.kinds()
            && is_first()
    }

    /// Says whether penalties are looked at in other strengths than those that were asked for.
    fn has_frontier(&self) -> bool {
        !self.beside.strengths.is_empty()
    }

    /// Returns on how many seeds there are runs of a purpose.
    pub(super) fn n_seeds_of(&self, purpose: Purpose) -> usize {
        let n_seeds = self.seeds.len();
        if purpose.is_judged() { n_seeds } else { self.beside.n_seeds(n_seeds) }
    }
}

/// Targets of zeros are whole percents: they stand in names.
fn whole_percent(x: f64) -> f64 {
    (100.0 * x).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fewest(losses: &[f64], loss: f64) -> (Option<usize>, Vec<usize>) {
        let mut tried = Vec::new();
        let found = fewest_epochs(loss, losses.len(), &mut |epochs| {
            tried.push(epochs);
            Ok(Some(losses[epochs - 1]))
        });
        (found.unwrap(), tried)
    }

    #[test]
    fn the_fewest_epochs_are_found_by_halving() {
        let losses = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0];
        for (loss, expected) in
            [(9.5, Some(1)), (7.0, Some(3)), (6.5, Some(4)), (2.0, None), (1.0, None)]
        {
            let (found, tried) = fewest(&losses, loss);
            assert_eq!(found, expected, "{loss}");
            assert!(tried.len() <= 3, "{tried:?}");
        }
        assert_eq!(fewest(&[5.0], 9.0), (None, vec![]));
        let absent = fewest_epochs(3.0, 8, &mut |_| Ok(None));
        assert_eq!(absent.unwrap(), None);
    }
}
