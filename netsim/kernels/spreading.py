"""Equal-cost multipath (ECMP): traffic that splits evenly over all next hops of the cheapest ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs, distances

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TIE: Final = 1e-9
"""Part of the least cost from a node by which the way over another next hop may exceed it and still tie."""
_CELLS: Final = 1 << 20
"""Nodes and arcs, over all targets, that are worked on at once: memory stays small on large graphs."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What demands bring about when each node splits evenly over its next hops."""

    load: FloatArray
    """Rate over each arc, shape (n_arcs,). [bit/s]"""
    rate: FloatArray
    """Rate that each demand gets through: all that it asks for, or zero where its ends are apart. [bit/s]"""
    latency: FloatArray
    """Mean over the ways taken, weighed by rate; infinite where the ends are apart, shape (n_demands,)."""


@dataclass(frozen=True, slots=True)
class Shares:
    """
    The part of each demand that passes each arc, as compressed rows.

    Demand d passes the arcs ``arc[pointer[d]:pointer[d + 1]]``, in ascending order, with the parts of its rate that
    ``share`` tells at the same places. The row is empty where source and target are one or apart.
    """

    pointer: IntArray
    arc: IntArray
    share: FloatArray


def spread(
    arcs: Arcs,
    sources: IntArray,
    targets: IntArray,
    rate: FloatArray,
    up: BoolArray | None = None,
    *,
    latency: FloatArray | None = None,
) -> Spread:
    """
    Load the arcs with demands that split evenly at every node over the next hops of the cheapest ways.

    The split is made per next hop at each node, as routers do it, not per path from end to end. Each of several
    parallel arcs that tie is a next hop of its own. A next hop ties when the way over it costs at most 1 + ``TIE``
    times the least cost from the node. Over arcs that cost nothing traffic could go in circles: between nodes at the
    same distance it moves only toward the target by number of arcs.

    Parameters
    ----------
    arcs
        The graph; costs are what routing minimises.
    sources, targets
        Ends of each demand, shape (n_demands,).
    rate
        What each demand asks for, shape (n_demands,). [bit/s]
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.
    latency
        Latency of each arc where it is not the cost, shape (n_arcs,).

    Returns
    -------
    spread
        Loads of arcs, rates and latencies of demands. The latency is in the unit of the argument, or of the costs.

    References
    ----------
    Moy, J. (1998), OSPF Version 2, RFC 2328, section 16.8. doi:10.17487/RFC2328
    Fortz, B. and Thorup, M. (2000), Internet traffic engineering by optimizing OSPF weights.
    doi:10.1109/INFCOM.2000.832225

    Examples
    --------
    Of three ways the one over node 2 forks again: a half, and two quarters.

    >>> tail, head = np.array([0, 0, 1, 2, 2]), np.array([1, 2, 3, 3, 3])
    >>> found = spread(Arcs(tail, head, np.ones(5), 4), np.array([0]), np.array([3]), np.array([8.0]))
    >>> found.load, found.latency
    (array([4., 4., 4., 2., 2.]), array([2.]))
    """
    load = np.zeros(len(arcs.cost))
    carried, delay = np.zeros(len(sources)), np.full(len(sources), np.inf)
    for demands, row, plan in _plans(arcs, targets, up):
        start = row * arcs.n_nodes + sources[demands]
        is_joined = np.isfinite(plan.distance[start])
        carried[demands] = np.where(is_joined, rate[demands], 0.0)
        inflow = _sums(start, carried[demands], len(plan.distance))
        over = _accumulate(plan.matrix().T.tocsr(), inflow)[plan.tail] * plan.share
        load += _sums(plan.arc, over, len(load))
        away = plan.distance if latency is None else plan.mean(latency)
        delay[demands] = np.where(is_joined, away[start], np.inf)
    return Spread(load, carried, delay)


def shares(arcs: Arcs, sources: IntArray, targets: IntArray, up: BoolArray | None = None) -> Shares:
    """
    Find which arcs each demand passes, and with which part of its rate.

    The rules are those of ``spread``, which is faster where only the loads are asked for.

    Parameters
    ----------
    arcs, sources, targets, up
        As for ``spread``.

    Returns
    -------
    shares
        Compressed rows, one per demand.

    Examples
    --------
    >>> tail, head = np.array([0, 0, 1, 2, 2]), np.array([1, 2, 3, 3, 3])
    >>> found = shares(Arcs(tail, head, np.ones(5), 4), np.array([2, 0]), np.array([3, 3]))
    >>> found.pointer, found.arc, found.share
    (array([0, 2, 7]), array([3, 4, 0, 1, 2, 3, 4]), array([0.5 , 0.5 , 0.5 , 0.5 , 0.5 , 0.25, 0.25]))
    """
    columns: list[tuple[IntArray, IntArray, FloatArray]] = [(*np.zeros((2, 0), dtype=np.intp), np.zeros(0))]
    for demands, row, plan in _plans(arcs, targets, up):
        part, arc, share = plan.passed(row * arcs.n_nodes + sources[demands], len(arcs.cost))
        columns.append((demands[part], arc, share))
    demand, arc, share = (np.concatenate(column) for column in zip(*columns, strict=True))
    order = np.lexsort((arc, demand))
    pointer = np.searchsorted(demand[order], np.arange(len(sources) + 1))
    return Shares(pointer, arc[order], share[order])


@dataclass(frozen=True, slots=True)
class _Plan:
    """
    Next hops toward several targets, as if each had a graph of its own: node v of target t is ``t * n_nodes + v``.

    Arcs appear once for each target to which they are a next hop.
    """

    distance: FloatArray
    tail: IntArray
    head: IntArray
    arc: IntArray
    share: FloatArray

    def matrix(self) -> csr_array:
        """Return the share that goes from node to node: rows send, columns get."""
        from scipy.sparse import csr_array

        size = len(self.distance)
        return csr_array((self.share, (self.tail, self.head)), shape=(size, size))

    def mean(self, latency: FloatArray) -> FloatArray:
        """Return the mean latency from each node to its target."""
        step = _sums(self.tail, self.share * latency[self.arc], len(self.distance))
        return _accumulate(self.matrix(), step)

    def passed(self, start: IntArray, n_arcs: int) -> tuple[IntArray, IntArray, FloatArray]:
        """Return for each start the arcs passed and the shares over them: row, arc, share."""
        from scipy.sparse import csr_array

        size, matrix = len(self.distance), self.matrix()
        front = csr_array((np.ones(len(start)), (np.arange(len(start)), start)), shape=(len(start), size))
        total = front
        while front.nnz:
            front = front @ matrix
            total = total + front
        over = (total @ csr_array((self.share, (self.tail, self.arc)), shape=(size, n_arcs))).tocoo()
        return over.row.astype(np.intp), over.col.astype(np.intp), over.data


def _sums(place: IntArray, value: FloatArray, size: int) -> FloatArray:
    """Add up values by place."""
    return np.bincount(place, weights=value, minlength=size).astype(float, copy=False)


def _accumulate(matrix: csr_array, first: FloatArray) -> FloatArray:
    """Add up a vector, what the matrix makes of it, what it makes of that; a matrix without circles comes to an end."""
    total, term = first.copy(), first
    while term.any():
        term = matrix @ term
        total += term
    return total


def _plans(arcs: Arcs, targets: IntArray, up: BoolArray | None) -> Iterator[tuple[IntArray, IntArray, _Plan]]:
    """Yield the numbers of demands, which of the plan's targets is theirs, and the plan."""
    used = np.arange(len(arcs.cost)) if up is None else np.flatnonzero(up)
    distinct, which = np.unique(targets, return_inverse=True)
    chunk = max(1, _CELLS // (arcs.n_nodes + len(used) + 1))
    for first in range(0, len(distinct), chunk):
        among = np.flatnonzero((which >= first) & (which < first + chunk))
        plan = _plan(arcs, distinct[first : first + chunk], used, up)
        yield among, which[among] - first, plan


def _plan(arcs: Arcs, targets: IntArray, used: IntArray, up: BoolArray | None) -> _Plan:
    """Find the next hops toward some targets."""
    distance = distances(arcs, targets, up, backwards=True)
    before, behind = distance[:, arcs.tail[used]], distance[:, arcs.head[used]]
    is_next = (behind + arcs.cost[used] <= before * (1.0 + TIE)) & np.isfinite(before) & (behind <= before)
    row, position = np.nonzero(is_next)
    arc, flat = used[position], distance.ravel()
    tail, head = row * arcs.n_nodes + arcs.tail[arc], row * arcs.n_nodes + arcs.head[arc]
    is_on = flat[head] < flat[tail]
    if not is_on.all():  # some arcs cost nothing
        steps = _steps(tail, head, np.arange(len(targets)) * arcs.n_nodes + targets, len(flat))
        is_on |= steps[head] < steps[tail]
    tail, head, arc = tail[is_on], head[is_on], arc[is_on]
    choices = np.bincount(tail, minlength=len(flat))
    return _Plan(flat, tail, head, arc, 1.0 / choices[tail])


def _steps(tail: IntArray, head: IntArray, targets: IntArray, size: int) -> IntArray:
    """Count the arcs from each node to its target over next hops; ``size`` where there is no way."""
    steps = np.full(size, size)
    steps[targets] = taken = 0
    reached = steps == 0
    while len(fresh := tail[reached[head] & ~reached[tail]]):
        taken += 1
        steps[fresh], reached[fresh] = taken, True
    return steps
