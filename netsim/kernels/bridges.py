"""Links and nodes without which a graph falls apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Weak(NamedTuple):
    """What a graph hangs on, by number, in ascending order."""

    bridges: list[int]
    """Links without which fewer nodes are connected."""
    joints: list[int]
    """Nodes without which others are no longer connected: articulation points."""


def weak_parts(links: Sequence[tuple[int, int]], n_nodes: int) -> Weak:
    """
    Find the bridges and the articulation points of a graph with parallel links.

    Parameters
    ----------
    links
        Both ends of each link, different nodes; a link goes both ways.
    n_nodes
        Nodes are numbered from zero.

    Returns
    -------
    weak
        Bridges and joints.

    References
    ----------
    Tarjan, R. E. (1972), Depth-first search and linear graph algorithms. doi:10.1137/0201010

    Examples
    --------
    Two triangles that a link joins:

    >>> weak_parts([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)], 6)
    Weak(bridges=[3], joints=[2, 3])
    """
    search = _Search(links, n_nodes)
    for root in range(n_nodes):
        if search.order[root] < 0:
            search.walk(root)
    return Weak(sorted(search.bridges), sorted(search.joints))


class _Search:
    """A search by depth: how early a node, and all beyond it, can reach back without the link that it came over."""

    def __init__(self, links: Sequence[tuple[int, int]], n_nodes: int) -> None:
        self.near: list[list[tuple[int, int]]] = [[] for _ in range(n_nodes)]
        for link, (one, other) in enumerate(links):
            self.near[one].append((link, other))
            self.near[other].append((link, one))
        self.order, self.low = [-1] * n_nodes, [0] * n_nodes
        self.count = 0
        self.bridges: list[int] = []
        self.joints: set[int] = set()

    def walk(self, root: int) -> None:
        """Visit all that a node is connected with."""
        trail = [(root, -1, self._met(root))]
        branches = 0
        while trail:
            node, came, steps = trail[-1]
            link, other = next(steps, (-1, -1))
            if other < 0:
                trail.pop()
                branches += self._left(node, came, trail[-1][0], root) if trail else 0
            elif link != came and self.order[other] >= 0:
                self.low[node] = min(self.low[node], self.order[other])
            elif link != came:
                trail.append((other, link, self._met(other)))
        if branches > 1:
            self.joints.add(root)

    def _met(self, node: int) -> Iterator[tuple[int, int]]:
        self.order[node] = self.low[node] = self.count
        self.count += 1
        return iter(self.near[node])

    def _left(self, node: int, came: int, before: int, root: int) -> bool:
        """Go back over a link; tell whether that was to the root."""
        self.low[before] = min(self.low[before], self.low[node])
        if self.low[node] > self.order[before]:
            self.bridges.append(came)
        if before != root and self.low[node] >= self.order[before]:
            self.joints.add(before)
        return before == root
