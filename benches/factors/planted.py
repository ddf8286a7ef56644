"""Writes a planted corpus: documents of a known number of different words, drawn from known topics.

usage: planted.py [--words N] [--vocabulary V] [--topics T] [--mixed M] [--background SHARE] [--documents D]
                  [--seed S] > FILE

One JSON object a line with `words` (a list, each word once) and `split`; index it with
`--field-as-terms words --min-df 1 --max-df 1.0`.

A document has 1 to M topics in shares drawn from a flat Dirichlet distribution. Its word distribution is SHARE of
the background and the rest of its topics; from it N different words are drawn one after the other, none twice, so
that N is what the model sees: bags are binary. N varies between documents by a Poisson
law, 2 at least and half of V at most.

- Background: Zipf's law with Mandelbrot's offset, p(rank) proportional to 1 / (rank + 10), as text has it without
  its stop words.
- Topic: the background times a weight for each word drawn from Gamma(0.05), so that a few per cent of the words
  carry most of a topic, and frequent words may belong to several.
"""
import argparse
import json
import sys

import numpy as np

OFFSET, SHAPE, BLOCK = 10.0, 0.05, 500


def background(n_terms):
    """Returns the share of each of V words, commonest first."""
    share = 1.0 / (np.arange(1, n_terms + 1) + OFFSET)
    return share / share.sum()


def topics(rng, share, n_topics):
    """Returns word distributions, T × V."""
    weights = share * rng.gamma(SHAPE, size=(n_topics, len(share)))
    return weights / weights.sum(1, keepdims=True)


def mixtures(rng, n_docs, n_topics, most):
    """Returns the shares of topics, D × T, of which 1 to `most` are not 0 in a document."""
    shares = np.zeros((n_docs, n_topics))
    for row in shares:
        own = rng.choice(n_topics, rng.integers(1, most + 1), replace=False)
        row[own] = rng.dirichlet(np.ones(len(own)))
    return shares


def documents(words=20, vocabulary=2000, topics_planted=20, mixed=3, share=0.3, n_docs=5000, seed=1):
    """Yields the words of each document as rising numbers below V."""
    rng = np.random.default_rng(seed)
    common = background(vocabulary)
    own = topics(rng, common, topics_planted)
    for start in range(0, n_docs, BLOCK):
        n = min(BLOCK, n_docs - start)
        chance = share * common + (1 - share) * mixtures(rng, n, topics_planted, mixed) @ own
        length = np.clip(rng.poisson(words, n), 2, vocabulary // 2)
        # The N smallest of exponential times with these rates are N draws without replacement.
        order = np.argsort(rng.exponential(size=chance.shape) / chance, axis=1)
        for row, count in zip(order, length):
            yield np.sort(row[:count])


def write(target, **settings):
    """Writes the documents as JSON lines: of each ten, seven to train, one to validate, two to test."""
    for number, row in enumerate(documents(**settings)):
        part = {7: "validation", 8: "test", 9: "test"}.get(number % 10, "train")
        target.write(json.dumps({"words": [f"w{i:05}" for i in row], "split": part}) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=20)
    parser.add_argument("--vocabulary", type=int, default=2000)
    parser.add_argument("--topics", dest="topics_planted", type=int, default=20)
    parser.add_argument("--mixed", type=int, default=3)
    parser.add_argument("--background", dest="share", type=float, default=0.3)
    parser.add_argument("--documents", dest="n_docs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    write(sys.stdout, **vars(parser.parse_args()))


if __name__ == "__main__":
    main()
