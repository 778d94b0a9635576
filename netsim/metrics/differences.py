"""Runs side by side: their numbers, and who gains and loses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from netsim.metrics.summary import Summary, definitions

if TYPE_CHECKING:
    import pandas as pd

_PERCENT: Final = 100.0
_ROUNDING: Final = 1e-12
"""Part of a number by which sums in another order differ at most."""


def side_by_side(summaries: Mapping[str, Summary]) -> pd.DataFrame:
    """
    Put the numbers of runs beside one another.

    Parameters
    ----------
    summaries
        By what the run is called, such as A and B; the first is what the others are compared with.

    Returns
    -------
    metrics
        A row for each metric of any run: ``metric``, ``unit``, a column for each run, and for each but the first
        ``B_less_A`` and ``B_over_A_pct`` (difference over the absolute value of the first; NaN where that is zero).
        Gates at which no run differs from the first are left out.
    """
    import pandas as pd

    first, *others = summaries
    names = dict.fromkeys(name for summary in summaries.values() for name in summary)
    rows: list[dict[str, Any]] = []
    for name in names:
        unit = next(summary[name].unit for summary in summaries.values() if name in summary)
        row: dict[str, Any] = {"metric": name, "unit": unit}
        row |= {called: one[name].value if name in one else float("nan") for called, one in summaries.items()}
        for called in others:
            row[f"{called}_less_{first}"] = _less(row[called], row[first])
            row[f"{called}_over_{first}_pct"] = relative(row[called], row[first])
        if name in definitions() or any(row[f"{called}_less_{first}"] for called in others):
            rows.append(row)
    return pd.DataFrame(rows)


def _less(value: float, base: float) -> float:
    """Return a difference, without that of rounding."""
    less = value - base
    return 0.0 if abs(less) <= _ROUNDING * max(abs(value), abs(base)) else less


def relative(value: float, base: float) -> float:
    """
    Return by how much a value differs from another, over that one. [%]

    Examples
    --------
    >>> relative(15.0, 10.0), relative(1.0, 0.0)
    (50.0, nan)
    """
    return _PERCENT * _less(value, base) / abs(base) if base else float("nan")


def gains(tables: Mapping[str, pd.DataFrame], columns: Mapping[str, float]) -> pd.DataFrame:
    """
    Put one number or several of each member of a group beside one another, those that differ most first.

    Parameters
    ----------
    tables
        By what the run is called: a row for each member, by its id as index.
    columns
        The numbers, and the least difference of each that is told; what differs in the first sorts the table.

    Returns
    -------
    gains
        A row for each member with a difference, by its id as index: for each number ``COLUMN_A``, ``COLUMN_B`` and so
        on, and ``COLUMN_B_less_A``. Members that a run does not have are NaN there.
    """
    import pandas as pd

    first, *others = tables
    ids = list(dict.fromkeys(name for table in tables.values() for name in table.index))
    found = pd.DataFrame(index=pd.Index(ids, dtype=object))
    is_told = pd.Series(data=False, index=found.index)
    for column, least in columns.items():
        for called, table in tables.items():
            found[f"{column}_{called}"] = table[column].reindex(ids).astype(float)
        for called in others:
            less = found[f"{column}_{called}"] - found[f"{column}_{first}"]
            found[f"{column}_{called}_less_{first}"] = less
            is_told |= less.abs() > least
    order = [f"{column}_{others[0]}_less_{first}" for column in columns]
    key: Callable[[pd.Series[Any]], pd.Series[Any]] = lambda series: -series.abs().fillna(0.0)  # noqa: E731 - one line
    return found[is_told].sort_values(order, key=key, kind="stable")
