//! For each term of a shard, the documents of a batch that hold it.

use crate::state::layout::Reach;

/// Lists, for rows of a shard, where in the batch their terms occur.
///
/// Listed are all rows, or where steps reach only some, those with entries, rising, and then the
/// sampled ones: a list costs what it holds then, whatever the vocabulary.
#[derive(Debug, Clone)]
pub(crate) struct InvertedList {
    /// `V_s`.
    n_rows: usize,
    /// Where the entries of each listed row begin. **Shape** (T + 1).
    starts: Vec<u32>,
    /// Where those of them begin that input dropout hides, after the kept ones. **Shape** (T).
    middles: Vec<u32>,
    /// While a batch is filled: where the hidden entries begin that each row has so far. **Shape** (T).
    hidden_starts: Vec<u32>,
    /// The place in the batch of each document that holds a row's term.
    places: Vec<u32>,
    /// Weight of each row's term in the loss; `None` when all weigh 1. **Shape** (`V_s`).
    weights: Option<Vec<f32>>,
    /// What hidden and kept entries weigh in the loss.
    pub(super) emphasis: Emphasis,
    /// Which rows are listed; `None` when all are.
    chosen: Option<ChosenRows>,
}

/// Names the rows that a step looks at where it does not reach all.
#[derive(Debug, Clone)]
struct ChosenRows {
    /// **Shape** (T).
    rows: Vec<u32>,
    /// One over the probability of each row without entries. **Shape** (T - rows with entries).
    factors: Vec<f32>,
    /// At which place each row with entries is listed, else [`UNLISTED`]. **Shape** (`V_s`).
    listed_at: Vec<u32>,
}

/// Stands for the place of a row that is not listed.
const UNLISTED: u32 = u32::MAX;

impl ChosenRows {
    fn new(n_rows: usize) -> Self {
        Self { rows: Vec::new(), factors: Vec::new(), listed_at: vec![UNLISTED; n_rows] }
    }

    /// Forgets all rows.
    fn clear(&mut self) {
        for &row in &self.rows {
            self.listed_at[row as usize] = UNLISTED;
        }
        self.rows.clear();
        self.factors.clear();
    }

    /// Returns the place of a row with entries, which it gets by its first one.
    #[inline]
    fn place(&mut self, row: usize) -> usize {
        let place = &mut self.listed_at[row];
        if *place == UNLISTED {
            *place = self.rows.len() as u32;
            self.rows.push(row as u32);
        }
        *place as usize
    }

    /// Sorts rows with what is known of each.
    fn sort(&mut self, counts: &mut [u32]) {
        let mut sorted: Vec<(u32, u32)> =
            self.rows.iter().copied().zip(counts.iter().copied()).collect();
        sorted.sort_unstable();
        for (place, (row, count)) in sorted.into_iter().enumerate() {
            (self.rows[place], counts[place]) = (row, count);
            self.listed_at[row as usize] = place as u32;
        }
    }
}

/// Holds what present terms weigh in the loss, by whether the encoder sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Emphasis {
    /// Weight of hidden terms.
    pub(crate) hidden: f32,
    /// Weight of kept terms.
    pub(crate) kept: f32,
}

impl Emphasis {
    /// All terms weigh alike.
    pub(crate) const NONE: Self = Self { hidden: 1.0, kept: 1.0 };

    /// Returns the weights by which `share` of the loss is put on hidden terms, of which there
    /// are `dropout` of all.
    pub(crate) fn new(share: f64, dropout: f64) -> Self {
        if share == 0.0 || dropout == 0.0 {
            return Self::NONE;
        }
        let kept = 1.0 - share;
        Self { hidden: (kept + share / dropout) as f32, kept: kept as f32 }
    }

    /// Returns the weight of a term.
    #[inline]
    pub(crate) fn of(self, kept: bool) -> f32 {
        if kept { self.kept } else { self.hidden }
    }
}

impl InvertedList {
    /// Makes an empty list for the rows of a shard. **Shape**: `weights` (`V_s`).
    pub(crate) fn new(n_rows: usize, weights: Option<Vec<f32>>, reach: Reach) -> Self {
        Self {
            n_rows,
            starts: Vec::new(),
            middles: Vec::new(),
            hidden_starts: Vec::new(),
            places: Vec::new(),
            weights,
            emphasis: Emphasis::NONE,
            chosen: (reach == Reach::Listed).then(|| ChosenRows::new(n_rows)),
        }
    }

    /// Returns T, the number of listed rows.
    pub(crate) fn n_listed(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns how many rows, from the first on, may have entries.
    pub(crate) fn n_with_entries(&self) -> usize {
        self.n_listed() - self.chosen.as_ref().map_or(0, |chosen| chosen.factors.len())
    }

    /// Returns the row of the shard that is listed at a place.
    #[inline]
    pub(crate) fn shard_row(&self, listed: usize) -> usize {
        self.chosen.as_ref().map_or(listed, |chosen| chosen.rows[listed] as usize)
    }

    /// Returns how many rows of the shard a listed row stands for: one over the probability
    /// that it was drawn.
    #[inline]
    pub(crate) fn stands_for(&self, listed: usize) -> f32 {
        let Some(chosen) = &self.chosen else { return 1.0 };
        let sampled = listed.checked_sub(chosen.rows.len() - chosen.factors.len());
        sampled.map_or(1.0, |sampled| chosen.factors[sampled])
    }

    /// Says whether only some rows are listed.
    pub(crate) fn is_sampled(&self) -> bool {
        self.chosen.is_some()
    }

    /// Returns the places of the documents that hold the term of one listed row and whose encoder sees
    /// it, rising.
    #[inline]
    pub(crate) fn kept(&self, row: usize) -> &[u32] {
        &self.places[self.starts[row] as usize..self.middles[row] as usize]
    }

    /// Returns the places of the documents that hold the term of one listed row, hidden from their
    /// encoder by input dropout, falling.
    #[inline]
    pub(crate) fn hidden(&self, row: usize) -> &[u32] {
        &self.places[self.middles[row] as usize..self.starts[row + 1] as usize]
    }

    /// Returns the weight of a listed row in the loss: that of its term, times the rows it
    /// stands for.
    #[inline]
    pub(crate) fn weight(&self, listed: usize) -> f32 {
        self.stands_for(listed) * self.word_weight(self.shard_row(listed))
    }

    /// Returns what hidden and kept entries weigh in the loss.
    #[inline]
    pub(crate) fn emphasis(&self) -> Emphasis {
        self.emphasis
    }

    /// Says whether some listed row before this one may weigh other than 1.
    pub(crate) fn is_weighted_before(&self, listed: usize) -> bool {
        self.weights.is_some() || listed > self.n_with_entries()
    }

    /// Returns the weight of a term in the loss.
    #[inline]
    pub(super) fn word_weight(&self, row: usize) -> f32 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// Forgets all entries.
    pub(super) fn begin(&mut self) {
        self.starts.clear();
        match &mut self.chosen {
            None => self.starts.resize(self.n_rows + 1, 0),
            Some(chosen) => {
                chosen.clear();
                self.starts.push(0);
            }
        }
    }

    /// Announces an entry of a row.
    #[inline]
    pub(super) fn count(&mut self, row: usize) {
        let Self { chosen: Some(chosen), starts, .. } = self else {
            self.starts[row + 1] += 1;
            return;
        };
        let place = chosen.place(row);
        if place + 1 == starts.len() {
            starts.push(0);
        }
        starts[place + 1] += 1;
    }

    /// Makes room for all that was announced.
    pub(super) fn make_room(&mut self) {
        if let Some(chosen) = &mut self.chosen {
            chosen.sort(&mut self.starts[1..]);
        }
        let mut total = 0;
        for start in &mut self.starts {
            total += *start;
            *start = total;
        }
        self.middles.clear();
        self.middles.extend_from_slice(&self.starts[..self.starts.len() - 1]);
        self.hidden_starts.clear();
        self.hidden_starts.extend_from_slice(&self.starts[1..]);
        self.places.clear();
        self.places.resize(total as usize, 0);
    }

    /// Enters what was announced, documents rising.
    #[inline]
    pub(super) fn enter(&mut self, row: usize, place: u32, kept: bool) {
        let row = self.chosen.as_ref().map_or(row, |chosen| chosen.listed_at[row] as usize);
        // From both ends of the row: kept entries from the first, hidden ones from the last.
        let (middle, hidden) = (&mut self.middles[row], &mut self.hidden_starts[row]);
        let at = if kept { *middle } else { *hidden - 1 };
        *middle += u32::from(kept);
        *hidden -= u32::from(!kept);
        self.places[at as usize] = place;
    }

    /// Lists those of the drawn rows that have no entries after the others, each with one over the
    /// probability of being drawn. Lists of all rows stay as they are.
    pub(super) fn sample(&mut self, draw: impl FnOnce(&mut dyn FnMut(u32, f32))) {
        let Some(ChosenRows { rows, factors, listed_at }) = &mut self.chosen else { return };
        draw(&mut |row, factor| {
            if listed_at[row as usize] == UNLISTED {
                rows.push(row);
                factors.push(factor);
            }
        });
        let end = self.places.len() as u32;
        self.starts.resize(rows.len() + 1, end);
        self.middles.resize(rows.len(), end);
    }
}
