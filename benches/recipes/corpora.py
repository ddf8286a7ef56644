"""Builds the indexes on which recipes and topic models are judged, two for each corpus.

usage: corpora.py BINARY CORPORA WORK [CORPUS,…]

WORK/indexes/CORPUS-final: the usual training and test parts.
WORK/indexes/CORPUS-search: the training and validation documents of the final index alone, of which
30 % (drawn with a seed) are the test part, so that no document by which finalists are judged takes
part in a choice. Unused documents stay in both: coherence is counted in them, no label of theirs is read.

Prints the size of each index. What is there already is not made again.
"""
import csv
import gzip
import io
import json
import pathlib
import random
import sys
import tempfile
import tomllib

import numpy as np

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from index_files import PARTS, counts, tensors
from product import call

PLAN = tomllib.loads(pathlib.Path(__file__).with_name("corpora.toml").read_text())["corpora"]
STAGES = ("search", "final")
HELD, SEED = 0.3, 11


def italian(corpora, out):
    """Writes text, part and class of the Italian abstracts as JSON lines."""
    parts = {"train": "train", "val": "validation", "test": "test"}
    with open(f"{corpora}/italian/DBPedia_IT/corpus.tsv", encoding="utf-8") as source, \
            open(out, "w", encoding="utf-8") as target:
        for number, line in enumerate(source):
            text, part, label = line.rstrip("\n").split("\t")
            document = {"id": str(number), "text": text, "split": parts[part],
                        "label": label.strip("<>").rsplit("/", 1)[-1]}
            target.write(json.dumps(document, ensure_ascii=False) + "\n")


def documents(paths):
    """Yields the objects of JSON lines, packed or not."""
    for path in paths:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def parts_of(binary, index):
    """Returns the part of each document of an index by its name."""
    with tempfile.TemporaryDirectory() as folder:
        call(binary, "export", index, "--to", "csv", "-o", folder + "/csv")
        text = pathlib.Path(folder, "csv", "documents.csv").read_text(encoding="utf-8")
    return {row["id"]: row["split"] for row in csv.DictReader(io.StringIO(text))}


def final(binary, corpora, work, plan, out):
    """Indexes a corpus with its usual parts."""
    files, test = ([path.format(corpora=corpora, work=work) for path in plan.get(key, [])] for key in ("files", "test"))
    split = ["--split-field", plan["split"]] if "split" in plan else []
    call(binary, "index", *files, *(word for path in test for word in ("--test", path)), *split, *plan["index"], "-o", out)


def search(binary, corpora, work, plan, out):
    """Indexes the training and unused documents of the final index, 30 % of the former held out."""
    parts = parts_of(binary, out.with_name(out.name.replace("-search", "-final")))
    draw = random.Random(SEED)
    text = work / "texts" / f"{out.name}.jsonl"
    text.parent.mkdir(exist_ok=True)
    with text.open("w", encoding="utf-8") as target:
        for document in documents([path.format(corpora=corpora, work=work) for path in plan["files"]]):
            part = parts[str(document["id"])]
            if part == "test":
                continue
            document["split"] = "unused" if part == "unused" else "test" if draw.random() < HELD else "train"
            target.write(json.dumps(document, ensure_ascii=False) + "\n")
    call(binary, "index", text, "--split-field", "split", *plan["index"], "-o", out)


def sizes(index):
    """Describes an index: documents that have words by part, V, mean length, labels."""
    bags = tensors(index / "bags.safetensors")
    length = np.diff(bags["indptr"].astype(np.int64))
    by_part = {part: int(((bags["splits"] == code) & (length > 0)).sum()) for part, code in PARTS.items()}
    train = length[(bags["splits"] == PARTS["train"]) & (length > 0)]
    per_document = np.diff(bags["label_indptr"].astype(np.int64))
    judged = (bags["splits"] == PARTS["test"]) & (length > 0)
    labels = len(np.unique(bags["label_indices"]))
    return " ".join([f"{index.name:<20}", *(f"{part} {n:>5}" for part, n in by_part.items()),
                     f"V {counts(index)['vocabulary']:>4} length {train.mean():5.1f} labels {labels:>3}",
                     f"judged with exactly one label {int((judged & (per_document == 1)).sum())}"])


def main(binary, corpora, work, names=None):
    work = pathlib.Path(work)
    (work / "indexes").mkdir(parents=True, exist_ok=True)
    if not (work / "italian.jsonl").exists():
        italian(corpora, work / "italian.jsonl")
    for name in names.split(",") if names else PLAN:
        for stage, build in (("final", final), ("search", search)):
            index = work / "indexes" / f"{name}-{stage}"
            if not index.exists():
                build(binary, corpora, work, PLAN[name], index)
            print(sizes(index), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
