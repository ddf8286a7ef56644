"""Topic models beside the autoencoders: LDA (tomotopy) and NMF (scikit-learn) on the bags of an
index, with the naming and the figures of the product written once more in NumPy.

usage: baselines.py INDEX lda|nmf UNITS SEED PART[,PART] > figures.jsonl
       baselines.py INDEX MODEL 0 0 PART[,PART]     (a saved relu model: checks the formulas)

LDA codes are folded in (EM with fixed topics) for training and judged documents alike, not
single samples. Figures follow the definitions of `topicscope evaluate`; the probe is
scikit-learn's logistic regression, C = 1 on standardized codes, as the product's.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import scipy.sparse as sp

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from index_files import PARTS, tensors, terms

warnings.filterwarnings("ignore")
GAMMAS = (0, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128)
STEPS_BETWEEN = 8
GOAL, BOND, POOL = 0.75, 0.6, 60


class Part:
    """Documents of one part of an index that have words: bags, tokens, single labels."""

    def __init__(self, folder, bags, code):
        vocabulary = terms(folder + "/vocabulary.tsv")
        self.v = len(vocabulary)
        ptr = bags["indptr"].astype(np.int64)
        x = sp.csr_matrix((np.ones(ptr[-1], np.float32), bags["indices"].astype(np.int64), ptr),
                          shape=(len(ptr) - 1, self.v))
        self.rows = np.flatnonzero((bags["splits"] == code) & (np.diff(ptr) > 0))
        self.x = x[self.rows]
        lptr = bags["label_indptr"].astype(np.int64)
        single = np.diff(lptr)[self.rows] == 1
        self.labeled = np.flatnonzero(single)
        self.y = bags["label_indices"].astype(np.int64)[lptr[:-1][self.rows][single]]

    def read_tokens(self, folder):
        place = {t: i for i, t in enumerate(terms(folder + "/vocabulary.tsv"))}
        word = np.array([place.get(t, -1) for t in terms(folder + "/terms.tsv")])
        raw = tensors(folder + "/tokens.safetensors")
        offsets, ids = raw["offsets"].astype(np.int64), word[raw["ids"].astype(np.int64)]
        self.tokens = [t[t >= 0] for t in (ids[offsets[d]:offsets[d + 1]] for d in self.rows)]

    def windows(self, size=10):
        a, b, k = [], [], 0
        for d in self.tokens:
            w = d[None] if len(d) <= size else np.lib.stride_tricks.sliding_window_view(d, size)
            a.append(w.ravel())
            b.append(np.repeat(np.arange(k, k + len(w)), w.shape[1]))
            k += len(w)
        a, b = np.concatenate(a), np.concatenate(b)
        m = sp.csr_matrix((np.ones(len(a), np.float32), (b, a)), shape=(k, self.v))
        m.data[:] = 1.0
        return m


def npmi_matrix(m):
    c = np.asarray((m.T @ m).todense(), np.float64) / m.shape[0]
    p = np.diag(c)
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.log(c / np.outer(p, p)) / -np.log(c)
    out[c <= 0] = -1.0
    return out


def coherence(matrix, lists):
    i, j = np.tril_indices(lists.shape[1], -1)
    return float(np.mean([matrix[np.ix_(t, t)][i, j].mean() for t in lists]))


def ranks(a):
    """1 for the least; of equal values the smaller id ranks higher."""
    out = np.empty(a.shape)
    for j, row in enumerate(a):
        out[j, np.lexsort((-np.arange(len(row)), row))] = np.arange(1, len(row) + 1)
    return out


def correlation(h, x):
    n = x.shape[0]
    p = np.asarray(x.mean(0), np.float64).ravel()
    c = h.astype(np.float64) - h.mean(0, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (x.T.astype(np.float64) @ c).T / n / c.std(0)[:, None] / np.sqrt(p * (1 - p))
    return np.where(np.isfinite(r), r, -np.inf)


def distinctive(h, x, npmi):
    corr = correlation(h, x)
    mass = (x.T.astype(np.float64) @ np.maximum(h, 0)).T
    pk = mass / np.maximum(mass.sum(1, keepdims=True), 1e-300)
    s = np.log(2 / (1 / ranks(corr) + 1 / ranks(pk)) / x.shape[1])
    s[~np.isfinite(corr)] = -np.inf
    def first(gammas):
        best, before = None, None
        for g in gammas:
            q = s + g * (s - s.max(0))
            lists = np.array([name(row, npmi) for row in np.where(np.isnan(q), -np.inf, q)])
            d = diversity(lists[:, :25])
            if best is None or d > best[1]:
                best = (lists, d, g)
            if d >= GOAL:
                return best, before
            before = g
        return best, None

    coarse, below = first(GAMMAS)
    if below is None:
        return coarse
    fine, _ = first(np.linspace(below, coarse[2], STEPS_BETWEEN + 1)[1:-1])
    return fine if fine[1] >= GOAL else coarse


def name(s, npmi):
    pool = np.argsort(-s, kind="stable")[:POOL]
    base, tie = s[pool], npmi[np.ix_(pool, pool)]
    left, bond, out = np.ones(len(pool), bool), np.zeros(len(pool)), []
    for i in range(len(pool)):
        b = int(np.where(left, base + BOND * bond / max(i, 1), -np.inf).argmax())
        out.append(pool[b])
        left[b] = False
        bond += tie[b]
    return out


def diversity(lists):
    return len(np.unique(lists)) / lists.size


def faithfulness(lists, h, x):
    out = []
    for j, t in enumerate(lists):
        c = np.asarray(x[:, t].sum(1)).ravel()
        if h[:, j].std() > 0:
            out.append(np.corrcoef(c, h[:, j])[0, 1] if c.std() > 0 else 0.0)
    return float(np.mean(out))


def lda(train, units, seed):
    import tomotopy as tp
    model = tp.LDAModel(k=units, seed=seed, alpha=0.1, eta=0.01)
    for s, e in zip(train.x.indptr[:-1], train.x.indptr[1:]):
        model.add_doc([str(w) for w in train.x.indices[s:e]])
    model.train(500, workers=1)
    words = np.array([int(w) for w in model.used_vocabs])
    beta = np.full((units, train.v), 1e-9)
    for j in range(units):
        beta[j, words] = model.get_topic_word_dist(j)
    alpha = np.array(model.alpha)
    return beta, lambda x: fold_in(beta, alpha, x)


def fold_in(beta, alpha, x, steps=60):
    rows = np.repeat(np.arange(x.shape[0]), np.diff(x.indptr))
    theta = np.tile(alpha / alpha.sum(), (x.shape[0], 1))
    b = beta[:, x.indices].T
    for _ in range(steps):
        p = np.maximum((theta[rows] * b).sum(1), 1e-300)
        r = sp.csr_matrix((1 / p, x.indices, x.indptr), shape=x.shape)
        theta = theta * (r @ beta.T) + alpha
        theta /= theta.sum(1, keepdims=True)
    return theta


def nmf(train, units, seed):
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer
    tf = TfidfTransformer().fit(train.x)
    model = NMF(units, init="nndsvda", random_state=seed, max_iter=200).fit(tf.transform(train.x))
    return model.components_, lambda x: model.transform(tf.transform(x))


def saved(folder):
    config = json.load(open(folder + "/model.json"))
    m = tensors(folder + "/model.safetensors")
    scale = config["mean_length"]
    def encode(x):
        length = np.maximum(np.diff(x.indptr), 1)
        return np.maximum((x @ m["encoder"]) * np.sqrt(scale / length)[:, None] + m["encoder_bias"], 0)
    return m["decoder"].T, encode


def main(folder, kind, units, seed, parts):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import normalized_mutual_info_score as nmi
    from sklearn.preprocessing import StandardScaler
    bags = tensors(folder + "/bags.safetensors")
    train = Part(folder, bags, 0)
    fit = {"lda": lda, "nmf": nmf}.get(kind)
    weights, encode = fit(train, int(units), int(seed)) if fit else saved(kind)
    h = encode(train.x)
    npmi = npmi_matrix(train.x)
    lists, div, gamma = distinctive(h, train.x, npmi)
    plain = {"distinctive": lists[:, :25], "decoder": np.argsort(-weights, 1, kind="stable")[:, :25],
             "correlation": np.argsort(-correlation(h, train.x), 1, kind="stable")[:, :25]}
    for part in parts.split(","):
        judged = Part(folder, bags, PARTS[part])
        judged.read_tokens(folder)
        hh = encode(judged.x)
        live = hh.std(0) > 0
        doc, win = npmi_matrix(judged.x), npmi_matrix(judged.windows())
        row = dict(index=folder.split("/")[-1], model=kind.split("/")[-1], units=int(units), seed=int(seed), part=part,
                   gamma=gamma, zero_fraction=float((hh <= 0).mean()), dead_fraction=float(1 - live.mean()))
        for rule, t in plain.items():
            end = "" if rule == "distinctive" else "_" + rule
            row["npmi_document" + end] = coherence(doc, t[:, :10])
            row["npmi_window" + end] = coherence(win, t[:, :10])
            row["topic_diversity" + end] = diversity(t)
            row["faithfulness" + end] = faithfulness(t[:, :10], hh, judged.x)
        if len(judged.y):
            s = StandardScaler().fit(h[train.labeled])
            model = LogisticRegression(max_iter=1000).fit(s.transform(h[train.labeled]), train.y)
            codes = hh[judged.labeled]
            row["probe_accuracy"] = float(model.score(s.transform(codes), judged.y))
            row["argmax_nmi"] = float(nmi(judged.y, codes.argmax(1)))
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
