//! Where models train: the processor, or a device that was asked for.

use std::str::FromStr;

use topicscope_trainer::{Device, DeviceProblem, Trainer, TrainerConfig};

use crate::progress::Talk;

/// Says where models are to train.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum DeviceWish {
    /// On the processor.
    #[default]
    Cpu,
    /// On a GPU.
    Gpu,
    /// On a GPU where there is one that trains what is asked.
    Auto,
    /// On the adapter with this part in its name.
    Named(String),
}

impl FromStr for DeviceWish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" => Err("a device is cpu, gpu, auto, or a part of an adapter's name".to_owned()),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            "auto" => Ok(Self::Auto),
            name => Ok(Self::Named(name.to_owned())),
        }
    }
}

/// Holds a device that was opened, as far as one was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChosenDevice {
    device: Option<Device>,
    /// Whether the processor may do it.
    is_auto: bool,
}

impl DeviceWish {
    /// Opens the device, before any other work.
    ///
    /// # Errors
    /// When one was asked for and it cannot be opened: nothing else takes its place.
    pub(crate) fn open(&self, talk: Talk) -> Result<ChosenDevice, DeviceProblem> {
        let device = match self {
            Self::Cpu => return Ok(ChosenDevice::default()),
            Self::Gpu => Device::gpu()?,
            Self::Named(name) => Device::named(name)?,
            Self::Auto => match Device::gpu() {
                Ok(device) => return Ok(ChosenDevice { device: Some(device), is_auto: true }),
                Err(problem) => {
                    tell_processor(&problem, talk);
                    return Ok(ChosenDevice::default());
                }
            },
        };
        Ok(ChosenDevice { device: Some(device), is_auto: false })
    }
}

impl ChosenDevice {
    /// Returns the device for models with these settings on V terms; `None` is the processor.
    ///
    /// # Errors
    /// When the device that was asked for does not train them.
    pub(crate) fn settle(
        &self,
        config: &TrainerConfig,
        n_terms: usize,
        talk: Talk,
    ) -> Result<Option<Device>, DeviceProblem> {
        let Some(device) = &self.device else { return Ok(None) };
        match device.check(config, n_terms) {
            Err(problem) if self.is_auto => {
                tell_processor(&problem, talk);
                Ok(None)
            }
            checked => {
                checked?;
                let why = if self.is_auto { ", the GPU that was found" } else { "" };
                talk.say(&format!("training on `{}`{why}", device.name()));
                Ok(Some(device.clone()))
            }
        }
    }
}

/// Returns a trainer on a device, where there is one.
pub(crate) fn placed(trainer: Trainer, device: Option<&Device>) -> Trainer {
    match device {
        Some(device) => trainer.on(device),
        None => trainer,
    }
}

fn tell_processor(problem: &DeviceProblem, talk: Talk) {
    talk.say(&format!("training on the processor: {problem}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_a_word_or_a_part_of_a_name() {
        assert_eq!("cpu".parse(), Ok(DeviceWish::default()));
        assert_eq!("gpu".parse(), Ok(DeviceWish::Gpu));
        assert_eq!("auto".parse(), Ok(DeviceWish::Auto));
        assert_eq!("H100".parse(), Ok(DeviceWish::Named("H100".to_owned())));
        assert!("".parse::<DeviceWish>().is_err());
    }
}
