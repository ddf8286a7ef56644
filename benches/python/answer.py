"""From the texts of 20 Newsgroups to topics, by one program a run, with its time and memory.

    python answer.py {topicscope,lda,bertopic} FOLDER [OUT]

FOLDER has `train.jsonl.gz` and `test.jsonl.gz`. The words of the topics go to OUT as JSON. What each program
needs stands between its two lines of dashes: count them.
"""

import gzip
import json
import os
import resource
import sys
import time
from pathlib import Path

TOPICS = 64


def by_topicscope(texts):
    # ----
    import topicscope

    words = topicscope.Vectorizer()
    counts = words.fit_transform(texts)
    model = topicscope.SparseAutoencoder(TOPICS).fit(counts)
    return model.words(10)
    # ----


def by_lda(texts):
    # ----
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    words = CountVectorizer(min_df=5, max_df=0.5, max_features=2000, stop_words="english")
    counts = words.fit_transform(texts)
    model = LatentDirichletAllocation(TOPICS, random_state=1).fit(counts)
    names = words.get_feature_names_out()
    return [names[topic.argsort()[::-1][:10]].tolist() for topic in model.components_]
    # ----


def by_bertopic(texts):
    # Without a network there are no embeddings of sentences: its documented way by bags of words.
    # ----
    from bertopic import BERTopic
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    words = CountVectorizer(min_df=5, max_df=0.5, max_features=2000, stop_words="english")
    embedding = make_pipeline(TfidfVectorizer(stop_words="english"), TruncatedSVD(100, random_state=1))
    model = BERTopic(embedding_model=embedding, vectorizer_model=words, nr_topics=TOPICS + 1)
    model.fit(texts)
    topics = model.get_topics()
    return [[word for word, _ in topics[topic]] for topic in sorted(topics) if topic >= 0]
    # ----


def main():
    name, folder = sys.argv[1], Path(sys.argv[2])
    records = []
    for part in ["train", "test"]:
        with gzip.open(folder / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            records.extend(json.loads(line) for line in lines)
    texts = [record["text"] for record in records]
    before = resource.getrusage(resource.RUSAGE_SELF)
    began, cpu = time.monotonic(), time.process_time()
    topics = {"topicscope": by_topicscope, "lda": by_lda, "bertopic": by_bertopic}[name](texts)
    spent, cpu = time.monotonic() - began, time.process_time() - cpu
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{name}: {len(texts)} texts, {len(topics)} topics, {spent:.1f} s, {cpu:.1f} CPU-s, "
        f"peak {after.ru_maxrss // 1024} MiB, of which {before.ru_maxrss // 1024} before; "
        f"{os.cpu_count()} cores"
    )
    for topic in topics[:3]:
        print(" ", *topic)
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(json.dumps(topics))


if __name__ == "__main__":
    main()
