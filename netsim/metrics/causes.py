"""What the event log tells of an asset: when it failed, and what followed from that."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

BoolArray = NDArray[np.bool_]
FAILS: Final = ("down", "degraded")
"""What the log says of an asset that fails, wholly or in part."""
Span = tuple[float, float]


def failing(events: pd.DataFrame, assets: Collection[str]) -> BoolArray:
    """Tell which events are failures of some assets, shape (n_events,)."""
    return np.asarray(events["what"].isin(FAILS) & events["asset"].isin(list(assets)), dtype=bool)


def following(events: pd.DataFrame, roots: BoolArray) -> BoolArray:
    """
    Tell which events are some events or followed from them, through any number of causes.

    Parameters
    ----------
    events
        The event log, causes as row numbers.
    roots
        Where to begin, shape (n_events,).

    Returns
    -------
    following
        The roots themselves included, shape (n_events,).

    Examples
    --------
    >>> import pandas as pd
    >>> log = pd.DataFrame({"cause": pd.array([None, 0, 1, None], dtype="Int64")})
    >>> following(log, np.array([True, False, False, False]))
    array([ True,  True,  True, False])
    """
    rows = np.flatnonzero(events["cause"].notna())
    cause = events["cause"].iloc[rows].to_numpy(dtype=np.intp)
    found = roots.copy()
    while True:  # a peak is noted late, so that a cause may stand below what it caused
        more = found.copy()
        more[rows] |= found[cause]
        if (more == found).all():
            return found
        found = more


def ancestors(events: pd.DataFrame, row: int) -> Iterator[int]:
    """Yield the row of what caused an event, of what caused that, and so on to the root."""
    causes = events["cause"]
    while causes.notna().iloc[row]:
        row = int(causes.iloc[row])
        yield row


def failures(events: pd.DataFrame, assets: Collection[str], until: float) -> list[Span]:
    """
    Return from when to when any of some assets was down or at reduced capacity. [s]

    Parameters
    ----------
    events
        The event log.
    assets
        What fails together.
    until
        End of the run. [s]

    Examples
    --------
    >>> import pandas as pd
    >>> log = pd.DataFrame({"time_s": [1.0, 2.0, 3.0], "what": ["down", "down", "up"], "asset": ["a", "b", "a"]})
    >>> failures(log, ["a"], 9.0), failures(log, ["a", "b"], 9.0)
    ([(1.0, 3.0)], [(1.0, 9.0)])
    """
    own = events[events["asset"].isin(list(assets)) & events["what"].isin([*FAILS, "up"])]
    broken: set[str] = set()
    spans: list[Span] = []
    for time, what, asset in zip(own["time_s"].tolist(), own["what"], own["asset"], strict=True):
        if what != "up":
            if not broken:
                goes_on = bool(spans) and spans[-1][1] == time
                spans.append((spans.pop()[0] if goes_on else time, until))
            broken.add(asset)
        elif broken == {asset}:
            spans[-1] = (spans[-1][0], time)
            broken.clear()
        else:
            broken.discard(asset)
    return spans
