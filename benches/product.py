"""Runs the product, and reads the bags that it exports.

Scripts in the folders beside this file find it by `sys.path.append` of its folder.
"""
import dataclasses
import json
import pathlib
import subprocess

import numpy as np
import scipy.sparse as sp


@dataclasses.dataclass
class Bags:
    """Holds an index as other programs read it.

    documents   test and training documents that have words, in the order of the index; sparse float32 (N, V) of 0 and 1
    is_train    which of them are trained on, bool (N)
    halves      first halves of the test documents, sparse float32 (documents that can be cut, V)
    words       the words behind the columns, (V)
    index_hash  tells the index from any other
    """
    documents: sp.csr_matrix
    is_train: np.ndarray
    halves: sp.csr_matrix
    words: np.ndarray
    index_hash: str


def call(binary, *words):
    """Runs the product with one thread and returns what it prints."""
    run = subprocess.run([binary, *map(str, words), "--quiet", "--threads", "1"],
                         check=True, stdout=subprocess.PIPE, text=True)
    return run.stdout


def exported(binary, index, folder):
    """Returns the bags of an index, which are exported to a folder unless it is there."""
    folder = pathlib.Path(folder)
    if not folder.exists():
        call(binary, "export", index, "--to", "npz", "--halves", "-o", folder)
    bags, halves = (sp.load_npz(folder / f"{name}.npz").astype(np.float32).tocsr() for name in ("bags", "halves"))
    corpus = np.load(folder / "corpus.npz")
    splits = corpus["splits"]
    kept = np.isin(splits, ("train", "test")) & (np.diff(bags.indptr) > 0)
    return Bags(bags[kept], splits[kept] == "train", halves, corpus["vocabulary"],
                json.loads((folder / "export.json").read_text())["index_hash"])
