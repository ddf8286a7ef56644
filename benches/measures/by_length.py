"""Carry-over of the test documents of one length after the other, with shuffled codes beside it, and how it
ranks units beside faithfulness.

usage: by_length.py INDEX MODEL
"""
import pathlib
import sys

import numpy as np
from scipy.stats import spearmanr

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from index_files import tensors
from relu_codes import Part, correlation, saved

GROUPS, SHARE = 5, 0.05


def halves(x, rng):
    first = rng.random(x.nnz) < 0.5
    parts = []
    for keep in (first, ~first):
        part = x.copy()
        part.data = keep.astype(np.float32)
        part.eliminate_zeros()
        parts.append(part)
    return parts


def lifts(codes, second, words, rows):
    """Of each unit, among documents of one group."""
    n = max(1, int(SHARE * len(rows)))
    out = []
    for j, t in enumerate(words):
        positive = np.asarray(second[rows][:, t].sum(1)).ravel() > 0
        top = np.argsort(-codes[rows, j], kind="stable")[:n]
        out.append((positive[top].sum() + 0.5) / (n * positive.mean() + 0.5))
    return np.array(out)


def main(index, model):
    bags = tensors(index + "/bags.safetensors")
    train, test = (Part(index, bags, k).x for k in (0, 2))
    encode = saved(model)[1]
    rng = np.random.default_rng(0)
    first, second = halves(test, rng)
    ok = np.flatnonzero((np.diff(first.indptr) > 0) & (np.diff(second.indptr) > 0))
    first, second, length = first[ok], second[ok], np.diff(test[ok].indptr)
    words = np.argsort(-correlation(encode(train), train), 1, kind="stable")[:, :10]
    codes = encode(first)
    shuffled = np.stack([rng.permutation(column) for column in codes.T], 1)
    group = np.searchsorted(np.quantile(length, np.linspace(0, 1, GROUPS + 1)[1:-1]), length)
    for g in range(GROUPS):
        rows = np.flatnonzero(group == g)
        own, chance = (np.exp(np.log(lifts(c, second, words, rows)).mean()) for c in (codes, shuffled))
        print(f"{length[rows].min()} to {length[rows].max()} words, {len(rows)} documents: "
              f"carry-over {own:.2f}, shuffled {chance:.2f}")
    whole = lifts(codes, second, words, np.arange(len(ok)))
    faithful = []
    full = encode(test)
    for j, t in enumerate(words):
        count = np.asarray(test[:, t].sum(1)).ravel()
        faithful.append(np.corrcoef(count, full[:, j])[0, 1] if full[:, j].std() > 0 else 0)
    print(f"units ranked by carry-over and by faithfulness: {spearmanr(whole, faithful)[0]:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
