"""Reads every kind of export with the program it is made for, and compares what that program
has read with what `topicscope` prints of the same index and model.

    python check_exports.py TOPICSCOPE CORPUS [INDEX-FLAGS ...]

CORPUS becomes an index, a model is trained on it, and both are exported to a temporary folder.
So is a corpus written for the purpose that is hard to export, with a model that has dead units.
With `--of INDEX MODEL` in place of CORPUS, those are exported.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import warnings

import gensim
import numpy as np
import octis.models.model
import pandas as pd
import pyLDAvis
import scipy.sparse
from gensim.models import CoherenceModel
from octis.dataset.dataset import Dataset
from octis.evaluation_metrics.diversity_metrics import TopicDiversity
from octis.evaluation_metrics.topic_significance_metrics import KL_uniform
from sklearn.datasets import load_svmlight_file

INDEX_KINDS = ["npz", "svmlight", "mallet", "octis", "csv"]
MODEL_KINDS = INDEX_KINDS + ["pyldavis"]


class Exports:
    """The exports of one index and one model, and what `topicscope` prints of both."""

    def __init__(self, program, index, model, place):
        self.program, self.place = program, place
        for source, kinds in [(index, INDEX_KINDS), (model, MODEL_KINDS)]:
            of = "index" if source == index else "model"
            for kind in kinds:
                self.run("export", source, "--to", kind, "-o", self.path(of, kind), "--quiet")
        words = json.loads(self.run("words", model, "--output", "json"))
        self.topics = [[word["word"] for word in unit["words"]] for unit in words["units"]]
        self.scores = [[word["score"] for word in unit["words"]] for unit in words["units"]]
        terms = json.loads(self.run("vocabulary", index, "--output", "json"))
        self.vocabulary = [term["surface"] for term in terms]
        self.frequencies = [term["document_frequency"] for term in terms]
        with open(os.path.join(index, "manifest.json")) as file:
            self.manifest = json.load(file)
        self.n_documents = self.manifest["counts"]["documents"]
        with open(self.path("index", "npz", "documents.csv"), newline="") as file:
            rows = list(csv.DictReader(file))
        self.ids = [row["id"] for row in rows]
        self.splits = np.array([row["split"] for row in rows])
        self.labels = [row["labels"].split(";") if row["labels"] else [] for row in rows]

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout

    def path(self, of, kind, *names):
        return os.path.join(self.place, f"{of}-{kind}", *names)

    def about(self, of, kind):
        with open(self.path(of, kind, "export.json")) as file:
            return json.load(file)

    def codes(self):
        return np.load(self.path("model", "npz", "codes.npy"), mmap_mode="r")

    def bags(self):
        return scipy.sparse.load_npz(self.path("index", "npz", "bags.npz"))

    def unit_shares(self):
        """Positive parts over their sum; the rule that `export.json` states."""
        positive = np.maximum(self.codes(), 0).astype(float)
        total = positive.sum(axis=1, keepdims=True)
        even = np.full_like(positive, 1 / positive.shape[1])
        return np.divide(positive, total, out=even, where=total > 0)

    def word_shares(self):
        """P(v|j) on training documents, computed from the exported arrays alone. (H, V)"""
        bags = self.bags().toarray().astype(float)
        train = (self.splits == "train") & (bags.sum(axis=1) > 0)
        sums = np.maximum(self.codes()[train], 0).astype(float).T @ bags[train]
        corpus = bags[train].sum(axis=0)
        sums[sums.sum(axis=1) == 0] = corpus
        return sums / sums.sum(axis=1, keepdims=True)


def index_npz(e):
    """scipy.sparse.load_npz, numpy.load"""
    bags = e.bags()
    assert bags.format == "csr" and bags.shape == (e.n_documents, len(e.vocabulary))
    assert set(bags.data) == {1}
    taught = np.isin(e.splits, ["train", "validation"])
    assert (np.asarray(bags[taught].sum(axis=0)).ravel() == e.frequencies).all()
    assert (np.diff(bags.indptr) == 0).sum() == e.manifest["counts"]["empty_documents"]
    with np.load(e.path("index", "npz", "corpus.npz")) as corpus:
        assert corpus["vocabulary"].tolist() == e.vocabulary
        assert (corpus["splits"] == e.splits).all()
        names = corpus["labels"]
    for part, counts in e.manifest["splits"].items():
        assert (e.splits == part).sum() == counts["documents"], part
    labels = scipy.sparse.load_npz(e.path("index", "npz", "labels.npz"))
    assert [names[labels[i].indices].tolist() for i in range(e.n_documents)] == e.labels
    assert labels.shape == (e.n_documents, e.manifest["counts"]["labels"])


def model_npz(e):
    """numpy.load"""
    codes = e.codes()
    with np.load(e.path("model", "npz", "weights.npz")) as weights:
        h = len(e.topics)
        assert codes.shape == (e.n_documents, h) and codes.dtype == np.float32
        assert weights["encoder"].shape == weights["decoder"].shape == (len(e.vocabulary), h)
        assert weights["vocabulary"].tolist() == e.vocabulary
        topics = [[word for word in topic if word] for topic in weights["topics"].tolist()]
        assert topics == e.topics
        # The default model: unit input scaling and rectified units.
        bags = e.bags()
        length = np.asarray(bags.sum(axis=1)).ravel()
        taught = (e.splits == "train") & (length > 0)
        scale = np.sqrt(length[taught].mean() / np.maximum(length, 1))
        z = scale[:, None] * (bags @ weights["encoder"].astype(float)) + weights["encoder_bias"]
        assert np.allclose(codes, np.maximum(z, 0), atol=1e-4), np.abs(codes - np.maximum(z, 0)).max()


def index_svmlight(e):
    """sklearn.datasets.load_svmlight_file, gensim.corpora.SvmLightCorpus"""
    path = e.path("index", "svmlight", "bags.svmlight")
    x, y = load_svmlight_file(
        path, n_features=len(e.vocabulary), multilabel=True, zero_based=False)
    assert (x != e.bags()).nnz == 0
    with open(e.path("index", "svmlight", "labels.txt")) as file:
        names = file.read().splitlines()
    found = [[names[int(label)] for label in labels] for labels in y]
    assert found == [["_".join(label.split()) for label in labels] for labels in e.labels]
    # gensim takes the first piece of a line for its label, so a line needs one.
    labeled = [document for document, labels in zip(gensim.corpora.SvmLightCorpus(path), e.labels) if labels]
    ids = [[term for term, _ in document] for document in labeled]
    rows = [i for i, labels in enumerate(e.labels) if labels]
    assert ids == [e.bags()[i].indices.tolist() for i in rows]


def model_svmlight(e):
    """sklearn.datasets.load_svmlight_file"""
    x, _ = load_svmlight_file(
        e.path("model", "svmlight", "codes.svmlight"), n_features=len(e.topics),
        multilabel=True, zero_based=False)
    assert (x.toarray().astype(np.float32) == e.codes()).all()


def index_mallet(e):
    """gensim.corpora.MalletCorpus"""
    corpus = gensim.corpora.MalletCorpus(
        e.path("index", "mallet", "corpus.txt"),
        id2word=dict(enumerate(e.vocabulary)), metadata=True)
    documents = list(corpus)
    assert len(documents) == e.n_documents
    # gensim numbers words itself unless it is told; it is told the numbers of the index.
    bags = e.bags()
    for i, (bag, (name, _)) in enumerate(documents):
        assert sorted(term for term, _ in bag) == bags[i].indices.tolist(), (i, bag)
        assert name == "_".join(e.ids[i].split()), name


def model_mallet(e):
    """split at tabs, as gensim's former wrapper of MALLET did"""
    with open(e.path("model", "mallet", "topic-keys.txt")) as file:
        keys = [line.rstrip("\n").split("\t") for line in file]
    assert [int(number) for number, _, _ in keys] == list(range(len(e.topics)))
    assert [words.split() for _, _, words in keys] == e.topics
    weights = np.array([float(weight) for _, weight, _ in keys])
    with open(e.path("model", "mallet", "doc-topics.txt")) as file:
        shares = np.array([[float(x) for x in line.split()[2:]] for line in file])
    assert np.allclose(shares, e.unit_shares(), atol=1e-12)
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert np.allclose(weights, shares.mean(axis=0), atol=1e-12)
    silent = (np.maximum(e.codes(), 0).sum(axis=1) == 0).sum()
    assert e.about("model", "mallet")["documents_without_mass"] == silent


def octis_rows(e):
    held = np.diff(e.bags().indptr) > 0
    return [np.flatnonzero((e.splits == part) & held) for part in ["train", "validation", "test"]]


def load_octis(e):
    about = e.about("index", "octis")
    dataset = Dataset()
    dataset.load_custom_dataset_from_folder(
        e.path("index", "octis"), multilabel="multilabel=True" in about["read_with"][1])
    return dataset


def index_octis(e):
    """octis.dataset.dataset.Dataset"""
    dataset = load_octis(e)
    assert dataset.get_vocabulary() == e.vocabulary
    rows = octis_rows(e)
    parts = dataset.get_partitioned_corpus(use_validation=True)
    assert [len(part) for part in parts] == [len(part) for part in rows]
    number = {word: i for i, word in enumerate(e.vocabulary)}
    bags = e.bags()
    corpus = dataset.get_corpus()
    for text, row in zip(corpus, np.concatenate(rows), strict=True):
        assert sorted({number[word] for word in text}) == bags[row].indices.tolist()
    labels = [["_".join(label.split()) for label in e.labels[row]] for row in np.concatenate(rows)]
    found = dataset.get_labels()
    if any(len(row) > 1 for row in labels):
        assert found == [row or ["-"] for row in labels]
    elif any(labels):
        assert [str(label) for label in found] == [row[0] if row else "nan" for row in labels]
    assert e.about("index", "octis")["documents_left_out"] == e.n_documents - len(corpus)


def model_octis(e):
    """octis.models.model.load_model_output, octis.evaluation_metrics, gensim's CoherenceModel"""
    output = octis.models.model.load_model_output(e.path("model", "octis", "model_output.npz"))
    topics = [[word for word in topic if word] for topic in output["topics"].tolist()]
    assert topics == e.topics
    with open(e.path("model", "octis", "topics.json")) as file:
        assert json.load(file) == e.topics
    assert np.allclose(output["topic-word-matrix"], e.word_shares(), atol=1e-9)
    shares, rows = e.unit_shares(), octis_rows(e)
    names = ["topic-document-matrix", "val-topic-document-matrix", "test-topic-document-matrix"]
    for name, part in zip(names, rows):
        assert output[name].shape == (len(e.topics), len(part)), name
        assert np.allclose(output[name].T, shares[part], atol=1e-12), name
    distinct = {word for topic in e.topics for word in topic[:10]}
    live = [topic for topic in e.topics if topic]
    if len(live) == len(e.topics):
        diversity = TopicDiversity(topk=10).score(output)
        assert abs(diversity - len(distinct) / (10 * len(e.topics))) < 1e-12
    assert KL_uniform().score(output) > 0
    texts = load_octis(e).get_partitioned_corpus(use_validation=True)[0]
    dictionary = gensim.corpora.Dictionary(texts)
    model = CoherenceModel(topics=live, texts=texts, dictionary=dictionary, coherence="u_mass")
    assert np.isfinite(model.get_coherence())


def index_csv(e):
    """pandas.read_csv"""
    documents = pd.read_csv(e.path("index", "csv", "documents.csv"), keep_default_na=False, dtype=str)
    assert documents["document"].tolist() == [str(i) for i in range(e.n_documents)]
    assert documents["id"].tolist() == e.ids and (documents["split"] == e.splits).all()
    lengths = [len(set(words.split(" ")) - {""}) for words in documents["words"]]
    if not any(" " in word for word in e.vocabulary):
        assert lengths == np.diff(e.bags().indptr).tolist()
    words = pd.read_csv(e.path("index", "csv", "vocabulary.csv"), keep_default_na=False)
    assert words["word"].tolist() == e.vocabulary
    assert words["document_frequency"].tolist() == e.frequencies


def model_csv(e):
    """pandas.read_csv"""
    words = pd.read_csv(
        e.path("model", "csv", "units.csv"), keep_default_na=False, dtype={"word": str})
    for unit, (topic, scores) in enumerate(zip(e.topics, e.scores)):
        of_unit = words[words["unit"] == unit].sort_values("rank")
        assert of_unit["word"].tolist() == topic
        assert np.allclose(of_unit["score"], scores, rtol=1e-12)
    codes = pd.read_csv(
        e.path("model", "csv", "codes.csv"), keep_default_na=False, dtype={"id": str, "labels": str})
    columns = [f"unit_{unit}" for unit in range(len(e.topics))]
    assert (codes[columns].to_numpy(np.float32) == e.codes()).all()
    assert codes["id"].tolist() == e.ids


def model_pyldavis(e):
    """pyLDAvis.prepare, prepared_data_to_html, save_json"""
    with open(e.path("model", "pyldavis", "pyldavis.json")) as file:
        arguments = json.load(file)
    assert len(arguments["vocab"]) == len(e.vocabulary) - e.about("model", "pyldavis")["words_left_out"]
    if len(arguments["vocab"]) == len(e.vocabulary):
        assert np.allclose(arguments["topic_term_dists"], e.word_shares(), atol=2e-6)
    assert np.allclose(arguments["doc_topic_dists"], e.unit_shares(), atol=2e-6)
    for rows in [arguments["topic_term_dists"], arguments["doc_topic_dists"]]:
        assert np.allclose(np.sum(rows, axis=1), 1, atol=1e-9)
    bags = e.bags()
    assert arguments["doc_lengths"] == np.diff(bags.indptr).tolist()
    frequencies = np.asarray(bags.sum(axis=0)).ravel()
    assert arguments["term_frequency"] == frequencies[frequencies > 0].tolist()
    # Principal coordinates of topics that are exactly alike may be complex, as export.json says.
    mds = "tsne" if len(e.about("model", "pyldavis")["silent_units"]) > 1 else "pcoa"
    prepared = pyLDAvis.prepare(**arguments, sort_topics=False, start_index=0, n_jobs=1, mds=mds)
    assert prepared.topic_order == list(range(len(e.topics)))
    assert abs(prepared.topic_coordinates["Freq"].sum() - 100) < 1e-6
    page = pyLDAvis.prepared_data_to_html(prepared)
    assert "NaN" not in page and "Infinity" not in page
    target = os.path.join(e.place, "prepared.json")
    pyLDAvis.save_json(prepared, target)
    with open(target) as file:
        shown = json.load(file)
    # The most probable word of each unit is among those that are shown for it.
    for unit, row in enumerate(arguments["topic_term_dists"]):
        best = arguments["vocab"][int(np.argmax(row))]
        terms = {t for t, c in zip(shown["tinfo"]["Term"], shown["tinfo"]["Category"]) if c == f"Topic{unit}"}
        assert best in terms, (unit, best)


def hard_corpus(path):
    """Writes documents that forms trip over: several labels or none, blanks and commas in names,
    words that pandas takes for nothing, documents without a word, parts that OCTIS lacks."""
    words = ["null", "nan", "apple", "lemon", "sky", "sea", "rocket", "moon", "puck", "goal", "oven", "flour"]
    labels = [["red hot", "blue"], ["blue"], [], ["a,b"]]
    parts = ["train", "train", "train", "validation", "test", "test", "unused"]
    with open(path, "w") as file:
        for i in range(140):
            first, n = i % 4 * 3, 1 + i // 4 % 3
            text = "?" if i % 25 == 5 else " ".join(words[first : first + n])
            row = {"id": f"doc {i}", "label": labels[i % 4], "split": parts[i % 7], "text": text}
            file.write(json.dumps(row) + "\n")


CHECKS = [
    index_npz, model_npz, index_svmlight, model_svmlight, index_mallet, model_mallet,
    index_octis, model_octis, index_csv, model_csv, model_pyldavis,
]


def check_all(exports):
    for check in CHECKS:
        check(exports)
        of, kind = check.__name__.split("_")
        print(f"{kind} of {'an index' if of == 'index' else 'a model'}: {check.__doc__}")


def made(program, place, name, index_flags, train_flags):
    """Makes an index and a model, and exports both."""
    place = os.path.join(place, name)
    os.mkdir(place)
    index, model = os.path.join(place, "index"), os.path.join(place, "model")
    for arguments in [["index", *index_flags, "-o", index], ["train", index, "-o", model, *train_flags]]:
        subprocess.run([program, *arguments, "--quiet"], check=True)
    return Exports(program, index, model, place)


def main():
    program, *rest = sys.argv[1:]
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as place:
        if rest[0] == "--of":
            check_all(Exports(program, *rest[1:], place))
            return
        training = ["--units", "16", "--epochs", "20", "--batch", "32"]
        check_all(made(program, place, "corpus", rest, training))
        hard = os.path.join(place, "hard.jsonl")
        hard_corpus(hard)
        # So strong a penalty leaves units that are never active.
        exports = made(
            program, place, "hard", [hard, "--split-field", "split", "--min-df", "2"],
            ["--units", "16", "--epochs", "60", "--batch", "16", "--penalty", "l1:1000"])
        silent = exports.about("model", "pyldavis")["silent_units"]
        assert silent and [exports.topics[unit] for unit in silent] == [[] for _ in silent], silent
        print(f"the same of hard documents and a model with {len(silent)} silent units:")
        check_all(exports)


if __name__ == "__main__":
    main()
