"""The figures by which recipes and topic models are judged, and the goals set for them beside LDA."""
import statistics

# Key of the product, heading, digits.
FIGURES = {
    "zero_fraction": ("zeros", 2), "npmi": ("npmi", 3), "distinct_units": ("distinct", 2),
    "faithfulness_correlation": ("faithful", 3), "carry_over": ("carry", 2), "probe_accuracy": ("probe", 3),
    "kmeans_nmi": ("k-means", 3), "argmax_nmi": ("argmax", 3), "heldout_loss": ("nats", 1), "gain_kept": ("gain", 2),
}

# Letter, what is to be, and whether it is so of the means of a recipe and those of LDA.
GOALS = {
    "D": ("distinct units ≥ .95", lambda own, lda: own["distinct_units"] >= 0.95),
    "N": ("npmi ≥ LDA's", lambda own, lda: own["npmi"] >= lda["npmi"]),
    "F": ("faithfulness > LDA's", lambda own, lda: own["faithfulness_correlation"] > lda["faithfulness_correlation"]),
    "C": ("carry-over > LDA's", lambda own, lda: own["carry_over"] > lda["carry_over"]),
    "P": ("probe ≥ LDA's + .02", lambda own, lda: own["probe_accuracy"] >= lda["probe_accuracy"] + 0.02),
    "K": ("k-means NMI ≥ LDA's", lambda own, lda: own["kmeans_nmi"] >= lda["kmeans_nmi"]),
    "A": ("dominant NMI ≥ LDA's", lambda own, lda: own["argmax_nmi"] >= lda["argmax_nmi"]),
    "Z": ("zeros ≥ .70", lambda own, lda: own["zero_fraction"] >= 0.70),
}


def figures_of(metrics):
    """Picks the figures out of the `metrics` of one model, as `evaluate` and `compare` write them."""
    return {key: metrics[key]["mean"] for key in (*FIGURES, "unigram_loss") if key in metrics}


def twin_of(row, rows):
    """Returns the unpenalized model of the same corpus, seed, binary and other flags among rows, if it is there."""
    def key(of):
        pairs = zip(of["flags"][::2], of["flags"][1::2])
        return [*(of[k] for k in ("stage", "corpus", "seed", "digest")), [p for p in pairs if p[0] != "--penalty"]]
    return next((other for other in rows if "none" in other["flags"] and key(other) == key(row)), None)


def gain_kept(own, twin):
    """Returns the share of the gain over word frequencies that a code keeps of its unpenalized twin's."""
    losses = ("heldout_loss", "unigram_loss")
    if not all(key in of for key in losses for of in (own, twin)) or own["unigram_loss"] != twin["unigram_loss"]:
        return None
    return (own["unigram_loss"] - own["heldout_loss"]) / (twin["unigram_loss"] - twin["heldout_loss"])


def means(rows):
    """Returns the mean of each figure over rows that have it."""
    values = {key: [row[key] for row in rows if row.get(key) is not None] for key in (*FIGURES, "user_s")}
    return {key: statistics.mean(of) for key, of in values.items() if of}


def marks(own, lda):
    """Returns a letter per goal: large where it is reached, small where not, `-` where that is unknown."""
    def mark(letter, reached):
        try:
            return letter if reached(own, lda) else letter.lower()
        except KeyError:
            return "-"
    return "".join(mark(letter, reached) for letter, (_, reached) in GOALS.items())
