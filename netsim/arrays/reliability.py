"""How likely places are connected, without a simulation: exactly where that is within reach, else between bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from netsim.arrays.parts import Part, independent_parts, terminals_of
from netsim.arrays.skeleton import Layer, skeleton
from netsim.errors import InvalidInput, NetsimError
from netsim.kernels.decomposition import Wiring, bounds
from netsim.kernels.failures import likely_states
from netsim.kernels.frontier import connected
from netsim.kernels.reductions import Edge, reduced

if TYPE_CHECKING:
    from netsim.arrays.skeleton import Skeleton
    from netsim.model import Network

Up = float | Mapping[str, float]
"""Probability to be up: of each link, or by id."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """
    A probability, or a mean share, and how well it is known.

    Parameters
    ----------
    value
        Where it is not exact, the middle of the bounds.
    lower, upper
        It lies between them.
    method
        ``exact``, or ``bounds`` where the network is too large for that: states were looked at by decreasing
        probability, and the bounds are what the rest may add.
    looked
        Sets of states looked at for bounds; zero where it is exact without.
    """

    value: float
    lower: float
    upper: float
    method: Literal["exact", "bounds"]
    looked: int = 0

    @classmethod
    def exactly(cls, value: float) -> Reliability:
        """Return what is known."""
        return cls(value, value, value, "exact")

    @classmethod
    def between(cls, lower: float, upper: float, looked: int, *, is_all: bool) -> Reliability:
        """Return what lies between bounds."""
        return cls((lower + upper) / 2.0, lower, upper, "exact" if is_all else "bounds", looked)


def reliability(
    network: Network,
    up: Up = 0.99,
    terminals: Iterable[str] | None = None,
    layer: Layer = "data",
    *,
    gap: float = 1e-6,
    most: int = 2_000,
) -> Reliability:
    """
    Find the probability that places are connected, by whatever way.

    Capacity and rules do not count: two places are connected if there is a way of links that are up, over nodes that
    are up. Parts fail independently of one another, so that the answer is a probability at a moment; over a long time
    it is the share of time.

    It is exact where parts that fail are links and nodes, all links go both ways, and what is left of the network after
    reductions is narrow enough: nearly always up to some 40 links, often with a hundred. Elsewhere states are taken by
    decreasing probability until the bounds are near to one another. Where links go one way, each place must have a way
    to each other one.

    Parameters
    ----------
    network
        The network.
    up
        Probability of each link to be up; or of links, nodes, systems and shared-risk groups by id, those left out
        never fail. A system or a group takes all its links with it, in addition to what each of them does alone.
    terminals
        Ids or names of the places that shall be connected with one another; ``None``: all where a link of the layer
        ends, but for branching units. A place that fails itself is connected with nothing.
    layer
        ``data`` or ``freight``.
    gap
        Distance of the bounds that is near enough.
    most
        Sets of states to look at, at most.

    Returns
    -------
    reliability
        Value, lower and upper bound, and method.

    Raises
    ------
    InvalidInput
        With all faults: probabilities that are none, ids and places that there are not.
    NetsimError
        If a limit is none.

    References
    ----------
    As for :func:`netsim.kernels.frontier.connected`, :func:`netsim.kernels.reductions.reduced` and
    :func:`netsim.kernels.decomposition.bounds`.

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> nodes = [Node(name, lon=lon, lat=0.0, kind="city") for lon, name in enumerate("ABC")]
    >>> ends = ["AB", "BC", "AC"]
    >>> ring = Network(nodes=nodes, links=[Link(two, *two, "fibre", capacity=1e9) for two in ends])
    >>> round(reliability(ring, 0.9).value, 6), round(reliability(ring, 0.9, ["A", "B"]).value, 6)
    (0.972, 0.981)
    >>> reliability(ring, {"AB": 0.5, "BC": 0.5}, ["A", "B"])
    Reliability(value=0.75, lower=0.75, upper=0.75, method='exact', looked=0)
    """
    _checked(gap, most)
    graph = skeleton(network, layer)
    ends, faults = terminals_of(network, graph, terminals)
    parts, more = independent_parts(network, [link.id for link in graph.links], up)
    if faults or more:
        raise InvalidInput([*more, *faults])
    if len(ends) == 0:
        return Reliability.exactly(1.0)  # nobody is cut off
    failing_nodes = {graph.number[part.id]: part.up for part in parts if part.id in graph.number}
    if not all(part.is_plain for part in parts) or any(link.directed for link in graph.links):
        return _bounded(_wiring(graph, parts, ends), ends, gap, most)
    edges = _edges(graph, parts)
    if failing_nodes:
        value = connected(edges, ends, failing_nodes)
        return _bounded(_wiring(graph, parts, ends), ends, gap, most) if value is None else Reliability.exactly(value)
    small = reduced(edges, ends)
    value = connected(small.edges, small.terminals)
    if value is not None:
        return Reliability.exactly(small.factor * value)
    return _bounded(_own_wiring(small.edges, len(graph.nodes)), sorted(small.terminals), gap, most, small.factor)


def expected_served(
    network: Network, up: Up = 0.99, policy: str = "max-min-fair", *, gap: float = 1e-3, most: int = 1_000
) -> Reliability:
    """
    Find the share of the rate asked for that is served on average over the states of a network, without a simulation.

    States are taken by decreasing probability; in each the demands are carried as at the busiest hour, as
    :func:`netsim.route` does. Restoration is taken to be done. The lower bound says that nothing is served in what was
    not looked at, the upper one that everything is.

    Parameters
    ----------
    network
        The network.
    up
        As for :func:`reliability`; a link of freight cannot matter.
    policy
        As for :func:`netsim.route`.
    gap
        Probability that need not be looked at.
    most
        States to look at, at most.

    Returns
    -------
    served
        A share from 0 to 1; one where nothing is asked for.

    Raises
    ------
    InvalidInput
        With all faults: probabilities that are none, ids that there are not.
    NetsimError
        If there is no such policy, or a limit is none.

    References
    ----------
    Li, V. O. K. and Silvester, J. A. (1984), Performance analysis of networks with unreliable components.
    doi:10.1109/TCOM.1984.1096001

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cables = [Link(name, "A", "B", "fibre", capacity=60e9) for name in ("north", "south")]
    >>> pair = Network(nodes=[a, b], links=cables, demands=[Demand("A", "B", rate=100e9)])
    >>> round(expected_served(pair, 0.9, gap=0.0).value, 6)  # 0.81 x 1 + 0.18 x 0.6
    0.918
    """
    from netsim.arrays.digital import DigitalPlane

    _checked(gap, most)
    plane = DigitalPlane(network, policy=policy)
    parts, faults = independent_parts(network, plane.links, up)
    if faults:
        raise InvalidInput(faults)
    total = float(plane.rate.sum())
    if not total:
        return Reliability.exactly(1.0)
    lower, rest, looked = 0.0, 1.0, 0
    for down, likely in islice(likely_states([part.up for part in parts]), most):
        failed = frozenset().union(*(parts[number].members for number in down))
        lower += likely * float(plane.carry(plane.rate, down=failed).served.sum()) / total
        rest, looked = rest - likely, looked + 1
        if rest <= gap:
            break
    is_all = looked == 2 ** sum(0.0 < part.up < 1.0 for part in parts)
    return Reliability.between(lower, lower if is_all else min(1.0, lower + rest), looked, is_all=is_all)


def _checked(gap: float, most: int) -> None:
    if not 0.0 <= gap <= 1.0:
        raise NetsimError(f"{gap:g} is no distance of probabilities", hint="gap lies between 0 and 1")
    if most < 1:
        raise NetsimError(f"{most} states are none", hint="most is 1 or more")


def _edges(graph: Skeleton, parts: list[Part]) -> list[Edge]:
    """Return the links and how likely each is up."""
    likely = {part.id: part.up for part in parts}
    rows = zip(graph.links, graph.ends.tolist(), strict=True)
    return [(one, other, likely.get(link.id, 1.0)) for link, (one, other) in rows]


def _bounded(wiring: Wiring, ends: list[int], gap: float, most: int, factor: float = 1.0) -> Reliability:
    found = bounds(wiring, ends, gap, most)
    return Reliability.between(factor * found.lower, factor * found.upper, found.looked, is_all=found.is_all)


def _own_wiring(edges: list[Edge], n_nodes: int) -> Wiring:
    """Let each link be a part of its own."""
    ends = [(one, other) for one, other, _ in edges]
    return Wiring(n_nodes, ends, [frozenset({n}) for n in range(len(edges))], frozenset(), [up for *_, up in edges])


def _wiring(graph: Skeleton, parts: list[Part], ends: list[int]) -> Wiring:
    """Tell what each link and each terminal needs."""
    needed: dict[str, set[int]] = {}
    for number, part in enumerate(parts):
        for member in part.members:
            needed.setdefault(member, set()).add(number)
    of_link = [
        frozenset().union(*(needed.get(name, ()) for name in (link.id, link.source, link.target)))
        for link in graph.links
    ]
    always = frozenset().union(*(needed.get(graph.nodes[end], ()) for end in ends))
    links = [(int(one), int(other)) for one, other in graph.ends.tolist()]
    one_way = frozenset(number for number, link in enumerate(graph.links) if link.directed)
    return Wiring(len(graph.nodes), links, of_link, always, [part.up for part in parts], one_way)
