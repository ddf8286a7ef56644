"""A whole study from texts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from topicscope import _command
from topicscope._report import Report
from topicscope._vectorizer import Vectorizer, text_file


def study(
    texts: Iterable[str] | str | Path | Vectorizer | None = None,
    labels: Sequence[object] | None = None,
    *,
    output: str | Path | None = None,
    variants: Sequence[str] | None = None,
    seeds: int | None = None,
    n_components: int | None = None,
    force: bool = False,
    progress: bool = False,
    **settings: Any,
) -> Report:
    """Trains twins with and without a penalty, judges them, and says what the penalty did.

    Parameters
    ----------
    texts : iterable of str, path, or Vectorizer, default=None
        The texts; or a file, folder or index that the command line reads; or what has fitted an index.
        ``None`` goes on with the study in `output`.
    labels : sequence of length N, default=None
        A label, or a list of labels, for each text; figures are judged by them, training is not.
    output : path, default=None
        Folder of the study. Runs that are there are not trained again. A temporary one, which goes
        with the report, when absent.
    variants : sequence of str, default=None
        What is compared, as ``none``, ``mean:0.1``, ``l1:auto`` (none and mean:auto).
    seeds : int, default=None
        Seeds per variant (8).
    n_components : int, default=None
        H, the number of units.
    force : bool, default=False
        Drops a study that is there.
    progress : bool, default=False
        Shows how far it has come, through tqdm where that is there.
    **settings
        Flags of ``topicscope study`` by their names, as ``epochs=10`` or ``controls="off"``.

    Returns
    -------
    Report
        The answer, and every figure.

    Raises
    ------
    ValueError
        When settings or texts make no sense.

    Examples
    --------
    >>> import topicscope
    >>> texts = ["red apple pie", "blue sea wave", "old oak tree"] * 100
    >>> report = topicscope.study(
    ...     texts, n_components=4, seeds=2, variants=["none", "mean:0.3"], epochs=5,
    ...     controls="off", strengths="off", max_df=1.0,
    ... )
    >>> list(report.figures.index)
    ['none', 'mean:0.3']
    >>> report.model().transform(topicscope.Vectorizer(max_df=1.0).fit_transform(texts)).shape
    (300, 4)
    """
    keeping = None if output is not None else tempfile.TemporaryDirectory()
    folder = Path(keeping.name) / "study" if keeping is not None else Path(str(output))
    asked = {"variant": variants, "seeds": seeds, "units": n_components, "force": force}
    words = ["-o", str(folder), *_command.flags(asked | settings)]
    if texts is None or isinstance(texts, (str, Path, Vectorizer)):
        if labels is not None:
            raise ValueError("labels belong to texts in memory; files have them in a field")
        place = texts.index_ if isinstance(texts, Vectorizer) else texts
        words = words if place is None else [str(place), *words]
        _command.command("study", *words, progress=progress)
    else:
        with text_file(texts, labels) as path:
            words = [str(path), *words]
            _command.command("study", *words, progress=progress)
    return Report(folder, keeping=keeping)
