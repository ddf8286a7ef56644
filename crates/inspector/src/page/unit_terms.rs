//! What the words of the view of one unit mean.

use crate::units::HealthFlag;

/// Words of the view of one unit: a place, the word, and what it means in whole sentences.
pub(super) const UNIT_WORDS: [(&str, &str, &str); 20] = [
    (
        "ranking",
        "ranking",
        "A rule by which the words of a unit are ordered. Verdicts rest on the one by correlation alone; \
         the others are there to look at a unit from other sides.",
    ),
    (
        "lambda",
        "λ, the weight of relevance",
        "Relevance is λ ln p + (1 − λ) ln (p / q), where p is the share of a word in the words under \
         the unit, and q its share in all words (Sievert and Shirley 2014). At 1 the words come first \
         that are most frequent under the unit, at 0 those that are rare elsewhere; 0.6 is what \
         readers did best with.",
    ),
    (
        "share",
        "share of a word",
        "What one word of a document adds to the unit before its threshold, exactly: the bias and the \
         shares of all words of a document add up to its pre-activation. A share below zero holds \
         the unit back.",
    ),
    (
        "reason",
        "smallest sufficient reason",
        "The fewest words of a document that keep the unit active whichever of its other words are \
         removed; proven, and not estimated.",
    ),
    (
        "decided",
        "decided by",
        "How many words the smallest sufficient reason has, as the median over test documents on which \
         the unit is active.",
    ),
    (
        "quarter",
        "quarters",
        "The documents on which a unit is active, cut into four by activation, the fourth with the \
         largest. From each some are drawn by chance, because the top alone flatters.",
    ),
    (
        "histogram",
        "activations",
        "On how many test documents the unit is active, by how much, in ten intervals of equal width.",
    ),
    (
        "rule",
        "rule",
        "A short rule over words that foretells the unit. It is an estimate, found on training \
         documents and counted on test documents: other words of a document may outvote those of the \
         rule. Precision is the share of matching documents on which it holds, coverage the \
         share of those to be found that match.",
    ),
    (
        "alike",
        "similar and opposed units",
        "By what they write, the cosine of decoder columns, and by when they are active, the \
         correlation of activations over test documents; each in [−1, 1].",
    ),
    (
        "lifetime",
        "lifetime sparseness",
        "How unevenly the activation of a unit is spread over test documents (Hoyer 2004): 1 is all on \
         one document, 0 the same on all.",
    ),
    (
        "auroc",
        "AUROC for its label",
        "How often the unit is more active on a test document with the label that it tells best than on \
         one without; 0.5 is chance, 1 is always. The label is chosen on training documents.",
    ),
    (
        "agree",
        "words that agree",
        "How many of its ten first words by decoder weight and by correlation are the same. A unit with \
         few is flagged: its weights and the data disagree.",
    ),
    (
        "decoder-norm",
        "decoder norm",
        "Length of the weights with which the unit writes, as training left them.",
    ),
    ("bias", "bias", "What the unit starts from before any word is read."),
    (
        "theme",
        "theme",
        "Units of all models that write alike, sorted together and named by their typical words.",
    ),
    ("flag-dead", "dead", "Active on no test document."),
    (
        "flag-always-on",
        "always-on",
        "Active on nearly all test documents: that it is active says nothing of a document.",
    ),
    (
        "flag-twin",
        "twin",
        "Shares four or more of its ten words of largest correlation with another unit of its model.",
    ),
    (
        "flag-junk",
        "junk",
        "Its words belong together no better than those of the units of an untrained model do.",
    ),
    (
        "flag-disagreeing",
        "disagreeing",
        "Its words by weight and by data share fewer than three of ten.",
    ),
];

/// Returns where the name of a figure of one unit is explained.
pub(super) fn unit_figure(name: &str) -> Option<&'static str> {
    let place = match name {
        "density" => "word-density",
        "lifetime sparseness" => "word-lifetime",
        "NPMI of its words" => "figure-npmi",
        "carry-over" => "figure-carry_over",
        "faithfulness" => "figure-faithfulness_correlation",
        "AUROC for its label" => "word-auroc",
        "words that agree" => "word-agree",
        "twins" => "word-flag-twin",
        "decided by" => "word-decided",
        "comes back" => "word-comes-back",
        "theme" => "word-theme",
        "decoder norm" => "word-decoder-norm",
        "bias" => "word-bias",
        _ => return None,
    };
    Some(place)
}

/// Returns where a flag is explained.
pub(super) fn flag_place(flag: HealthFlag) -> String {
    format!("word-flag-{}", flag.name())
}
