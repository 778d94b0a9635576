"""How much of the time places were connected in a run, beside what is reckoned without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.arrays.parts import asset_availability
from netsim.arrays.reliability import reliability
from netsim.arrays.skeleton import Layer, skeleton
from netsim.errors import NetsimError
from netsim.metrics.eras import eras
from netsim.model.called import called, names_of
from netsim.units import Gbps, hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.arrays.skeleton import Skeleton
    from netsim.kernels.base import BoolArray, FloatArray, IntArray
    from netsim.model import Network
    from netsim.record import Record

Pair = tuple[str, str]
_GAP: Final = 1e-8
"""Distance of bounds that is near enough: a third of a second a year."""
_MOST: Final = 2_000
"""Sets of states that bounds may look at."""


class _Times(NamedTuple):
    """From edge to edge of a run nothing fails and nothing comes back."""

    spans: FloatArray
    """Length of each. [s]"""
    connected: BoolArray
    """Whether each pair was, shape (n_spans, n_pairs)."""
    down: Mapping[str, float]
    """How long each link of the network at the start was not there. [s]"""


def connections(
    record: Record, pairs: Sequence[Pair] | None = None, layer: Layer = "data", most: int = 10
) -> pd.DataFrame:
    """
    Tell how much of the time places were connected, beside the probability that follows from their links.

    Connected means that there is a way there and back over links that are up, whatever their capacity, latency and
    rules, as for :func:`netsim.reliability`. Where the run's share lies below what its links give on their own, they
    failed together: by groups, places, one hazard, or a crew that all waited for. Where it lies off what the rates
    give, repairs took another time than the network states, or the run is too short to see what is rare.

    Parameters
    ----------
    record
        The run.
    pairs
        Ids or names of two nodes each; ``None``: of the pairs that ask something of one another, those that were
        connected least, and of equal ones those that ask most.
    layer
        ``data`` or ``freight``.
    most
        So many pairs, where none are named.

    Returns
    -------
    connections
        A row for each pair, the least connected first: ``from``, ``to``; ``asked``, what they ask of one another
        without profiles [Gbps, of freight shipments per day]; ``connected``, the part of the time of the run, from 0 to
        1; ``interruptions``, ``longest_h``; ``links_lower`` and ``links_upper``, bounds of the probability if each
        link were up for its own part of the time of the run, independently of the others; ``rates_lower`` and
        ``rates_upper``, the same with the availability that the rates of the network give
        (:func:`netsim.asset_availability`), NaN if it states none.

    Raises
    ------
    NotFound
        If no node or more than one is called so.
    NetsimError
        If two ends are the same node, or there is no such layer.
    """
    import pandas as pd

    asked = _asked(record.network, layer)
    chosen = list(asked) if pairs is None else _named(record.network, pairs)
    times = _times(record, chosen, layer)
    share = times.spans @ times.connected / times.spans.sum()
    rank = sorted(range(len(chosen)), key=lambda at: (share[at], -asked.get(chosen[at], 0.0), chosen[at]))
    own = {name: 1.0 - gone / float(times.spans.sum()) for name, gone in times.down.items()}
    stated = asset_availability(record.network, year=record.scenario.start.year)
    rows = []
    for at in rank if pairs is not None else rank[:most]:
        count, longest = _interrupted(times.spans, times.connected[:, at])
        rows.append(
            {
                "from": chosen[at][0],
                "to": chosen[at][1],
                "asked": asked.get(chosen[at], 0.0),
                "connected": float(share[at]),
                "interruptions": count,
                "longest_h": longest / hours,
                **_bounds("links", record.network, own, chosen[at], layer),
                **(_bounds("rates", record.network, stated, chosen[at], layer) if stated else {}),
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS: Final = [
    *("from", "to", "asked", "connected", "interruptions", "longest_h"),
    *("links_lower", "links_upper", "rates_lower", "rates_upper"),
]


def _asked(network: Network, layer: Layer) -> dict[Pair, float]:
    """Return the pairs that ask something of one another, in order of the alphabet, and how much."""
    rows: Iterable[tuple[str, str, float]]
    if layer == "data":
        rows = ((row.source, row.target, row.rate / Gbps) for row in network.demands)
    else:
        rows = ((row.origin, row.destination, row.per_day) for row in network.freight)
    asked: dict[Pair, float] = {}
    for one, other, much in rows:
        pair = (min(one, other), max(one, other))
        asked[pair] = asked.get(pair, 0.0) + much
    return dict(sorted(asked.items()))


def _named(network: Network, pairs: Iterable[Pair]) -> list[Pair]:
    """Find the ends of pairs."""
    names, found = names_of(network.nodes), list[Pair]()
    for pair in pairs:
        one, other = (called(end, names, "node") for end in pair)
        if one == other:
            raise NetsimError(f"both ends are {one}", hint="name two places")
        found.append((min(one, other), max(one, other)))
    return list(dict.fromkeys(found))


def _times(record: Record, pairs: Sequence[Pair], layer: Layer) -> _Times:
    """Follow the run from change to change; each state is looked at once, however often it comes back."""
    rows = record.links[record.links["state"] == "down"]
    begin, end = rows["from_s"].to_numpy(dtype=float), rows["to_s"].to_numpy(dtype=float)
    names = rows["link"].astype(str).to_numpy(dtype=object)
    spans, connected = [np.zeros(0)], [np.zeros((0, len(pairs)), dtype=bool)]
    down = {link.id: 0.0 for link in skeleton(record.network, layer).links}
    for era in eras(record):
        graph = skeleton(era.network, layer)
        number = {link.id: position for position, link in enumerate(graph.links)}
        ends = np.array([[graph.number[one], graph.number[other]] for one, other in pairs], dtype=int).reshape(-1, 2)
        here = np.array([name in number for name in names], dtype=bool) & (begin < era.to_s) & (end > era.from_s)
        starts, stops = np.clip(begin[here], era.from_s, era.to_s), np.clip(end[here], era.from_s, era.to_s)
        edges = np.unique(np.concatenate([[era.from_s, era.to_s], starts, stops]))
        known: dict[frozenset[int], BoolArray] = {}
        links = np.array([number[name] for name in names[here]], dtype=int)
        for edge in edges[:-1].tolist():
            state = frozenset(links[(starts <= edge) & (edge < stops)].tolist())
            if state not in known:
                known[state] = _connected(graph, state, ends)
            connected.append(known[state][np.newaxis])
        spans.append(np.diff(edges))
        gone = [(name, era.to_s - era.from_s) for name in down if name not in number]  # taken away on the way
        for name, lasted in (*gone, *zip(names[here].tolist(), (stops - starts).tolist(), strict=True)):
            if name in down:
                down[name] += lasted
    return _Times(np.concatenate(spans), np.concatenate(connected), down)


def _connected(graph: Skeleton, down: frozenset[int], ends: IntArray) -> BoolArray:
    """Tell which pairs have a way there and back while some links are down, shape (n_pairs,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    is_up = np.repeat([number not in down for number in range(len(graph.links))], 2) & graph.exists
    size = len(graph.nodes)
    arcs = (np.ones(int(is_up.sum())), (graph.arcs.tail[is_up], graph.arcs.head[is_up]))
    _, part = connected_components(coo_array(arcs, shape=(size, size)), directed=True, connection="strong")
    found: BoolArray = part[ends[:, 0]] == part[ends[:, 1]]
    return found


def _interrupted(spans: FloatArray, connected: BoolArray) -> tuple[int, float]:
    """Count the interruptions of a pair, and return the time of the longest. [s]"""
    lengths = list(_runs(spans.tolist(), connected.tolist()))
    return len(lengths), max(lengths, default=0.0)


def _runs(spans: Sequence[float], connected: Sequence[bool]) -> Iterator[float]:
    """Yield how long each interruption lasted. [s]"""
    lasted = 0.0
    for span, is_fine in zip([*spans, 0.0], [*connected, True], strict=True):
        if is_fine and lasted:
            yield lasted
        lasted = 0.0 if is_fine else lasted + span


def _bounds(what: str, network: Network, up: Mapping[str, float], pair: Pair, layer: Layer) -> dict[str, float]:
    failing = {name: likely for name, likely in up.items() if likely < 1.0}
    found = reliability(network, failing, pair, layer, gap=_GAP, most=_MOST)
    return {f"{what}_lower": found.lower, f"{what}_upper": found.upper}
