//! An adapter that was opened, and the kernels compiled for it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use super::kernel::Kernel;
use super::problem::DeviceProblem;

/// Holds a GPU, or what stands for one, ready to train; clones share it.
#[derive(Debug, Clone)]
pub struct Device(Arc<Opened>);

impl PartialEq for Device {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Debug)]
struct Opened {
    name: String,
    device: wgpu::Device,
    queue: wgpu::Queue,
    /// Compiled kernels by their text.
    compiled: Mutex<HashMap<String, Compiled>>,
    complaint: Complaint,
}

/// Keeps the first thing that the driver says where nothing waits for its answer, as when the device
/// is lost or its memory full in the middle of a run. Left to itself, wgpu would end the program.
#[derive(Debug, Clone, Default)]
struct Complaint(Arc<Mutex<Option<String>>>);

impl Complaint {
    fn hear(&self, text: &str) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What wgpu says has several lines.
        first.get_or_insert_with(|| text.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    fn heard(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Holds a kernel that the driver has compiled.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) pipeline: wgpu::ComputePipeline,
    pub(super) layout: wgpu::BindGroupLayout,
}

impl Device {
    /// Opens the GPU of this machine: a card of its own before one that shares the memory of the
    /// processor. Software that plays a GPU is taken by its [name](Device::named) alone, since it
    /// is slower than the processor by itself.
    ///
    /// # Errors
    /// When there is none, or its driver refuses.
    pub fn gpu() -> Result<Self, DeviceProblem> {
        let mut adapters = adapters();
        adapters.sort_by_key(|adapter| order(adapter.get_info().device_type));
        match adapters.first() {
            Some(first) if first.get_info().device_type != wgpu::DeviceType::Cpu => open(first),
            _ => Err(DeviceProblem::NoGpu { software: names(&adapters) }),
        }
    }

    /// Opens the first adapter with this part in its name, whatever its case; software too.
    ///
    /// # Errors
    /// When there is none, or its driver refuses.
    pub fn named(wanted: &str) -> Result<Self, DeviceProblem> {
        let adapters = adapters();
        let part = wanted.to_lowercase();
        let is_wanted = |adapter: &&wgpu::Adapter| name(adapter).to_lowercase().contains(&part);
        if let Some(adapter) = adapters.iter().find(is_wanted) {
            return open(adapter);
        }
        let (wanted, present) = (wanted.to_owned(), names(&adapters));
        Err(DeviceProblem::NoSuchAdapter { wanted, present })
    }

    /// Returns the name of the adapter and its driver, by which models say where they were trained.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub(super) fn wgpu(&self) -> &wgpu::Device {
        &self.0.device
    }

    pub(super) fn queue(&self) -> &wgpu::Queue {
        &self.0.queue
    }

    /// Takes the device away from everyone.
    #[cfg(test)]
    pub(crate) fn destroy(&self) {
        self.0.device.destroy();
    }

    /// Returns what the driver complained of, if it did.
    pub(super) fn complaint(&self) -> Option<String> {
        self.0.complaint.heard()
    }

    /// Returns a kernel with these constants, compiled at most once.
    pub(super) fn compiled(&self, kernel: &Kernel, constants: &str) -> Compiled {
        let source = kernel.source(constants);
        let mut compiled = self.0.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let found = compiled.get(&source).cloned();
        found.unwrap_or_else(|| {
            let new = compile(&self.0.device, kernel, &source);
            compiled.insert(source, new.clone());
            new
        })
    }
}

fn compile(device: &wgpu::Device, kernel: &Kernel, source: &str) -> Compiled {
    let entry = |binding, ty, has_dynamic_offset| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
        count: None,
    };
    let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
    let mut entries = vec![entry(0, wgpu::BufferBindingType::Uniform, true)];
    entries.extend(kernel.reads.iter().map(|&array| entry(array as u32, storage(true), false)));
    entries.extend(kernel.writes.iter().map(|&array| entry(array as u32, storage(false), false)));
    let label = Some(kernel.name);
    let descriptor = wgpu::BindGroupLayoutDescriptor { label, entries: &entries };
    let layout = device.create_bind_group_layout(&descriptor);
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label,
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let source = wgpu::ShaderSource::Wgsl(source.into());
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label, source });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label,
        layout: Some(&pipeline_layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions {
            // Each kernel writes what it reads there.
            zero_initialize_workgroup_memory: false,
            ..wgpu::PipelineCompilationOptions::default()
        },
        cache: None,
    });
    Compiled { pipeline, layout }
}

fn open(adapter: &wgpu::Adapter) -> Result<Device, DeviceProblem> {
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("topicscope"),
        // All that the adapter has: arrays are as large as models are.
        required_limits: adapter.limits(),
        ..wgpu::DeviceDescriptor::default()
    };
    let name = name(adapter);
    let (device, queue) = ready(adapter.request_device(&descriptor)).map_err(|error| {
        DeviceProblem::Refused { name: name.clone(), reason: error.to_string() }
    })?;
    let complaint = Complaint::default();
    let (of_errors, of_loss) = (complaint.clone(), complaint.clone());
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        of_errors.hear(&error.to_string());
    }));
    device.set_device_lost_callback(move |kind, text| {
        // Some drivers say nothing more.
        of_loss.hear(&if text.is_empty() { format!("{kind:?}") } else { text });
    });
    Ok(Device(Arc::new(Opened { name, device, queue, compiled: Mutex::default(), complaint })))
}

fn adapters() -> Vec<wgpu::Adapter> {
    let backends = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    ready(instance.enumerate_adapters(backends))
}

fn order(kind: wgpu::DeviceType) -> u8 {
    match kind {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    }
}

/// Returns the name of an adapter with what else decides last bits: its driver.
fn name(adapter: &wgpu::Adapter) -> String {
    let info = adapter.get_info();
    let parts = [info.name.as_str(), info.driver_info.as_str(), info.backend.to_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn names(adapters: &[wgpu::Adapter]) -> Vec<String> {
    adapters.iter().map(|adapter| adapter.get_info().name).collect()
}

/// Returns what a future of wgpu has to say. Those that are asked here have done their work when
/// they are first looked at.
pub(super) fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(found) => return found,
            Poll::Pending => std::thread::yield_now(),
        }
    }
}
