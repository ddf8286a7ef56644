"""Reads the folders that topicscope writes: tensors, vocabularies, bags of words.

Scripts in the folders beside this file find it by `sys.path.append` of its folder.
"""
import json
import pathlib
import struct

import numpy as np

TYPES = {"U64": np.uint64, "U32": np.uint32, "U8": np.uint8, "F32": np.float32}
PARTS = {"train": 0, "validation": 1, "test": 2, "unused": 3}


def tensors(path):
    """Returns the arrays of a safetensors file by name."""
    raw = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    head = json.loads(raw[8:8 + size])
    head.pop("__metadata__", None)
    body = memoryview(raw)[8 + size:]
    return {k: np.frombuffer(body[slice(*t["data_offsets"])], TYPES[t["dtype"]]).reshape(t["shape"])
            for k, t in head.items()}


def terms(path):
    """Returns the words of a vocabulary.tsv or terms.tsv, in the order of their numbers."""
    lines = pathlib.Path(path).read_text(encoding="utf-8").split("\n")
    return [line.split("\t")[0] for line in lines[2:] if line]


def counts(folder):
    """Returns what the manifest of an index counts, as `documents`, `vocabulary`, `entries`."""
    return json.loads((pathlib.Path(folder) / "manifest.json").read_text())["counts"]


def n_terms(folder):
    """Returns V, the size of the vocabulary of an index."""
    return counts(folder)["vocabulary"]


def rows(folder, part="train"):
    """Returns the documents of one part of an index that have terms, each as rising numbers of
    terms. topicscope neither trains nor validates on the others."""
    bags = tensors(pathlib.Path(folder) / "bags.safetensors")
    starts, ids = bags["indptr"].astype(np.int64), bags["indices"].astype(np.int64)
    documents = np.flatnonzero((bags["splits"] == PARTS[part]) & (np.diff(starts) > 0))
    return [ids[starts[d]:starts[d + 1]] for d in documents]


def documents(folder):
    """Returns every document of an index as its vocabulary words in text order, the gaps between
    them closed; a document without any is an empty list."""
    folder = pathlib.Path(folder)
    words = terms(folder / "terms.tsv")
    kept = set(terms(folder / "vocabulary.tsv"))
    tokens = tensors(folder / "tokens.safetensors")
    names = [word if word in kept else None for word in words]
    starts, ids = tokens["offsets"].astype(np.int64), tokens["ids"].astype(np.int64)
    return [[names[i] for i in ids[a:b] if names[i] is not None]
            for a, b in zip(starts[:-1], starts[1:])]
