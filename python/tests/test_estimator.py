"""The autoencoder as scikit-learn asks it to be."""

import pickle

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from topicscope import SparseAutoencoder, Vectorizer
from topicscope._counts import counts_of
from topicscope._native import Counts

@parametrize_with_checks(
    [
        SparseAutoencoder(2, penalty="mean:0.1", epochs=2),
        SparseAutoencoder(4, penalty="none", activation="batch-top-k", k=1, epochs=1),
    ],
    # No check fails, and none is left out.
    expected_failed_checks=lambda estimator: {},
)
def test_scikit_learn_accepts_it(estimator, check):
    check(estimator)


def test_it_takes_the_place_of_lda_in_an_old_notebook(corpus):
    texts, labels = corpus
    for kind in [LatentDirichletAllocation, SparseAutoencoder]:
        pipeline = make_pipeline(
            Vectorizer(max_df=1.0, min_df=1),
            kind(n_components=4, random_state=0),
            LogisticRegression(),
        )
        assert pipeline.fit(texts, labels).score(texts, labels) > 0.9
        model = pipeline[1]
        assert model.components_.shape == (4, 24)
        names = pipeline[0].get_feature_names_out()
        tops = [names[unit.argsort()[::-1][:5]] for unit in model.components_]
        assert all(isinstance(word, str) for top in tops for word in top)
        assert len(model.get_feature_names_out()) == 4


def test_a_grid_search_chooses_by_the_loss_of_unseen_documents(counts):
    grid = {"n_components": [1, 4], "penalty": ["none"]}
    search = GridSearchCV(SparseAutoencoder(epochs=20), grid, cv=2).fit(counts)
    assert search.best_params_["n_components"] == 4
    assert search.best_score_ < 0


def test_a_clone_is_as_it_was_before_it_was_fitted(model, counts):
    other = clone(model)
    assert other.get_params() == model.get_params()
    with pytest.raises(NotFittedError):
        other.transform(counts)
    assert np.array_equal(other.fit(counts).components_, model.components_)


def test_a_pickle_holds_the_whole_model(model, counts):
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.transform(counts), model.transform(counts))
    assert again.get_params() == model.get_params()
    assert again.words(3, rank="decoder") == model.words(3, rank="decoder")


def test_only_presence_counts(counts):
    fit = SparseAutoencoder(3, penalty="none", epochs=2).fit
    expected = fit(counts).components_
    tripled = counts * 3
    stored_zeros = counts.astype(float)
    stored_zeros.data[0] = 0.0
    assert np.array_equal(fit(tripled).components_, expected)
    assert np.array_equal(fit(counts.toarray()).components_, expected)
    assert np.array_equal(fit(counts.tocoo()).components_, expected)
    assert not np.array_equal(fit(stored_zeros).components_, expected)
    assert stored_zeros.nnz == counts.nnz, "what was given stays as it is"


def test_rows_may_be_out_of_order_and_repeat_themselves():
    indptr, indices = np.array([0, 3, 3, 5, 9]), np.array([2, 0, 1, 3, 3, 1, 0, 1, 0])
    data = np.array([1, 2, 3, 1, 0, 1, 0, 0, 0])
    untidy = csr_matrix((data, indices, indptr), shape=(4, 4))
    expected = csr_matrix(untidy.toarray())
    found = [array.tolist() for array in counts_of(untidy).rows()]
    assert found == [expected.indptr.tolist(), expected.indices.tolist()]
    for broken in [[0, 3, 2, 5, 9], [1, 3, 3, 5, 9], [0, 3, 3, 5, 10]]:
        with pytest.raises(ValueError, match="overlap"):
            Counts(np.array(broken), indices, 4)
    with pytest.raises(ValueError, match="term `3`"):
        Counts(indptr, indices, 3)


def test_the_reconstruction_is_what_the_loss_is_of(counts):
    for loss in ["softmax", "bce", "squared"]:
        model = SparseAutoencoder(3, penalty="none", loss=loss, epochs=3).fit(counts)
        expected = model.inverse_transform(model.transform(counts))
        rows = counts.toarray()
        if loss == "softmax":
            losses = -(rows * np.log(expected)).sum(axis=1)
        elif loss == "bce":
            losses = -np.where(rows == 1, np.log(expected), np.log(1 - expected)).sum(axis=1)
        else:
            continue
        assert model.score(counts) == pytest.approx(-losses.mean(), rel=1e-4)


def test_set_output_names_units(counts):
    model = SparseAutoencoder(3, penalty="none", epochs=1).set_output(transform="pandas")
    assert list(model.fit_transform(counts).columns) == list(model.get_feature_names_out())
