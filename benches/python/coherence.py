"""Coherence and diversity of the topics that answer.py has written, counted in one index of 20 Newsgroups.

    python coherence.py FOLDER NAME=TOPICS.json …
"""

import gzip
import json
import sys
from pathlib import Path

import topicscope


def main():
    texts, labels = [], []
    for part in ["train", "test"]:
        with gzip.open(Path(sys.argv[1]) / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                texts.append(record["text"])
                labels.append(record["label"])
    words = topicscope.Vectorizer().fit(texts, labels)
    named = [argument.split("=", 1) for argument in sys.argv[2:]]
    topics = {name: json.loads(Path(path).read_text()) for name, path in named}
    figures = topicscope.compare(topics, words).figures
    for key in figures.columns:
        print(f"{key:>32}", *(f"{name} {value:.3f}" for name, value in figures[key].items()))


if __name__ == "__main__":
    main()
