//! A vector of the inner loops, and what becomes of its numbers: their sum, or another join of all of
//! them.

/// Numbers in one vector of the inner loops.
pub(crate) const LANES: usize = 16;

/// A vector of numbers that the compiler keeps in a register.
pub(crate) type Lanes = [f32; LANES];

/// Sums numbers, a multiple of 16 of them: first by their place in a vector, then the vector
/// by halves.
#[inline(always)]
pub(crate) fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for vector in values.as_chunks::<LANES>().0 {
        for (lane, &x) in lanes.iter_mut().zip(vector) {
            *lane += x;
        }
    }
    join_halves(lanes, |a, b| a + b)
}

/// Joins the numbers of a vector by halves.
#[inline(always)]
pub(crate) fn join_halves(mut lanes: Lanes, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = join(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_take_every_number_once() {
        let values: Vec<f32> = (1..=48).map(|i| i as f32).collect();
        assert_eq!(sum(&values), 48.0 * 49.0 / 2.0);
        let lanes: Lanes = std::array::from_fn(|i| ((i * 5) % 16) as f32);
        assert_eq!(join_halves(lanes, f32::max), 15.0);
    }
}
