"""Records of many things that are told together: sheet after sheet, read as what holds from change to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from netsim.kernels.base import FloatArray, IntArray

_NONE: Final = -1
"""Number of the sheet of a row that tells only that the record of a key ended."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What holds for each of some keys, in columns of one length; numbers may be NaN, texts are objects."""

    keys: tuple[str, ...]
    columns: Mapping[str, np.ndarray[Any, Any]]


class Panel:
    """
    Change points of keys that are all told at once.

    To tell a sheet costs nothing: sheets are compared only when the record is read, and two sheets that follow one
    another many times, as those of two hours of a quiet day do, are compared once.
    """

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._moments: list[float] = []

    def tell(self, sheet: Sheet, now: float) -> None:
        """Let a sheet hold from now on, in place of what was told at the same moment."""
        if self._moments and self._moments[-1] == now:
            self._sheets[-1] = sheet
            return
        self._sheets.append(sheet)
        self._moments.append(now)

    def columns(self, until: float) -> dict[str, Any]:
        """Return ``key``, ``from_s``, ``to_s`` and the values of all spans between time zero and ``until``."""
        sheets = list(dict.fromkeys(self._sheets))
        number = {id(sheet): position for position, sheet in enumerate(sheets)}
        names = sorted({key for sheet in sheets for key in sheet.keys})
        rank = {name: position for position, name in enumerate(names)}
        keys = [np.array([rank[key] for key in sheet.keys], dtype=np.intp) for sheet in sheets]
        key, sheet, row, begin = self._changes([number[id(one)] for one in self._sheets], sheets, keys)
        order = np.lexsort((begin, key))
        key, sheet, row, begin = key[order], sheet[order], row[order], begin[order]
        is_last = np.append(key[1:] != key[:-1], np.ones(min(1, len(key)), dtype=bool))
        end = np.where(is_last, until, np.roll(begin, -1))
        kept = np.flatnonzero((sheet != _NONE) & (end > 0.0) & (begin < until))
        key, sheet, row = key[kept], sheet[kept], row[kept]
        times = {"from_s": np.maximum(begin[kept], 0.0), "to_s": np.minimum(end[kept], until)}
        return {"key": np.array(names, dtype=object)[key], **times, **_gather(sheets, sheet, row)}

    def _changes(
        self, told: list[int], sheets: list[Sheet], keys: list[IntArray]
    ) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
        """Return the key, sheet, row and moment of each change, in order of time."""
        found: dict[tuple[int, int], tuple[IntArray, IntArray, IntArray]] = {}
        changes, moments = [_nothing()], [np.zeros(0)]
        before = _NONE
        for now, moment in zip(told, self._moments, strict=True):
            if (before, now) not in found:
                found[before, now] = _between(before, now, sheets, keys)
            changes.append(found[before, now])
            moments.append(np.full(len(changes[-1][0]), moment))
            before = now
        key, sheet, row = (np.concatenate(column) for column in zip(*changes, strict=True))
        return key, sheet, row, np.concatenate(moments)


def _nothing() -> tuple[IntArray, IntArray, IntArray]:
    nothing = np.zeros(0, dtype=np.intp)
    return nothing, nothing, nothing


def _between(before: int, now: int, sheets: list[Sheet], keys: list[IntArray]) -> tuple[IntArray, IntArray, IntArray]:
    """Return keys whose values two sheets do not share, each with the sheet and row where its new values stand."""
    if before == now:
        return _nothing()
    mine = keys[now]
    if before == _NONE:
        return mine, np.full(len(mine), now), np.arange(len(mine))
    _, here, there = np.intersect1d(mine, keys[before], assume_unique=True, return_indices=True)
    is_new = np.ones(len(mine), dtype=bool)
    is_new[here] = _differ(sheets[now], sheets[before], here, there)
    rows = np.flatnonzero(is_new)
    gone = np.setdiff1d(keys[before], mine, assume_unique=True)
    sheet = np.concatenate([np.full(len(rows), now), np.full(len(gone), _NONE)])
    return np.concatenate([mine[rows], gone]), sheet, np.concatenate([rows, np.zeros(len(gone), dtype=np.intp)])


def _differ(one: Sheet, other: Sheet, rows: IntArray, other_rows: IntArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which rows of two sheets differ; a number that does not exist equals itself."""
    differ = np.zeros(len(rows), dtype=bool)
    for name, column in one.columns.items():
        mine, theirs = column[rows], other.columns[name][other_rows]
        is_other = np.asarray(mine != theirs, dtype=bool)
        if column.dtype.kind == "f":
            is_other &= ~(np.isnan(mine) & np.isnan(theirs))
        differ |= is_other
    return differ


def _gather(sheets: list[Sheet], sheet: IntArray, row: IntArray) -> dict[str, Any]:
    """Fetch the values of rows that stand in several sheets."""
    if not sheets:
        return {}
    first = np.concatenate([[0], np.cumsum([len(one.keys) for one in sheets])])
    at = first[sheet] + row
    return {name: np.concatenate([one.columns[name] for one in sheets])[at] for name in sheets[0].columns}
