"""Many nodes and links as short text: columns in place of rows, all lines as one list of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from netsim.report.map.packing import packed

MANY: Final = 1000
"""Above so many links a page holds them as columns; the scripts begin to paint links together at the same number."""
_FEW: Final = 0.5
"""Share of distinct values up to which a column is a list of values and numbers into it. [1]"""

Row = Mapping[str, Any]


def crowded(data: dict[str, Any]) -> dict[str, Any]:
    """
    Return what a page holds, its nodes and links packed where they are many.

    Parameters
    ----------
    data
        All that a page shows; rows of ``nodes`` and ``links`` with equal keys say the same of each.

    Returns
    -------
    data
        The same with ``crowd`` in place of nodes and links, JSON, gzip, base64; or as it was, where links are few.
    """
    links = data["links"]
    if len(links) <= MANY:
        return data
    rest = {name: value for name, value in data.items() if name not in {"nodes", "links"}}
    values = {"nodes": columns(data["nodes"]), "links": columns(links, {"lines"}), "lines": lines(links)}
    return {**rest, "crowd": packed(values)}


def columns(rows: Sequence[Row], without: set[str] | frozenset[str] = frozenset()) -> dict[str, Any]:
    """
    Turn rows into columns; of a column with few distinct values these, and which of them each row has.

    Examples
    --------
    >>> columns([{"kind": "road"}, {"kind": "road"}, {"kind": "road"}, {"kind": "rail", "km": 3}])["columns"]["kind"]
    {'values': ['road', 'rail'], 'of': [0, 0, 0, 1]}
    """
    names = dict.fromkeys(name for row in rows for name in row if name not in without)
    return {"count": len(rows), "columns": {name: _column([row.get(name) for row in rows]) for name in names}}


def lines(rows: Sequence[Row]) -> dict[str, list[int] | dict[int, int]]:
    """
    Join the lines of all rows: their steps, how many numbers each line has, and which rows have not one line.

    Examples
    --------
    >>> lines([{"lines": [[5, 5, 1, 0]]}, {"lines": [[7, 5], [9, 5]]}])
    {'steps': [5, 5, 1, 0, 7, 5, 9, 5], 'sizes': [4, 2, 2], 'parts': {1: 2}}
    """
    every = [line for row in rows for line in row["lines"]]
    parts = {index: len(row["lines"]) for index, row in enumerate(rows) if len(row["lines"]) != 1}
    return {"steps": [step for line in every for step in line], "sizes": [len(line) for line in every], "parts": parts}


def _column(values: list[Any]) -> dict[str, Any]:
    known: dict[object, int] = {}
    distinct: list[Any] = []
    numbers = []
    for value in values:
        key = value if isinstance(value, str) else (type(value), str(value))
        if key not in known:
            known[key] = len(distinct)
            distinct.append(value)
        numbers.append(known[key])
    return {"values": distinct, "of": numbers} if len(distinct) <= _FEW * len(values) else {"values": values}
