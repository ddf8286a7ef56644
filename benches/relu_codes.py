"""What the product makes of bags, once more in NumPy: parts of an index, codes of a saved model of relu units,
correlations of words with codes. For the scripts that check figures of the product.
"""
import json

import numpy as np
import scipy.sparse as sp

from index_files import tensors, terms


class Part:
    """Documents of one part of an index that have words: their bags, and which of them have exactly one label."""

    def __init__(self, folder, bags, code):
        n_terms = len(terms(folder + "/vocabulary.tsv"))
        starts = bags["indptr"].astype(np.int64)
        x = sp.csr_matrix((np.ones(starts[-1], np.float32), bags["indices"].astype(np.int64), starts),
                          shape=(len(starts) - 1, n_terms))
        self.rows = np.flatnonzero((bags["splits"] == code) & (np.diff(starts) > 0))
        self.x = x[self.rows]
        label_starts = bags["label_indptr"].astype(np.int64)
        single = np.diff(label_starts)[self.rows] == 1
        self.labeled = np.flatnonzero(single)
        self.y = bags["label_indices"].astype(np.int64)[label_starts[:-1][self.rows][single]]


def correlation(codes, x):
    """Returns the correlation of the presence of each word with each unit; (H, V)."""
    n = x.shape[0]
    p = np.asarray(x.mean(0), np.float64).ravel()
    centered = codes.astype(np.float64) - codes.mean(0, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (x.T.astype(np.float64) @ centered).T / n / centered.std(0)[:, None] / np.sqrt(p * (1 - p))
    return np.where(np.isfinite(r), r, -np.inf)


def saved(folder):
    """Returns the decoder of a saved model of relu units, and what encodes bags with it."""
    config = json.load(open(folder + "/model.json"))
    weights = tensors(folder + "/model.safetensors")
    scale = config["mean_length"]

    def encode(x):
        length = np.maximum(np.diff(x.indptr), 1)
        scaled = (x @ weights["encoder"]) * np.sqrt(scale / length)[:, None]
        return np.maximum(scaled + weights["encoder_bias"], 0)
    return weights["decoder"].T, encode
