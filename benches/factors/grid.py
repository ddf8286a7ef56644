"""What the study of factors varies: corpora by name, arms as flags of `train`, and grids of both.

A corpus is `planted:words=20,vocabulary=2000,…` (the arguments of planted.documents), `news:N,V` (every second
document of 20 Newsgroups with at most N of the V commonest words), `long:N,V` (every document with LONG or
more of them) or `index:NAME` (an index of benches/recipes).
"""
WORDS = (5, 10, 20, 40, 80, 160, 400)
TERMS = (500, 2000, 8000)
WHOLE = 100000
LONG = 60

DEFAULT = ("--units", "64")
CLASSIC = ("--units", "64", "--preset", "classic")
THRESHOLD = (*CLASSIC, "--unit", "threshold")
ARMS = (DEFAULT, CLASSIC, THRESHOLD)
PRESETS = (DEFAULT, CLASSIC)


def planted(**settings):
    return "planted:" + ",".join(f"{key}={value}" for key, value in settings.items())


# Short and long, planted and real: where one factor is varied, the others stay here.
FOUR = (planted(words=10, vocabulary=2000), planted(words=80, vocabulary=2000), "news:10,2000", f"news:{WHOLE},2000")
MIDDLE = {"words": 20, "vocabulary": 2000}

# Settings in which the presets differ, one at a time, from either side.
TOWARD_CLASSIC = (("--loss", "bce"), ("--decoder-norm", "free"), ("--input", "raw"), ("--renew", "off"),
                  ("--emphasis", "0"), ("--emphasis", "0", "--input-dropout", "0.2"),
                  ("--batch", "128", "--rate", "0.002"))
TOWARD_DEFAULT = (("--loss", "softmax"), ("--decoder-norm", "unit"), ("--input", "unit"), ("--renew", "words:4"),
                  ("--emphasis", "0.7", "--input-dropout", "0.4"), ("--batch", "64", "--rate", "0.006"))


def crossed(corpora, arms, *extras, seeds=(1,)):
    """Returns the cells (corpus, flags, seed) of every corpus, arm and addition to its flags."""
    return [(corpus, (*arm, *extra), seed)
            for corpus in corpora for arm in arms for extra in extras or ((),) for seed in seeds]


def option(flag, *values):
    """Returns one addition to flags for each value of a flag."""
    return [(flag, str(value)) for value in values]


def lengths(seeds, arms):
    """Returns the cells of length and V on planted corpora; no document has more than a quarter of the words."""
    corpora = [planted(words=n, vocabulary=v) for v in TERMS for n in WORDS if n <= v // 4]
    return crossed(corpora, arms, seeds=seeds)


GRIDS = {
    "length": lengths((1,), ARMS),
    "news": crossed([f"news:{n},{v}" for v in TERMS for n in (*WORDS[:5], WHOLE)], ARMS),
    "hidden": crossed(FOUR, ARMS, *option("--hidden-dropout", 0.2, 0.5, 0.8)),
    "parts": crossed(FOUR, (DEFAULT,), *TOWARD_CLASSIC) + crossed(FOUR, (CLASSIC,), *TOWARD_DEFAULT),
    "long": crossed([f"long:{n},2000" for n in (*WORDS[:4], LONG, WHOLE)], ARMS),
    "corpora": crossed([f"index:{name}" for name in ("movies", "titles", "italian", "newsgroups20", "reuters", "arxiv")],
                       ARMS),
    "unit": crossed(FOUR, PRESETS, *option("--unit", "leaky-relu", "elu", "threshold", "tlin", "sigmoid", "tanh")),
    "input": crossed(FOUR, (DEFAULT,), *option("--input-dropout", 0, 0.2, 0.6, 0.8))
             + crossed(FOUR, (CLASSIC,), *option("--input-dropout", 0, 0.4, 0.8)),
    "plan": crossed([planted(**MIDDLE, **{key: value}) for key, values in
                     {"topics_planted": (5, 64, 200), "share": (0, 0.6, 0.9), "mixed": (1, 10)}.items()
                     for value in values], PRESETS),
    "documents": crossed([planted(words=words, vocabulary=2000, n_docs=n_docs)
                          for words in (10, 40, 80) for n_docs in (1250, 2500, 10000)], (DEFAULT,)),
    "units": crossed(FOUR, [("--units", "16", *arm[2:]) for arm in PRESETS]),
    "epochs": crossed(FOUR, PRESETS, *option("--epochs", 5, 10, 40)),
    # Not without a penalty, but beside hidden dropout: what the same zeros cost when a penalty makes them.
    "penalty": crossed(FOUR, (DEFAULT,), ("--penalty", "mean:auto")) + crossed(FOUR, (CLASSIC,), ("--penalty", "mean:0.3")),
    "again": lengths((2,), PRESETS),
}
