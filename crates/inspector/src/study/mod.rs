//! A study: twins trained, judged and compared.

mod twins;

pub use twins::{
    StudyEpoch, Twin, VariantPlan, are_twins, judge_twins, train_twins, variant_config,
    variant_name,
};
