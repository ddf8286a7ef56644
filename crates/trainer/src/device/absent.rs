//! What stands for a device in a program without the feature `gpu`: nobody can open one.

use super::problem::DeviceProblem;
use super::stretch::{StepReport, Stretch};
use crate::settings::config::TrainerConfig;
use crate::state::weights::Memory;
use crate::step::state::State;

/// Holds a GPU; without the feature `gpu` there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Device(Nobody);

/// Is never there.
#[derive(Debug, Clone, PartialEq)]
enum Nobody {}

impl Device {
    /// Opens the GPU of this machine.
    ///
    /// # Errors
    /// Always: [`DeviceProblem::NotBuilt`].
    pub fn gpu() -> Result<Self, DeviceProblem> {
        Err(DeviceProblem::NotBuilt)
    }

    /// Opens the first adapter with this part in its name.
    ///
    /// # Errors
    /// Always: [`DeviceProblem::NotBuilt`].
    pub fn named(_wanted: &str) -> Result<Self, DeviceProblem> {
        Err(DeviceProblem::NotBuilt)
    }

    /// Says why a model is not trained here.
    ///
    /// # Errors
    /// Never, for there is no device to ask.
    pub fn check(&self, _config: &TrainerConfig, _n_terms: usize) -> Result<(), DeviceProblem> {
        match self.0 {}
    }

    /// Returns the name of the adapter and its driver.
    pub fn name(&self) -> &str {
        match self.0 {}
    }
}

#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) config: TrainerConfig,
    pub(crate) n_terms: usize,
}

impl Shape {
    pub(crate) fn new(_: &TrainerConfig, _: usize, _: usize) -> Result<Self, DeviceProblem> {
        Err(DeviceProblem::NotBuilt)
    }

    pub(crate) fn common(config: &TrainerConfig) -> TrainerConfig {
        config.clone()
    }
}

#[derive(Debug)]
pub(crate) struct Session(Nobody);

#[derive(Debug)]
pub(crate) struct Pending(Nobody);

#[derive(Debug)]
pub(crate) struct Results(Nobody);

#[allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "the same signatures as those of a session that does something"
)]
impl Session {
    pub(crate) fn new(device: &Device, _: Shape) -> Result<Self, DeviceProblem> {
        match device.0 {}
    }

    pub(crate) fn shape(&self) -> &Shape {
        match self.0 {}
    }

    pub(crate) fn put(&self, _: usize, _: &State, _: Option<&[f32]>) {
        match self.0 {}
    }

    pub(crate) fn renew(&self, _: usize, _: &State, _: &[usize]) {
        match self.0 {}
    }

    pub(crate) fn bring_back(
        &self,
        _: &mut [&mut State],
        _: &[Memory],
    ) -> Result<(), DeviceProblem> {
        match self.0 {}
    }

    pub(crate) fn begin(&mut self, _: &Stretch) -> Result<Pending, DeviceProblem> {
        match self.0 {}
    }

    pub(crate) fn finish(&self, pending: Pending) -> Result<Results, DeviceProblem> {
        match pending.0 {}
    }
}

impl Results {
    pub(crate) fn n_steps(&self) -> usize {
        match self.0 {}
    }

    pub(crate) fn report(&self, _: usize, _: usize) -> StepReport<'_> {
        match self.0 {}
    }
}
