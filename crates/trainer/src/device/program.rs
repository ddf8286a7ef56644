//! What a step consists of: kernels in their order, how many workgroups each takes, and the arrays
//! that each works on.

use super::arrays::{Arrays, STEP_STRIDE};
use super::constants::{Half, TERM_BLOCKS, constants};
use super::kernel::{self, Array, Kernel};
use super::opened::{Compiled, Device};
use super::shape::{Shape, TILE};
use crate::settings::unit::UnitKind;

/// Holds a kernel with the arrays it works on.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) kernel: Kernel,
    pub(super) compiled: Compiled,
    pub(super) group: wgpu::BindGroup,
    /// Workgroups, except for documents.
    pub(super) groups: Groups,
}

/// Says how many workgroups a kernel takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Groups {
    /// One for each document, and model.
    Documents,
    /// So many.
    Fixed([u32; 3]),
    /// So many tiles of terms or units, for each tile of documents, and so many deep.
    Tiles(u32, u32),
}

/// Lists what an epoch begins with, and what a step consists of.
pub(super) fn plan(shape: &Shape) -> [Vec<(Kernel, Half, Groups)>; 2] {
    let models = shape.n_models as u32;
    let term_tiles = shape.n_tiles() as u32;
    let unit_tiles = shape.units().div_ceil(TILE) as u32;
    let (kind, frozen) = (shape.config.unit.kind(), shape.config.frozen);
    let tied = shape.is_tied();
    let decoder_learns = if tied { !frozen.has_encoder() } else { !frozen.has_decoder() };
    let columns = (kernel::COLUMNS, Half::Both, Groups::Fixed([unit_tiles, 1, models]));
    let squares = Groups::Fixed([term_tiles, unit_tiles, models]);
    let opening = vec![(kernel::SQUARES, Half::Both, squares), columns];
    let back = |half| (kernel::BACK, half, Groups::Fixed([unit_tiles, 1, models]));
    let mut steps = vec![(kernel::ENCODE, Half::Both, Groups::Documents)];
    if kind == UnitKind::BatchTopK {
        steps.push((kernel::KEEP, Half::Both, Groups::Fixed([1, 1, models])));
    }
    steps.extend([
        (kernel::LOGITS, Half::Both, Groups::Tiles(term_tiles, 1)),
        (kernel::LOSE, Half::Both, Groups::Documents),
        (kernel::PULL, Half::Both, Groups::Tiles(unit_tiles, shape.slices().0 as u32)),
    ]);
    if kind == UnitKind::KCompetitive {
        let lend = (kernel::LEND, Half::Both, Groups::Documents);
        steps.extend([back(Half::First), lend, back(Half::Second)]);
    } else {
        steps.push(back(Half::Both));
    }
    let across = if decoder_learns { unit_tiles } else { 1 };
    steps.push((kernel::DECODER, Half::Both, Groups::Fixed([term_tiles, across, models])));
    if !tied && !frozen.has_encoder() {
        let blocks = shape.n_terms.div_ceil(4);
        let groups = [blocks.min(TERM_BLOCKS), blocks.div_ceil(TERM_BLOCKS)];
        let groups = Groups::Fixed([groups[0] as u32, groups[1] as u32, models]);
        steps.push((kernel::ENCODER, Half::Both, groups));
    }
    if decoder_learns {
        steps.push(columns);
    }
    [opening, steps]
}

pub(super) fn ready(
    device: &Device,
    shape: &Shape,
    arrays: &Arrays,
    kernel: Kernel,
    half: Half,
    groups: Groups,
) -> Ready {
    let compiled = device.compiled(&kernel, &constants(shape, half));
    let group = group(device, shape, arrays, &kernel, &compiled);
    Ready { kernel, compiled, group, groups }
}

pub(super) fn group(
    device: &Device,
    shape: &Shape,
    arrays: &Arrays,
    kernel: &Kernel,
    compiled: &Compiled,
) -> wgpu::BindGroup {
    let steps = wgpu::BufferBinding {
        buffer: &arrays.steps,
        offset: 0,
        size: std::num::NonZeroU64::new(STEP_STRIDE),
    };
    let mut entries =
        vec![wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(steps) }];
    let mine = kernel.reads.iter().chain(kernel.writes);
    entries.extend(mine.map(|&array| wgpu::BindGroupEntry {
        binding: array as u32,
        resource: arrays.get(held_by(shape, kernel, array)).as_entire_binding(),
    }));
    device.wgpu().create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some(kernel.name),
        layout: &compiled.layout,
        entries: &entries,
    })
}

/// Returns where an array of a kernel lies: the rows of a tied decoder are those of the encoder.
fn held_by(shape: &Shape, kernel: &Kernel, array: Array) -> Array {
    if !shape.is_tied() || kernel.name == kernel::FORGET.name {
        return array;
    }
    match array {
        Array::Decoder => Array::Encoder,
        Array::DecoderFirst => Array::EncoderFirst,
        Array::DecoderSecond => Array::EncoderSecond,
        other => other,
    }
}

pub(super) fn dispatch(
    pass: &mut wgpu::ComputePass<'_>,
    ready: &Ready,
    groups: [u32; 3],
    offset: u32,
) {
    pass.set_pipeline(&ready.compiled.pipeline);
    pass.set_bind_group(0, &ready.group, &[offset]);
    pass.dispatch_workgroups(groups[0], groups[1], groups[2]);
}
