"""Ways along the roads of a network, to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from netsim.geo.lengths import geodesic, measure
from netsim.kernels.search import cheapest
from netsim.model import Network
from netsim.report.map.course import Point, course

_REACH: Final = 150_000.0
"""Farthest straight line between a place and the road that counts as reached by land. [m]"""


class Roads:
    """
    The live roads of a network at its start.

    Parameters
    ----------
    network
        Whose roads these are.
    places
        Where nodes are drawn.
    """

    def __init__(self, network: Network, places: Mapping[str, Point]) -> None:
        self._network, self._places = network, places
        links = [link for link in network.links if link.kind == "road" and link.status == "live"]
        ends = [(link.source, link.target) for link in links]
        self._nodes = list(dict.fromkeys(end for pair in ends for end in pair))
        number = {name: position for position, name in enumerate(self._nodes)}
        metres = measure(network, links).metres
        self._links = links
        self._head = [number[end] for source, target in ends for end in (target, source)]
        self._cost = [metres[link.id] for link in links for _ in range(2)]
        self._outgoing: list[list[int]] = [[] for _ in self._nodes]
        for arc, tail in enumerate(number[end] for pair in ends for end in pair):
            self._outgoing[tail].append(arc)
        self._found: dict[tuple[int, int], list[Point]] = {}

    def course(self, start: Point, site: Point, asset: str) -> list[Point]:
        """Return the way from a place to a fault by the node of its asset, or of the roads, that is nearest to it."""
        link = self._network.link.get(asset)
        ends = (asset,) if link is None else (link.source, link.target)
        begin, end = self._nearest(start), self._nearest(site, ends) or self._nearest(site)
        if begin is None or end is None:
            return [start, site]
        return [start, *self._way(begin[0], end[0]), site]

    def _nearest(self, place: Point, among: Iterable[str] | None = None) -> tuple[int, float] | None:
        """Return the road node that is nearest to a place, of some nodes or of all, and how far it is. [m]"""
        wanted = None if among is None else set(among)
        numbers = [number for number, name in enumerate(self._nodes) if wanted is None or name in wanted]
        if not numbers:
            return None
        nodes = [self._network.node[self._nodes[number]] for number in numbers]
        gaps = geodesic([node.lon for node in nodes], [node.lat for node in nodes], *place)
        best = int(gaps.argmin())
        return (numbers[best], float(gaps[best])) if wanted is not None or gaps[best] < _REACH else None

    def _way(self, begin: int, end: int) -> list[Point]:
        """Return the points of the shortest way between two nodes; none where no road leads there."""
        if (begin, end) not in self._found:
            arcs = cheapest(self._outgoing, self._head, self._cost, (begin, end)) or []
            self._found[begin, end] = [point for arc in arcs for point in self._line(arc)]
        return self._found[begin, end]

    def _line(self, arc: int) -> list[Point]:
        """Return the course of an arc in the direction in which it is driven."""
        line = [point for part in course(self._links[arc // 2], self._places) for point in part]
        return line if arc % 2 == 0 else line[::-1]
