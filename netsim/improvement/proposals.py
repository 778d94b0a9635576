"""Links that nobody has thought of yet: between places that lie near each other and are poorly connected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from netsim.arrays.skeleton import skeleton
from netsim.errors import NetsimError
from netsim.geo.lengths import geodesic
from netsim.kernels.cuts import max_flow
from netsim.model import Add, Link
from netsim.model.measures import Cost, Measure
from netsim.units import Gbps, km

if TYPE_CHECKING:
    from netsim.arrays.skeleton import Skeleton
    from netsim.kernels.base import FloatArray, IntArray
    from netsim.model import Network, Node

_ON_LAND: Final = frozenset({"fibre", "microwave", "road", "rail"})
"""Kinds of link that prove that one can go from one end to the other on land."""
_LOOKED_AT: Final = 20
"""Of the pairs with the highest stretch so many for each link wanted are looked at more closely."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What a proposed link would be: assumptions, all of them.

    Parameters
    ----------
    kind
        ``fibre``, between places that roads, railways and fibres join by land; or ``submarine``, between landing
        stations.
    capacity
        [bit/s]
    cost_per_km
        Of route, all in. [units of the currency per km]
    currency
        Three capital letters.
    within
        Geodesic up to which places are near. [m]
    beyond
        Geodesic from which they are places of their own: who lies nearer together is one place. [m]
    stretch
        Least length of the shortest path today over the length that the link would have.
    """

    kind: Literal["fibre", "submarine"] = "fibre"
    capacity: float = 400 * Gbps
    cost_per_km: float = 50_000.0
    currency: str = "USD"
    within: float = 500 * km
    beyond: float = 25 * km
    stretch: float = 1.25


class _Pair(NamedTuple):
    """Two places without a link, by number; sorted as written: the fewest paths, then the highest stretch first."""

    paths: int
    less: float
    """Minus the stretch."""
    source: int
    target: int


def propose(network: Network, count: int, terms: Terms | None = None) -> tuple[Measure, ...]:
    """
    Propose links between near places with few disjoint paths or long detours.

    The stretch of a pair is the length of its shortest path today over the length that a link of its own would have,
    the geodesic times the route factor of the kind. Pairs within reach whose stretch is enough are taken in the order
    of paths without a common link, the fewest first, then of stretch, the highest first. Each place is taken
    once, with all that lies beside it; pairs that a digital link joins already, whether live, planned or retired, are
    left out.

    Parameters
    ----------
    network
        The network.
    count
        At most so many.
    terms
        What such a link would be; ``None``: the standard assumptions.

    Returns
    -------
    measures
        A link each, called an estimate; its note tells the assumptions, paths and stretch.

    Raises
    ------
    NetsimError
        If nothing is asked for, or an assumption is none.

    Examples
    --------
    A ring of which one side is missing:

    >>> from netsim.model import Link, Network, Node
    >>> corners = {"A": (0.0, 0.0), "B": (1.0, 0.0), "C": (1.0, 1.0), "D": (0.0, 1.0)}
    >>> places = [Node(name, lon=lon, lat=lat, kind="city") for name, (lon, lat) in corners.items()]
    >>> sides = [Link(two, *two, "fibre", capacity=1e9) for two in ("AB", "BC", "CD")]
    >>> [measure.id for measure in propose(Network(nodes=places, links=sides), 1)]
    ['new-A-D-fibre']
    """
    terms = terms or Terms()
    if (
        count < 1
        or min(terms.capacity, terms.cost_per_km, terms.within) <= 0.0
        or terms.beyond < 0.0
        or terms.stretch < 1.0
    ):
        hint = "at least one link, of a capacity and cost above nothing, and a stretch of 1 or more"
        raise NetsimError("such links cannot be proposed", hint=hint)
    graph = skeleton(network, "data")
    pairs = list(_pairs(network, graph, terms))
    pairs.sort(key=lambda pair: (pair[1], pair[2:]))
    sized = sorted(_with_paths(graph, pair) for pair in pairs[: _LOOKED_AT * count])
    chosen: list[_Pair] = []
    for pair in sized:
        if len(chosen) < count and not any(_is_alike(network, pair, other, terms.beyond) for other in chosen):
            chosen.append(pair)
    return tuple(_measure(network, pair, terms) for pair in chosen)


def _pairs(network: Network, graph: Skeleton, terms: Terms) -> Iterator[_Pair]:
    """Yield pairs within reach whose stretch is enough, their paths not counted yet."""
    from scipy.sparse.csgraph import dijkstra

    ends = _ends(network, graph, terms)
    if len(ends) < 2:  # noqa: PLR2004 - a pair is two
        return
    lon, lat = (np.array([getattr(network.nodes[end], name) for end in ends]) for name in ("lon", "lat"))
    direct = geodesic(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    paths = dijkstra(_matrix(graph), directed=False, indices=ends)[:, ends]
    stretch = np.divide(paths, _route(network, direct, terms), out=np.zeros_like(paths), where=direct > 0.0)
    land, joined = _land(network), _joined(network)
    is_near = (direct <= terms.within) & (direct > max(terms.beyond, 1.0)) & (stretch >= terms.stretch)
    for row, column in np.argwhere(np.triu(is_near, 1)).tolist():
        source, target = int(ends[row]), int(ends[column])
        is_by_land = terms.kind == "submarine" or land[source] == land[target]
        if is_by_land and frozenset((source, target)) not in joined:
            yield _Pair(0, -float(stretch[row, column]), source, target)


def _ends(network: Network, graph: Skeleton, terms: Terms) -> IntArray:
    """Return the nodes that may get a link: with data already, and on land, or on the shore."""
    wanted = {"landing_station"} if terms.kind == "submarine" else None
    kept = [
        number
        for number in graph.linked
        if (network.nodes[number].kind in wanted if wanted else network.nodes[number].kind != "branching_unit")
    ]
    return np.array(kept, dtype=np.intp)


def _matrix(graph: Skeleton) -> object:
    """Return the shortest link between each two nodes. [m]"""
    from scipy.sparse import csr_array

    order = np.argsort(-graph.metres, kind="stable")
    shortest = {
        tuple(sorted(ends)): length
        for ends, length in zip(graph.ends[order].tolist(), graph.metres[order], strict=True)
    }
    tail, head = np.array(list(shortest), dtype=np.intp).reshape(-1, 2).T
    return csr_array((np.array(list(shortest.values())), (tail, head)), shape=(len(graph.nodes),) * 2)


def _route(network: Network, direct: FloatArray, terms: Terms) -> FloatArray:
    return direct * network.defaults.of("route_factor", terms.kind)


def _land(network: Network) -> IntArray:
    """Return the number of the part that live links on land join, by node."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    number = {node.id: position for position, node in enumerate(network.nodes)}
    ends = [
        (number[link.source], number[link.target])
        for link in network.links
        if link.kind in _ON_LAND and link.status == "live"
    ]
    tail, head = np.array(ends, dtype=np.intp).reshape(-1, 2).T
    matrix = csr_array((np.ones(len(ends)), (tail, head)), shape=(len(number),) * 2)
    return np.asarray(connected_components(matrix, directed=False)[1], dtype=np.intp)


def _joined(network: Network) -> set[frozenset[int]]:
    """Return the pairs of nodes that a digital link joins, also one that is planned or retired."""
    number = {node.id: position for position, node in enumerate(network.nodes)}
    return {frozenset((number[link.source], number[link.target])) for link in network.links if link.is_digital}


def _with_paths(graph: Skeleton, pair: _Pair) -> _Pair:
    """Count the paths of a pair without a common link, which is the value of a flow of one each (Menger)."""
    ends = np.array([pair.source]), np.array([pair.target])
    return pair._replace(paths=round(max_flow(graph.arcs, np.ones(len(graph.exists)), *ends, graph.exists).value))


def _is_alike(network: Network, one: _Pair, other: _Pair, beyond: float) -> bool:
    """Tell whether two pairs have a place in common, as far as that matters."""
    ends = product((one.source, one.target), (other.source, other.target))
    return any(_apart(network, *both) <= beyond for both in ends)


def _apart(network: Network, one: int, other: int) -> float:
    a, b = network.nodes[one], network.nodes[other]
    return float(geodesic(a.lon, a.lat, b.lon, b.lat))


def _measure(network: Network, pair: _Pair, terms: Terms) -> Measure:
    """Write a pair as a measure."""
    a, b = network.nodes[pair.source], network.nodes[pair.target]
    length = float(_route(network, geodesic(a.lon, a.lat, b.lon, b.lat), terms))
    name = f"new-{a.id}-{b.id}-{terms.kind}"
    row = Link(
        name, a.id, b.id, terms.kind, length=round(length / km, 1) * km, capacity=terms.capacity, confidence="estimate"
    )
    amount = float(f"{length / km * terms.cost_per_km:.3g}")
    factor = network.defaults.of("route_factor", terms.kind)
    note = (
        f"proposed: {pair.paths} path{'s' if pair.paths != 1 else ''} without a common link, the shortest"
        f" {-pair.less:.2f} times as long as this link; assumed: {factor:g} x geodesic,"
        f" {terms.capacity / Gbps:g} Gbit/s, {terms.cost_per_km:,.0f} {terms.currency} per km; no survey of a course"
    )
    title = f"New {terms.kind} {_called(a)}-{_called(b)}"
    return Measure(name, Cost(amount, terms.currency), (Add("links", row),), title, confidence="estimate", note=note)


def _called(node: Node) -> str:
    return node.name or node.id
