"""Writes the documents of an index with at most N of their vocabulary words each, so that length alone varies.

usage: shortened.py INDEX N [EVERY [LEAST]] > FILE

The words of a document are put in an order drawn once, of which the first N stay: a shorter version is a part of a
longer one. Of the documents with LEAST words or more every EVERY-th is taken. One JSON object
a line with `words` and `split`; index it with
`--field-as-terms words --vocabulary` and the words of the index, so that V stays too.
"""
import json
import pathlib
import sys

import numpy as np

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from index_files import PARTS, rows, terms

SEED = 5


def write(target, index, most, every=1, least=1):
    """Writes the documents of all parts but the unused one."""
    names = terms(pathlib.Path(index) / "vocabulary.tsv")
    rng = np.random.default_rng(SEED)
    for part in PARTS:
        if part == "unused":
            continue
        for row in [row for row in rows(index, part) if len(row) >= least][::every]:
            kept = rng.permutation(row)[:most]
            target.write(json.dumps({"words": [names[i] for i in sorted(kept)], "split": part}) + "\n")


if __name__ == "__main__":
    write(sys.stdout, sys.argv[1], *map(int, sys.argv[2:]))
