"""Draws the arXiv sample of the recipe search: 22,500 training, 7,500 test and 30,000 unused
abstracts, label = archive. Needs the package zstandard.

usage: sample_arxiv.py CORPORA OUT.jsonl
"""
import io
import json
import random
import sys

import zstandard

TRAIN, TEST, ALL, SEED = 22_500, 30_000, 60_000, 7


def lines(corpora):
    for part in range(4):
        with open(f"{corpora}/arxiv/arxiv-0{part}.jsonl.zst", "rb") as raw:
            yield from io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(raw), "utf-8")


def main(corpora, out):
    documents = list(lines(corpora))
    random.Random(SEED).shuffle(documents)
    with open(out, "w", encoding="utf-8") as target:
        for place, line in enumerate(documents[:ALL]):
            document = json.loads(line)
            split = "train" if place < TRAIN else "test" if place < TEST else "unused"
            kept = {key: document[key] for key in ("id", "title", "text")}
            kept |= {"label": document["label"].split(".")[0], "split": split}
            target.write(json.dumps(kept) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
