#!/usr/bin/env python3
"""Draws arxiv.jsonl from arXiv's metadata: 340 abstracts from each of twelve archives.

usage: python3 make.py [CORPORA] | zstd -19 --single-thread > arxiv.jsonl.zst

CORPORA holds arxiv/arxiv-*.jsonl.zst, one paper a line: id, label (its primary
category), title, text (its abstract). Without it the folder that TOPICSCOPE_CORPORA names is
read. `zstd` unpacks. Neither the order of lines nor that of files changes what is drawn.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

# What people call an archive, and the categories of arXiv that it stands for.
ARCHIVES = {
    "galaxies": ["astro-ph.GA", "astro-ph.CO"],
    "planets": ["astro-ph.EP"],
    "black holes & gravity": ["gr-qc"],
    "plasma": ["physics.plasm-ph"],
    "weather": ["physics.ao-ph"],
    "brains": ["q-bio.NC"],
    "genes": ["q-bio.GN"],
    "markets": ["q-fin.ST", "q-fin.TR"],
    "robots": ["cs.RO"],
    "language": ["cs.CL"],
    "cryptography": ["cs.CR"],
    "numbers": ["math.NT"],
}
LABELS = {category: label for label, categories in ARCHIVES.items() for category in categories}
PER_ARCHIVE = 340
FEWEST_WORDS, MOST_WORDS = 50, 250
SEED = "topicscope 1"

# TeX, addresses and papers that were taken back: nothing for people to read.
UNREADABLE = re.compile(r"[\\$]|https?:|www\.|github|withdrawn")


def papers(corpora):
    for path in sorted(Path(corpora, "arxiv").glob("*.jsonl.zst")):
        with subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE) as unpacked:
            for line in unpacked.stdout:
                yield json.loads(line)
        if unpacked.returncode != 0:
            sys.exit(f"{path} cannot be unpacked")


def is_readable(paper):
    n_words = len(re.findall(r"\w\w+", paper["text"]))
    is_plain = not UNREADABLE.search(paper["title"] + paper["text"])
    return is_plain and FEWEST_WORDS <= n_words <= MOST_WORDS


def place(paper):
    """Shuffles: a place that depends on the paper and the seed alone."""
    return hashlib.sha256(f"{SEED} {paper['id']}".encode()).hexdigest()


def main(corpora):
    drawn = dict.fromkeys(ARCHIVES, 0)
    fit = (p for p in papers(corpora) if p["label"] in LABELS and is_readable(p))
    for paper in sorted(fit, key=place):
        label = LABELS[paper["label"]]
        if drawn[label] < PER_ARCHIVE:
            drawn[label] += 1
            kept = {key: paper[key] for key in ("id", "title", "text")} | {"label": label}
            print(json.dumps(kept, ensure_ascii=False))
    short = [label for label, n in drawn.items() if n < PER_ARCHIVE]
    if short:
        sys.exit(f"too few abstracts of {', '.join(short)}")


if __name__ == "__main__":
    if len(sys.argv) > 2 or not (sys.argv[1:] or "TOPICSCOPE_CORPORA" in os.environ):
        sys.exit(__doc__)
    main(*sys.argv[1:] or [os.environ["TOPICSCOPE_CORPORA"]])
