"""Topic models beside the autoencoders, on the bags of an index and judged by the product: LDA (tomotopy: alpha .1
optimized, eta .01) and NMF (scikit-learn, tf-idf, nndsvda).

usage: baselines.py BINARY WORK search|final CORPUS[,CORPUS…] lda|nmf UNITS SEED[,SEED…] [ITERATIONS]

Codes of LDA are folded in (EM with fixed topics) for all documents alike, those it was fitted on too, and not single
samples. A line per model goes to WORK/baselines-STAGE.jsonl, codes to WORK/codes; what is there is not made again.
"""
import json
import pathlib
import sys
import time

import numpy as np
import scipy.sparse as sp

from corpora import call
from goals import figures_of

ITERATIONS, STEPS, CHUNK = 500, 60, 2000


def lda(train, units, seed, iterations):
    """Fits topics to bags and returns what folds further bags in, in float64 (N, H)."""
    import tomotopy
    model = tomotopy.LDAModel(k=units, seed=seed, alpha=0.1, eta=0.01)
    for start, end in zip(train.indptr[:-1], train.indptr[1:]):
        model.add_doc([str(word) for word in train.indices[start:end]])
    model.train(iterations, workers=1)
    words = np.array([int(word) for word in model.used_vocabs])
    topics = np.full((units, train.shape[1]), 1e-9)
    for topic in range(units):
        topics[topic, words] = model.get_topic_word_dist(topic)
    alpha = np.array(model.alpha, np.float64)

    def encode(bags):
        parts = [fold_in(topics, alpha, bags[at:at + CHUNK]) for at in range(0, bags.shape[0], CHUNK)]
        return np.concatenate(parts)
    return encode


def fold_in(topics, alpha, bags):
    """Returns the shares of fixed topics in each bag; those of a bag without words are the prior's."""
    rows = np.repeat(np.arange(bags.shape[0]), np.diff(bags.indptr))
    shares = np.tile(alpha / alpha.sum(), (bags.shape[0], 1))
    of_words = topics[:, bags.indices].T
    for _ in range(STEPS):
        likelihood = np.maximum((shares[rows] * of_words).sum(1), 1e-300)
        ratio = sp.csr_matrix((1 / likelihood, bags.indices, bags.indptr), shape=bags.shape)
        shares = shares * (ratio @ topics.T) + alpha
        shares /= shares.sum(1, keepdims=True)
    return shares


def nmf(train, units, seed, _iterations):
    """Factorizes bags weighted by tf-idf and returns what makes codes of further bags."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer
    weights = TfidfTransformer().fit(train)
    model = NMF(units, init="nndsvda", random_state=seed, max_iter=200).fit(weights.transform(train))
    return lambda bags: model.transform(weights.transform(bags))


def judged(binary, index, kind, codes, halves, report):
    """Lets the product judge codes of documents and of halves."""
    text = call(binary, "compare", "--index", index, "--codes", f"{kind}={codes}", "--half-codes", f"{kind}={halves}",
                "-o", report, "--force", "--output", "json")
    return figures_of(json.loads(text)["variants"][0]["metrics"])


def exported(binary, index, folder):
    """Returns the bags of training and test documents that have words, which of them train, and the halves."""
    if not folder.exists():
        call(binary, "export", index, "--to", "npz", "--halves", "-o", folder)
    bags, halves = (sp.load_npz(folder / f"{name}.npz").astype(np.float32).tocsr() for name in ("bags", "halves"))
    splits = np.load(folder / "corpus.npz")["splits"]
    kept = np.isin(splits, ("train", "test")) & (np.diff(bags.indptr) > 0)
    return bags[kept], splits[kept] == "train", halves


def main(binary, work, stage, corpora, kind, units, seeds, iterations=ITERATIONS):
    work, units, iterations = pathlib.Path(work), int(units), int(iterations)
    out = work / f"baselines-{stage}.jsonl"
    done = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    done = {tuple(row[key] for key in ("corpus", "model", "units", "seed")) for row in done}
    for folder in ("codes", "exports", "reports"):
        (work / folder).mkdir(exist_ok=True)
    for corpus in corpora.split(","):
        index = work / "indexes" / f"{corpus}-{stage}"
        for seed in map(int, seeds.split(",")):
            if (corpus, kind, units, seed) in done:
                continue
            bags, is_train, halves = exported(binary, index, work / "exports" / index.name)
            began = time.process_time()
            encode = {"lda": lda, "nmf": nmf}[kind](bags[is_train], units, seed, iterations)
            fitted = time.process_time()
            name = f"{index.name}-{kind}-{units}-{seed}"
            files = [work / "codes" / f"{name}{end}.npy" for end in ("", "-halves")]
            for file, of in zip(files, (bags, halves)):
                np.save(file, encode(of).astype(np.float32))
            row = dict(stage=stage, corpus=corpus, model=kind, units=units, seed=seed, user_s=round(fitted - began, 1),
                       iterations=iterations if kind == "lda" else None,
                       **judged(binary, index, kind, *files, work / "reports" / name))
            with out.open("a") as target:
                target.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
