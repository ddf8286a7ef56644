//! Arrays whose first number begins a cache line: a vector of 16 numbers is one line, and one that
//! lies on two of them costs two.

use std::ops::{Deref, DerefMut};

use super::lanes::LANES;

/// Holds numbers from a multiple of 64 bytes on.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    /// The numbers, with some before and after them.
    room: Vec<f32>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// Makes so many zeros, which take no memory of the machine before something is written.
    pub(crate) fn zeros(len: usize) -> Self {
        let room = vec![0.0; len + LANES];
        let start = room.as_ptr().align_offset(LANES * size_of::<f32>());
        // An offset that cannot be found costs speed and nothing else.
        Self { start: if start < LANES { start } else { 0 }, room, len }
    }

    /// Makes it so long; what stands in it then is anything.
    pub(crate) fn resize(&mut self, len: usize) {
        if self.start + len > self.room.len() {
            *self = Self::zeros(len);
        }
        self.len = len;
    }

    /// Keeps the first numbers, and gives back the memory of the others. They may begin a cache line no
    /// more, which costs speed alone.
    pub(crate) fn cut(&mut self, len: usize) {
        self.room.truncate(self.start + len);
        self.room.shrink_to_fit();
        self.len = len;
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.room[self.start..self.start + self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.room[self.start..self.start + self.len]
    }
}

impl From<&[f32]> for Aligned {
    fn from(numbers: &[f32]) -> Self {
        let mut aligned = Self::zeros(numbers.len());
        aligned.copy_from_slice(numbers);
        aligned
    }
}

impl From<Vec<f32>> for Aligned {
    fn from(numbers: Vec<f32>) -> Self {
        Self::from(numbers.as_slice())
    }
}

impl Clone for Aligned {
    fn clone(&self) -> Self {
        Self::from(&**self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_a_cache_line_wherever_they_move() {
        let mut numbers = Aligned::default();
        assert!(numbers.is_empty());
        for len in [3, 1000, 20, 5000] {
            numbers.resize(len);
            numbers.fill(7.0);
            let copy = numbers.clone();
            assert_eq!((numbers.len(), copy.len()), (len, len));
            assert_eq!(copy[len - 1], 7.0);
            for numbers in [&numbers, &copy] {
                assert_eq!(numbers.as_ptr().addr() % 64, 0);
            }
        }
    }
}
