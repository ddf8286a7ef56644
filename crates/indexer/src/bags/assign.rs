//! Which part each document belongs to.

use super::split::{Split, SplitSettings};

/// Says how a document counts towards document frequencies before all parts are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is train or validation in any case.
    Training,
    /// It is train or validation if the corpus brings test documents of its own, else test.
    TestIfNone,
    /// It is test or unused.
    Never,
}

/// Gives each document its part, from what the input says and from seeded draws.
///
/// Documents without a part teach. If the corpus names no test documents, a share of the
/// training documents becomes test; if it names no validation documents, a share of those
/// left becomes validation.
pub(crate) struct Assigner {
    given: Vec<Option<Split>>,
    test: Draw,
    validation: Draw,
    /// Training documents seen so far.
    rank: u64,
}

impl Assigner {
    /// Starts before the first document.
    ///
    /// # Panics
    /// When a share lies outside [0, 1); [`IndexSettings::check`](crate::IndexSettings::check)
    /// says so first.
    pub(crate) fn new(settings: &SplitSettings) -> Self {
        Self {
            given: Vec::new(),
            test: Draw::new("test", settings.test, settings.seed),
            validation: Draw::new("validation", settings.validation, settings.seed),
            rank: 0,
        }
    }

    /// Takes the next document in order.
    pub(crate) fn next(&mut self, given: Option<Split>) -> Role {
        self.given.push(given);
        match given {
            Some(Split::Test | Split::Unused) => Role::Never,
            Some(Split::Validation) => Role::Training,
            Some(Split::Train) | None => {
                let rank = self.rank;
                self.rank += 1;
                if self.test.picks(rank) { Role::TestIfNone } else { Role::Training }
            }
        }
    }

    /// Says whether the corpus so far names test documents itself.
    pub(crate) fn has_test(&self) -> bool {
        self.given.contains(&Some(Split::Test))
    }

    /// Returns the part of each document.
    pub(crate) fn finish(self) -> Vec<Split> {
        let names_test = self.has_test();
        let names_validation = self.given.contains(&Some(Split::Validation));
        let mut train_rank = 0;
        let mut left_rank = 0;
        self.given
            .into_iter()
            .map(|given| match given {
                Some(given @ (Split::Validation | Split::Test | Split::Unused)) => given,
                Some(Split::Train) | None => {
                    train_rank += 1;
                    if !names_test && self.test.picks(train_rank - 1) {
                        return Split::Test;
                    }
                    left_rank += 1;
                    if !names_validation && self.validation.picks(left_rank - 1) {
                        return Split::Validation;
                    }
                    Split::Train
                }
            })
            .collect()
    }
}

/// Picks a share of a sequence, spread evenly: one element out of each run of about
/// 1 / share, which one by a hash of (seed, purpose, run). So the share is met to within one
/// element, sorted input loses about the same share of each class, and an element's fate
/// depends on nothing that follows it.
struct Draw {
    /// The share in billionths: whole numbers make the ends of runs exact.
    share: u64,
    key: u64,
}

const BILLION: u64 = 1_000_000_000;

impl Draw {
    fn new(purpose: &str, share: f64, seed: u64) -> Self {
        assert!((0.0..1.0).contains(&share), "the share of {purpose} is {share}");
        let key = purpose.bytes().fold(mix(seed), |key, byte| mix(key ^ u64::from(byte)));
        Self { share: (share * BILLION as f64).round() as u64, key }
    }

    fn picks(&self, rank: u64) -> bool {
        if self.share == 0 {
            return false;
        }
        let run = (u128::from(rank) * u128::from(self.share) / u128::from(BILLION)) as u64;
        let start = self.start(run);
        let length = self.start(run + 1) - start;
        rank - start == mix(self.key ^ mix(run)) % length
    }

    /// Returns the first rank of a run.
    fn start(&self, run: u64) -> u64 {
        (u128::from(run) * u128::from(BILLION)).div_ceil(u128::from(self.share)) as u64
    }
}

/// Mixes 64 bits so that neighbouring inputs give unrelated outputs.
///
/// # Reference
/// Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators", figure 16.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assigned(given: &[Option<Split>], settings: &SplitSettings) -> Vec<Split> {
        let mut assigner = Assigner::new(settings);
        for &part in given {
            assigner.next(part);
        }
        assigner.finish()
    }

    fn count(splits: &[Split], part: Split) -> usize {
        splits.iter().filter(|&&split| split == part).count()
    }

    #[test]
    fn a_corpus_without_parts_gets_a_tenth_of_each() {
        let splits = assigned(&[None; 1000], &SplitSettings::default());
        assert_eq!(count(&splits, Split::Test), 100);
        assert_eq!(count(&splits, Split::Validation), 90);
        let other = assigned(&[None; 1000], &SplitSettings { seed: 2, ..SplitSettings::default() });
        assert_ne!(splits, other);
    }

    #[test]
    fn parts_that_the_input_names_are_kept_and_suffice() {
        let given = [Some(Split::Test), Some(Split::Unused), Some(Split::Validation), None];
        let settings = SplitSettings { validation: 0.9, test: 0.9, seed: 7 };
        assert_eq!(
            assigned(&given, &settings),
            [Split::Test, Split::Unused, Split::Validation, Split::Train]
        );
    }

    proptest! {
        #[test]
        fn every_share_is_met_to_within_one(share in 0.0..0.999_f64, n in 0_u64..500) {
            let draw = Draw::new("test", share, 3);
            let picked = (0..n).filter(|&rank| draw.picks(rank)).count() as f64;
            prop_assert!((picked - share * n as f64).abs() <= 1.0 + 1e-6);
        }

        #[test]
        fn roles_foretell_the_parts(given in proptest::collection::vec(0_u8..5, 0..80)) {
            let given: Vec<_> = given.into_iter().map(Split::from_code).collect();
            let mut assigner = Assigner::new(&SplitSettings::default());
            let roles: Vec<_> = given.iter().map(|&part| assigner.next(part)).collect();
            let has_test = assigner.has_test();
            for (role, split) in roles.into_iter().zip(assigner.finish()) {
                let training = split.is_training();
                let foretold = role == Role::Training || (role == Role::TestIfNone && has_test);
                prop_assert_eq!(training, foretold);
            }
        }
    }
}
