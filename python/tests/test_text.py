"""Texts to counts."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone

from topicscope import SparseAutoencoder, Vectorizer


def test_counts_are_those_of_the_texts(corpus, words, counts):
    texts, _ = corpus
    names = words.get_feature_names_out()
    assert counts.shape == (len(texts), 24)
    for row, text in zip(counts, texts):
        assert set(names[row.indices]) == set(text.split())
    assert (words.transform(texts) != counts).nnz == 0
    assert words.vocabulary_[names[3]] == 3


def test_an_index_is_written_and_read_again(corpus, tmp_path):
    place = tmp_path / "index"
    first = Vectorizer(place, min_df=1, max_df=1.0).fit(*corpus)
    again = Vectorizer.open(place)
    assert again.digest_ == first.digest_
    assert (again.counts() != first.counts()).nnz == 0
    assert again.transform(["orbit orbit unknown"]).sum() == 1


def test_a_pickle_reads_text_without_its_index(words, corpus):
    again = pickle.loads(pickle.dumps(words))
    assert (again.transform(corpus[0]) != words.transform(corpus[0])).nnz == 0
    assert clone(words).get_params() == words.get_params()


def test_stems_are_shown_as_words():
    texts = ["running dogs", "runs dog", "running dog"] * 3
    vectorizer = Vectorizer(stem=True, min_df=1, max_df=1.0, no_stop_words=True)
    counts = vectorizer.fit_transform(texts)
    assert list(vectorizer.get_feature_names_out()) == ["dog", "running"]
    assert counts.sum() == 2 * len(texts)


@pytest.mark.parametrize(
    ("texts", "labels", "told"),
    [
        ("one text", None, "string object received"),
        (["a", 3], None, "text `1` is of type `int`"),
        (["red apple"] * 9, ["x"], "there are `1` labels for `9` texts"),
    ],
)
def test_what_is_no_text_is_told(texts, labels, told):
    with pytest.raises(ValueError, match=told):
        Vectorizer().fit(texts, labels)


def test_counts_know_their_words_also_after_another_fit(corpus):
    vectorizer = Vectorizer(min_df=1, max_df=1.0)
    counts = vectorizer.fit_transform(corpus[0])
    names = list(vectorizer.get_feature_names_out())
    vectorizer.fit(["other words", "of others"] * 9)
    model = SparseAutoencoder(2, penalty="none", epochs=1).fit(counts)
    assert set(model.words(3)[0]) <= set(names)
    assert model.unit(0)["documents"] or model.unit(0)["flags"] == ["dead"]
    assert not hasattr(counts[:9], "vectorizer")


def test_labels_are_not_trained_on(corpus):
    texts, labels = corpus
    with_labels = Vectorizer(max_df=1.0).fit_transform(texts, labels)
    without = Vectorizer(max_df=1.0).fit_transform(texts)
    fit = SparseAutoencoder(2, penalty="none", epochs=1).fit
    assert np.array_equal(fit(with_labels).components_, fit(without).components_)
