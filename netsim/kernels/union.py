"""Several graphs over the same links, searched together: what a failure breaks in any of them is one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.kernels.astar import COMPILED, Queries, Work, answers
from netsim.kernels.incidence import ends
from netsim.kernels.mending import MENDED, Rows, Shut, Usual
from netsim.kernels.paths import Arcs, Steps
from netsim.kernels.trees import shortest_trees

if TYPE_CHECKING:
    from netsim.kernels.astar import Answers
    from netsim.kernels.base import IntArray

_MOST: Final = 2**22
"""Least costs that are kept: 32 MB, and as much again for the arcs that lead there."""
_NONE: Final = np.zeros(0, dtype=np.intp)


class Asked(NamedTuple):
    """Ends of queries, and the graph of each; arrays have the shape (n_queries,)."""

    graph: IntArray
    source: IntArray
    target: IntArray


@dataclass(frozen=True, slots=True)
class _Graph:
    """One of the graphs: its nodes and arcs are a stretch of those of all."""

    arcs: Arcs
    """By the node that they leave."""
    link_arc: IntArray
    node: int
    """First node, of those of all."""
    arc: int
    """First arc."""


class GraphUnion:
    """
    The disjoint union of some graphs, each arc of which stands for an arc of one plane.

    While nothing fails the least costs to every target of a query are kept; after a failure only those are sought anew
    that it changes, see :func:`netsim.kernels.mending.mend`, and over them paths are found as
    :mod:`netsim.kernels.nearest` does: the same ones, among equal ones too.

    Parameters
    ----------
    graphs
        Each with the arc of the plane that its arcs stand for.
    n_plane
        How many arcs the plane has.
    asked
        All that will be asked.

    Examples
    --------
    The second graph lacks the cheaper one of two arcs from node 0 to node 1.

    >>> tail, head, cost = np.array([0, 0]), np.array([1, 1]), np.array([1.0, 2.0])
    >>> graphs = [(Arcs(tail, head, cost, 2), np.array([0, 1])), (Arcs(tail[1:], head[1:], cost[1:], 2), np.array([1]))]
    >>> union = GraphUnion(graphs, 2, Asked(np.array([0, 1]), np.array([0, 0]), np.array([1, 1])))
    >>> union.is_small
    True
    """

    def __init__(self, graphs: Sequence[tuple[Arcs, IntArray]], n_plane: int, asked: Asked) -> None:
        self._graphs = list(_placed(graphs))
        self._asked = Asked(*(np.asarray(part, dtype=np.intp) for part in asked))
        self._size = np.array([one.arcs.n_nodes for one in self._graphs], dtype=np.intp)
        self._base = np.array([one.node for one in self._graphs], dtype=np.intp)
        pairs = np.column_stack((self._asked.graph, self._asked.target))
        self._targets, row = np.unique(pairs, axis=0, return_inverse=True)
        self._row = row.astype(np.intp).ravel()
        self._known = ends(self._size[self._targets[:, 0]])
        self.is_small = bool(self._known[-1] <= _MOST)
        """Whether so many least costs may be kept; else this must not be asked."""
        self._link_arc = np.concatenate([one.link_arc for one in self._graphs])
        self._out = _joined(self._graphs, [one.arcs.outgoing for one in self._graphs])
        self._into = _joined(self._graphs, [one.arcs.incoming for one in self._graphs])
        self._tail = np.repeat(np.arange(len(self._out.pointer) - 1), np.diff(self._out.pointer))
        self._standing = np.argsort(self._link_arc, kind="stable")
        self._stands = ends(np.bincount(self._link_arc, minlength=n_plane))
        self._work = Work.of(int(self._size.max()), len(self._link_arc))

    def find(self, numbers: IntArray, k: IntArray, down: IntArray) -> Answers:
        """
        Search for the paths of some queries.

        Parameters
        ----------
        numbers
            Which, shape (n,).
        k
            How many paths of each, same shape.
        down
            Arcs of the plane that may not be used.

        Returns
        -------
        answers
            For each query its shortest paths, and others that share no arc with the first or one another, in arcs of
            the plane.
        """
        return self.find_each(numbers, k, np.zeros(len(numbers), dtype=np.intp), [down])

    def find_each(self, numbers: IntArray, k: IntArray, state: IntArray, down: Sequence[IntArray]) -> Answers:
        """
        Search for the paths of some queries in several states: two calls of compiled code for all of them.

        Parameters
        ----------
        numbers, k
            As for :meth:`find`.
        state
            In which, ascending, same shape.
        down
            Arcs of the plane that may not be used in each state.

        Returns
        -------
        answers
            As for :meth:`find`.
        """
        n_targets = len(self._targets)
        keys, place = np.unique(state * n_targets + self._row[numbers], return_inverse=True)
        rows = keys % n_targets
        graph = self._targets[rows, 0]
        begin = ends(self._size[graph])
        cost, base, shut = np.empty(begin[-1]), self._base[graph], self._shut(down)
        source, target = self._asked.source[numbers], self._asked.target[numbers]
        first, wanted = np.zeros(len(rows) + 1, dtype=np.intp), _NONE
        if (k == 1).all():  # detours are bounded by the least costs of all nodes
            first, wanted = ends(np.bincount(place)), source[np.argsort(place, kind="stable")]
        own = Rows(keys // n_targets, base, self._size[graph], self._known[rows], begin[:-1], first, wanted)
        MENDED.machine(self._out, self._into, shut, self._usual, own, cost)
        queries = Queries(source, target, begin[place], base[place], k, state)
        found = COMPILED.machine(self._out, shut, cost, queries, self._work, True)  # noqa: FBT003 - as it takes
        return answers(found, self._link_arc)

    def _shut(self, down: Sequence[IntArray]) -> Shut:
        """Return the arcs of all graphs that stand for some of the plane."""
        stands = self._stands
        gone = [[self._standing[stands[arc] : stands[arc + 1]] for arc in own.tolist()] for own in down]
        counts = np.array([sum(map(len, own)) for own in gone], dtype=np.intp)
        arcs = np.concatenate([part for own in gone for part in own] or [_NONE])
        return Shut(np.zeros(len(self._link_arc), dtype=bool), ends(counts), arcs, self._tail[arcs])

    @cached_property
    def _usual(self) -> Usual:
        """Least costs to all targets, and the arcs that lead there."""
        cost, onward = np.empty(self._known[-1]), np.empty(self._known[-1], dtype=np.intp)
        for number, one in enumerate(self._graphs):
            rows = np.flatnonzero(self._targets[:, 0] == number)
            if not len(rows):
                continue
            arcs = one.arcs
            trees = shortest_trees(Arcs(arcs.head, arcs.tail, arcs.cost, arcs.n_nodes), self._targets[rows, 1])
            own = slice(self._known[rows[0]], self._known[rows[-1] + 1])  # those of one graph follow one another
            cost[own] = trees.cost.ravel()
            onward[own] = np.where(trees.arc >= 0, trees.arc + one.arc, -1).ravel()
        return Usual(cost, onward)


def _placed(graphs: Sequence[tuple[Arcs, IntArray]]) -> Iterator[_Graph]:
    """Yield graphs with their arcs by the node that these leave, of one node in the order that they had."""
    node = arc = 0
    for arcs, link_arc in graphs:
        order = np.argsort(arcs.tail, kind="stable")
        yield _Graph(
            Arcs(arcs.tail[order], arcs.head[order], arcs.cost[order], arcs.n_nodes), link_arc[order], node, arc
        )
        node, arc = node + arcs.n_nodes, arc + len(order)


def _joined(graphs: Sequence[_Graph], steps: Sequence[Steps]) -> Steps:
    """Put the steps of graphs one after the other; nodes at their ends count from the first of each graph."""
    pointer = [own.pointer[:-1] + one.arc for one, own in zip(graphs, steps, strict=True)]
    arc = [own.arc + one.arc for one, own in zip(graphs, steps, strict=True)]
    total = sum(len(own.arc) for own in steps)
    return Steps(
        np.concatenate((*pointer, [total])).astype(np.intp),
        np.concatenate(arc).astype(np.intp),
        np.concatenate([own.other for own in steps]),
        np.concatenate([own.cost for own in steps]),
    )
