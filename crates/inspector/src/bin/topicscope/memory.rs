//! What training takes beside what the machine has, told before it begins.

use std::fs;

use thiserror::Error;
use topicscope_inspector::study::{Study, StudyRun};
use topicscope_trainer::{Trainer, TrainerError};

const GIB: u128 = 1 << 30;

/// Says that weights do not fit into the machine.
#[derive(Debug, Error)]
#[error(
    "{what} needs `{needed}` GiB for weights and optimizer, and this machine has `{present}` GiB \
     of memory"
)]
pub(crate) struct MemoryTooSmall {
    /// One model, or a study.
    what: &'static str,
    /// GiB needed, rounded up.
    needed: u128,
    /// GiB of memory and swap, rounded down.
    present: u128,
}

/// Checks that one model can be trained on so many words.
///
/// # Errors
/// When its weights alone are larger than the memory of the machine.
pub(crate) fn check_model(trainer: &Trainer, n_terms: usize) -> Result<(), MemoryTooSmall> {
    check("the model", trainer.bytes_needed(n_terms), machine_bytes())
}

/// Checks that a study can be trained on so many words: as many runs at once as there are threads,
/// and the weights of all of them in the end.
///
/// # Errors
/// When weights alone are larger than the memory of the machine, or settings make no sense.
pub(crate) fn check_study(study: &Study, n_terms: usize) -> anyhow::Result<()> {
    let runs = study.runs();
    let bytes = |run: &StudyRun| Ok(Trainer::new(run.config.clone())?.bytes_needed(n_terms));
    let mut of_runs: Vec<u128> = runs.iter().map(bytes).collect::<Result<_, TrainerError>>()?;
    // The largest runs may be at work at once.
    of_runs.sort_unstable_by(|a, b| b.cmp(a));
    let sum = |parts: &[u128]| parts.iter().fold(0_u128, |sum, part| sum.saturating_add(*part));
    let at_once = of_runs.len().min(rayon::current_num_threads());
    // Moments, two of three parts, go with the run.
    let needed = sum(&of_runs[..at_once]).max(sum(&of_runs) / 3);
    Ok(check("the study", needed, machine_bytes())?)
}

fn check(what: &'static str, needed: u128, present: Option<u128>) -> Result<(), MemoryTooSmall> {
    match present {
        Some(present) if needed > present => {
            let (needed, present) = (needed.div_ceil(GIB), present / GIB);
            Err(MemoryTooSmall { what, needed, present })
        }
        _ => Ok(()),
    }
}

/// Returns the bytes of memory and swap, where the system says.
fn machine_bytes() -> Option<u128> {
    bytes_of(&fs::read_to_string("/proc/meminfo").ok()?)
}

/// Adds memory and swap up, which stand in kB, as `MemTotal:  24684100 kB`.
fn bytes_of(text: &str) -> Option<u128> {
    let of = |name: &str| -> Option<u128> {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let number: u128 = line.split_whitespace().next()?.parse().ok()?;
        number.checked_mul(1024)
    };
    of("MemTotal:")?.checked_add(of("SwapTotal:").unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_swap_are_read_and_nonsense_is_no_limit() {
        let text = "MemTotal:       1000 kB\nMemFree: 7 kB\nSwapTotal:       24 kB\n";
        assert_eq!(bytes_of(text), Some(1024 * 1024));
        assert_eq!(bytes_of("MemTotal: 1 kB\n"), Some(1024));
        for text in ["", "MemTotal:\n", "MemTotal: x kB\n", "MemFree: 7 kB\n"] {
            assert_eq!(bytes_of(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_both_sizes() {
        assert!(check("the model", 5 * GIB, Some(5 * GIB)).is_ok());
        assert!(check("the model", u128::MAX, None).is_ok());
        let error = check("the study", 5 * GIB + 1, Some(5 * GIB)).unwrap_err().to_string();
        let expected = "the study needs `6` GiB for weights and optimizer, and this machine has \
                        `5` GiB of memory";
        assert_eq!(error, expected);
    }
}
