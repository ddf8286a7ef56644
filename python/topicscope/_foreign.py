"""Models of other programs, known by what they can do and not by their class."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from topicscope import _command

if TYPE_CHECKING:
    from topicscope._vectorizer import Vectorizer

# Words of a unit that figures may look at.
_WORDS = 25


class Corpus:
    """The documents that models are judged by.

    Parameters
    ----------
    vectorizer : Vectorizer
        What has fitted the index.
    texts : list of str or None
        The texts of all documents, where they are known.
    """

    def __init__(self, vectorizer: Vectorizer, texts: list[str] | None) -> None:
        self.vectorizer = vectorizer
        self._texts = texts
        self.counts = vectorizer.counts()
        self.words = [str(word) for word in vectorizer.get_feature_names_out()]

    def texts(self, name: str) -> list[str]:
        """Returns the texts, which the model of this name reads."""
        if self._texts is None:
            raise ValueError(f"`{name}` reads texts, and only an index was given")
        return self._texts

    @cached_property
    def halves(self) -> Any:
        """CSR of the first halves of the test documents, which carry-over rests on; ``None`` where there
        are none."""
        from scipy.sparse import load_npz

        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "halves"
            _command.command("export", self.vectorizer.index_, "--to=npz", "-o", place, "--halves")
            halves = load_npz(place / "halves.npz")
        return halves if halves.shape[0] else None

    def bags(self, counts: Any) -> list[list[str]]:
        """Returns the words of each row of counts, each once."""
        rows = zip(counts.indptr[:-1], counts.indptr[1:])
        return [
            [self.words[column] for column in counts.indices[start:end]] for start, end in rows
        ]


@dataclass(frozen=True)
class Foreign:
    """What is known of a model: words of its units, best first, codes of documents (N, H), and codes of
    first halves."""

    topics: list[list[str]] | None
    codes: npt.NDArray[np.float32] | None = None
    half_codes: npt.NDArray[np.float32] | None = None


def foreign(name: str, model: Any, corpus: Corpus) -> Foreign:
    """Finds out the words of the units of a model and the codes of the documents.

    Known are: pairs of a vectorizer and a model; pipelines; models with `components_` and `transform`;
    of gensim those with `get_topics` and `id2word`; of tomotopy; BERTopic; arrays of shape (H, V) over the
    words of the index; lists of lists of words.

    Raises
    ------
    TypeError
        When it can do none of that.
    ValueError
        When its words are not those it is read by.
    """
    for is_one, read in _KINDS:
        if is_one(model):
            return read(name, model, corpus)
    kind = type(model).__name__
    raise TypeError(
        f"`{name}` is of type `{kind}`, of which neither words nor codes can be read\n\nhint: give a "
        "pair of vectorizer and model, a pipeline, an array of shape (units, words), or lists of words"
    )


def _of_pair(name: str, pair: Any, corpus: Corpus) -> Foreign:
    vectorizer, model = pair
    codes = _codes(model.transform(vectorizer.transform(corpus.texts(name))))
    topics = _topics(name, model.components_, list(vectorizer.get_feature_names_out()))
    if corpus.halves is None:
        return Foreign(topics, codes)
    halves = [" ".join(bag) for bag in corpus.bags(corpus.halves)]
    return Foreign(topics, codes, _codes(model.transform(vectorizer.transform(halves))))


def _of_pipeline(name: str, pipeline: Any, corpus: Corpus) -> Foreign:
    return _of_pair(name, (pipeline[:-1], pipeline[-1]), corpus)


def _of_components(name: str, model: Any, corpus: Corpus) -> Foreign:
    topics = _topics(name, model.components_, corpus.words)
    return _both(topics, model.transform, corpus)


def _of_array(name: str, components: Any, corpus: Corpus) -> Foreign:
    return Foreign(_topics(name, components, corpus.words))


def _of_lists(name: str, lists: Any, corpus: Corpus) -> Foreign:
    return Foreign([[str(word) for word in topic] for topic in lists])


def _of_gensim(name: str, model: Any, corpus: Corpus) -> Foreign:
    known = model.id2word
    topics = _topics(name, model.get_topics(), [known[column] for column in range(len(known))])

    def encode(counts: Any) -> Any:
        codes = np.zeros((counts.shape[0], len(topics)), dtype=np.float32)
        for row, bag in enumerate(corpus.bags(counts)):
            for topic, share in model[known.doc2bow(bag)]:
                codes[row, topic] = share
        return codes

    return _both(topics, encode, corpus)


def _of_tomotopy(name: str, model: Any, corpus: Corpus) -> Foreign:
    numbers = range(model.k)
    topics = [[word for word, *_ in model.get_topic_words(k, top_n=_WORDS)] for k in numbers]
    known = set(model.used_vocabs)

    def encode(counts: Any) -> Any:
        codes = np.zeros((counts.shape[0], model.k), dtype=np.float32)
        bags = [[word for word in bag if word in known] for bag in corpus.bags(counts)]
        # It makes no document without words.
        rows = [row for row, bag in enumerate(bags) if bag]
        if rows:
            found, _ = model.infer([model.make_doc(bags[row]) for row in rows])
            codes[rows] = np.asarray(found, dtype=np.float32)
        return codes

    return _both(topics, encode, corpus)


def _both(topics: list[list[str]], encode: Callable[[Any], Any], corpus: Corpus) -> Foreign:
    """Encodes documents and first halves."""
    codes = _codes(encode(corpus.counts))
    return Foreign(topics, codes, None if corpus.halves is None else _codes(encode(corpus.halves)))


def _of_bertopic(name: str, model: Any, corpus: Corpus) -> Foreign:
    lists = {topic: words for topic, words in model.get_topics().items() if topic >= 0}
    numbers = sorted(lists)
    topics = [[str(word) for word, _ in lists[number] if word] for number in numbers]
    found = getattr(model, "probabilities_", None)
    n_documents = corpus.counts.shape[0]
    if found is not None and np.ndim(found) == 2 and np.shape(found)[0] == n_documents:
        return Foreign(topics, _codes(found))
    chosen = getattr(model, "topics_", None)
    if chosen is None or len(chosen) != n_documents:
        chosen, found = model.transform(corpus.texts(name))
        if found is not None and np.ndim(found) == 2:
            return Foreign(topics, _codes(found))
    # One topic a document: its number says all there is.
    codes = np.asarray(chosen)[:, None] == np.array(numbers)[None, :]
    return Foreign(topics, codes.astype(np.float32))


def _topics(name: str, components: Any, words: Sequence[str]) -> list[list[str]]:
    weights = np.asarray(components)
    if weights.ndim != 2 or weights.shape[1] != len(words):
        raise ValueError(
            f"the components of `{name}` have the shape {weights.shape}, and there are `{len(words)}` "
            "words\n\nhint: give the vectorizer that the model was fitted with: `(vectorizer, model)`"
        )
    best = np.argsort(-weights, axis=1, kind="stable")[:, :_WORDS]
    return [[str(words[column]) for column in unit] for unit in best]


def _codes(codes: Any) -> npt.NDArray[np.float32]:
    dense = codes.toarray() if hasattr(codes, "toarray") else codes
    return np.ascontiguousarray(dense, dtype=np.float32)


def _has(*names: str) -> Callable[[Any], bool]:
    return lambda model: all(hasattr(model, name) for name in names)


def _is_pair(model: Any) -> bool:
    return isinstance(model, tuple) and len(model) == 2 and hasattr(model[1], "transform")


def is_lists(model: Any) -> bool:
    """Says whether a model is lists of words."""
    return isinstance(model, (list, tuple)) and all(
        isinstance(topic, (list, tuple)) and all(isinstance(word, str) for word in topic)
        for topic in model
    )


# The first that fits is taken.
_KINDS: list[tuple[Callable[[Any], bool], Callable[[str, Any, Corpus], Foreign]]] = [
    (_is_pair, _of_pair),
    (_has("steps", "transform"), _of_pipeline),
    (_has("components_", "transform"), _of_components),
    (_has("get_topics", "id2word"), _of_gensim),
    (_has("get_topic_words", "make_doc", "infer"), _of_tomotopy),
    (_has("get_topics", "topics_", "transform"), _of_bertopic),
    (is_lists, _of_lists),
    (_has("ndim", "shape"), _of_array),
]
