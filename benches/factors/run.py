"""Trains models without a penalty over the grids of grid.py, on one thread, and keeps what they come to.

usage: run.py BINARY WORK CORPORA INDEXES [GRID …]

CORPORA is the folder of $TOPICSCOPE_CORPORA, INDEXES one with the indexes of benches/recipes/corpora.py, as
`titles-final`. Made corpora lie in WORK/corpora, one line per model in WORK/factors.jsonl. A cell (corpus, flags,
seed) that has a line is not run again, so that a study that was ended goes on; a cell that the product refuses
has a line with the reason. table.py lays the lines out.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import planted
import shortened
from grid import GRIDS, LONG
from index_files import PARTS, counts, tensors

ONE = ("--threads", "1", "--quiet")
KEPT = ("zero_fraction", "zero_fraction_live", "l0", "dead_fraction", "always_on_fraction", "npmi", "distinct_units",
        "carry_over", "heldout_loss", "unigram_loss", "collapsed", "decoder_norm", "rms_activation")


class Refused(Exception):
    """The product ended with an error."""


def call(*words):
    """Runs a command and returns what it prints and its CPU seconds."""
    with subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said, complaint = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Refused(complaint.strip())
    return said, usage.ru_utime + usage.ru_stime


def number(text):
    return float(text) if "." in text else int(text)


class Corpora:
    """Indexes of corpora by name, made when they are first asked for."""

    def __init__(self, binary, work, corpora, indexes):
        self.binary, self.work = binary, pathlib.Path(work) / "corpora"
        self.corpora, self.indexes = pathlib.Path(corpora), pathlib.Path(indexes)
        self.work.mkdir(parents=True, exist_ok=True)

    def index(self, name):
        kind, _, rest = name.partition(":")
        if kind == "index":
            return self.indexes / f"{rest}-final"
        place = self.work / name.replace(":", "-").replace(",", "-").replace("=", "")
        if place.exists():
            return place
        if kind == "planted":
            settings = {key: number(value) for key, value in (pair.split("=") for pair in rest.split(","))}
            return self.made(place, planted.write, settings, ("--min-df", 1, "--max-df", "1.0", "--max-words", 100000))
        most, n_terms = map(int, rest.split(","))
        whole = self.news(n_terms)
        words = self.work / f"news-{n_terms}.txt"
        words.write_text("\n".join(shortened.terms(whole / "vocabulary.tsv")) + "\n", encoding="utf-8")
        chosen = {"index": whole, "most": most, **({"every": 2} if kind == "news" else {"least": LONG})}
        return self.made(place, shortened.write, chosen, ("--vocabulary", words))

    def made(self, place, write, settings, flags):
        """Indexes what `write` writes."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as text:
            write(text, **settings)
            text.flush()
            call(self.binary, "index", text.name, "--field-as-terms", "words", "--split-field", "split",
                 "-o", place, *flags, *ONE)
        return place

    def news(self, n_terms):
        """Returns 20 Newsgroups whole, with V words."""
        place = self.work / f"whole-{n_terms}"
        if not place.exists():
            files = self.corpora / "newsgroups20"
            call(self.binary, "index", files / "train.jsonl.gz", "--test", files / "test.jsonl.gz", "--strip",
                 "headers,footers,quotes", "--max-words", n_terms, "-o", place, *ONE)
        return place


def shape(index):
    """Returns V, the mean number of words of a training document, and how many of these there are."""
    bags = tensors(index / "bags.safetensors")
    length = np.diff(bags["indptr"].astype(np.int64))
    train = length[(bags["splits"] == PARTS["train"]) & (length > 0)]
    return {"terms": counts(index)["vocabulary"], "words": round(float(train.mean()), 2), "train": len(train)}


def measured(binary, index, flags, seed, folder):
    """Trains one model and returns its figures, or the reason why there is none."""
    model = pathlib.Path(folder) / "model"
    penalty = () if "--penalty" in flags else ("--penalty", "none")
    try:
        _, user = call(binary, "train", index, "-o", model, "--force", "--seed", seed, *penalty, *flags, *ONE)
    except Refused as refusal:
        return {"refused": str(refusal).splitlines()[0]}
    said, judging = call(binary, "evaluate", model, "--output", "json", *ONE)
    metrics = json.loads(said)["metrics"]
    figures = {key: round(metrics[key]["mean"], 5) for key in KEPT if key in metrics}
    gain = round(1 - figures["heldout_loss"] / figures["unigram_loss"], 5)
    return {**figures, "gain": gain, "train_s": round(user, 2), "judge_s": round(judging, 2)}


def main(binary, work, corpora, indexes, *grids):
    unknown = set(grids) - set(GRIDS)
    if unknown:
        sys.exit(f"no grid {', '.join(sorted(unknown))}; there are {', '.join(GRIDS)}")
    known = Corpora(binary, work, corpora, indexes)
    results = pathlib.Path(work) / "factors.jsonl"
    lines = results.read_text().splitlines() if results.exists() else []
    done = {(row["corpus"], tuple(row["flags"]), row["seed"]) for row in map(json.loads, lines)}
    with results.open("a") as target, tempfile.TemporaryDirectory() as folder:
        for name in grids or GRIDS:
            for corpus, flags, seed in GRIDS[name]:
                if (corpus, flags, seed) in done:
                    continue
                index = known.index(corpus)
                row = {"corpus": corpus, "flags": flags, "seed": seed, **shape(index)}
                row |= measured(binary, index, flags, seed, folder)
                target.write(json.dumps(row) + "\n")
                target.flush()
                done.add((corpus, flags, seed))
                print(name, corpus, " ".join(flags), row.get("zero_fraction", row.get("refused")), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
