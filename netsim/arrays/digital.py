"""What the digital plane carries: rates, latencies and paths of all demands in a given state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.arcs import digital_arcs
from netsim.arrays.asks import asks
from netsim.arrays.flows import Flows
from netsim.arrays.policies import Answer, Policy, Task, policy_named, share
from netsim.arrays.search import Admissible
from netsim.arrays.situations import Run, Situation, Situations
from netsim.arrays.states import CarriedPlane
from netsim.arrays.steady import SteadyPlane
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.delay import queueing
from netsim.kernels.incidence import along
from netsim.kernels.refilling import Task as FillingTask

if TYPE_CHECKING:
    from netsim.geo.lengths import Lengths
    from netsim.model import Network

_ENOUGH: Final = 1.0 - 1e-6
"""Part of what was asked that counts as all of it; a linear programme is solved to about a ten-millionth."""
_DETERRENT: Final = 1.0
"""Delay at which ``optimal`` reckons what is served by its second choice: more than any detour takes. [s]"""
_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})
_NONE: Final[frozenset[int]] = frozenset()
Running = Mapping[tuple[str, ...], float]
"""Paths that a demand runs over, the node where each begins and its links, and the part of what it asks on each."""
_NOBODY: Final[Mapping[int, Running]] = MappingProxyType({})


class DigitalPlane:
    """
    The digital plane of a network, ready to carry demands in any state.

    The latency of a path is the delay of its links, that of the equipment of every node on it, both ends included,
    and the wait in the queue before each link.

    Parameters
    ----------
    network
        Its demands are carried, for each dependency on the layer ``digital`` one more, before all others, and one for
        each client of a workload.
    lengths
        Route lengths, if they were measured before.
    k
        Each demand may spread over its k shortest paths, and over up to k that have no link in common; policies that
        keep to the shortest paths pay no heed to it.
    policy
        Name of the policy by which demands share the links; see :mod:`netsim.arrays.policies`.
    barred
        Countries that data of others may not pass through.

    Attributes
    ----------
    demands, links
        Ids, in the order of the arrays: demands, dependencies, clients of workloads; digital links of any status.
    rate
        What each demand asks for at the busiest hour, shape (n_demands,). [bit/s]
    capacity
        Of each link and direction, shape (n_links,). [bit/s]
    is_need
        Which demands are dependencies, shape (n_demands,).

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

    def __init__(
        self,
        network: Network,
        lengths: Lengths | None = None,
        k: int = 4,
        policy: str = "max-min-fair",
        barred: frozenset[str] = frozenset(),
    ) -> None:
        self._policy: Policy = policy_named(policy)
        self._arcs = digital_arcs(network, lengths)
        self.barred = barred
        self.asks = tuple(asks(network, barred))
        self._link = {name: number for number, name in enumerate(self._arcs.links)}
        self._node = {name: position for position, name in enumerate(self._arcs.nodes)}
        self._priority = np.array([ask.priority for ask in self.asks], dtype=np.intp)
        self._limit = np.array([ask.latency_limit for ask in self.asks], dtype=float)
        self._situations = Situations(network, self._arcs, self.asks, self._policy.paths, k)
        self._seats = _seats(network, self._situations.replicas)
        self._assets = frozenset((*self._arcs.nodes, *self._arcs.links, *self._situations.replicas))
        self._cost = np.concatenate((self._arcs.graph.cost, np.zeros(len(self._seats)), [_DETERRENT]))
        self.demands = tuple(ask.id for ask in self.asks)
        self.links = self._arcs.links
        self.rate = np.array([ask.rate for ask in self.asks], dtype=float)
        self.capacity = self._arcs.capacity[::2]
        self.is_need = np.array([ask.is_need for ask in self.asks], dtype=bool)

    def asked_otherwise(self, network: Network) -> DigitalPlane | None:
        """Return the plane of a network with the same arcs in which only rates differ; ``None`` where more does."""
        now = tuple(asks(network, self.barred))
        as_before = tuple(replace(ask, rate=old.rate) for ask, old in zip(now, self.asks, strict=False))
        if len(now) != len(self.asks) or as_before != self.asks:
            return None
        if not np.array_equal(_seats(network, self._situations.replicas), self._seats):
            return None
        plane = copy(self)
        plane.asks, plane.rate = now, np.array([ask.rate for ask in now], dtype=float)
        return plane

    def carry(
        self,
        asked: FloatArray,
        down: frozenset[str] = frozenset(),
        degraded: Mapping[str, float] = _NOTHING,
        held: Mapping[int, Running] = _NOBODY,
    ) -> Flows:
        """
        Carry what is asked over what is up, as the policy says.

        Priorities are strict. A demand slower than its latency limit is carried all the same.

        Parameters
        ----------
        asked
            Rate that each demand asks for now, shape (n_demands,). [bit/s]
        down
            Ids of nodes and links that are down; ids of other planes do no harm. Beside them, of needs that any replica
            of a workload meets, those that do not serve: ``NODE needs WORKLOAD;REPLICA``.
        degraded
            Link or node id to the part of its capacity that stays: of a link in both directions, of a node on each of
            its links and of the replicas in it; of a replica, ``WORKLOAD;NODE``, of what it can serve; of a demand, of
            what it asks for, as far as its ends still work. Ids of other planes do no harm.
        held
            Demands, by number, that still keep to the paths that they ran over, from ``running``: those that a failure
            has hit, until they are restored.

        Returns
        -------
        flows
            Rates, latencies, paths, reasons and loads.
        """
        before = {number: tuple(self._runs(running)) for number, running in held.items()}
        down &= self._assets
        now = self._situations.of(down, before)
        wanted = asked.copy()
        for number in now.late if self._policy.paths != "equal-cost" else ():  # there it is in the split
            wanted[number] *= min(1.0, sum(row.part for row in now.table.rows[number]))
        for number in (faint := self._faint(degraded)):
            wanted[number] *= degraded[self.demands[number]]
        capacity = self._remaining(degraded)
        task = self._task(now, wanted, capacity, frozenset(before))
        answer = share(self._policy, task)
        while self._policy.paths == "overflow" and now.narrow & (short := _short(task, answer)):
            now = self._situations.widen(down, before, short)
            task = self._task(now, wanted, capacity, frozenset(before))
            answer = share(self._policy, task)
        flows = self._flows(now, task, answer, asked)
        reason = ("end_silent" if number in faint else why for number, why in enumerate(flows.reason))
        return replace(flows, reason=tuple(reason)) if faint else flows

    def _faint(self, degraded: Mapping[str, float]) -> frozenset[int]:
        """Return the numbers of the demands of which an end works in part, or not at all."""
        return frozenset(number for number, name in enumerate(self.demands) if name in degraded) if degraded else _NONE

    def steady(self) -> SteadyPlane | CarriedPlane:
        """Return what answers for many states at the busiest hour, quickly where the policy allows it."""
        if self._policy.name != "max-min-fair":
            return CarriedPlane(self.rate, self.carry)
        self.carry(self.rate)
        usual, capacity = self._situations.of(frozenset(), {}), self._remaining({})
        answer = share(self._policy, self._task(usual, self.rate, capacity, frozenset()))
        task = FillingTask(capacity, self.rate, self._priority)
        return SteadyPlane(self._arcs, self._situations, usual, answer.rate, task)

    def _task(self, now: Situation, asked: FloatArray, capacity: FloatArray, bound: frozenset[int]) -> Task:
        return Task(
            candidates=now.table.candidates,
            delay=now.table.delay,
            split=now.table.split,
            capacity=capacity,
            asked=asked,
            priority=self._priority,
            cost=self._cost,
            search=Admissible(self._situations, now, bound),
        )

    def _flows(self, now: Situation, task: Task, answer: Answer, asked: FloatArray) -> Flows:
        ways, start, delay = self._ways(now, answer)
        runs = np.flatnonzero(answer.rate > 0.0)
        rate, user, used = answer.rate[runs], answer.paths.owner[runs], ways[runs]
        is_usual = answer.paths is now.table.candidates
        names = now.table.names.tolist() if is_usual else list(map(self._names, ways.tolist()))
        n_real = len(self._arcs.capacity)
        load = answer.paths.load(answer.rate)
        wait = queueing(load[:n_real], task.capacity[:n_real])
        wait = np.append(wait, np.zeros(len(self._seats) + 2))  # replicas, abroad, the entry that fills up short paths
        served = _total(rate, user, len(asked))
        served = np.where(served >= _ENOUGH * asked, asked, served)
        latency = _mean(delay[runs] + along(wait, used), rate, user, len(asked))
        main = _main_rows(answer, len(asked))
        is_full = np.append(load >= task.capacity * _ENOUGH, False)
        return Flows(
            asked=asked,
            served=served,
            latency=latency,
            rtt=latency + now.table.back_delay + along(wait, now.table.back),
            path=tuple(map([*names, ()].__getitem__, main)),
            origin=tuple(map([*self._arcs.nodes, ""].__getitem__, np.append(start, -1)[main].tolist())),
            reason=self._reasons(now, served < asked, latency > self._limit, is_full),
            load_forward=load[:n_real:2],
            load_backward=load[1:n_real:2],
            used=used,
            user=user,
            rate=rate,
            begin=start[runs],
        )

    def _ways(self, now: Situation, answer: Answer) -> tuple[IntArray, IntArray, FloatArray]:
        """Return what the paths of an answer run over, where they begin, and their delay without queueing."""
        if answer.paths is now.table.candidates:
            return now.table.ways, now.table.start, now.table.delay
        known = {(d, row.arcs): row for d, own in now.table.rows.items() for row in own if row.arcs != row.way}
        n_real, fill = len(self._arcs.capacity), answer.paths.n_arcs
        ways, start = np.full_like(answer.paths.arcs, fill), np.zeros(len(answer.rate), dtype=np.intp)
        for number, (demand, arcs) in enumerate(
            zip(answer.paths.owner.tolist(), answer.paths.arcs.tolist(), strict=True)
        ):
            path = tuple(arc for arc in arcs if arc < fill)
            row = known.get((demand, path))
            way = row.way if row is not None else tuple(arc for arc in path if arc < n_real)
            ways[number, : len(way)] = way
            start[number] = row.source if row is not None else self._arcs.graph.tail[way[0]]
        return ways, start, self._situations.delays(ways, start)

    def _names(self, way: list[int]) -> tuple[str, ...]:
        """Return the links of a path, filled up with what is none."""
        n_real = len(self._arcs.capacity)
        return self._situations.names(tuple([arc for arc in way if arc < n_real]))

    def running(self, flows: Flows, demand: int) -> Running:
        """Return the paths that a demand runs over, by its number."""
        rows = np.flatnonzero(flows.user == demand)
        nodes = [self._arcs.nodes[number] for number in flows.begin[rows]]
        links = [self._names(way) for way in flows.used[rows].tolist()]
        parts = (flows.rate[rows] / flows.asked[demand]).tolist()
        return {(node, *own): part for node, own, part in zip(nodes, links, parts, strict=True)}

    def _runs(self, running: Running) -> Iterator[Run]:
        """Find the arcs of paths; those of another network need not be there."""
        for (begin, *links), part in running.items():
            node = source = self._node.get(begin, -1)
            way = []
            for name in links:
                arc = 2 * self._link.get(name, -1)
                arc += 0 if arc < 0 or self._arcs.graph.tail[arc] == node else 1
                if arc < 0 or self._arcs.graph.tail[arc] != node:
                    source = -1
                    break
                way.append(arc)
                node = int(self._arcs.graph.head[arc])
            yield Run(source, tuple(way), part)

    def _remaining(self, degraded: Mapping[str, float]) -> FloatArray:
        """Return the capacity of each arc, and of replicas, that degraded links and nodes leave. [bit/s]"""
        capacity, graph = np.concatenate((self._arcs.capacity, self._seats, [np.inf])), self._arcs.graph
        for name, part in degraded.items():
            if name in self._link:
                capacity[2 * self._link[name] + np.arange(2)] *= part
            elif name in self._situations.seat:
                capacity[self._situations.seat[name]] *= part
            elif name in self._node:
                at_it = (graph.tail == self._node[name]) | (graph.head == self._node[name])
                capacity[: len(at_it)][at_it] *= part
                for replica, seat in self._situations.seat.items():
                    if replica.partition(";")[2] == name and part > 0.0:  # all of infinity is left but for nothing
                        capacity[seat] *= part
        return capacity

    def hit_by(self, flows: Flows, down: Collection[str]) -> list[int]:
        """Return the numbers of the demands that run, at least in part, over what goes down."""
        up = np.append(self._arcs.up(down), np.ones(len(self._seats) + 2, dtype=bool))
        return [int(number) for number in np.unique(flows.user[~up[flows.used].all(axis=1)])]

    def shared_risks(self) -> dict[str, tuple[str, ...]]:
        """Return the demands with protection ``1+1`` whose two paths share risks, and these by name."""
        return self._situations.shared_risks()

    def _reasons(self, now: Situation, is_short: BoolArray, is_slow: BoolArray, is_full: BoolArray) -> tuple[str, ...]:
        """Name the worst that befell each demand."""
        reasons, paths = list(now.fate), now.table.candidates
        seated = ((paths.arcs >= len(self._arcs.capacity)) & is_full[paths.arcs]).any(axis=1)  # at a full replica
        has_room = np.bincount(paths.owner, weights=~seated, minlength=len(reasons)) > 0.0
        for demand in np.flatnonzero(is_short | is_slow).tolist():
            short = "restoring" if demand in now.late else "no_capacity" if has_room[demand] else "no_room"
            reasons[demand] = now.fate[demand] or (short if is_short[demand] else "over_latency")
        return tuple(reasons)


def _seats(network: Network, replicas: list[str]) -> FloatArray:
    """Return what each replica of a workload can serve. [bit/s]"""
    room = {row.id: row.capacity or np.inf for row in network.workloads}
    return np.array([room.get(replica.partition(";")[0], np.inf) for replica in replicas], dtype=float)


def _total(value: FloatArray, owner: IntArray, n_owners: int) -> FloatArray:
    """Add values up by owner."""
    return np.bincount(owner, weights=value, minlength=n_owners).astype(float, copy=False)


def _mean(value: FloatArray, weight: FloatArray, owner: IntArray, n_owners: int) -> FloatArray:
    """Average values by owner; NaN for an owner without weight."""
    total = _total(weight, owner, n_owners)
    mean = np.full(n_owners, np.nan)
    np.divide(_total(value * weight, owner, n_owners), total, out=mean, where=total > 0.0)
    return mean


def _short(task: Task, answer: Answer) -> frozenset[int]:
    """
    Return the demands that do not get all on their best path.

    Who does never looks for another one while rates grow, so that it makes no difference whether there are any.
    """
    first = task.candidates.first
    has_path = np.flatnonzero(np.diff(first))
    is_short = answer.rate[first[has_path]] < task.asked[has_path]
    return frozenset(has_path[is_short].tolist())


def _main_rows(answer: Answer, n_demands: int) -> list[int]:
    """Return the path that carries most of each demand; -1 where none carries anything."""
    heaviest = np.lexsort((-answer.rate, answer.paths.owner))  # stable: of equal rates the shortest path stands first
    first = answer.paths.first
    main = np.full(n_demands, -1, dtype=np.intp)
    has_path = np.flatnonzero(np.diff(first))
    row = heaviest[first[has_path]]
    carries = answer.rate[row] > 0.0
    main[has_path[carries]] = row[carries]
    rows: list[int] = main.tolist()
    return rows
