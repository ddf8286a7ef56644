//! What distinctive words are: how far they are kept apart, and together.

use serde::Serialize;

/// Says how far words are kept apart between units, and together within one.
///
/// A word's score s for a unit is the harmonic mean of two ranks within the unit, each as
/// rank / V: by correlation of presence with activation, and by P(v|j), the share of the word
/// in all words of the unit's documents. Then
///
/// 1. *sharing*: s becomes s · (s / largest s of the word over all units)^γ, with the least γ
///    of [`GAMMAS`], and of [`STEPS_BETWEEN`] even steps below it, at which the topic diversity
///    of the named units reaches `goal`;
/// 2. *bond*: of the `pool` best words, one word is named at a time, that of largest
///    ln s + `bond` × mean NPMI with the words already named, over the naming documents.
///
/// Ranks make sharing work: every unit competes with equally many words, however strong its
/// correlations are.
///
/// # Notes
/// The bond names what belongs together, which describes the core of a unit and not all of
/// it: read the names beside their faithfulness.
///
/// # Reference
/// Our own; the harmonic mean of ranks after Bischof, Airoldi (2012), Summarizing topical
/// content with word frequency and exclusivity, section 2.2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distinctive {
    /// Topic diversity to reach, in [0, 1]; 0 turns sharing off.
    pub goal: f64,
    /// Weight of the mean NPMI; 0 turns the bond off.
    pub bond: f64,
    /// Number of best words of a unit that are named one by one.
    pub pool: usize,
}

impl Default for Distinctive {
    /// The goal is what topic models reach on the reference corpora; bonds from 0.3 to 1.2
    /// and pools from 40 to 100 made no difference there.
    fn default() -> Self {
        Self { goal: 0.75, bond: 0.6, pool: 60 }
    }
}

/// Even steps from one of [`GAMMAS`] to the next: coarser ones overshoot the goal, and diversity
/// beyond the goal costs coherence.
pub const STEPS_BETWEEN: usize = 8;

/// The exponents of sharing that are tried first, rising; beyond the last nothing changes.
pub const GAMMAS: [f64; 14] =
    [0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 64.0, 128.0];

/// Says how much sharing the goal of diversity took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sharing {
    /// The exponent γ.
    pub gamma: f64,
    /// Topic diversity of the named units at that exponent, in (0, 1].
    pub diversity: f64,
    /// The diversity that was asked for.
    pub goal: f64,
}

impl Sharing {
    /// Says whether the goal was reached; else no exponent reaches it, and the one of largest
    /// diversity was taken.
    pub fn reaches_goal(&self) -> bool {
        self.diversity >= self.goal
    }
}
