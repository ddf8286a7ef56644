"""Topic models beside the autoencoders, on the bags of an index and judged by the product: LDA and NMF of
rivals/models.py, which says what they are.

usage: baselines.py BINARY WORK search|final CORPUS[,CORPUS…] lda|nmf UNITS SEED[,SEED…] [ITERATIONS]

A line per model goes to WORK/baselines-STAGE.jsonl, codes to WORK/codes; what is there is not made again.
"""
import json
import pathlib
import sys
import time

import numpy as np

from goals import figures_of

sys.path += [str(pathlib.Path(__file__).parents[1] / folder) for folder in ("", "rivals")]
from models import ITERATIONS, lda, nmf
from product import call, exported


def judged(binary, index, kind, codes, halves, report):
    """Lets the product judge codes of documents and of halves."""
    text = call(binary, "compare", "--index", index, "--codes", f"{kind}={codes}", "--half-codes", f"{kind}={halves}",
                "-o", report, "--force", "--output", "json")
    return figures_of(json.loads(text)["variants"][0]["metrics"])


def main(binary, work, stage, corpora, kind, units, seeds, iterations=ITERATIONS):
    work, units, iterations = pathlib.Path(work), int(units), int(iterations)
    out = work / f"baselines-{stage}.jsonl"
    done = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    done = {tuple(row[key] for key in ("corpus", "model", "units", "seed")) for row in done}
    for folder in ("codes", "exports", "reports"):
        (work / folder).mkdir(exist_ok=True)
    for corpus in corpora.split(","):
        index = work / "indexes" / f"{corpus}-{stage}"
        for seed in map(int, seeds.split(",")):
            if (corpus, kind, units, seed) in done:
                continue
            bags = exported(binary, index, work / "exports" / index.name)
            began = time.process_time()
            training = bags.documents[bags.is_train]
            fitted = lda(training, units, seed, iterations) if kind == "lda" else nmf(training, units, seed)
            ended = time.process_time()
            name = f"{index.name}-{kind}-{units}-{seed}"
            files = [work / "codes" / f"{name}{end}.npy" for end in ("", "-halves")]
            for file, of in zip(files, (bags.documents, bags.halves)):
                np.save(file, fitted.encode(of).astype(np.float32))
            row = dict(stage=stage, corpus=corpus, model=kind, units=units, seed=seed, user_s=round(ended - began, 1),
                       iterations=iterations if kind == "lda" else None,
                       **judged(binary, index, kind, *files, work / "reports" / name))
            with out.open("a") as target:
                target.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
