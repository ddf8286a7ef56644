//! The arrays of a session on its device.

use super::kernel::Array;
use super::opened::{Device, ready};
use super::problem::DeviceProblem;
use super::shape::Shape;
use crate::settings::config::TrainerConfig;

/// Bytes from the numbers of one step to those of the next: what every adapter lets begin.
pub(super) const STEP_STRIDE: u64 = 256;

/// Holds the arrays of a session.
#[derive(Debug)]
pub(super) struct Arrays {
    /// By the place in [`Array::ALL`].
    buffers: Vec<wgpu::Buffer>,
    /// Numbers of the steps of a stretch.
    pub(super) steps: wgpu::Buffer,
}

impl Arrays {
    /// Makes the arrays of a session.
    ///
    /// # Errors
    /// When the device lets none be so large, or has too little memory.
    pub(super) fn new(device: &Device, shape: &Shape) -> Result<Self, DeviceProblem> {
        check(device, shape)?;
        let (name, models) = (device.name().to_owned(), shape.n_models);
        let full = device.wgpu().push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let sizes = Array::ALL.map(|array| size(shape, array));
        let buffers = sizes.map(|size| storage(device, size)).into();
        let steps = uniform(device, 1);
        if ready(full.pop()).is_some() {
            let needed = shape.bytes();
            return Err(DeviceProblem::OutOfMemory { name, models, needed });
        }
        Ok(Self { buffers, steps })
    }

    pub(super) fn get(&self, array: Array) -> &wgpu::Buffer {
        &self.buffers[array as usize - 1]
    }

    /// Makes an array larger if it is too small for so many numbers, which loses its content; says
    /// whether it did.
    pub(super) fn grow(&mut self, device: &Device, array: Array, size: usize) -> bool {
        let grows = self.get(array).size() < 4 * size as u64;
        if grows {
            self.buffers[array as usize - 1] = storage(device, size + size / 4);
        }
        grows
    }

    /// Does the same for the numbers of steps.
    pub(super) fn grow_steps(&mut self, device: &Device, n_steps: usize) -> bool {
        let grows = self.steps.size() < STEP_STRIDE * n_steps as u64;
        if grows {
            self.steps = uniform(device, n_steps);
        }
        grows
    }
}

impl Device {
    /// Says why a model with these settings on V terms is not trained here, if that can be known
    /// before.
    ///
    /// # Errors
    /// When a setting is not trained on devices, or an array is larger than this one lets it be.
    pub fn check(&self, config: &TrainerConfig, n_terms: usize) -> Result<(), DeviceProblem> {
        check(self, &Shape::new(config, n_terms, 1)?)
    }
}

/// Says whether the device lets arrays be as large as models of a shape need them.
///
/// # Errors
/// When one is too large.
pub(super) fn check(device: &Device, shape: &Shape) -> Result<(), DeviceProblem> {
    let limit = limit(device);
    for (what, size) in shape.sizes() {
        let needed = 4 * size as u64;
        if needed > limit {
            let (name, models) = (device.name().to_owned(), shape.n_models);
            return Err(DeviceProblem::TooLarge { name, what, models, needed, limit });
        }
    }
    Ok(())
}

/// Returns the bytes of an array at most.
pub(super) fn limit(device: &Device) -> u64 {
    let limits = device.wgpu().limits();
    limits.max_storage_buffer_binding_size.min(limits.max_buffer_size)
}

/// Returns the numbers of an array; of those that grow, few to begin with.
fn size(shape: &Shape, array: Array) -> usize {
    let [(_, weights), (_, codes), (_, logits), (_, pulled), (_, vectors)] = shape.sizes();
    let frozen = shape.config.frozen;
    let unless = |is_absent: bool, size| if is_absent { 1 } else { size };
    match array {
        Array::Orders | Array::Lists | Array::Results => 1,
        Array::Encoder => weights,
        Array::EncoderFirst | Array::EncoderSecond => unless(frozen.has_encoder(), weights),
        Array::Decoder => unless(shape.is_tied(), weights),
        Array::DecoderFirst | Array::DecoderSecond => {
            unless(shape.is_tied() || frozen.has_decoder(), weights)
        }
        Array::Vectors => vectors,
        Array::Codes => codes,
        Array::Logits => logits,
        Array::Pulled => pulled,
        Array::Tiles => shape.n_models * shape.n_tiles() * shape.units(),
    }
}

fn storage(device: &Device, size: usize) -> wgpu::Buffer {
    device.wgpu().create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: 4 * size as u64,
        usage: wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

fn uniform(device: &Device, n_steps: usize) -> wgpu::Buffer {
    device.wgpu().create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: STEP_STRIDE * n_steps as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
