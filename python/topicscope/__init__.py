"""Sparse autoencoders over bags of words: hidden units that people can read, and what that costs.

The classes follow scikit-learn, the functions do whole jobs:

- :class:`Vectorizer` turns texts into binary counts, :class:`SparseAutoencoder` learns units on any
  counts and reads them;
- :func:`study` trains twins with and without a penalty and says what it did; :func:`compare` judges
  models of any program side by side;
- :func:`command` does what the command line does.

Examples
--------
>>> import topicscope
>>> texts = ["red apple pie", "blue sea wave", "old oak tree"] * 40
>>> words = topicscope.Vectorizer(max_df=1.0)
>>> counts = words.fit_transform(texts)
>>> model = topicscope.SparseAutoencoder(3, penalty="mean:0.01", epochs=40)
>>> codes = model.fit_transform(counts)
>>> codes.shape
(120, 3)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from topicscope._autoencoder import SparseAutoencoder
    from topicscope._command import command
    from topicscope._comparing import compare
    from topicscope._native import VERSION as __version__
    from topicscope._reading import Reasons, Unit
    from topicscope._report import Report
    from topicscope._studying import study
    from topicscope._vectorizer import Vectorizer

__all__ = [
    "Reasons",
    "Report",
    "SparseAutoencoder",
    "Unit",
    "Vectorizer",
    "__version__",
    "command",
    "compare",
    "study",
]

# Where things are: taken when they are asked for, so that the program starts without scikit-learn.
_PLACES = {
    "Reasons": ("_reading", "Reasons"),
    "Report": ("_report", "Report"),
    "SparseAutoencoder": ("_autoencoder", "SparseAutoencoder"),
    "Unit": ("_reading", "Unit"),
    "Vectorizer": ("_vectorizer", "Vectorizer"),
    "__version__": ("_native", "VERSION"),
    "command": ("_command", "command"),
    "compare": ("_comparing", "compare"),
    "study": ("_studying", "study"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module `topicscope` has no attribute `{name}`")
    module, attribute = _PLACES[name]
    return getattr(importlib.import_module(f"topicscope.{module}"), attribute)


def __dir__() -> list[str]:
    return __all__
