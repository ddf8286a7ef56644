"""The command line from Python: its program, its commands as functions, its flags as arguments."""

from __future__ import annotations

import logging
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from topicscope import _native

_log = logging.getLogger("topicscope")

_WARNING = "warning: "


def main() -> int:
    """Runs the program ``topicscope`` and returns its exit code."""
    # Ctrl-C is the program's: it says what was kept.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.program(sys.argv)


def command(*words: object, progress: bool = False) -> str:
    """Does what ``topicscope`` does with these words, and returns what it prints.

    Parameters
    ----------
    *words : object
        The words after ``topicscope``, each taken as text.
    progress : bool, default=False
        Shows how far it has come, through tqdm where that is there.

    Returns
    -------
    str
        What the command prints. Remarks go to the logger ``topicscope``, warnings are warned.

    Raises
    ------
    ValueError, FileNotFoundError, FileExistsError, PermissionError, OSError, LookupError, \
FloatingPointError, MemoryError
        As the command fails, with its message and hint.

    Examples
    --------
    >>> import topicscope
    >>> topicscope.command("--version")
    Traceback (most recent call last):
    ...
    ValueError: topicscope 0.1.0
    >>> topicscope.command("words", "no-such-model")
    Traceback (most recent call last):
    ...
    FileNotFoundError: `no-such-model` is not a model (it holds no `model.json`)
    <BLANKLINE>
    hint: train a model with `topicscope train INDEX -o MODEL`
    """
    with listener(progress) as hears:
        return _native.command([str(word) for word in words], hears)


def flags(settings: Mapping[str, object]) -> list[str]:
    """Turns arguments into flags: ``None`` and ``False`` are left out, lists are several flags.

    Examples
    --------
    >>> flags({"min_df": 2, "stem": True, "phrases": False, "penalty": ["l1:0.1", "mean:0.2"]})
    ['--min-df=2', '--stem', '--penalty=l1:0.1', '--penalty=mean:0.2']
    """
    words = []
    for name, value in settings.items():
        flag = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(flag)
        elif isinstance(value, (list, tuple)):
            words.extend(f"{flag}={one}" for one in value)
        else:
            words.append(f"{flag}={value}")
    return words


@contextmanager
def listener(progress: bool) -> Iterator[_native.Listener]:
    """Hears remarks, and shows progress through tqdm where that is wanted and there."""
    bar: Any = None
    tqdm = _tqdm() if progress else None

    def hear(what: str | None, done: int, total: int | None, doing: str) -> None:
        nonlocal bar
        if what is None:
            _remark(doing)
        elif tqdm is not None:
            if bar is None or bar.desc.rstrip(": ") != what or bar.total != total:
                if bar is not None:
                    bar.close()
                bar = tqdm(desc=what, total=total, leave=False)
            bar.n = done
            bar.set_postfix_str(doing, refresh=False)
            bar.refresh()

    try:
        yield hear
    finally:
        if bar is not None:
            bar.close()


def _remark(remark: str) -> None:
    for line in remark.splitlines():
        if line.startswith(_WARNING):
            warnings.warn(line.removeprefix(_WARNING), UserWarning, stacklevel=4)
        else:
            _log.info("%s", line)


def _tqdm() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        _log.info("progress is shown through tqdm, which is not installed")
        return None
    return tqdm

