//! Units laid out in the plane so that those that write alike are near, and how far that holds.
//!
//! `scaling` finds the plane that keeps most of all distances, `tsne` moves its points until near ones
//! are near, `distortion` counts what that did to neighbors.

mod distortion;
mod scaling;
mod tsne;

use self::distortion::distortion;
use self::scaling::principal_plane;
use self::tsne::tsne;
use super::stability::Run;
use super::themes::{live_units, squared_distances};

pub use self::distortion::Distortion;
pub use self::tsne::PERPLEXITY;

/// Units that t-SNE moves at most; more of them stay in their principal plane. So many take 4 seconds of a
/// processor, and time grows with their square (`docs/decisions/map.md`).
pub const MOST_MOVED: usize = 2048;

/// How units were laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// By t-SNE, from their principal plane.
    Tsne,
    /// In the plane of their first two principal components.
    PrincipalPlane,
}

/// Holds units that were laid out in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidOut {
    /// Model and number of each, by both. **Shape** (n).
    pub units: Vec<(usize, usize)>,
    /// Where each is; the first coordinate has the largest spread. **Shape** (n).
    pub places: Vec<[f64; 2]>,
    /// How they were laid out.
    pub layout: Layout,
    /// How far that can be trusted.
    pub distortion: Distortion,
}

/// Lays out the live units of some models by the Euclidean distance of their decoder columns of length 1.
///
/// Dead units and those without a direction are left out. `None` for fewer than three units.
///
/// # Panics
/// When the models differ in their numbers of terms.
pub fn lay_out(models: &[Run<'_>]) -> Option<LaidOut> {
    let units = live_units(models);
    if units.len() < 3 {
        return None;
    }
    let squares = squared_distances(models, &units);
    let plane = principal_plane(squares.view());
    let (layout, mut places) = if units.len() > MOST_MOVED {
        (Layout::PrincipalPlane, plane)
    } else {
        (Layout::Tsne, tsne(squares.view(), &plane))
    };
    turn(&mut places);
    let distortion = distortion(squares.view(), &places)?;
    Some(LaidOut { units, places, layout, distortion })
}

/// Turns places, which lie around 0, so that the first coordinate has the largest spread.
fn turn(places: &mut [[f64; 2]]) {
    let sum = |one: usize, other: usize| places.iter().map(|at| at[one] * at[other]).sum::<f64>();
    let angle = 0.5 * (2.0 * sum(0, 1)).atan2(sum(0, 0) - sum(1, 1));
    let (sine, cosine) = angle.sin_cos();
    for place in places {
        let [x, y] = *place;
        *place = [cosine * x + sine * y, cosine * y - sine * x];
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::metrics::unit_columns;

    fn columns(groups: &[usize]) -> Array2<f32> {
        unit_columns(Array2::from_shape_fn((12, groups.len()), |(term, unit)| {
            let noise = ((term * 7 + unit * 13 + term * unit) % 10) as f32 / 40.0;
            if term / 4 == groups[unit] { 1.0 + noise } else { noise }
        }))
    }

    #[test]
    fn units_of_models_lie_with_their_like_and_dead_ones_nowhere() {
        let groups = [0, 1, 2, 0, 1, 2, 0, 1];
        let (one, other) = (columns(&groups), columns(&groups[1..]));
        let mut density = [0.5; 8];
        density[2] = 0.0;
        let runs = [
            Run { columns: one.view(), density: &density },
            Run { columns: other.view(), density: &[0.5; 7] },
        ];
        let found = lay_out(&runs).unwrap();
        assert_eq!(found.units.len(), 14);
        assert!(!found.units.contains(&(0, 2)));
        assert_eq!(found.layout, Layout::Tsne);
        assert!(found.distortion.trustworthiness > 0.7, "{:?}", found.distortion);
        let spread = |axis: usize| found.places.iter().map(|at| at[axis] * at[axis]).sum::<f64>();
        assert!(spread(0) >= spread(1));
        assert_eq!(lay_out(&runs).unwrap(), found);
        assert_eq!(lay_out(&[Run { columns: one.view(), density: &[0.0; 8] }]), None);
    }

    #[test]
    fn threads_change_nothing() {
        let groups: Vec<usize> = (0..150).map(|unit| unit % 3).collect();
        let columns = columns(&groups);
        let density = vec![0.5; 150];
        let run = Run { columns: columns.view(), density: &density };
        let with = |n_threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| lay_out(&[run]).unwrap())
        };
        assert_eq!(with(1), with(3));
    }
}
