//! A step on a device, for the tests of steps: where there is none, they say so and check the
//! processor alone; with `TOPICSCOPE_GPU_TESTS=1` they fail.

use std::sync::OnceLock;

use topicscope_indexer::{Bags, Chosen, DocId};

use crate::device::stretch::{SeedLists, StepNumbers, Stretch, hidden_units};
use crate::device::{Device, Session, Shape};
use crate::settings::config::TrainerConfig;
use crate::state::batch::Batch;
use crate::state::layout::{Layout, Reach};
use crate::state::optimizer::OptimizerStep;
use crate::state::weights::Memory;
use crate::step::pass::StepLoss;
use crate::step::state::State;

#[path = "../../../tests/gpu/adapter.rs"]
mod adapter;

/// Holds the documents of a step.
pub(super) struct Lesson<'a> {
    pub(super) bags: &'a Bags,
    pub(super) documents: &'a [DocId],
    /// Weight of each term in the loss. **Shape** (V).
    pub(super) weights: Option<&'a [f32]>,
    pub(super) mean_length: f64,
    pub(super) epoch: usize,
}

/// Returns the device of all tests of steps, where there is one.
fn device() -> Option<&'static Device> {
    static DEVICE: OnceLock<Option<Device>> = OnceLock::new();
    DEVICE.get_or_init(|| adapter::open(Device::named)).as_ref()
}

/// Makes a step of a state on the device; `None` where there is no device.
pub(super) fn step(
    state: &mut State,
    config: &TrainerConfig,
    lesson: &Lesson<'_>,
) -> Option<StepLoss> {
    let device = device()?;
    let Lesson { bags, documents, weights, mean_length, epoch } = *lesson;
    let config = &TrainerConfig { batch: documents.len(), ..config.clone() };
    let layout = Layout { shards: 1, ..state.layout };
    let mut batch = Batch::new(layout, weights, Reach::All);
    batch.fill(config, layout, &Chosen::of(bags, documents), epoch, mean_length);
    let mut lists = SeedLists::default();
    lists.push(&batch, &hidden_units(config, documents, epoch));
    let steps = state.n_steps() + 1;
    let optimizer = OptimizerStep::new(config, epoch, steps);
    let stretch = Stretch {
        steps: vec![StepNumbers { n_documents: documents.len(), optimizer }],
        orders: lists.places[0].orders(&config.penalties, epoch).to_vec(),
        lists: lists.lists,
        is_first: true,
    };
    let shape = Shape::new(config, bags.n_terms(), 1).unwrap();
    let mut session = Session::new(device, shape).unwrap();
    session.put(0, state, weights);
    let pending = session.begin(&stretch).unwrap();
    let results = session.finish(pending).unwrap();
    let report = results.report(0, 0);
    let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
    let loss = StepLoss { reconstruction: sum(report.losses), penalty: sum(report.penalties) };
    session.bring_back(&mut [&mut *state], &Memory::ALL).unwrap();
    state.arrive(config, steps);
    Some(loss)
}

#[cfg(feature = "gpu")]
#[test]
fn a_device_that_is_lost_is_said_to_be() {
    let Some(device) = adapter::open(Device::named) else { return };
    let bags = Bags::from_rows(&[vec![0, 1], vec![1, 2]], 3).unwrap();
    let config = TrainerConfig { units: 2, batch: 2, ..TrainerConfig::default() };
    let start =
        crate::model::parameters::Parameters::start(&config, &bags.document_frequencies(), 2, 2.0);
    let mut state = State::new(&config, &start, Reach::All);
    let shape = Shape::new(&config, bags.n_terms(), 1).unwrap();
    let session = Session::new(&device, shape).unwrap();
    session.put(0, &state, None);
    session.bring_back(&mut [&mut state], &Memory::ALL).unwrap();
    device.destroy();
    let problem = session.bring_back(&mut [&mut state], &Memory::ALL).unwrap_err();
    assert!(matches!(problem, crate::DeviceProblem::Lost { .. }), "{problem}");
    assert_eq!(problem.to_string().lines().count(), 1, "{problem}");
}
