"""Trains topic models of other programs on the training documents of an index, for `topicscope compare` and `study`.

    rivals.py BINARY INDEX OUT [--units H] [--runs N] [--models lda,nmf,prodlda]

For each model and run OUT gets NAME-SEED.npy (codes of training and test documents that have words, in the order of the
index), NAME-SEED-halves.npy (codes of the first halves of test documents) and NAME-SEED.json (the words of its topics,
best first), and a line in made.jsonl with CPU seconds and versions. What was made of the same index is not made again.
OUT/codes.args and OUT/topics.args are the flags that name the files of all that is there, for the command line:

    topicscope compare --index INDEX $(cat OUT/codes.args) -o REPORT
"""
import argparse
import functools
import importlib
import importlib.metadata
import json
import os
import pathlib
import sys
import tempfile
import time

# One thread each, so that CPU times compare. It is read when the libraries are loaded.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import models
from product import exported

# The function that trains each model, the package it is of, what is imported of it, and whether a seed changes anything.
MODELS = {"lda": (models.lda, "tomotopy", "tomotopy", True),
          "nmf": (models.nmf, "scikit-learn", "sklearn.decomposition", False),
          "prodlda": (models.prodlda, "topmost", "topmost", True),
          "prodlda-800": (functools.partial(models.prodlda, epochs=800), "topmost", "topmost", True)}
USUAL = ("lda", "nmf", "prodlda")
TOP_WORDS = 10


def topics_of(weights, words):
    """Returns the words that count most for each topic, best first; of equals the first of the vocabulary."""
    order = np.argsort(-weights, axis=1, kind="stable")[:, :TOP_WORDS]
    return [[str(words[word]) for word in topic] for topic in order]


def make(out, name, bags, units, seed):
    """Trains one model, writes its files, and returns the line about it."""
    train, package, module, _ = MODELS[name]
    importlib.import_module(module)  # Importing takes seconds of its own, which are not the model's.
    times = [time.process_time()]
    fitted = train(bags.documents[bags.is_train], units, seed)
    times.append(time.process_time())
    codes, halves = fitted.encode(bags.documents), fitted.encode(bags.halves)
    times.append(time.process_time())
    np.save(out / f"{name}-{seed}.npy", np.asarray(codes, np.float32))
    np.save(out / f"{name}-{seed}-halves.npy", np.asarray(halves, np.float32))
    topics = topics_of(fitted.weights, bags.words)
    (out / f"{name}-{seed}.json").write_text(json.dumps(topics, ensure_ascii=False), encoding="utf-8")
    fit, encode = np.round(np.diff(times), 1)
    return dict(model=name, units=units, seed=seed, index_hash=bags.index_hash, fit_s=fit, encode_s=encode,
                package=f"{package} {importlib.metadata.version(package)}")


def write_flags(out, made):
    """Writes the flags that name the files of what was made."""
    flags = {"codes": "", "topics": ""}
    for row in made:
        name, file = row["model"], out / f"{row['model']}-{row['seed']}"
        flags["codes"] += f"--codes {name}={file}.npy --half-codes {name}={file}-halves.npy\n"
        flags["topics"] += f"--topics {name}={file}.json\n"
    for kind, text in flags.items():
        (out / f"{kind}.args").write_text(text)


def main():
    parser = argparse.ArgumentParser(description="Trains topic models of other programs on an index.")
    parser.add_argument("binary", help="the program topicscope")
    parser.add_argument("index", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path, help="folder for codes and topics")
    parser.add_argument("--units", type=int, default=64, help="topics of each model [64]")
    parser.add_argument("--runs", type=int, default=2, help="runs of each model that has seeds, which begin at 1 [2]")
    parser.add_argument("--models", type=lambda names: names.split(","), default=USUAL,
                        help=f"some of {','.join(MODELS)} [{','.join(USUAL)}]")
    given = parser.parse_args()
    if unknown := set(given.models) - set(MODELS):
        parser.error(f"no model is called {', '.join(sorted(unknown))}")
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        bags = exported(given.binary, given.index, pathlib.Path(folder, "bags"))
    log = given.out / "made.jsonl"
    made = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    if any(row["index_hash"] != bags.index_hash or row["units"] != given.units for row in made):
        parser.error(f"{given.out} holds models of another index or another number of topics; take another folder")
    for name in given.models:
        for seed in range(1, 1 + (given.runs if MODELS[name][-1] else 1)):
            if any((row["model"], row["seed"]) == (name, seed) for row in made):
                continue
            made.append(make(given.out, name, bags, given.units, seed))
            with log.open("a") as target:
                target.write(json.dumps(made[-1]) + "\n")
            print(json.dumps(made[-1]), flush=True)
    write_flags(given.out, made)


if __name__ == "__main__":
    main()
