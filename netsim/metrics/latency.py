"""Latency between places over all states that a run went through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.latency import latencies, linked_places
from netsim.errors import NetsimError
from netsim.metrics.eras import eras
from netsim.metrics.quantile import FloatArray, column_quantiles
from netsim.model.called import called, names_of

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.eras import Era
    from netsim.record import Record

_ALL: Final = 100.0
State = tuple[int, frozenset[str]]
"""Number of the network, and the digital links that are down in it."""


def latency_percentiles(
    record: Record, places: Collection[str] | None = None, percentiles: Sequence[float] = (50, 95, 99)
) -> pd.DataFrame:
    """
    Find percentiles over time of the least latency between places.

    The latency of each state is that of ``netsim.latency_matrix``: over whatever is up, however full it is, without
    gateway rules. A state counts for as long as it lasted; each is computed once, however often it came back. Changes
    that the scenario makes on the way are made again, so that each span is measured on the network that it had. A node
    that is down is seen by its links, which the run tells as down with it.

    Parameters
    ----------
    record
        The run.
    places
        Ids or names of nodes; ``None``: the cities, data centres and gateways that have a digital link at any time.
    percentiles
        From 0 to 100.

    Returns
    -------
    latency
        A row for each ordered pair of places: ``from``, ``to``, for each percentile ``p50_ms`` and so on, the least
        latency that was not exceeded for such a part of the time in which there was a path, ``max_ms``, and
        ``unreachable_share``, the part of the time in which there was none, from 0 to 1. Latencies are one way, NaN
        where there never was a path.

    Raises
    ------
    NotFound
        If no node or more than one is called so.
    NetsimError
        If a percentile is not one.
    """
    import pandas as pd

    wrong = [percent for percent in percentiles if not 0 <= percent <= _ALL]
    if wrong:
        raise NetsimError(f"{wrong[0]:g} is not a percentile", hint="write numbers from 0 to 100")
    known = eras(record)
    names = _places(known, places)
    lasted = _lasted(record, known)
    latency = _latency(known, names, list(lasted))
    weights = np.array(list(lasted.values()))
    source, target = np.nonzero(~np.eye(len(names), dtype=bool))
    values = latency[:, source, target]
    ids = np.array(names, dtype=object)
    found = column_quantiles(values, weights, [*percentiles, _ALL])
    titles = [*(f"p{percent:g}_ms" for percent in percentiles), "max_ms"]
    lost = (np.isnan(values) * weights[:, np.newaxis]).sum(axis=0) / weights.sum()
    columns = dict(zip(titles, found, strict=True))
    return pd.DataFrame({"from": ids[source], "to": ids[target], **columns, "unreachable_share": lost})


def _places(known: list[Era], places: Collection[str] | None) -> list[str]:
    """Return the ids of places, those of all networks where none are named."""
    if places is None:
        return list(dict.fromkeys(name for era in known for name in linked_places(era.network)))
    nodes = names_of(node for era in known for node in era.network.nodes)
    chosen = (places,) if isinstance(places, str) else places
    return list(dict.fromkeys(called(place, nodes, "node") for place in chosen))


def _lasted(record: Record, known: list[Era]) -> dict[State, float]:
    """Return how long the run was in each state. [s]"""
    digital = {link.id for era in known for link in era.network.links if link.is_digital}
    links = record.links
    rows = links[(links["state"] == "down") & links["link"].isin(digital)]
    begin, end = rows["from_s"].to_numpy(dtype=float), rows["to_s"].to_numpy(dtype=float)
    names = np.array(rows["link"].astype(str), dtype=object)
    ends = [era.to_s for era in known]
    cuts = np.unique(np.concatenate([[0.0], begin, end, ends]))
    lasted: dict[State, float] = {}
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        state = (int(np.searchsorted(ends, start, side="right")), frozenset(names[(begin <= start) & (start < end)]))
        lasted[state] = lasted.get(state, 0.0) + stop - start
    return lasted


def _latency(known: list[Era], names: list[str], states: Iterable[State]) -> FloatArray:
    """Return the latency between places in each state, shape (n_states, n_places, n_places). [ms]"""
    states = list(states)
    latency = np.empty((len(states), len(names), len(names)))
    for number, era in enumerate(known):
        rows = [row for row, (of, _) in enumerate(states) if of == number]
        latency[rows] = latencies(era.network, names, [states[row][1] for row in rows])
    return latency
