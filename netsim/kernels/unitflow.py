"""Flows of whole units at least cost, where each arc has room for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from netsim.kernels.base import IntArray
from netsim.kernels.paths import Arcs, Path

Step = tuple[int, int, float]
"""An arc, the node at its other end, and what it costs to go there."""


@dataclass(frozen=True, slots=True)
class UnitFlow:
    """
    A graph in which units are sent, each arc with room for one.

    References
    ----------
    Busacker, R. G. and Gowen, P. J. (1960), A procedure for determining a family of minimum-cost network flow
    patterns. Edmonds, J. and Karp, R. M. (1972), Theoretical improvements in algorithmic efficiency for network flow
    problems (prices of nodes that keep costs from becoming negative). doi:10.1145/321694.321699
    """

    leaving: list[list[Step]]
    entering: list[list[Step]]

    @classmethod
    def of(cls, arcs: Arcs, kept: IntArray) -> UnitFlow:
        """Make the graph of some of the arcs."""
        leaving: list[list[Step]] = [[] for _ in range(arcs.n_nodes)]
        entering: list[list[Step]] = [[] for _ in range(arcs.n_nodes)]
        columns = (kept.tolist(), arcs.tail[kept].tolist(), arcs.head[kept].tolist(), arcs.cost[kept].tolist())
        for arc, tail, head, cost in zip(*columns, strict=True):
            leaving[tail].append((arc, head, cost))
            entering[head].append((arc, tail, -cost))
        return cls(leaving, entering)

    def send(self, source: int, target: int, units: int) -> set[int]:
        """Send up to some units at least cost, as many as fit; return the arcs that carry one."""
        used: set[int] = set()
        price = [0.0] * len(self.leaving)
        while units > 0 and source != target and (steps := self._cheapest(source, target, used, price)):
            used.symmetric_difference_update(steps)  # an arc taken back is free again
            units -= 1
        return used

    def _cheapest(self, source: int, target: int, used: set[int], price: list[float]) -> list[int]:
        """Find the arcs on the cheapest way of one more unit, forwards or back; raise the prices by the distances."""
        best = {source: 0.0}
        came: dict[int, tuple[int, int]] = {}
        closed: dict[int, float] = {}
        frontier = [(0.0, source)]
        while frontier and target not in closed:
            cost, node = heappop(frontier)
            if node in closed:
                continue
            closed[node] = cost
            for arc, other, step in self._steps(node, used):
                # no step is cheaper than the prices say, but for rounding
                total = cost + max(step + price[node] - price[other], 0.0)
                if total < best.get(other, inf):
                    best[other], came[other] = total, (arc, node)
                    heappush(frontier, (total, other))
        if target not in closed:
            return []
        for node in range(len(price)):
            price[node] += min(closed.get(node, inf), closed[target])
        return _trace(came, source, target)

    def _steps(self, node: int, used: set[int]) -> Iterator[Step]:
        """Yield the arcs that may be taken from a node, and those that may be taken back there."""
        yield from (step for step in self.leaving[node] if step[0] not in used)
        yield from (step for step in self.entering[node] if step[0] in used)


def _trace(came: dict[int, tuple[int, int]], source: int, node: int) -> list[int]:
    """Walk back from the end of a search to its start."""
    steps: list[int] = []
    while node != source:
        arc, node = came[node]
        steps.append(arc)
    return steps


def paths_of(arcs: Arcs, carrying: set[int], source: int, target: int) -> list[Path]:
    """
    Take a flow of units apart into paths, the cheapest first; units that go in circles are left out.

    Parameters
    ----------
    arcs
        The graph.
    carrying
        Arcs with one unit each; as many leave a node as enter it, but at the ends.
    source, target
        Different nodes.

    Returns
    -------
    paths
        Loopless and without a common arc.
    """
    onward: dict[int, list[int]] = {}
    for arc in sorted(carrying, reverse=True):
        onward.setdefault(int(arcs.tail[arc]), []).append(arc)
    sent = len(onward.get(source, ())) - sum(1 for arc in carrying if arcs.head[arc] == source)
    paths = [_walk(arcs, onward, source, target) for _ in range(sent)]
    return sorted(paths, key=lambda path: float(arcs.cost[list(path)].sum()))


def _walk(arcs: Arcs, onward: dict[int, list[int]], source: int, target: int) -> Path:
    """Use up arcs from the source on until the target is reached, and cut loops out of the way."""
    nodes, path = [source], list[int]()
    while nodes[-1] != target:
        arc = onward[nodes[-1]].pop()
        head = int(arcs.head[arc])
        path.append(arc)
        if head in nodes:
            keep = nodes.index(head)
            del nodes[keep + 1 :], path[keep:]
        else:
            nodes.append(head)
    return tuple(path)
