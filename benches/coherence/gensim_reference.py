"""Coherence of topics by gensim 4, in the documents of an index that topicscope wrote.

    python gensim_reference.py INDEX TOPICS > reference.json

TOPICS has one topic a line. Prints the value of each topic for the four measures, and the CPU
seconds that gensim took for each, without reading the index. Needs gensim 4 and numpy.
"""
import argparse
import json
import pathlib
import sys
import time

import gensim
import numpy as np
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from index_files import documents  # noqa: E402

MEASURES = {"npmi_window": "c_npmi", "uci": "c_uci", "umass": "u_mass", "c_v": "c_v"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("index")
    parser.add_argument("topics")
    options = parser.parse_args()
    texts = documents(options.index)
    lines = pathlib.Path(options.topics).read_text(encoding="utf-8").splitlines()
    topics = [line.split() for line in lines if line.strip()]
    values, seconds = {}, {}
    for key, name in MEASURES.items():
        start = time.process_time()
        dictionary = Dictionary(texts)
        kind = {"corpus": [dictionary.doc2bow(text) for text in texts]} if name == "u_mass" else {"texts": texts}
        # One process: its workers would count windows of short documents otherwise.
        model = CoherenceModel(topics=topics, dictionary=dictionary, coherence=name, topn=10,
                               processes=1, **kind)
        values[key] = [float(value) for value in model.get_coherence_per_topic()]
        seconds[key] = round(time.process_time() - start, 3)
    assert all(np.isfinite(v).all() for v in values.values()), "every word must occur"
    print(json.dumps({"gensim": gensim.__version__, "documents": len(texts),
                      "seconds": seconds, "values": values}))


if __name__ == "__main__":
    main()
