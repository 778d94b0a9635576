"""What the digital plane carries: rates, latencies and paths of all demands in a given state."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.arcs import digital_arcs
from netsim.arrays.asks import asks
from netsim.arrays.candidates import PathBook
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.delay import queueing
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.paths import Path, distances

if TYPE_CHECKING:
    from netsim.geo.lengths import Lengths
    from netsim.model import Network

_KEPT: Final = 32
"""Situations held in memory; the one unused for longest goes first."""
_ENOUGH: Final = 1.0 - 1e-9
"""Part of what was asked that counts as all of it."""
_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """
    What the digital plane carries in one state; arrays stand in the order of the plane's demands, or of its links.

    Parameters
    ----------
    asked, served
        Rate asked for and rate carried, shape (n_demands,). [bit/s]
    latency
        One way, mean over the paths used weighted by their rates; NaN where nothing is carried. [s]
    rtt
        There and back, the way back on its own best path; NaN where there is none. [s]
    path
        Links of the path that carries most of each demand, in order; empty where nothing is carried.
    reason
        Why a demand did not get what it wants: ``end_down`` (its source or target), ``policy`` (there is a path, but
        none that it may take), ``no_path``, ``no_capacity``, ``over_latency`` (carried, but too slowly), else empty.
    load_forward, load_backward
        Rate on each link from source to target, and back, shape (n_links,). [bit/s]
    """

    asked: FloatArray
    served: FloatArray
    latency: FloatArray
    rtt: FloatArray
    path: tuple[tuple[str, ...], ...]
    reason: tuple[str, ...]
    load_forward: FloatArray
    load_backward: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Situation:
    """What follows from the assets that are down, whatever is asked."""

    candidates: Candidates
    owner: IntArray
    delay: FloatArray
    """Of each candidate path without queueing. [s]"""
    links: tuple[tuple[str, ...], ...]
    """Of each candidate path."""
    back: IntArray
    """Arcs of each demand's way back, filled up as the candidates are."""
    back_delay: FloatArray
    fate: tuple[str, ...]
    """Reason why a demand cannot be carried at all, else empty."""


class DigitalPlane:
    """
    The digital plane of a network, ready to carry demands in any state.

    The latency of a path is the delay of its links, that of the equipment of every node on it, both ends included,
    and the wait in the queue before each link.

    Parameters
    ----------
    network
        Its demands are carried, and for each dependency on the layer ``digital`` one more, before all others.
    lengths
        Route lengths, if they were measured before.
    k
        Each demand may spread over its k shortest paths, and over up to k that have no link in common.

    Attributes
    ----------
    demands, links
        Ids, in the order of the arrays: demands and then dependencies; digital links of any status.
    rate
        What each demand asks for at the busiest hour, shape (n_demands,). [bit/s]
    capacity
        Of each link and direction, shape (n_links,). [bit/s]

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cable = Link("AB", "A", "B", "fibre", length=500e3, capacity=100e9)
    >>> plane = DigitalPlane(Network(nodes=[a, b], links=[cable], demands=[Demand("A", "B", rate=120e9)]))
    >>> flows = plane.carry(plane.rate)
    >>> flows.served / 1e9, flows.reason
    (array([100.]), ('no_capacity',))
    >>> plane.carry(plane.rate, down=frozenset({"AB"})).reason
    ('no_path',)
    """

    def __init__(self, network: Network, lengths: Lengths | None = None, k: int = 4) -> None:
        self._arcs = digital_arcs(network, lengths)
        self._asks = tuple(asks(network))
        self._assets = frozenset((*self._arcs.nodes, *self._arcs.links))
        self._link = {name: number for number, name in enumerate(self._arcs.links)}
        self._node = number = {name: position for position, name in enumerate(self._arcs.nodes)}
        self._source = np.array([number[ask.source] for ask in self._asks], dtype=np.intp)
        self._target = np.array([number[ask.target] for ask in self._asks], dtype=np.intp)
        self._priority = np.array([ask.priority for ask in self._asks], dtype=np.intp)
        self._limit = np.array([ask.latency_limit for ask in self._asks], dtype=float)
        self._there = [(number[ask.source], number[ask.target], ask.terms) for ask in self._asks]
        self._back = [(number[ask.target], number[ask.source], ask.terms.back()) for ask in self._asks]
        queries = dict.fromkeys(self._back, 1) | dict.fromkeys(self._there, k)
        self._book = PathBook(network, self._arcs, queries)
        self._known: OrderedDict[frozenset[str], _Situation] = OrderedDict()
        self.demands = tuple(ask.id for ask in self._asks)
        self.links = self._arcs.links
        self.rate = np.array([ask.rate for ask in self._asks], dtype=float)
        self.capacity = self._arcs.capacity[::2]

    def carry(
        self, asked: FloatArray, down: frozenset[str] = frozenset(), degraded: Mapping[str, float] = _NOTHING
    ) -> Flows:
        """
        Carry what is asked over what is up.

        Within a priority rates grow together until they have what they ask for or their paths are full (see
        ``netsim.kernels.fairness.fill_paths``). A demand slower than its latency limit is carried all the same.

        Parameters
        ----------
        asked
            Rate that each demand asks for now, shape (n_demands,). [bit/s]
        down
            Ids of nodes and links that are down; ids of other planes do no harm.
        degraded
            Link or node id to the part of its capacity that stays: of a link in both directions, of a node on each of
            its links. Ids of other planes do no harm.

        Returns
        -------
        flows
            Rates, latencies, paths, reasons and loads.
        """
        now = self._situation(down & self._assets)
        capacity = self._remaining(degraded)
        rate = fill_paths(now.candidates, capacity, asked, priority=self._priority)
        load = now.candidates.load(rate)
        wait = np.append(queueing(load, capacity), 0.0)  # the entry that fills up short paths waits for nothing
        served = _total(rate, now.owner, len(asked))
        served = np.where(served >= _ENOUGH * asked, asked, served)
        delay = now.delay + wait[now.candidates.arcs].sum(axis=1)
        latency = _mean(delay, rate, now.owner, len(asked))
        back = now.back_delay + wait[now.back].sum(axis=1)
        return Flows(
            asked=asked,
            served=served,
            latency=latency,
            rtt=latency + back,
            path=_main_paths(now, rate),
            reason=_reasons(now.fate, served < asked, latency > self._limit),
            load_forward=load[::2],
            load_backward=load[1::2],
        )

    def _remaining(self, degraded: Mapping[str, float]) -> FloatArray:
        """Return the capacity of each arc that degraded links and nodes leave. [bit/s]"""
        capacity, graph = self._arcs.capacity.copy(), self._arcs.graph
        for name, share in degraded.items():
            if name in self._link:
                capacity[2 * self._link[name] + np.arange(2)] *= share
            elif name in self._node:
                capacity[(graph.tail == self._node[name]) | (graph.head == self._node[name])] *= share
        return capacity

    def _situation(self, down: frozenset[str]) -> _Situation:
        """Return what follows from the assets that are down, from memory where it was asked before."""
        if down not in self._known:
            self._known[down] = self._find(down)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(down)
        return self._known[down]

    def _find(self, down: frozenset[str]) -> _Situation:
        up, n_arcs = self._arcs.up(down), len(self._arcs.capacity)
        found = self._book.paths(up)
        candidates = Candidates.of([found[query] for query in self._there], n_arcs)
        owner = candidates.owner
        ways_back = [found[query][:1] for query in self._back]
        back = Candidates.of([way or [()] for way in ways_back], n_arcs).arcs
        back_delay = self._delay(back, self._target)
        back_delay[[not way for way in ways_back]] = np.nan
        return _Situation(
            candidates=candidates,
            owner=owner,
            delay=self._delay(candidates.arcs, self._source[owner]),
            links=tuple(self._names(path) for query in self._there for path in found[query]),
            back=back,
            back_delay=back_delay,
            fate=self._fates([bool(found[query]) for query in self._there], down, up),
        )

    def _delay(self, paths: IntArray, start: IntArray) -> FloatArray:
        """Return the delay of each path without queueing, the equipment at its start included. [s]"""
        cost = np.append(self._arcs.graph.cost, 0.0)
        return np.asarray(cost[paths].sum(axis=1) + self._arcs.equipment[start], dtype=float)

    def _names(self, path: Path) -> tuple[str, ...]:
        return tuple(self._arcs.links[arc // 2] for arc in path)

    def _fates(self, has_path: list[bool], down: frozenset[str], up: BoolArray) -> tuple[str, ...]:
        """Tell why demands without a path have none."""
        node_up = self._arcs.node_up(down)
        lost = [position for position, has in enumerate(has_path) if not has]
        sources, row = np.unique(self._source[lost], return_inverse=True)
        reach = distances(self._arcs.graph, sources, up)[row, self._target[lost]]
        fate = [""] * len(has_path)
        for position, cost in zip(lost, reach.tolist(), strict=True):
            ends_up = node_up[self._source[position]] and node_up[self._target[position]]
            fate[position] = "end_down" if not ends_up else "policy" if cost < np.inf else "no_path"
        return tuple(fate)


def _total(value: FloatArray, owner: IntArray, n_owners: int) -> FloatArray:
    """Add values up by owner."""
    return np.bincount(owner, weights=value, minlength=n_owners).astype(float, copy=False)


def _mean(value: FloatArray, weight: FloatArray, owner: IntArray, n_owners: int) -> FloatArray:
    """Average values by owner; NaN for an owner without weight."""
    total = _total(weight, owner, n_owners)
    mean = np.full(n_owners, np.nan)
    np.divide(_total(value * weight, owner, n_owners), total, out=mean, where=total > 0.0)
    return mean


def _main_paths(now: _Situation, rate: FloatArray) -> tuple[tuple[str, ...], ...]:
    """Return the links of the path that carries most of each demand."""
    heaviest = np.lexsort((-rate, now.owner))  # stable: of equal rates the shortest path stands first
    first = now.candidates.first
    paths: list[tuple[str, ...]] = [()] * (len(first) - 1)
    has_path = np.flatnonzero(np.diff(first))
    row = heaviest[first[has_path]]
    carries = rate[row] > 0.0
    for demand, path in zip(has_path[carries].tolist(), row[carries].tolist(), strict=True):
        paths[demand] = now.links[path]
    return tuple(paths)


def _reasons(fate: tuple[str, ...], is_short: BoolArray, is_slow: BoolArray) -> tuple[str, ...]:
    """Name the worst that befell each demand."""
    reasons = list(fate)
    for demand in np.flatnonzero(is_short | is_slow).tolist():
        reasons[demand] = fate[demand] or ("no_capacity" if is_short[demand] else "over_latency")
    return tuple(reasons)
