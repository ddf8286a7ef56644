"""What fitting a sparse matrix takes of memory: one copy of its rows, and the weights.

    python memory.py FOLDER

Counts every word of the 18,846 documents of 20 Newsgroups that two documents hold, fits a small model to
them, and says what Python and the whole process took beyond what was there. Linux alone: the peak of the
process is set back through `/proc/self/clear_refs`, and large pieces are told apart by `mmap`, so that
nothing that was freed before hides what is taken.
"""

import gzip
import json
import os
import sys
import tracemalloc
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer

from topicscope import SparseAutoencoder
from topicscope._native import Counts

UNITS = 8
MIB = 1 << 20


def peak_of(work):
    """Returns the bytes by which the peak of the process rose while some work was done."""
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    kept = work()
    return status("VmHWM") - before, kept


def status(name):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def main():
    if "MALLOC_MMAP_THRESHOLD_" not in os.environ:
        os.environ["MALLOC_MMAP_THRESHOLD_"] = "1048576"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    texts = []
    for part in ["train", "test"]:
        with gzip.open(Path(sys.argv[1]) / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts.extend(json.loads(line)["text"] for line in lines)
    counts = CountVectorizer(min_df=2).fit_transform(texts)
    rows = 4 * counts.nnz + 8 * (counts.shape[0] + 1)
    print(f"{counts.shape[0]} documents, {counts.shape[1]} words, {counts.nnz} entries")
    print(f"one copy of the rows: {rows / MIB:.1f} MiB")
    # What is compiled and what threads need is there before.
    SparseAutoencoder(UNITS, penalty="none", epochs=1).fit(counts[:200])

    copied, _ = peak_of(lambda: Counts(counts.indptr, counts.indices, counts.shape[1]))
    print(f"taking it over: the process took {copied / MIB:.1f} MiB")

    model = SparseAutoencoder(UNITS, penalty="none", epochs=1)
    tracemalloc.start()
    checked = model._checked(counts, reset=True)
    of_python = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del checked
    print(f"checking it: Python took {of_python / MIB:.2f} MiB")

    whole, _ = peak_of(lambda: model.fit(counts))
    weights = 4 * 2 * UNITS * counts.shape[1]
    print(f"fitting {UNITS} units: the process took {whole / MIB:.1f} MiB, with weights of "
          f"{weights / MIB:.1f} MiB that the optimizer holds three times")


if __name__ == "__main__":
    main()
