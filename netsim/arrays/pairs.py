"""The two paths of demands with protection ``1+1``, and what they must not have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final

from netsim.geo.corridors import corridors
from netsim.kernels.paths import Path
from netsim.units import km

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.arrays.candidates import PathBook, Query
    from netsim.model import Network

_ON_LAND: Final = frozenset({"fibre", "microwave"})
_WITHIN: Final = 500.0
"""Links on land so near to each other share a corridor, ... [m]"""
_OVER: Final = 5 * km
"""... if they do so over this length. [m]"""


class Pairs:
    """
    Pairs of paths in the undisturbed network.

    Parameters
    ----------
    network, arcs, book
        The plane, and where its paths are found.
    """

    def __init__(self, network: Network, arcs: DigitalArcs, book: PathBook) -> None:
        self._network, self._arcs, self._book = network, arcs, book
        self._risks: dict[str, list[frozenset[int]]] = {}

    def of(self, query: Query, kind: str) -> tuple[Path, ...]:
        """Return both paths, the shorter first; one where there is no other, none where there is none."""
        pair = self._book.pair(query, kind, self.risks(kind))
        return tuple(dict.fromkeys(pair.paths)) if pair else ()

    def shared(self, query: Query, kind: str) -> tuple[str, ...]:
        """Name the links, nodes or groups that both paths have in common although they should not."""
        pair = self._book.pair(query, kind, self.risks(kind))
        return self._named(pair.paths, kind) if pair is not None and pair.shared else ()

    def risks(self, kind: str) -> list[frozenset[int]]:
        """Return the risks of each arc: its link, and the groups that ``kind`` looks at."""
        if kind not in self._risks:
            self._risks[kind] = self._find_risks(kind)
        return self._risks[kind]

    def _find_risks(self, kind: str) -> list[frozenset[int]]:
        groups = self._groups(kind)
        first = len(self._arcs.links)
        names = {group: first + number for number, group in enumerate(sorted(set().union(*groups.values())))}
        own = (
            frozenset({number, *(names[group] for group in groups.get(link, ()))})
            for number, link in enumerate(self._arcs.links)
        )
        return [risk for risk in own for _ in range(2)]

    def _groups(self, kind: str) -> Mapping[str, frozenset[str]]:
        return self._given if kind == "srlg" else self._beside if kind == "corridor" else {}

    @cached_property
    def _given(self) -> dict[str, frozenset[str]]:
        """The shared-risk groups of each link."""
        return {link: frozenset(self._network.link[link].srlgs) for link in self._arcs.links}

    @cached_property
    def _beside(self) -> dict[str, frozenset[str]]:
        """The shared-risk groups of each link, and the corridors on land that the courses of links show."""
        links = (self._network.link[name] for name in self._arcs.links)
        lines = {link.id: link.geometry for link in links if link.kind in _ON_LAND and link.geometry}
        groups = {name: set(own) for name, own in self._given.items()}
        for number, corridor in enumerate(corridors(lines, _WITHIN, _OVER)):
            for name in corridor.members:
                groups[name].add(f"corridor {number}")
        return {name: frozenset(own) for name, own in groups.items()}

    def _named(self, paths: tuple[Path, Path], kind: str) -> tuple[str, ...]:
        groups = self._groups(kind)
        links = [{self._arcs.links[arc // 2] for arc in path} for path in paths]
        inner = [{self._arcs.nodes[self._arcs.graph.head[arc]] for arc in path[:-1]} for path in paths]
        shared = set.intersection(*({group for link in own for group in groups.get(link, ())} for own in links))
        nodes = set.intersection(*inner) if kind == "node" else set()
        return tuple(sorted(set.intersection(*links) | shared | nodes))
