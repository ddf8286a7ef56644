//! Models that train together on a device: their weights there, and the steps of an epoch.

use super::arrays::{self, Arrays, STEP_STRIDE};
use super::constants::Half;
use super::kernel::{self, Array, Kernel};
use super::opened::Device;
use super::problem::DeviceProblem;
use super::program::{Groups, Ready, dispatch, group, plan, ready};
use super::shape::{Shape, TILE};
use super::stretch::{StepNumbers, StepReport, Stretch};
use crate::state::weights::Memory;
use crate::step::state::State;
use crate::step::transfer::Part;

/// Holds the weights of models on a device, with the kernels that train them.
#[derive(Debug)]
pub(crate) struct Session {
    device: Device,
    shape: Shape,
    arrays: Arrays,
    /// What an epoch begins with.
    opening: Vec<Ready>,
    /// What a step consists of, in its order.
    steps: Vec<Ready>,
    forgetting: Ready,
}

/// Holds results that a device is still working on.
#[derive(Debug)]
pub(crate) struct Pending {
    results: wgpu::Buffer,
    /// What the device does up to these results.
    work: wgpu::SubmissionIndex,
    /// B of each step.
    n_documents: Vec<usize>,
}

/// Holds the results of a stretch.
#[derive(Debug)]
pub(crate) struct Results {
    numbers: Vec<f32>,
    n_documents: Vec<usize>,
    /// Numbers of one model in a step.
    width: usize,
    n_models: usize,
    n_units: usize,
}

impl Results {
    /// Returns the number of steps.
    pub(crate) fn n_steps(&self) -> usize {
        self.n_documents.len()
    }

    /// Returns what a step of the stretch was like for one model.
    pub(crate) fn report(&self, step: usize, model: usize) -> StepReport<'_> {
        let start = (step * self.n_models + model) * self.width;
        let own = &self.numbers[start..start + self.width];
        StepReport::read(own, self.n_documents[step], self.n_units)
    }
}

impl Session {
    /// Makes room for models on a device, and compiles what trains them.
    ///
    /// # Errors
    /// When they do not fit.
    pub(crate) fn new(device: &Device, shape: Shape) -> Result<Self, DeviceProblem> {
        let arrays = Arrays::new(device, &shape)?;
        let ready = |kernel, half, groups| ready(device, &shape, &arrays, kernel, half, groups);
        let [opening, steps] = plan(&shape);
        let prepare = |list: Vec<(Kernel, Half, Groups)>| -> Vec<Ready> {
            list.into_iter().map(|(kernel, half, groups)| ready(kernel, half, groups)).collect()
        };
        let (opening, steps) = (prepare(opening), prepare(steps));
        let forgetting = ready(kernel::FORGET, Half::Both, Groups::Fixed([1, 1, 1]));
        Ok(Self { device: device.clone(), arrays, opening, steps, forgetting, shape })
    }

    /// Returns what the models have in common.
    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Takes over the weights of a model, moments too. **Shape**: `weights` (V), those of terms in
    /// the loss; `None` when all weigh 1.
    pub(crate) fn put(&self, model: usize, state: &State, weights: Option<&[f32]>) {
        for memory in Memory::ALL {
            for part in [Part::Encoder, Part::Decoder] {
                self.put_rows(model, state, part, memory);
            }
        }
        self.put_vectors(model, state, &Memory::ALL);
        let (h, v) = (self.shape.units(), self.shape.n_terms);
        let ones = vec![1.0; if weights.is_some() { 0 } else { v }];
        self.put_vector(model, 9 * h + 3 * v, weights.unwrap_or(&ones));
    }

    /// Takes over new weights of renewed units; which way they moved is forgotten.
    pub(crate) fn renew(&self, model: usize, state: &State, units: &[usize]) {
        for part in [Part::Encoder, Part::Decoder] {
            self.put_rows(model, state, part, Memory::Values);
        }
        self.put_vectors(model, state, &[Memory::Values]);
        let pairs: Vec<u32> = units.iter().flat_map(|&unit| [model as u32, unit as u32]).collect();
        // Lists are written anew by the next stretch; they are large enough since the last one, for
        // there are fewer units than entries, or they grow there.
        let lists = self.arrays.get(Array::Lists);
        for pairs in pairs.chunks((lists.size() / 4 / 2 * 2).max(2) as usize) {
            self.device.queue().write_buffer(lists, 0, bytemuck::cast_slice(pairs));
            let (x, y) = (self.shape.n_terms.div_ceil(256), pairs.len() / 2);
            let mut encoder = self.device.wgpu().create_command_encoder(&COMMANDS);
            {
                let mut pass = encoder.begin_compute_pass(&PASS);
                dispatch(&mut pass, &self.forgetting, [x as u32, y as u32, 1], 0);
            }
            self.device.queue().submit([encoder.finish()]);
        }
    }

    fn put_rows(&self, model: usize, state: &State, part: Part, memory: Memory) {
        if let Some(rows) = state.array(part, memory) {
            let offset = 4 * (model * rows.len()) as u64;
            let buffer = self.arrays.get(array_of(part, memory));
            self.device.queue().write_buffer(buffer, offset, bytemuck::cast_slice(&rows));
        }
    }

    fn put_vectors(&self, model: usize, state: &State, memories: &[Memory]) {
        for part in VECTORS {
            for &memory in memories {
                if let Some(vector) = state.array(part, memory) {
                    self.put_vector(model, self.place(part, memory), &vector);
                }
            }
        }
    }

    fn put_vector(&self, model: usize, place: usize, values: &[f32]) {
        let offset = 4 * (model * self.shape.vectors() + place) as u64;
        let buffer = self.arrays.get(Array::Vectors);
        self.device.queue().write_buffer(buffer, offset, bytemuck::cast_slice(values));
    }

    /// Returns where a vector of a model begins among its vectors.
    fn place(&self, part: Part, memory: Memory) -> usize {
        let (h, v) = (self.shape.units(), self.shape.n_terms);
        let (start, width) = match part {
            Part::EncoderBias => (0, h),
            Part::Thresholds => (3 * h, h),
            Part::DecoderBias => (9 * h, v),
            Part::Encoder | Part::Decoder => unreachable!("rows are no vector"),
        };
        start + width * memory as usize
    }

    /// Brings what is asked for of all models back into their states.
    ///
    /// # Errors
    /// When the device ceases to answer.
    pub(crate) fn bring_back(
        &self,
        states: &mut [&mut State],
        memories: &[Memory],
    ) -> Result<(), DeviceProblem> {
        use rayon::prelude::*;
        for &memory in memories {
            for part in [Part::Encoder, Part::Decoder] {
                if states[0].array_is_there(part, memory) {
                    let all = self.read(self.arrays.get(array_of(part, memory)))?;
                    let width = self.shape.n_terms * self.shape.units();
                    let models = states.par_iter_mut().zip(all.par_chunks_exact(width));
                    models.for_each(|(state, rows)| state.set_array(part, memory, rows));
                }
            }
        }
        let vectors = self.read(self.arrays.get(Array::Vectors))?;
        let models = states.iter_mut().zip(vectors.chunks_exact(self.shape.vectors()));
        for (state, vectors) in models {
            for part in VECTORS {
                for &memory in memories {
                    if state.array_is_there(part, memory) {
                        let v = part == Part::DecoderBias;
                        let width = if v { self.shape.n_terms } else { self.shape.units() };
                        let place = self.place(part, memory);
                        state.set_array(part, memory, &vectors[place..place + width]);
                    }
                }
            }
        }
        Ok(())
    }

    /// Begins the steps of a stretch, after those that were begun before.
    ///
    /// # Errors
    /// When its lists are larger than the device lets an array be.
    pub(crate) fn begin(&mut self, stretch: &Stretch) -> Result<Pending, DeviceProblem> {
        let n_steps = stretch.steps.len();
        let width = self.shape.n_models * self.shape.results();
        self.make_room(stretch, n_steps * width)?;
        let queue = self.device.queue();
        let write = |array, numbers: &[u32]| {
            queue.write_buffer(self.arrays.get(array), 0, bytemuck::cast_slice(numbers));
        };
        write(Array::Orders, &stretch.orders);
        write(Array::Lists, &stretch.lists);
        let steps: Vec<u8> =
            (0..).zip(&stretch.steps).flat_map(|step| self.numbers(step)).collect();
        queue.write_buffer(&self.arrays.steps, 0, &steps);
        let results = self.device.wgpu().create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: 4 * (n_steps * width) as u64,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.wgpu().create_command_encoder(&COMMANDS);
        {
            let mut pass = encoder.begin_compute_pass(&PASS);
            if stretch.is_first {
                for ready in &self.opening {
                    dispatch(&mut pass, ready, self.groups(ready, 0), 0);
                }
            }
            for (number, step) in (0..).zip(&stretch.steps) {
                for ready in &self.steps {
                    let groups = self.groups(ready, step.n_documents);
                    dispatch(&mut pass, ready, groups, number * STEP_STRIDE as u32);
                }
            }
        }
        let from = self.arrays.get(Array::Results);
        encoder.copy_buffer_to_buffer(from, 0, &results, 0, results.size());
        let work = queue.submit([encoder.finish()]);
        results.map_async(wgpu::MapMode::Read, .., |_| ());
        let n_documents = stretch.steps.iter().map(|step| step.n_documents).collect();
        Ok(Pending { results, work, n_documents })
    }

    /// Waits for the results of a stretch.
    ///
    /// # Errors
    /// When the device ceases to answer.
    pub(crate) fn finish(&self, pending: Pending) -> Result<Results, DeviceProblem> {
        let numbers = self.mapped(&pending.results, pending.work)?;
        Ok(Results {
            numbers,
            n_documents: pending.n_documents,
            width: self.shape.results(),
            n_models: self.shape.n_models,
            n_units: self.shape.units(),
        })
    }

    /// Makes arrays large enough for a stretch.
    fn make_room(&mut self, stretch: &Stretch, n_results: usize) -> Result<(), DeviceProblem> {
        let limit = arrays::limit(&self.device);
        let mut grown = self.arrays.grow_steps(&self.device, stretch.steps.len());
        let wanted = [
            (Array::Orders, stretch.orders.len()),
            (Array::Lists, stretch.lists.len()),
            (Array::Results, n_results),
        ];
        for (array, size) in wanted {
            let needed = 5 * size as u64;
            if needed > limit {
                let (name, models) = (self.device.name().to_owned(), self.shape.n_models);
                let what = "the lists of a batch";
                return Err(DeviceProblem::TooLarge { name, what, models, needed, limit });
            }
            grown |= self.arrays.grow(&self.device, array, size);
        }
        if grown {
            let all = self.opening.iter_mut().chain(&mut self.steps);
            for ready in all.chain([&mut self.forgetting]) {
                let Ready { kernel, compiled, .. } = &*ready;
                ready.group = group(&self.device, &self.shape, &self.arrays, kernel, compiled);
            }
        }
        Ok(())
    }

    /// Returns the numbers of a step as kernels read them.
    fn numbers(&self, (number, step): (usize, &StepNumbers)) -> [u8; STEP_STRIDE as usize] {
        let models = self.shape.n_models;
        let first_order = number * models * super::stretch::ORDER;
        let first_result = number * models * self.shape.results();
        let (rate, second) = step.optimizer.factors();
        let numbers = [
            step.n_documents as u32,
            first_order as u32,
            first_result as u32,
            rate.to_bits(),
            second.to_bits(),
        ];
        let mut bytes = [0; STEP_STRIDE as usize];
        for (place, number) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(numbers) {
            *place = number.to_le_bytes();
        }
        bytes
    }

    fn groups(&self, ready: &Ready, n_documents: usize) -> [u32; 3] {
        let models = self.shape.n_models as u32;
        match ready.groups {
            Groups::Documents => [n_documents as u32, 1, models],
            Groups::Fixed(groups) => groups,
            Groups::Tiles(x, deep) => [x, n_documents.div_ceil(TILE) as u32, models * deep],
        }
    }

    fn read(&self, buffer: &wgpu::Buffer) -> Result<Vec<f32>, DeviceProblem> {
        let staging = self.device.wgpu().create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: buffer.size(),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.wgpu().create_command_encoder(&COMMANDS);
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, buffer.size());
        let work = self.device.queue().submit([encoder.finish()]);
        staging.map_async(wgpu::MapMode::Read, .., |_| ());
        self.mapped(&staging, work)
    }

    /// Returns the numbers of a buffer that was asked to be mapped, once some work is done.
    fn mapped(
        &self,
        buffer: &wgpu::Buffer,
        work: wgpu::SubmissionIndex,
    ) -> Result<Vec<f32>, DeviceProblem> {
        let lost = |reason: String| DeviceProblem::Lost { name: self.device.name().into(), reason };
        let wait = wgpu::PollType::Wait { submission_index: Some(work), timeout: None };
        let polled = self.device.wgpu().poll(wait);
        if let Some(complaint) = self.device.complaint() {
            return Err(lost(complaint));
        }
        polled.map_err(|error| lost(error.to_string()))?;
        let view = buffer.get_mapped_range(..).map_err(|error| lost(error.to_string()))?;
        Ok(bytemuck::cast_slice(&view).to_vec())
    }
}

const COMMANDS: wgpu::CommandEncoderDescriptor<'static> =
    wgpu::CommandEncoderDescriptor { label: None };

const PASS: wgpu::ComputePassDescriptor<'static> =
    wgpu::ComputePassDescriptor { label: None, timestamp_writes: None };

/// The vectors of a model that training moves.
const VECTORS: [Part; 3] = [Part::EncoderBias, Part::DecoderBias, Part::Thresholds];

fn array_of(part: Part, memory: Memory) -> Array {
    match (part, memory) {
        (Part::Encoder, Memory::Values) => Array::Encoder,
        (Part::Encoder, Memory::First) => Array::EncoderFirst,
        (Part::Encoder, Memory::Second) => Array::EncoderSecond,
        (Part::Decoder, Memory::Values) => Array::Decoder,
        (Part::Decoder, Memory::First) => Array::DecoderFirst,
        (Part::Decoder, Memory::Second) => Array::DecoderSecond,
        _ => Array::Vectors,
    }
}
