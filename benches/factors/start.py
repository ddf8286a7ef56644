"""Zeros of the classic preset by the place where units start, which is no flag of `train`.

usage: start.py INDEX …

The model of `--preset classic` written again in NumPy (bce, raw input, free columns, Adam, input dropout .2, 15
epochs in batches of 128, other random numbers): mean pre-activation at the start 5, as `train` has it, and 0. The
first is to agree with what `train` comes to. Prints a line of Markdown per index, unit and hidden dropout.
"""
import os
import pathlib
import sys

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from index_files import n_terms, rows

UNITS, EPOCHS, BATCH, RATE, INPUT_DROPOUT, MARGIN, SEED = 64, 15, 128, 2e-3, 0.2, 1e-5, 1
THETA = {"relu": 0.0, "threshold": 1.0}


def dense(documents, v):
    """Returns bags as an array, N × V."""
    out = np.zeros((len(documents), v), np.float32)
    for row, document in zip(out, documents):
        row[document] = 1
    return out


class Adam:
    def __init__(self, weights):
        self.weights, self.step = weights, 0
        self.first, self.second = ([np.zeros_like(w) for w in weights] for _ in range(2))

    def follow(self, gradients):
        self.step += 1
        rate = RATE * np.sqrt(1 - 0.999 ** self.step) / (1 - 0.9 ** self.step)
        for w, m, s, g in zip(self.weights, self.first, self.second, gradients):
            m += 0.1 * (g - m)
            s += 0.001 * (g * g - s)
            w -= (rate * m / (np.sqrt(s) + 1e-8)).astype(np.float32)


def codes(x, encoder, bias, theta):
    z = x @ encoder + bias
    return z * (z > theta)


def zeros(train, test, theta, start, hidden_dropout):
    """Trains a model and returns the share of zeros of its codes of test documents."""
    rng = np.random.default_rng(SEED)
    v, length = train.shape[1], train.sum(1).mean()
    share = train.mean(0).clip(MARGIN, 1 - MARGIN)
    encoder = rng.normal(start / length, length ** -0.5, (v, UNITS)).astype(np.float32)
    decoder = rng.normal(0, (2 / (v + UNITS)) ** 0.5, (UNITS, v)).astype(np.float32)
    hidden_bias, visible_bias = np.zeros(UNITS, np.float32), np.log(share / (1 - share)).astype(np.float32)
    adam = Adam([encoder, decoder, hidden_bias, visible_bias])
    for _ in range(EPOCHS):
        order = rng.permutation(len(train))
        for first in range(0, len(order), BATCH):
            x = train[order[first:first + BATCH]]
            seen = x * (rng.random(x.shape, np.float32) >= INPUT_DROPOUT) / np.float32(1 - INPUT_DROPOUT)
            h = codes(seen, encoder, hidden_bias, theta)
            kept = (rng.random(h.shape, np.float32) >= hidden_dropout) / np.float32(1 - hidden_dropout)
            logits = (h * kept @ decoder + visible_bias).clip(-80, 80)
            d_out = (1 / (1 + np.exp(-logits)) - x) / np.float32(len(x))
            d_z = d_out @ decoder.T * kept * (h != 0)
            still = theta > 0  # Threshold units have no hidden bias.
            adam.follow([seen.T @ d_z, (h * kept).T @ d_out, d_z.sum(0) * (not still), d_out.sum(0)])
    return float((codes(test, encoder, hidden_bias, theta) == 0).mean())


def main(*indexes):
    print("| index | unit | hidden dropout | start 5 | start 0 |\n| --- | --- | --: | --: | --: |")
    for index in indexes:
        v = n_terms(index)
        train, test = (dense(rows(index, part), v) for part in ("train", "test"))
        for unit, hidden in (("relu", 0.0), ("relu", 0.5), ("threshold", 0.0)):
            cells = (zeros(train, test, THETA[unit], start, hidden) for start in (5.0, 0.0))
            print(f"| {pathlib.Path(index).name} | {unit} | {hidden} | " + " | ".join(f"{c:.2f}" for c in cells) + " |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
