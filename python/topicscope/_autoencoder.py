"""The autoencoder as an estimator of scikit-learn's kind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from topicscope import _command
from topicscope._counts import counts_of
from topicscope._native import Counts, Model
from topicscope._readable import ReadableModel
from topicscope._settings import TrainingSettings
from topicscope._sklearn import HAS_SKLEARN, TransformerMixin, not_fitted
from topicscope._vectorizer import Vectorizer


class SparseAutoencoder(ReadableModel, TransformerMixin, TrainingSettings):
    """Learns sparse hidden units on binary counts of words.

    It stands where a topic model stands: units are its components, activations its topics of
    documents, which are not negative for the usual unit and do not add up to 1. Every parameter is the
    flag of ``topicscope train`` of the same name, but `n_components` (``--units``), `activation`
    (``--unit``), `random_state` (``--seed``) and `decoder`; ``None`` is its default. Models are equal
    to the byte to those of the command line for the same counts, settings and seed.

    Parameters
    ----------
    n_components : int, default=None
        H, the number of units; 64, or fewer for a small corpus, when absent.
    penalty : str or list of str, default=None
        As ``mean:0.1``, ``l1:0.3``, ``none``; the weight ``auto`` is the strongest that keeps 0.7 of
        what an unpenalized model gains over word frequencies. ``None`` is ``mean:auto``.
    activation : str, default=None
        Kind of unit: relu, sigmoid, top-k, jump-relu and others.
    loss : str, default=None
        softmax, bce or squared.
    epochs, batch : int, default=None
        Passes over the documents (20), and documents per step (64, fewer for a small corpus).
    rate : float, default=None
        Learning rate.
    random_state : int, RandomState or None, default=None
        Seed; runs with the same one are twins. ``None`` is 1: results repeat unless told otherwise.
    preset, optimizer, schedule, penalty_scale, renew, input, decoder_norm, decoder_sign, frozen, \
start : str, default=None
        See ``topicscope train --help``.
    theta, encode_theta, alpha, bandwidth, target, target_zeros, word_weight, input_dropout, emphasis, \
hidden_dropout, momentum : float, default=None
        See ``topicscope train --help``.
    k, group, penalty_warm_up, warm_up, patience : int, default=None
        See ``topicscope train --help``.
    sample : int or str, default=None
        See ``topicscope train --help``.
    revive : bool, default=False
        Lets dead units start anew.
    decoder : {"tied", "untied"}, default=None
        Whether the decoder has weights of its own.
    progress : bool, default=False
        Shows how far it has come, through tqdm where that is there.

    Attributes
    ----------
    components_ : ndarray of shape (H, V)
        The decoder: how much each unit adds to each word.
    n_components_ : int
        H.
    n_features_in_ : int
        V.
    feature_names_in_ : ndarray of shape (V,)
        Names of columns, where `X` had some.
    history_ : list of dict
        Losses, zeros and active units, one entry per epoch.
    penalties_ : list of str
        The penalties with the weights that were applied.

    Examples
    --------
    >>> import numpy as np
    >>> from topicscope import SparseAutoencoder
    >>> counts = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]] * 20)
    >>> model = SparseAutoencoder(2, penalty="mean:0.01", epochs=100, renew="off").fit(counts)
    >>> model.transform(counts).shape, model.components_.shape
    ((80, 2), (2, 4))
    >>> expected = model.inverse_transform(model.transform(counts[:1]))
    >>> sorted(expected[0].argsort()[-2:].tolist())
    [0, 1]
    """

    @classmethod
    def open(cls, path: str | Path) -> SparseAutoencoder:
        """Opens the model in a folder, as the command line or :meth:`save` wrote it.

        Raises
        ------
        FileNotFoundError
            When there is no model.
        ValueError
            When a file is newer, truncated or altered.
        """
        native = Model.open(Path(path))
        record = json.loads(native.record)
        model = cls(
            native.shape[1],
            penalty=[_written(one) for one in record["penalties"]] or "none",
            activation=record["settings"]["unit"],
            random_state=record["settings"]["seed"],
        )
        model._take(native)
        return model

    def save(self, path: str | Path, *, force: bool = False) -> None:
        """Writes the model into a folder that every command reads.

        Raises
        ------
        FileExistsError
            When the folder is there, and `force` does not allow to replace the model in it.
        """
        self._fitted().save(Path(path), force)

    def fit(
        self,
        X: Any,
        y: object = None,
        *,
        vectorizer: Vectorizer | None = None,
        train: Sequence[int] | npt.NDArray[Any] | None = None,
        validation: Sequence[int] | npt.NDArray[Any] | None = None,
    ) -> SparseAutoencoder:
        """Learns from counts, of which presence is read: what is not 0 is there.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (N, V)
            Counts, none of them negative.
        y : object, default=None
            Not read.
        vectorizer : Vectorizer, default=None
            What made `X`, so that units are read by its words and documents. Counts that it has just
            made carry it themselves.
        train, validation : array-like of int, default=None
            Rows to learn from, and rows that are measured after each epoch; all of them, and none.

        Raises
        ------
        ValueError
            When settings or counts make no sense.
        FloatingPointError
            When the loss runs away.
        """
        counts = self._checked(X, reset=True)
        vectorizer = vectorizer if vectorizer is not None else getattr(X, "vectorizer", None)
        names = getattr(self, "feature_names_in_", None)
        with _command.listener(self.progress) as hears:
            model = Model.fit(
                counts,
                self._flags(),
                names=_words(names),
                reader=None if vectorizer is None else vectorizer.reader,
                index=None if vectorizer is None else vectorizer.folder(),
                train=_numbers(train),
                validation=_numbers(validation),
                listener=hears,
            )
        # A temporary index lives as long as what was made of it.
        self._vectorizer = vectorizer
        self._take(model)
        return self

    def fit_index(self, index: str | Path | Vectorizer) -> SparseAutoencoder:
        """Learns from the training part of an index, as ``topicscope train`` does.

        Parameters
        ----------
        index : path or Vectorizer
            The folder of the index, or what has fitted it.
        """
        self._vectorizer = index if isinstance(index, Vectorizer) else None
        place = index.index_ if isinstance(index, Vectorizer) else Path(index)
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model"
            words = ["train", place, "-o", model, "--checkpoint-every=0", *self._flags()]
            _command.command(*words, progress=self.progress)
            self._take(Model.open(model))
        return self

    def transform(self, X: Any) -> npt.NDArray[np.float32]:
        """Returns the activations of documents.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (N, V)
            Counts.

        Returns
        -------
        ndarray of shape (N, H), float32
            Larger is more active; zeros are exact for most kinds of units.
        """
        model = self._fitted()
        return model.encode(self._checked(X, reset=False))

    def fit_transform(self, X: Any, y: object = None, **fit_params: Any) -> Any:
        """As :meth:`fit`, and returns the activations of `X`."""
        return self.fit(X, y, **fit_params).transform(X)

    def inverse_transform(self, X: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns what the model expects of every word, given activations.

        Parameters
        ----------
        X : array-like of shape (N, H)
            Activations.

        Returns
        -------
        ndarray of shape (N, V)
            Under the loss softmax the share of each word in the text, under bce the probability that
            it is there, under squared a value that is 1 for words that are there.
        """
        model = self._fitted()
        codes = np.asarray(X, dtype=np.float64)
        if codes.ndim != 2 or codes.shape[1] != model.shape[1]:
            shape = (*codes.shape,)
            raise ValueError(f"activations have the shape (N, {model.shape[1]}), and not {shape}")
        logits = codes @ model.decoder.T.astype(np.float64) + model.decoder_bias
        loss = json.loads(model.record)["loss"]
        if loss == "softmax":
            logits -= logits.max(axis=1, keepdims=True)
            np.exp(logits, out=logits)
            logits /= logits.sum(axis=1, keepdims=True)
        elif loss == "bce":
            logits = 0.5 * (1.0 + np.tanh(0.5 * logits))
        return logits

    def score(self, X: Any, y: object = None) -> float:
        """Returns the mean of minus the reconstruction loss over documents; larger is better.

        In nats per document for the losses softmax and bce, every word counting alike.
        """
        model = self._fitted()
        return -float(model.losses(self._checked(X, reset=False)).mean())

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Returns the names of the units. Shape (H).

        Examples
        --------
        >>> from topicscope import SparseAutoencoder
        >>> SparseAutoencoder(2, penalty="none", epochs=1).fit([[1, 0], [0, 1]]).get_feature_names_out()
        array(['sparseautoencoder0', 'sparseautoencoder1'], dtype=object)
        """
        n_units = self._fitted().shape[1]
        return np.array([f"sparseautoencoder{unit}" for unit in range(n_units)], dtype=object)

    @property
    def components_(self) -> npt.NDArray[np.float32]:
        """The decoder. Shape (H, V)."""
        return self._fitted().decoder.T

    @property
    def n_components_(self) -> int:
        """H."""
        return self._fitted().shape[1]

    @property
    def _n_features_out(self) -> int:
        return self._fitted().shape[1]

    @property
    def history_(self) -> list[dict[str, Any]]:
        """Losses, zeros and active units, one entry per epoch."""
        return list(json.loads(self._fitted().record)["history"])

    @property
    def penalties_(self) -> list[str]:
        """The penalties with the weights that were applied."""
        return [_written(one) for one in json.loads(self._fitted().record)["penalties"]]

    @property
    def index_digest_(self) -> str:
        """Digest of the index that it was fitted to; empty without one."""
        return self._fitted().index_digest

    def _checked(self, X: Any, *, reset: bool) -> Counts:
        if HAS_SKLEARN and not isinstance(X, Counts):
            from sklearn.utils.validation import validate_data

            X = validate_data(
                self,
                X,
                reset=reset,
                accept_sparse="csr",
                ensure_non_negative=True,
                ensure_min_samples=1,
            )
        counts = counts_of(X)
        if reset:
            self.n_features_in_ = counts.shape[1]
        elif counts.shape[1] != self.n_features_in_:
            expected, found = self.n_features_in_, counts.shape[1]
            raise ValueError(
                f"X has {found} features, but {type(self).__name__} is expecting {expected} "
                "features as input"
            )
        return counts

    def _take(self, model: Model) -> None:
        self._forget()
        self._model = model
        self.n_features_in_ = model.shape[0]

    def _fitted(self) -> Model:
        if not hasattr(self, "_model"):
            raise not_fitted(self)
        return self._model

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_model")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """Keeps the bytes of the files of the model's folder."""
        state = {name: value for name, value in self.__dict__.items() if name != "_place"}
        if "_model" in state:
            state["_files"] = state.pop("_model").files()
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        state = dict(state)
        files = state.pop("_files", None)
        self.__dict__.update(state)
        if files is not None:
            self._model = Model.of_files(files)


def _numbers(rows: Any) -> list[int] | None:
    return None if rows is None else [int(row) for row in np.asarray(rows).ravel()]


def _words(names: Any) -> list[str] | None:
    """Takes names of columns for words, where each is another one."""
    words = [] if names is None else [str(name) for name in names]
    return words if words and len(set(words) - {""}) == len(words) else None


def _written(penalty: Any) -> str:
    """Writes a penalty of a record as flags have it."""
    if isinstance(penalty, str):
        return penalty
    return f"{penalty['kind']}:{penalty['weight']}"
