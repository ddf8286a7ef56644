"""Models side by side, whoever made them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from topicscope import _command
from topicscope._autoencoder import SparseAutoencoder
from topicscope._foreign import Corpus, foreign, is_lists
from topicscope._report import Report
from topicscope._vectorizer import Vectorizer


def compare(
    models: Mapping[str, Any],
    texts: Iterable[str] | str | Path | Vectorizer,
    labels: Sequence[object] | None = None,
    *,
    vectorizer: Vectorizer | None = None,
    output: str | Path | None = None,
    force: bool = False,
    progress: bool = False,
    **settings: Any,
) -> Report:
    """Judges models of any program by the same documents.

    Parameters
    ----------
    models : mapping of str to model
        The models by name. A :class:`~topicscope.SparseAutoencoder` that was fitted to the index of
        `texts` is judged with its weights, and named by its penalty; any other by the words of its units
        and its codes of the documents: a pair of vectorizer and model, a pipeline, what has
        `components_` and `transform`, models of gensim and tomotopy, BERTopic, an array of shape
        (H, V), lists of words. Several models of one name stand in a list, as runs.
    texts : iterable of str, path or Vectorizer
        The documents to judge by; or the folder of an index, or what has fitted one.
    labels : sequence of length N, default=None
        A label, or a list of labels, for each text.
    vectorizer : Vectorizer, default=None
        How `texts` are read, where that is not as usual; it is fitted to them.
    output : path, default=None
        Folder of the report; a temporary one, which goes with the report, when absent.
    force : bool, default=False
        Replaces a report that is there.
    progress : bool, default=False
        Shows how far it has come, through tqdm where that is there.
    **settings
        Flags of ``topicscope compare`` by their names, as ``reference="all"``.

    Returns
    -------
    Report
        Every figure of every model.

    Raises
    ------
    TypeError
        When a model is of a kind that nothing is known of.
    ValueError
        When words or documents of a model are not those of the texts.

    Examples
    --------
    >>> import topicscope
    >>> texts = ["red apple pie", "blue sea wave", "old oak tree"] * 60
    >>> words = topicscope.Vectorizer(max_df=1.0)
    >>> counts = words.fit_transform(texts)
    >>> model = topicscope.SparseAutoencoder(3, penalty="mean:0.1", epochs=5).fit(counts)
    >>> by_hand = [["apple", "pie"], ["sea", "wave"], ["oak", "tree"]]
    >>> report = topicscope.compare({"ours": model, "by hand": by_hand}, words)
    >>> list(report.figures.index)
    ['mean:0.1', 'by hand']
    """
    corpus = _corpus(texts, labels, vectorizer)
    keeping = None if output is not None else tempfile.TemporaryDirectory()
    target = Path(keeping.name) / "report" if keeping is not None else Path(str(output))
    with tempfile.TemporaryDirectory() as folder:
        words: list[object] = []
        for name, named in models.items():
            runs = named if isinstance(named, list) and not is_lists(named) else [named]
            for run, model in enumerate(runs):
                place = Path(folder) / f"{len(words)}-{run}"
                words.extend(_words_of(name, model, corpus, place))
        words.extend(["--index", corpus.vectorizer.index_, "-o", target])
        words.extend(_command.flags({"force": force} | settings))
        _command.command("compare", *words, progress=progress)
    return Report(target, keeping=keeping)


def _corpus(
    texts: Iterable[str] | str | Path | Vectorizer,
    labels: Sequence[object] | None,
    vectorizer: Vectorizer | None,
) -> Corpus:
    if isinstance(texts, (str, Path)):
        texts = Vectorizer.open(texts)
    if isinstance(texts, Vectorizer):
        if labels is not None:
            raise ValueError("labels belong to texts; an index has its own")
        return Corpus(texts, None)
    read = list(texts)
    known = vectorizer if vectorizer is not None else Vectorizer()
    return Corpus(known.fit(read, labels), read)


def _words_of(name: str, model: Any, corpus: Corpus, place: Path) -> list[object]:
    """Writes what is known of a model beside a place, and returns the words that name it."""
    if isinstance(model, SparseAutoencoder) and model.index_digest_ == corpus.vectorizer.digest_:
        model.save(place)
        return [place]
    found = foreign(name, model, corpus)
    words: list[object] = []
    if found.topics is not None:
        topics = place.with_suffix(".json")
        topics.write_text(json.dumps(found.topics), encoding="utf-8")
        words.append(f"--topics={name}={topics}")
    for flag, codes in [("codes", found.codes), ("half-codes", found.half_codes)]:
        if codes is not None:
            table = place.with_name(f"{place.name}-{flag}.npy")
            np.save(table, codes)
            words.append(f"--{flag}={name}={table}")
    return words
