"""CPU seconds of topicscope, gensim and topica for the four measures of the same topics.

    python compare.py TOPICSCOPE INDEX TOPICS [--rounds 3] [--without gensim topica]

topicscope is the whole process: it opens and checks the index, counts and prints. gensim and topica
get the documents ready-made as lists of words in memory; reading those is not timed. All in turn, in
one run, on one thread. Values are compared too: gensim's with `--mode gensim`.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from index_files import documents  # noqa: E402

MEASURES = {"npmi_window": "c_npmi", "uci": "c_uci", "umass": "u_mass", "c_v": "c_v"}


def ours(options):
    """Returns CPU seconds and values of one process."""
    command = [options.topicscope, "coherence", options.index, options.topics, "--mode", "gensim",
               "--threads", "1", "--output", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(out)["topics"]
    values = {key: [topic[key] for topic in found] for key in MEASURES}
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, values


def gensim(topics, texts):
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel
    start, values = time.process_time(), {}
    dictionary = Dictionary(texts)
    corpus = [dictionary.doc2bow(text) for text in texts]
    for key, name in MEASURES.items():
        kind = {"corpus": corpus} if name == "u_mass" else {"texts": texts}
        model = CoherenceModel(topics=topics, dictionary=dictionary, coherence=name, topn=10,
                               processes=1, **kind)
        values[key] = [float(value) for value in model.get_coherence_per_topic()]
    return time.process_time() - start, values


def topica(topics, texts):
    import topica as library
    start = time.process_time()
    values = {key: [float(v) for v in library.coherence(topics, texts, coherence_type=name, n=10)]
              for key, name in MEASURES.items()}
    return time.process_time() - start, values


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("topicscope")
    parser.add_argument("index")
    parser.add_argument("topics")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], choices=["gensim", "topica"])
    options = parser.parse_args()
    lines = pathlib.Path(options.topics).read_text(encoding="utf-8").splitlines()
    topics = [line.split() for line in lines if line.strip()]
    others = {"gensim": gensim, "topica": topica}
    others = {name: run for name, run in others.items() if name not in options.without}
    texts = documents(options.index) if others else []
    seconds = {name: [] for name in ("topicscope", *others)}
    for _ in range(options.rounds):
        took, values = ours(options)
        seconds["topicscope"].append(took)
        for name, run in others.items():
            took, theirs = run(topics, texts)
            seconds[name].append(took)
            for key in MEASURES:
                apart = max(abs(a - b) for a, b in zip(values[key], theirs[key]))
                print(f"{name} {key}: largest difference {apart:.1e}", file=sys.stderr)
    for name, took in seconds.items():
        ratios = sorted(a / b for a, b in zip(took, seconds["topicscope"]))
        print(f"{name}: {min(took):.3f} / {statistics.median(took):.3f} / {max(took):.3f} CPU s, "
              f"ratio {ratios[0]:.1f} / {statistics.median(ratios):.1f} / {ratios[-1]:.1f}")


if __name__ == "__main__":
    main()
