"""Texts to binary counts, by the analyzers of the command line."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from topicscope import _command
from topicscope._counts import csr_of
from topicscope._native import Reader
from topicscope._sklearn import BaseEstimator, not_fitted

_HERE = ("path", "progress")


class Vectorizer(BaseEstimator):
    """Turns texts into binary counts of words.

    Every parameter but `path` and `progress` is the flag of ``topicscope index`` of the same name;
    ``None`` is its default. What is fitted is an index, a folder that every command reads.

    Parameters
    ----------
    path : str or path, default=None
        The folder of the index; a temporary one, which goes with the object, when absent.
    min_df, max_df : int or float, default=None
        Fewest and most training documents a word is in: a count, or as float a share (5 and 0.5).
    max_words : int, default=None
        Largest vocabulary (2000).
    vocabulary : str or path, default=None
        File with the words to keep, one a line.
    language : str, default=None
        Two-letter code of the language (en).
    stem, no_stop_words, keep_case, fold_accents, numbers, phrases : bool, default=False
        Stems; keeps stop words, capitals; takes accents off; keeps numbers; joins frequent neighbors.
    stop_words : str or path, default=None
        File with further stop words.
    word_rule : str, default=None
        What a word is: words, simple, or a regular expression.
    cjk : str, default=None
        How Chinese, Japanese and Korean text is cut.
    phrase_count : int, default=None
        Least number of times the words of a phrase meet.
    phrase_npmi : float, default=None
        Least normalized mutual information of a phrase.
    min_length, max_length : int, default=None
        Shortest and longest word kept, in characters (3 and 40).
    strip : str, default=None
        Parts of messages to cut off: headers, footers, quotes, joined by commas.
    repeated_lines, repeated_documents : str, default=None
        ``drop`` leaves the first alone.
    validation : float, default=None
        Share of documents set aside for validation (0.1); for models that are fitted to the index.
    seed : int, default=None
        Draws other parts (1).
    progress : bool, default=False
        Shows how far it has come, through tqdm where that is there.

    Attributes
    ----------
    vocabulary_ : dict
        The column of each word, in the form people are shown.
    index_ : Path
        The folder of the index.
    digest_ : str
        Digest of all that a model of the index depends on.
    parts_ : ndarray of shape (N,)
        ``train``, ``validation``, ``test`` or ``unused``, for each document.

    Examples
    --------
    >>> from topicscope import Vectorizer
    >>> words = Vectorizer(min_df=2, max_df=1.0)
    >>> words.fit_transform(["red apples", "green apples", "red pears"] * 20).toarray()[:3]
    array([[1, 1, 0, 0],
           [1, 0, 1, 0],
           [0, 1, 0, 1]], dtype=int32)
    >>> words.get_feature_names_out()
    array(['apples', 'red', 'green', 'pears'], dtype=object)
    >>> words.transform(["a green pear and green apples"]).toarray()
    array([[1, 0, 1, 0]], dtype=int32)
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        min_df: float | None = None,
        max_df: float | None = None,
        max_words: int | None = None,
        vocabulary: str | Path | None = None,
        language: str | None = None,
        stem: bool = False,
        no_stop_words: bool = False,
        stop_words: str | Path | None = None,
        word_rule: str | None = None,
        keep_case: bool = False,
        fold_accents: bool = False,
        numbers: bool = False,
        cjk: str | None = None,
        phrases: bool = False,
        phrase_count: int | None = None,
        phrase_npmi: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        strip: str | None = None,
        repeated_lines: str | None = None,
        repeated_documents: str | None = None,
        validation: float | None = None,
        seed: int | None = None,
        progress: bool = False,
    ) -> None:
        self.path = path
        self.min_df = min_df
        self.max_df = max_df
        self.max_words = max_words
        self.vocabulary = vocabulary
        self.language = language
        self.stem = stem
        self.no_stop_words = no_stop_words
        self.stop_words = stop_words
        self.word_rule = word_rule
        self.keep_case = keep_case
        self.fold_accents = fold_accents
        self.numbers = numbers
        self.cjk = cjk
        self.phrases = phrases
        self.phrase_count = phrase_count
        self.phrase_npmi = phrase_npmi
        self.min_length = min_length
        self.max_length = max_length
        self.strip = strip
        self.repeated_lines = repeated_lines
        self.repeated_documents = repeated_documents
        self.validation = validation
        self.seed = seed
        self.progress = progress

    @classmethod
    def open(cls, path: str | Path) -> Vectorizer:
        """Opens the index in a folder, as the command line or another object wrote it.

        Raises
        ------
        FileNotFoundError
            When there is no index.
        ValueError
            When a file is newer, truncated or altered.
        """
        vectorizer = cls(path)
        vectorizer._take(Path(path))
        return vectorizer

    def fit(self, raw_documents: Iterable[str], y: Sequence[object] | None = None) -> Vectorizer:
        """Reads texts and writes the index; `y` are labels, which figures are judged by.

        Parameters
        ----------
        raw_documents : iterable of str
            The texts.
        y : sequence of length N, default=None
            A label, or a list of labels, for each text; ``None`` is no label.
        """
        self._index(raw_documents, y)
        return self

    def fit_transform(self, raw_documents: Iterable[str], y: Sequence[object] | None = None) -> Any:
        """As :meth:`fit`, and returns the counts.

        Returns
        -------
        csr_matrix of shape (N, V)
            Ones where a word is there. It carries what made it as the attribute ``vectorizer`` until it
            is sliced, so that models know its words. Without scipy an object that only
            :class:`~topicscope.SparseAutoencoder` reads.
        """
        return self._carrying(csr_of(self._index(raw_documents, y)))

    def transform(self, raw_documents: Iterable[str]) -> Any:
        """Counts the words of the vocabulary in other texts; see :meth:`fit_transform`."""
        texts = _listed(raw_documents)
        return self._carrying(csr_of(self.reader.read(texts)))

    def counts(self) -> Any:
        """Returns the counts of the documents of the index, in their order; see :meth:`fit_transform`."""
        folder = self.folder()
        if folder is None:
            raise FileNotFoundError(f"`{self.index_}` holds no index any more")
        return self._carrying(csr_of(Reader.open(folder)[1]))

    def rows(self, part: str) -> npt.NDArray[np.uint32]:
        """Returns the numbers of the documents of a part: train, validation, test or unused.

        Examples
        --------
        >>> from topicscope import Vectorizer
        >>> words = Vectorizer(max_df=1.0).fit(["red apples", "blue sea"] * 50)
        >>> [len(words.rows(part)) for part in ["train", "validation", "test"]]
        [81, 9, 10]
        """
        if not hasattr(self, "parts_"):
            raise not_fitted(self)
        return np.flatnonzero(self.parts_ == part).astype(np.uint32)

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Returns the words in the form people are shown. Shape (V)."""
        return np.array([surface for _, surface, _ in self.reader.terms], dtype=object)

    @property
    def reader(self) -> Reader:
        """What reads text the way that the index was read."""
        if not hasattr(self, "_reader"):
            raise not_fitted(self)
        return self._reader

    def _index(self, raw_documents: Iterable[str], y: Sequence[object] | None) -> Any:
        if isinstance(raw_documents, (str, bytes)):
            raise ValueError("Iterable over raw text documents expected, string object received.")
        self._temporary = None if self.path is not None else tempfile.TemporaryDirectory()
        folder = Path(self._temporary.name) / "index" if self._temporary else Path(str(self.path))
        settings = {name: value for name, value in self.get_params().items() if name not in _HERE}
        with text_file(raw_documents, y) as texts:
            words = ["index", texts, "-o", folder, "--force", *_command.flags(settings)]
            _command.command(*words, progress=self.progress)
        return self._take(folder)

    def _take(self, folder: Path) -> Any:
        self._reader, counts, parts, self.digest_ = Reader.open(folder)
        self.parts_ = np.array(parts)
        self.index_ = folder.resolve()
        self.vocabulary_ = {
            surface: column for column, (_, surface, _) in enumerate(self._reader.terms)
        }
        return counts

    def _carrying(self, matrix: Any) -> Any:
        """Hangs on counts what made them, as it is now: the object may be fitted again."""
        now = object.__new__(type(self))
        now.__dict__.update(self.__dict__)
        matrix.vectorizer = now
        return matrix

    def folder(self) -> Path | None:
        """Returns the folder of the index, or ``None`` where it has gone since."""
        if not hasattr(self, "index_"):
            raise not_fitted(self)
        return self.index_ if (self.index_ / "manifest.json").exists() else None

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_reader")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """Keeps settings and words, and the way to the folder; the folder stays where it is."""
        state = {name: value for name, value in self.__dict__.items() if name != "_temporary"}
        if "_reader" in state:
            reader = state.pop("_reader")
            state["_kept"] = (reader.settings, reader.terms)
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        state = dict(state)
        kept = state.pop("_kept", None)
        self.__dict__.update(state)
        if kept is not None:
            self._reader = Reader(*kept)


@contextmanager
def text_file(texts: Iterable[str], labels: Sequence[object] | None) -> Iterator[Path]:
    """Writes texts and labels as JSON lines into a file that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        marks = None if labels is None else [_label(label) for label in labels]
        n_texts = 0
        with path.open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                if not isinstance(text, str):
                    found = type(text).__name__
                    raise ValueError(f"texts are str, and text `{number}` is of type `{found}`")
                record: dict[str, object] = {"id": str(number), "text": text}
                if marks is not None and number < len(marks) and marks[number] is not None:
                    record["label"] = marks[number]
                file.write(json.dumps(record) + "\n")
                n_texts += 1
        if marks is not None and len(marks) != n_texts:
            raise ValueError(f"there are `{len(marks)}` labels for `{n_texts}` texts")
        yield path


def _label(label: Any) -> str | list[str] | None:
    if label is None or label != label:
        return None
    if isinstance(label, (list, tuple, set)):
        return sorted(str(one) for one in label)
    return str(label)


def _listed(texts: Iterable[str]) -> list[str]:
    if isinstance(texts, (str, bytes)):
        raise ValueError("Iterable over raw text documents expected, string object received.")
    return list(texts)
