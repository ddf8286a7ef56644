"""Figures of units, carry-over and labels once more in NumPy and scikit-learn, from an index and a
model folder, beside those of `topicscope evaluate MODEL --output json`.

usage: recompute.py INDEX MODEL EVALUATION.json     (a model of relu units)

Prints every figure with both values and the tolerance, and fails when one is beyond it. Draws
(halves of documents, ties, groups of five) are made by the same counter-based numbers, so that
what is left is rounding; clusters start elsewhere and k-means may end elsewhere.
"""
import json
import pathlib
import sys

import numpy as np
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, normalized_mutual_info_score, roc_auc_score
from sklearn.preprocessing import StandardScaler, normalize

HERE = pathlib.Path(__file__).parents[1]
sys.path.append(str(HERE))
from index_files import tensors
from relu_codes import Part, correlation, saved

CUT, TIES, DRAW = 0x68616c766573, 0x74696573, 0x6f646420
SHOWN, GROUPS, STRATA = 5, 20, 5


def mix(number):
    """splitmix64 with Stafford's constants (variant 13), element by element."""
    with np.errstate(over="ignore"):
        z = np.atleast_1d(np.asarray(number, np.uint64)) + np.uint64(0x9e3779b97f4a7c15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
        return z ^ (z >> np.uint64(31))


def keyed(key, number):
    with np.errstate(over="ignore"):
        return mix(np.asarray(key, np.uint64) + np.asarray(number, np.uint64))


def sample(n, most, seed):
    """The library's seeded sample: xoshiro256+, seeded by splitmix64."""
    mask, state, z = (1 << 64) - 1, [], seed
    for _ in range(4):
        z = (z + 0x9e3779b97f4a7c15) & mask
        x = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & mask
        x = ((x ^ (x >> 27)) * 0x94d049bb133111eb) & mask
        state.append(x ^ (x >> 31))
    numbers = list(range(n))
    if n <= most:
        return numbers
    for place in range(most):
        drawn = (state[0] + state[3]) & mask
        t = (state[1] << 17) & mask
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = ((state[3] << 45) | (state[3] >> 19)) & mask
        ahead = (drawn * (n - place)) >> 64
        numbers[place], numbers[place + ahead] = numbers[place + ahead], numbers[place]
    return sorted(numbers[:most])


def halves(part):
    """First and second halves of the documents of which neither is empty, with their places."""
    document = np.repeat(part.rows, np.diff(part.x.indptr))
    first = keyed(keyed(CUT, document), part.x.indices) & np.uint64(1) == 0
    sides = []
    for keep in (first, ~first):
        side = part.x.copy()
        side.data = keep.astype(np.float32)
        side.eliminate_zeros()
        sides.append(side)
    kept = np.flatnonzero((np.diff(sides[0].indptr) > 0) & (np.diff(sides[1].indptr) > 0))
    return sides[0][kept], sides[1][kept], kept


def orders(codes, documents, length):
    """For each unit the places of each group of like length, the most active first."""
    bounds = np.quantile(length, np.linspace(0, 1, STRATA + 1)[1:-1])
    groups = np.searchsorted(bounds, length)
    out = []
    for j in range(codes.shape[1]):
        tie = keyed(keyed(TIES, j), documents)
        order = np.lexsort((tie, -codes[:, j]))
        out.append([order[groups[order] == s] for s in range(STRATA)])
    return out


def carry_over(codes, positive, order):
    lifts, areas = [], []
    for j, groups in enumerate(order):
        v, is_positive = codes[:, j], positive[j]
        if v.min() == v.max():
            continue
        met = expected = 0.0
        area, weight = [], []
        for g in groups:
            k = max(1, len(g) // 20)
            met += is_positive[g[:k]].sum()
            expected += k * is_positive[g].mean()
            pairs = is_positive[g].sum() * (~is_positive[g]).sum()
            if pairs:
                area.append(roc_auc_score(is_positive[g], v[g]))
                weight.append(pairs)
        lifts.append((met + 0.5) / (expected + 0.5))
        areas.append(np.average(area, weights=weight) if weight else 0.5)
    dead = codes.shape[1] - len(lifts)
    log = np.log(lifts)
    return (np.exp(log.sum() / codes.shape[1]), np.exp(log.mean()),
            (np.sum(areas) + 0.5 * dead) / codes.shape[1])


def document_intrusion(codes, second, order, length):
    n = second.shape[0]
    df = np.maximum(np.asarray((second > 0).sum(0)).ravel(), 1)
    vectors = normalize(sp.csr_matrix(second.multiply(np.log(n / df)[None])))
    typical = vectors @ np.asarray(vectors.mean(0)).ravel()
    shares = []
    for j, groups in enumerate(order):
        groups = [g for g in groups if len(g) >= 4 * SHOWN]
        told = []
        for number in range(GROUPS if codes[:, j].min() < codes[:, j].max() else 0):
            key = int(keyed(keyed(DRAW, j), number)[0])
            g = groups[number % len(groups)]
            shown = g[sample(max(len(g) // 20, SHOWN), SHOWN, key)].copy()
            odd = int(mix(key)[0]) % SHOWN
            silent = g[len(g) // 2:]
            unlike = (np.abs(np.log(length[silent]) - np.log(length[shown[odd]]))
                      + np.abs(np.log(typical[silent] / typical[shown[odd]])))
            shown[odd] = silent[unlike.argmin()]
            alike = (vectors[shown] @ vectors[shown].T).toarray()
            sums = alike.sum(1) - alike.diagonal()
            least = np.isclose(sums, sums.min(), atol=1e-12)
            told.append(least[odd] / least.sum())
        shares.append(np.mean(told) if told else 1 / SHOWN)
    return np.mean(shares)


def probe(train, y, test, target):
    scale = StandardScaler().fit(train)
    model = LogisticRegression(C=1.0, max_iter=2000, tol=1e-6)
    return model.fit(scale.transform(train), y).score(scale.transform(test), target)


def of_labels(train, codes, test, judged):
    z, zz = codes[train.labeled], judged[test.labeled]
    out = {"probe_accuracy": probe(z, train.y, zz, test.y)}
    labels = np.unique(train.y)
    far = np.array([[abs(roc_auc_score(train.y == l, z[:, j]) - 0.5) for j in range(z.shape[1])]
                    for l in labels])
    order = np.argsort(-far, 1, kind="stable")
    for k in (1, 2, 5):
        units = np.unique(order[:, :k])
        out[f"probe_k{k}"] = probe(z[:, units], train.y, zz[:, units], test.y)
    k = len(np.union1d(labels, test.y))
    for key, rows in (("kmeans_nmi", normalize(zz)), ("kmeans_nmi_raw", zz)):
        found = KMeans(k, n_init=3, random_state=0).fit_predict(rows)
        out[key] = normalized_mutual_info_score(test.y, found)
    # The best label by area on documents that have it ten times, with the units' F1 and area.
    common = [l for l in labels if (train.y == l).sum() >= 10]
    f1, area = [], []
    for j in range(z.shape[1]):
        if z[:, j].min() == z[:, j].max():
            f1.append(0.0)
            area.append(0.5)
            continue
        best = common[int(np.argmax([roc_auc_score(train.y == l, z[:, j]) for l in common]))]
        f1.append(f1_score(test.y == best, zz[:, j] > 0))
        area.append(roc_auc_score(test.y == best, zz[:, j]))
    out["unit_f1"], out["unit_auroc"] = np.mean(f1), np.mean(area)
    return out


def main(index, model, evaluation):
    bags = tensors(index + "/bags.safetensors")
    train, test = Part(index, bags, 0), Part(index, bags, 2)
    decoder, encode = saved(model)
    codes, judged = encode(train.x), encode(test.x)
    n_units = codes.shape[1]
    lists = np.argsort(-correlation(codes, train.x), 1, kind="stable")[:, :10]
    lives = codes.min(0) < codes.max(0)
    sets = [set(t) if live else set() for t, live in zip(lists, lives)]
    twin = [any(len(a & b) >= 4 for j, b in enumerate(sets) if j != i) for i, a in enumerate(sets)]
    out = {"distinct_units": np.mean([bool(s) and not t for s, t in zip(sets, twin)])}
    faithful = []
    for j, words in enumerate(lists):
        count = np.asarray(test.x[:, words].sum(1)).ravel()
        if lives[j] and judged[:, j].std() > 0:
            faithful.append(np.corrcoef(count, judged[:, j])[0, 1] if count.std() > 0 else 0.0)
    out["faithfulness_correlation"] = np.sum(faithful) / n_units
    out["faithfulness_correlation_live"] = np.mean(faithful)
    first, second, kept = halves(test)
    half_codes, length = encode(first), np.diff(test.x[kept].indptr)
    order = orders(half_codes, test.rows[kept], length)
    positive = [np.asarray(second[:, words].sum(1)).ravel() > 0 for words in lists]
    out["carry_over"], out["carry_over_live"], out["carry_over_auc"] = carry_over(
        half_codes, positive, order)
    out["document_intrusion"] = document_intrusion(half_codes, second, order, length)
    columns = normalize(np.asarray(decoder, np.float64)[:, (judged > 0).any(0)], axis=0) \
        if decoder.shape[1] == n_units else normalize(np.asarray(decoder, np.float64)[(judged > 0).any(0)]).T
    cosines = np.abs(columns.T @ columns)[np.tril_indices(columns.shape[1], -1)]
    out["c_dec"] = cosines.mean()
    out.update(of_labels(train, codes, test, judged))
    tolerance = {"kmeans_nmi": 0.06, "kmeans_nmi_raw": 0.06, "document_intrusion": 0.005,
                 "carry_over": 0.01, "carry_over_live": 0.01, "probe_accuracy": 0.002,
                 "probe_k1": 0.002, "probe_k2": 0.002, "probe_k5": 0.002}
    theirs = json.load(open(evaluation))["metrics"]
    worst = 0
    for key, own in out.items():
        found, most = theirs[key]["mean"], tolerance.get(key, 1e-4)
        worst = max(worst, abs(found - own) / most)
        print(f"{key:32} {found:9.6f} {own:9.6f}  within {most}"
              + ("" if abs(found - own) <= most else "  BEYOND"))
    return worst > 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
