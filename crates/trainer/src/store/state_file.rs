//! All that the next step of a run depends on as a safetensors file, number by number.

use std::io::{self, Write};

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata, TensorInfo};

use crate::run::training::TrainingRun;
use crate::state::field::Field;

pub(super) const STATE: &str = "state.safetensors";

/// Steps and what is counted by them are 32 bits wide where rows remember them.
const MOST_STEPS: u64 = u32::MAX as u64;

/// Numbers that are written at once.
const CHUNK: usize = 1 << 14;

/// Writes every field of a run as a one-dimensional tensor, without a second copy of them all.
pub(super) fn write_state(run: &mut TrainingRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (mut tensors, mut end) = (Vec::new(), 0);
    run.visit(&mut |name, field| {
        let (dtype, length) = match field {
            Field::Singles(ref values) => (Dtype::F32, values.len()),
            Field::Frozen(values) => (Dtype::F32, values.len()),
            Field::Double(_) => (Dtype::F64, 1),
            Field::Count(_) => (Dtype::U64, 1),
        };
        let start = end;
        end += length * dtype.bitsize() / 8;
        let data_offsets = (start, end);
        tensors.push((name.to_owned(), TensorInfo { dtype, shape: vec![length], data_offsets }));
    });
    let metadata = Metadata::new(None, tensors).map_err(io::Error::other)?;
    let json = serde_json::to_vec(&metadata)?;
    out.write_all(&(json.len() as u64).to_le_bytes())?;
    out.write_all(&json)?;
    let mut outcome = Ok(());
    run.visit(&mut |_, field| {
        let written = match field {
            Field::Singles(values) => write_singles(out, values),
            Field::Frozen(values) => write_singles(out, values),
            Field::Double(value) => out.write_all(&value.to_le_bytes()),
            Field::Count(value) => out.write_all(&value.to_le_bytes()),
        };
        if outcome.is_ok() {
            outcome = written;
        }
    });
    outcome
}

fn write_singles(out: &mut dyn Write, values: &[f32]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(4 * values.len().min(CHUNK));
    for chunk in values.chunks(CHUNK) {
        bytes.clear();
        bytes.extend(chunk.iter().flat_map(|value| value.to_le_bytes()));
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Sets every field of a run to what [`write_state`] wrote; on failure says what does not fit.
pub(super) fn read_state(run: &mut TrainingRun<'_>, bytes: &[u8]) -> Result<(), String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let (mut n_fields, mut problem) = (0, None);
    run.visit(&mut |name, field| {
        n_fields += 1;
        if problem.is_none() {
            problem = read_field(&file, name, field).err();
        }
    });
    match problem {
        Some(problem) => Err(problem),
        None if n_fields != file.len() => {
            Err(format!("its number of tensors is {}, not {n_fields}", file.len()))
        }
        None => Ok(()),
    }
}

fn read_field(file: &SafeTensors<'_>, name: &str, field: Field<'_>) -> Result<(), String> {
    let tensor = file.tensor(name).map_err(|error| error.to_string())?;
    let check = |dtype: Dtype, length: usize| {
        if (tensor.dtype(), tensor.shape()) == (dtype, &[length]) {
            return Ok(());
        }
        let (found, kind) = (tensor.shape(), tensor.dtype());
        Err(format!("tensor `{name}` is {kind} of shape {found:?}, not {dtype} [{length}]"))
    };
    match field {
        Field::Singles(values) => {
            check(Dtype::F32, values.len())?;
            let (words, _) = tensor.data().as_chunks::<4>();
            for (value, &word) in values.iter_mut().zip(words) {
                *value = f32::from_le_bytes(word);
            }
        }
        Field::Frozen(values) => {
            check(Dtype::F32, values.len())?;
            let (words, _) = tensor.data().as_chunks::<4>();
            let same = |(value, &word): (&f32, &[u8; 4])| value.to_le_bytes() == word;
            if !values.iter().zip(words).all(same) {
                return Err(format!("`{name}` is frozen, and not as it was drawn"));
            }
        }
        Field::Double(value) => {
            check(Dtype::F64, 1)?;
            *value = tensor.data().as_chunks().0.first().map_or(*value, |&w| f64::from_le_bytes(w));
        }
        Field::Count(value) => {
            check(Dtype::U64, 1)?;
            *value = tensor.data().as_chunks().0.first().map_or(*value, |&w| u64::from_le_bytes(w));
            if *value > MOST_STEPS {
                return Err(format!("`{name}` is `{value}`: no run makes so many steps"));
            }
        }
    }
    Ok(())
}
