"""Smaller graphs that are as reliable: links in series and in parallel, dead ends, places of two links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

Edge = tuple[int, int, float]
"""Both ends of a link that goes both ways, different nodes, and the probability that it is up."""
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Reduced:
    """A graph whose reliability, times a factor, is that of another."""

    factor: float
    edges: list[Edge]
    """No two join the same nodes."""
    terminals: frozenset[int]


def reduced(edges: Iterable[Edge], terminals: Iterable[int]) -> Reduced:
    """
    Make a graph smaller and keep the probability that its terminals are connected, but for a factor.

    Links in parallel become one, and so do two in series; dead ends without a terminal go, a terminal at a dead end
    moves to the other side; a terminal of two links between two others becomes a link. Each takes time of its own, and
    the whole is linear but for looking up neighbours.

    Parameters
    ----------
    edges
        Links that fail independently of one another.
    terminals
        Nodes that shall be connected.

    Returns
    -------
    reduced
        Without edges and with one terminal where nothing is left to fail.

    References
    ----------
    Satyanarayana, A. and Wood, R. K. (1985), A linear-time algorithm for computing K-terminal reliability in
    series-parallel networks. doi:10.1137/0214057

    Examples
    --------
    Two links in a row, beside a third one:

    >>> reduced([(0, 1, 0.5), (1, 2, 0.5), (0, 2, 0.5)], [0, 2])
    Reduced(factor=0.625, edges=[], terminals=frozenset({0}))
    """
    graph = _Graph(terminals=set(terminals))
    for one, other, up in edges:
        graph.join(one, other, up)
    waiting = set(graph.near)
    while waiting and len(graph.terminals) > 1:
        waiting |= graph.reduce(waiting.pop())
    if len(graph.terminals) == 1:
        return Reduced(graph.factor, [], frozenset(graph.terminals))
    left = [(one, other, up) for one, own in graph.near.items() for other, up in own.items() if one < other]
    return Reduced(graph.factor, left, frozenset(graph.terminals))


@dataclass(slots=True)
class _Graph:
    """Neighbours of each node, and the probability that the link between is up."""

    terminals: set[int]
    near: dict[int, dict[int, float]] = field(default_factory=dict)
    factor: float = 1.0

    def join(self, one: int, other: int, up: float) -> None:
        """Add a link; beside another it makes one with it."""
        for here, there in ((one, other), (other, one)):
            own = self.near.setdefault(here, {})
            own[there] = 1.0 - (1.0 - own.get(there, 0.0)) * (1.0 - up)

    def reduce(self, node: int) -> set[int]:
        """Do what can be done at a node; return those at which something may now be done."""
        own = self.near.get(node, {})
        if len(own) > _TWO:
            return set()
        if len(own) == _TWO:
            return self._in_series(node)
        return self._dead_end(node)

    def _dead_end(self, node: int) -> set[int]:
        """Remove a node with one link, or none."""
        own = self.near.pop(node, {})
        for other, up in own.items():
            del self.near[other][node]
            if node in self.terminals:
                self.factor *= up
                self.terminals.add(other)
        if own:
            self.terminals.discard(node)
        return set(own)

    def _in_series(self, node: int) -> set[int]:
        """Make one link of the two of a node, where who must be reached allows it."""
        (one, first), (other, second) = self.near[node].items()
        through = first * second
        if node in self.terminals:
            if not {one, other} <= self.terminals:
                return set()
            either = first + second - through
            self.factor *= either
            through = through / either if either else 0.0
            self.terminals.remove(node)
        del self.near[node], self.near[one][node], self.near[other][node]
        self.join(one, other, through)
        return {one, other}
