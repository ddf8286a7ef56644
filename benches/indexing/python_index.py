"""The usual Python way from text to a binary document-term matrix, for comparison.

Reads JSON lines (plain or gzip), counts with scikit-learn's CountVectorizer and saves what an
index holds at least: the sparse matrix, the vocabulary and the texts with their names.

    python python_index.py OUT INPUT...

Needs scikit-learn; see README.md beside this file for the versions that were measured.
"""

import gzip
import json
import pathlib
import sys

from scipy.sparse import save_npz
from sklearn.feature_extraction.text import CountVectorizer


def records(paths):
    """Yields the records of all files, in order."""
    for path in paths:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def main(out, *paths):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    documents = [(record["id"], record.get("label"), record["text"]) for record in records(paths)]
    vectorizer = CountVectorizer(binary=True, stop_words="english")
    matrix = vectorizer.fit_transform(text for _, _, text in documents)
    # Not compressed: several times faster than the default, so the comparison is not flattered.
    save_npz(out / "matrix.npz", matrix, compressed=False)
    with open(out / "vocabulary.txt", "w", encoding="utf-8") as file:
        file.writelines(f"{term}\n" for term in vectorizer.get_feature_names_out())
    with open(out / "documents.jsonl", "w", encoding="utf-8") as file:
        for name, label, text in documents:
            file.write(json.dumps({"id": name, "label": label, "text": text}) + "\n")
    print(f"{matrix.shape[0]} documents, {matrix.shape[1]} terms, {matrix.nnz} entries")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
