"""Checks the exact reasons of `topicscope documents --why` from outside, on every document of an index.

    check.py BINARY MODEL INDEX [--units J,J,...]

Weights and bags are read as `export --to npz` writes them; pre-activations, smallest sufficient reasons and
removals are computed anew in 64 bits, by definitions that are written out here. Printed are: how far the
shares and the bias are from the pre-activation that is told, and that from ours; in how many pairs of a
document and a unit the set that is told is none, or not the smallest; and over test documents how many
words decide. Relu units without competition, either input scaling.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import scipy.sparse


def run(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


def exported(binary, source, folder):
    run(binary, "export", source, "--to", "npz", "-o", folder, "--quiet")
    return pathlib.Path(folder)


class Votes:
    """The votes of one unit: z of any set of words of a document."""

    def __init__(self, weights, bias, mean_length, is_scaled):
        self.weights, self.bias = weights, bias
        self.mean_length, self.is_scaled = mean_length, is_scaled

    def z(self, words, total=None):
        """Returns z of a set of so many words with this total weight."""
        factor = np.sqrt(self.mean_length / np.maximum(words, 1)) if self.is_scaled else 1.0
        return factor * total + self.bias

    def is_sufficient(self, inside, outside):
        """Says whether the words inside keep z above 0 whatever of the others is removed.

        Of all sets of t others, those of the t smallest weights leave the least z.
        """
        least = np.concatenate([[0.0], np.cumsum(np.sort(outside))]) + inside.sum()
        return bool((self.z(len(inside) + np.arange(len(least)), least) > 0).all())

    def is_off(self, left):
        return bool(self.z(len(left), left.sum()) <= 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("index", type=pathlib.Path)
    parser.add_argument("--units", default="")
    args = parser.parse_args()
    about = json.loads((args.model / "model.json").read_text())
    settings = about.get("config", about)
    with tempfile.TemporaryDirectory() as folder:
        weights = np.load(exported(args.binary, args.model, folder + "/model") / "weights.npz")
        encoder = weights["encoder"].astype(float)
        bias = weights["encoder_bias"].astype(float)
        bags = scipy.sparse.load_npz(exported(args.binary, args.index, folder + "/index") / "bags.npz").tocsr()
    terms = [line.split("\t")[1] for line in (args.model / "vocabulary.tsv").read_text().splitlines()[2:]]
    place = {term: number for number, term in enumerate(terms)}
    units = [int(unit) for unit in args.units.split(",") if unit] or range(encoder.shape[1])
    is_scaled = settings["input"] == "unit"
    mean_length = about["mean_length"]
    worst = collections.Counter()
    sizes, off, n_pairs = collections.Counter(), 0, 0
    for unit in units:
        votes = Votes(encoder[:, unit], bias[unit], mean_length, is_scaled)
        told = json.loads(run(args.binary, "documents", args.model, "--index", args.index, "--unit", unit, "--top", bags.shape[0],
                              "--why", "--output", "json", "--quiet"))[0]["documents"]
        for document in told:
            words = bags[document["document"]].indices
            weight = {term: votes.weights[term] for term in words}
            everything = np.array(list(weight.values()))
            shares = sum(share["score"] for share in document["shares"]) + document["bias"]
            worst["shares"] = max(worst["shares"], abs(shares - document["pre_activation"]))
            worst["z"] = max(worst["z"], abs(votes.z(len(words), everything.sum()) - document["pre_activation"]))
            worst["activation"] = max(worst["activation"], abs(document["activation"] - document["pre_activation"]))
            n_pairs += 1
            if "keeps_active" not in document:
                worst["no reason"] += 1
                continue
            kept = [place[word] for word in document["keeps_active"]]
            inside = np.array([weight[term] for term in kept])
            outside = np.array([weight[term] for term in words if term not in set(kept)])
            worst["not sufficient"] += not votes.is_sufficient(inside, outside)
            order = np.sort(everything)[::-1]
            k = len(kept)
            worst["not the smallest"] += k > 0 and votes.is_sufficient(order[:k - 1], order[k - 1:])
            removed = document["switches_off"]
            r = len(removed) if removed is not None else len(order) + 1
            worst["removal not enough"] += r <= len(order) and not votes.is_off(order[r:])
            worst["removal not the smallest"] += any(votes.is_off(order[fewer:]) for fewer in range(1, r))
            sizes[k] += 1
            off += r == 1
    print(f"{n_pairs} pairs of {len(list(units))} units")
    for what in ("shares", "z", "activation"):
        print(f"largest difference, {what}: {worst[what]:.2e}")
    for what in ("no reason", "not sufficient", "not the smallest", "removal not enough", "removal not the smallest"):
        print(f"{what}: {worst[what]}")
    below, median = 0, None
    for size in sorted(sizes):
        below += sizes[size]
        if median is None and 2 * below >= sum(sizes.values()):
            median = size
    print(f"median words: {median}; no word: {sizes[0] / sum(sizes.values()):.3f}; off by one: {off / sum(sizes.values()):.3f}")


main()
