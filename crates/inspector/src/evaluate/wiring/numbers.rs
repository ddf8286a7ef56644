//! Whether the texts of the catalog, which imports nothing, name the numbers that are used.

use crate::evaluate::{CLUSTERED_DOCUMENTS, COHERENCE_WORDS, JUDGED_LABELS};
use crate::figures::{Metric, Subject};
use crate::metrics::{
    ALWAYS_ON, ANTI_PARALLEL, C_V_WINDOW, DIVERSITY_WORDS, LABEL_DOCUMENTS, NEAR_DUPLICATE, ONE_IN,
    PERSISTENCE, QUERIES, SAME_UNIT, SHARED_WORDS, SILHOUETTE_DOCUMENTS, STRATA, WINDOW,
};
use crate::rank::Distinctive;

#[test]
fn texts_name_the_numbers_that_are_used() {
    let says = |key: &str, what: &str| {
        let metric = Metric::all().find(|metric| metric.key() == key).unwrap();
        let Subject { text, .. } = metric.subject();
        let all = [text, &metric.meaning(), &metric.help(), metric.title()].join("\n");
        assert!(all.contains(what), "{key} does not say `{what}`");
    };
    let minus = |number: f64| number.to_string().replace('-', "−");
    let thousands = |number: usize| format!("{},{:03}", number / 1000, number % 1000);
    says("always_on_fraction", &format!("more than {} %", ALWAYS_ON * 100.0));
    says("npmi_window", &format!("windows of {WINDOW} words"));
    says("c_v", &format!("windows of {C_V_WINDOW} words"));
    says("topic_diversity", &format!("the {DIVERSITY_WORDS} first words"));
    says("topic_diversity", &format!("reaches {}", Distinctive::default().goal));
    says("word_reuse", &format!("among their {DIVERSITY_WORDS} first"));
    says("inverted_rbo", &format!("p = {PERSISTENCE}"));
    says("decoder_near_duplicates", &format!("above {NEAR_DUPLICATE}"));
    says("decoder_anti_parallel", &format!("below {}", minus(ANTI_PARALLEL)));
    says("stable_fraction", &format!("a cosine of at least {SAME_UNIT}"));
    says("kmeans_silhouette", &format!("a seeded sample of {}", thousands(SILHOUETTE_DOCUMENTS)));
    says("gmm_nmi", &format!("a seeded sample of {}", thousands(CLUSTERED_DOCUMENTS)));
    says("retrieval_p1", &format!("a seeded sample of {}", thousands(QUERIES)));
    says("carry_over", &format!("the {} % are taken", 100 / ONE_IN));
    says("kmeans_nmi", &format!("more than {} labels", thousands(JUDGED_LABELS)));
    // Written out in words.
    assert_eq!((COHERENCE_WORDS, LABEL_DOCUMENTS, SHARED_WORDS, STRATA), (10, 10, 4, 5));
    says("distinct_units", "four or more of the ten words");
    says("carry_over", "each of five groups");
    says("npmi_document", "the ten first words count");
    says("unit_f1", "labels of at least ten");
}
