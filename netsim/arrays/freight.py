"""The freight plane as a graph of arcs: what a network offers to trucks and boxes, and the ways through it."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from netsim.arrays.legs import (
    TEU_PER_TRUCK,
    Arc,
    Cross,
    Drive,
    Leg,
    Part,
    Ride,
    Route,
    Stretch,
    as_route,
    place_of_boarding,
    plugs_at,
)
from netsim.geo.lengths import measure
from netsim.kernels.search import cheapest
from netsim.units import hours, km

if TYPE_CHECKING:
    from netsim.model import Gate, Link, Network, Service

__all__ = [
    "TEU_PER_TRUCK",
    "Arc",
    "Cross",
    "Drive",
    "FreightPlane",
    "Leg",
    "Part",
    "Ride",
    "Route",
    "Stretch",
    "place_of_boarding",
    "plugs_at",
]

_REMEMBERED: Final = 2**14
"""Routes that are; searches under other values of time and bans mostly find one of them."""


class FreightPlane:
    """
    The freight graph of a network, built once and asked many times.

    Parameters
    ----------
    network
        Only what is live takes part.
    top_speed
        No truck drives faster. [m/s]
    """

    def __init__(self, network: Network, top_speed: float = math.inf) -> None:
        self.network = network
        self.top_speed = top_speed
        self._capped: dict[float, FreightPlane] = {}
        self.metres: Mapping[str, float] = measure(network).metres
        live = {node.id for node in network.nodes if node.status == "live"}
        self.links = tuple(
            link
            for link in network.links
            if not link.is_digital and link.status == "live" and {link.source, link.target} <= live
        )
        self._gates = {gate.id: gate for gate in network.all_gates}
        self._locks = {lock.node: lock.time.mean for lock in network.locks}
        self.arcs = tuple(self._arcs())
        self._index = {node.id: number for number, node in enumerate(network.nodes)}
        self._head = [self._index[arc.head] for arc in self.arcs]
        self._outgoing: list[list[int]] = [[] for _ in network.nodes]
        self._needing: dict[str, list[int]] = defaultdict(list)
        for number, arc in enumerate(self.arcs):
            self._outgoing[self._index[arc.tail]].append(number)
            for name in arc.needs:
                self._needing[name].append(number)
        self._made = lru_cache(_REMEMBERED)(self._as_route)
        self._best: dict[tuple[tuple[str, str], float, tuple[str, ...], frozenset[str]], Route | None] = {}
        self._cost: dict[float, list[float]] = {}
        self._other_modes: dict[tuple[str, ...], frozenset[int]] = {}
        self._routes: dict[tuple[object, ...], tuple[Route, ...]] = {}

    def capped(self, top_speed: float | None) -> FreightPlane:
        """Return the plane as trucks see it that drive no faster; ``None``: this one. [m/s]"""
        if top_speed is None:
            return self
        if top_speed not in self._capped:
            self._capped[top_speed] = FreightPlane(self.network, top_speed)
        return self._capped[top_speed]

    @cached_property
    def has_bans(self) -> bool:
        """Whether there are hours in which trucks may not enter some road."""
        return any(link.no_trucks is not None for link in self.links)

    # -- building ------------------------------------------------------------------------------------------------

    def _arcs(self) -> Iterable[Arc]:
        for link in self.links:
            if link.kind in {"road", "transfer"}:
                yield self._drive(link, forward=True)
                if not link.directed:
                    yield self._drive(link, forward=False)
        for service in self.network.services:
            yield from self._rides(service)

    def _drive(self, link: Link, *, forward: bool) -> Arc:
        tail, head = (link.source, link.target) if forward else (link.target, link.source)
        leaving, entering = self._gates_between(tail, head, link.kind)
        is_limited = link.capacity_per_h is not None or link.slots_per_day is not None
        arrives = "" if entering else head
        money = self._price(link)
        drive = Drive(link.id, forward, self.passing_time(link), link.kind, arrives, money, is_limited, link.no_trucks)
        before = tuple(Cross(gate.id, _usual_time(gate)) for gate in leaving)
        behind = tuple(Cross(gate.id, _usual_time(gate), head) for gate in entering)
        legs: tuple[Leg, ...] = (*before, drive, *behind)
        gates = tuple(gate.id for gate in (*leaving, *entering))
        queues = (*gates, link.id) if is_limited else gates
        needs = frozenset({link.id, tail, head, *gates})
        return Arc(tail, head, legs, sum(leg.time for leg in legs), money, link.kind, needs, queues)

    def _gates_between(self, tail: str, head: str, kind: str) -> tuple[tuple[Gate, ...], tuple[Gate, ...]]:
        """
        Find the gates of a border on a road, and those for trucks of a place that it leaves or comes to.

        A gate on the side that trucks leave is passed before the link, one on the side that they enter after it. Boxes
        that are moved between a train and a ship pass no gate.
        """
        node = self.network.node
        if kind == "transfer" and "rail_terminal" in {node[tail].kind, node[head].kind}:
            return (), ()
        direction = f"{node[tail].country}>{node[head].country}" if kind == "road" else ""
        leaving = (self._gates.get(f"{tail} out"), self._gates.get(f"{tail} {direction}"))
        entering = (self._gates.get(f"{head} {direction}"), self._gates.get(f"{head} in"))
        return tuple(gate for gate in leaving if gate), tuple(gate for gate in entering if gate)

    def is_after_a_gate(self, drive: Drive) -> bool:
        """Tell whether one enters a link through a gate, and does not stand on the road behind it before entering."""
        link = self.network.link[drive.name]
        tail, head = (link.source, link.target) if drive.forward else (link.target, link.source)
        return bool(self._gates_between(tail, head, link.kind)[0])

    def passing_time(self, link: Link, speed: float | None = None) -> float:
        """Return the time to pass a link at its own speed, or at that of a train or ship. [s]"""
        if link.time is not None:
            return link.time
        if link.kind == "transfer":
            return 0.0
        speed = speed or link.speed or self.network.defaults.of("speed", link.kind)
        return self.metres[link.id] / (min(speed, self.top_speed) if link.kind == "road" else speed)

    def _price(self, link: Link) -> float:
        per_km = link.cost_per_km
        if per_km is None:
            per_km = self.network.defaults.of("cost_per_km", link.kind)
        return link.cost_fixed + per_km * self.metres[link.id] / km

    def _rides(self, service: Service) -> Iterable[Arc]:
        """Yield an arc from each stop to each later stop; the wait for a departure is half a headway on average."""
        stages = self.stages.get(service.id)
        if stages is None:
            return
        for first, last in combinations(range(len(service.stops)), 2):
            board, alight = service.stops[first], service.stops[last]
            drives = [drive for stage in stages[first:last] for drive in stage]
            running = sum(drive.time + self._lockage(service, drive) for drive in drives)
            time = service.departures.headway / 2 + running + service.dwell * (last - first - 1)
            money = sum(self._price(self.network.link[drive.name]) for drive in drives)
            ride = Ride(service.id, board, alight, time, service.mode, money)
            needs = {service.id, *service.stops[first : last + 1], *(drive.name for drive in drives)}
            queue = (place_of_boarding(service.id, board),)
            yield Arc(board, alight, (ride,), time, money, service.mode, frozenset(needs), queue)

    def _lockage(self, service: Service, drive: Drive) -> float:
        """Return the mean time in the lock at the end of a link. [s]"""
        if service.mode != "waterway" or not self._locks:
            return 0.0
        link = self.network.link[drive.name]
        return self._locks.get(link.target if drive.forward else link.source, 0.0)

    @cached_property
    def stages(self) -> dict[str, list[list[Drive]]]:
        """Way between each stop and the next, by service; services whose stops are not joined are left out."""
        by_mode: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            by_mode[link.kind].append(link)
        found = {}
        for service in self.network.services:
            ways = [self._way(by_mode[service.mode], service, ends) for ends in pairwise(service.stops)]
            if all(ways):
                found[service.id] = ways
        return found

    def _way(self, links: list[Link], service: Service, ends: tuple[str, str]) -> list[Drive]:
        """Find the shortest way over links of one mode; empty where there is none."""
        index = {
            name: number
            for number, name in enumerate(sorted({end for row in links for end in (row.source, row.target)}))
        }
        if not index.keys() >= set(ends):
            return []
        steps = [(link, forward) for link in links for forward in ((True,) if link.directed else (True, False))]
        outgoing: list[list[int]] = [[] for _ in index]
        head, cost = [], []
        for number, (link, forward) in enumerate(steps):
            tail, tip = (link.source, link.target) if forward else (link.target, link.source)
            outgoing[index[tail]].append(number)
            head.append(index[tip])
            cost.append(self.metres[link.id])
        path = cheapest(outgoing, head, cost, (index[ends[0]], index[ends[1]])) or []
        return [
            Drive(link.id, forward, self.passing_time(link, service.speed), link.kind)
            for link, forward in map(steps.__getitem__, path)
        ]

    # -- asking --------------------------------------------------------------------------------------------------

    def route(
        self, ends: tuple[str, str], value_of_time: float, modes: tuple[str, ...], banned: frozenset[str] = frozenset()
    ) -> Route | None:
        """
        Find the way of least generalised cost.

        Parameters
        ----------
        ends
            Origin and destination.
        value_of_time
            [USD per TEU and h]
        modes
            Modes that may be used; transfers between them always may.
        banned
            Links, nodes, gates and services that may not be used.

        Returns
        -------
        route
            ``None`` where there is no way.
        """
        key = (ends, value_of_time, modes, banned)
        if key not in self._best:
            self._best[key] = self._search(*key)
        return self._best[key]

    def _search(
        self, ends: tuple[str, str], value_of_time: float, modes: tuple[str, ...], banned: frozenset[str]
    ) -> Route | None:
        if ends[0] != ends[1] and not banned.isdisjoint(ends):  # every arc needs both its ends
            return None
        without = self._without(modes).union(*(self._needing[name] for name in banned if name in self._needing))
        between = self._index[ends[0]], self._index[ends[1]]
        path = cheapest(self._outgoing, self._head, self._costs(value_of_time), between, without)
        return None if path is None else self._made(*ends, *path)

    def _as_route(self, origin: str, destination: str, *path: int) -> Route:
        return as_route((origin, destination), [self.arcs[number] for number in path])

    def _costs(self, value_of_time: float) -> list[float]:
        """Return the generalised cost of each arc; cargo classes are few, so all are kept."""
        if value_of_time not in self._cost:
            self._cost[value_of_time] = [arc.money + value_of_time * arc.time / hours for arc in self.arcs]
        return self._cost[value_of_time]

    def _without(self, modes: tuple[str, ...]) -> frozenset[int]:
        """Return the arcs of all other modes."""
        if modes not in self._other_modes:
            others = (number for number, arc in enumerate(self.arcs) if arc.mode not in (*modes, "transfer"))
            self._other_modes[modes] = frozenset(others)
        return self._other_modes[modes]

    def uses(self, asset: str) -> bool:
        """Tell whether any arc needs a link, node, gate or service."""
        return asset in self._needing

    def has_way(self, ends: tuple[str, str], modes: tuple[str, ...], banned: frozenset[str]) -> bool:
        """Tell whether there is any way that uses none of what is banned."""
        return self.route(ends, 0.0, modes, banned) is not None

    def alternatives(
        self, ends: tuple[str, str], value_of_time: float, modes: tuple[str, ...], banned: frozenset[str] = frozenset()
    ) -> tuple[Route, ...]:
        """
        Find the best way and ways around what may clog it, cheapest first.

        The best route, the best without each gate, service, and narrow or banned road of that route, once more without
        those of each detour, and the best without each mode: so that whatever queue grows, a way around it is among
        them.
        """
        key = (ends, value_of_time, modes, banned)
        if key not in self._routes:
            found: dict[tuple[str, ...], Route] = {}
            self._explore(found, ends, value_of_time, (modes, banned))
            for mode in modes:
                others = tuple(other for other in modes if other != mode)
                self._keep(found, self.route(ends, value_of_time, others, banned))
            self._routes[key] = tuple(sorted(found.values(), key=lambda route: route.cost(value_of_time)))
        return self._routes[key]

    def _explore(
        self,
        found: dict[tuple[str, ...], Route],
        ends: tuple[str, str],
        value_of_time: float,
        limits: tuple[tuple[str, ...], frozenset[str]],
        depth: int = 2,
    ) -> None:
        modes, banned = limits
        route = self.route(ends, value_of_time, modes, banned)
        if not self._keep(found, route) or route is None or depth == 0:
            return
        for bottleneck in _bottlenecks(route):
            self._explore(found, ends, value_of_time, (modes, banned | {bottleneck}), depth - 1)

    @staticmethod
    def _keep(found: dict[tuple[str, ...], Route], route: Route | None) -> bool:
        """Add a route that is not yet among those found; tell whether it is new."""
        if route is None or route.path in found:
            return False
        found[route.path] = route
        return True

    def distances(self, source: str, banned: frozenset[str] = frozenset()) -> dict[str, float]:
        """Return the length of the shortest way by road to each node that can be reached. [m]"""
        reached: dict[str, float] = {}
        heap = [(0.0, source)] if source not in banned else []
        while heap:
            so_far, node = heapq.heappop(heap)
            if node in reached:
                continue
            reached[node] = so_far
            for number in self._outgoing[self._index[node]]:
                arc = self.arcs[number]
                if arc.mode == "road" and arc.head not in reached and banned.isdisjoint(arc.needs):
                    link = next(leg.name for leg in arc.legs if isinstance(leg, Drive))
                    heapq.heappush(heap, (so_far + self.metres[link], arc.head))
        return reached


def _usual_time(gate: Gate) -> float:
    """Return the mean time in a lane while the gate works automatically. [s]"""
    return gate.lane_time().mean + gate.inspecting


def _bottlenecks(route: Route) -> list[str]:
    """Return the gates, services and narrow or at times banned roads of a route, in order."""
    return list(dict.fromkeys(part.name for part in route.parts if not isinstance(part, Stretch) and _may_clog(part)))


def _may_clog(part: Leg) -> bool:
    return not isinstance(part, Drive) or part.ban is not None or (part.is_limited and part.mode == "road")
