"""Writes corpora for the growth of cost with the vocabulary: the same documents, each with exactly
LENGTH distinct words of the V commonest, for several V.

    fixed_length.py INDEX OUT --terms 10000 40000 160000 [--length 40] [--documents 20000]

INDEX has the widest vocabulary and numbers terms by falling document frequency, as `topicscope
index` does. Chosen are training documents with LENGTH words among the commonest of the smallest
V; of each, LENGTH are drawn evenly among its words that V covers. For each V: OUT/V.jsonl (field
`words`) and OUT/V.txt, the vocabulary, for
`topicscope index OUT/V.jsonl --field-as-terms words --vocabulary OUT/V.txt --validation 0`.
"""
import argparse
import json
import pathlib

import command  # noqa: F401 (finds index_files)
import index_files
import numpy as np

SEED = 7


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--terms", type=int, nargs="+", required=True, help="values of V")
    parser.add_argument("--length", type=int, default=40)
    parser.add_argument("--documents", type=int, default=20_000)
    a = parser.parse_args()
    words = index_files.terms(a.index / "vocabulary.tsv")
    if len(words) < max(a.terms):
        parser.error(f"{a.index} has {len(words)} terms, {max(a.terms)} are needed")
    rng = np.random.default_rng(SEED)
    long = [r for r in index_files.rows(a.index) if np.searchsorted(r, min(a.terms)) >= a.length]
    if len(long) < a.documents:
        parser.error(f"{len(long)} documents have {a.length} of the commonest words, {a.documents} are needed")
    chosen = [long[d] for d in rng.permutation(len(long))[:a.documents]]
    a.out.mkdir(parents=True, exist_ok=True)
    for v in a.terms:
        (a.out / f"{v}.txt").write_text("".join(word + "\n" for word in words[:v]), encoding="utf-8")
        with open(a.out / f"{v}.jsonl", "w", encoding="utf-8") as target:
            for row in chosen:
                drawn = rng.choice(row[:np.searchsorted(row, v)], a.length, replace=False)
                target.write(json.dumps({"words": [words[t] for t in drawn]}) + "\n")


if __name__ == "__main__":
    main()
