//! A vector of the inner loops, and how its numbers are joined.

/// Numbers in one vector of the inner loops.
pub(crate) const LANES: usize = 16;

/// A vector of numbers that the compiler keeps in a register.
pub(crate) type Lanes = [f32; LANES];

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
    fn every_number_is_joined_once() {
        let numbers: Lanes = std::array::from_fn(|i| i as f32);
        assert_eq!(join_halves(numbers, |a, b| a + b), 120.0);
        let lanes: Lanes = std::array::from_fn(|i| ((i * 5) % 16) as f32);
        assert_eq!(join_halves(lanes, f32::max), 15.0);
    }
}
