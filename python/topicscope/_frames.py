"""Tables: data frames where pandas is there, lists by column elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def frame(rows: Sequence[Mapping[str, Any]], index: str | None = None) -> Any:
    """Makes a table of rows, named by one of its columns where pandas is there.

    Examples
    --------
    >>> table = frame([{"word": "red", "count": 2}, {"word": "blue", "count": 3}])
    >>> list(table["count"])
    [2, 3]
    """
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lists = {name: [row.get(name) for row in rows] for name in columns}
    try:
        import pandas
    except ImportError:
        return lists
    table = pandas.DataFrame(lists, columns=columns)
    return table.set_index(index) if index is not None and index in columns else table
