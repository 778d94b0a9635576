"""What cannot be reached: islands, services off their rails, freight without a way, demands without a path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Final

from netsim.errors import Fault
from netsim.model import DIGITAL, FREIGHT, Freight, Link, Network

_NAMED: Final = 5
"""Islands are named by so many of their places."""


class Ways:
    """Who can be reached from whom; joined first, asked afterwards."""

    def __init__(self) -> None:
        self.ahead: dict[str, set[str]] = defaultdict(set)
        self._found: dict[str, set[str]] = {}

    def add(self, source: str, target: str, *, both: bool = True) -> None:
        """Join two places."""
        self.ahead[source].add(target)
        if both:
            self.ahead[target].add(source)
        else:
            self.ahead.setdefault(target, set())

    def reached(self, start: str) -> set[str]:
        """Return all that can be reached from a place, itself included; sought once for all that reach each other."""
        if start not in self._found:
            found = _search(self.ahead, start)
            for name in found & _search(self._behind, start):
                self._found[name] = found
        return self._found[start]

    @cached_property
    def _behind(self) -> dict[str, set[str]]:
        behind: dict[str, set[str]] = defaultdict(set)
        for name, targets in self.ahead.items():
            for target in targets:
                behind[target].add(name)
        return behind

    def islands(self) -> list[set[str]]:
        """Return the parts that nothing joins, the largest first; only for ways that lead both ways."""
        found: list[set[str]] = []
        seen: set[str] = set()
        for name in self.ahead:
            if name not in seen:
                found.append(self.reached(name))
                seen |= found[-1]
        return sorted(found, key=len, reverse=True)


def _search(ways: Mapping[str, set[str]], start: str) -> set[str]:
    """Return all that some ways lead to."""
    found, open_ends = {start}, [start]
    while open_ends:
        new = ways.get(open_ends.pop(), set()) - found
        found |= new
        open_ends += new
    return found


def unreachable(network: Network) -> Iterator[Fault]:
    """Yield what the links and services of a network, as far as they are live, do not join."""
    digital = _ways(link for link in live_links(network) if link.kind in DIGITAL)
    yield from _islands(network, "digital plane", digital)
    yield from _islands(network, "freight plane", _ways(link for link in live_links(network) if link.kind in FREIGHT))
    yield from _lonely(network)
    yield from _demands(network, digital)
    yield from _dependencies(network, digital)
    yield from _services(network)
    yield from _freight(network)
    yield from _ways_back(network)
    yield from _gates(network)


def live_links(network: Network) -> Iterator[Link]:
    """Yield the links that take part in a run: live themselves, as are both ends."""
    live = {node.id for node in network.nodes if node.status == "live"}
    for link in network.links:
        if link.status == "live" and link.source in live and link.target in live:
            yield link


def _ways(links: Iterable[Link], *, directed: bool = False) -> Ways:
    ways = Ways()
    for link in links:
        ways.add(link.source, link.target, both=not (directed and link.directed))
    return ways


def _islands(network: Network, plane: str, ways: Ways) -> Iterator[Fault]:
    order = {node.id: position for position, node in enumerate(network.nodes)}
    for part in ways.islands()[1:]:
        names = sorted(part, key=lambda name: order[name])
        message = f"{plane}: {_some(names)} {'is' if len(names) == 1 else 'are'} not connected to the rest"
        yield Fault(message, ("nodes", order[names[0]], "id"), warning=True)


def _some(names: list[str]) -> str:
    listed = ", ".join(f'"{name}"' for name in names[:_NAMED])
    return f"{listed} and {len(names) - _NAMED} more" if len(names) > _NAMED else listed


def _lonely(network: Network) -> Iterator[Fault]:
    joined = {end for link in network.links for end in (link.source, link.target)}
    for position, node in enumerate(network.nodes):
        if node.id not in joined and node.status == "live":
            yield Fault(f'no link leads to "{node.id}"', ("nodes", position, "id"), warning=True)


def _demands(network: Network, digital: Ways) -> Iterator[Fault]:
    for position, demand in enumerate(network.demands):
        yield from _pair(digital, demand.source, demand.target, ("demands", position), ("source", "target"))


def _dependencies(network: Network, digital: Ways) -> Iterator[Fault]:
    replicas = {row.id: row.replicas for row in network.workloads}
    for position, need in enumerate(network.dependencies):
        if need.layer == "digital":
            told = [
                list(_pair(digital, need.node, place, ("dependencies", position), ("node", "needs")))
                for place in replicas.get(need.needs, (need.needs,))
            ]
            yield from min(told, key=len)  # of a workload one replica will do


def _pair(digital: Ways, a: str, b: str, path: tuple[str, int], columns: tuple[str, str]) -> Iterator[Fault]:
    """Yield why two nodes cannot exchange data."""
    outside = [(name, column) for name, column in zip((a, b), columns, strict=True) if name not in digital.ahead]
    for name, column in outside:
        yield Fault(f'no live digital link leads to "{name}"', (*path, column))
    if not outside and b not in digital.reached(a):
        yield Fault(f'no digital path leads from "{a}" to "{b}"', (*path, columns[1]))


def _services(network: Network) -> Iterator[Fault]:
    """Yield stops that nothing joins; a service over links that are planned waits for them and does not run."""
    for mode in dict.fromkeys(service.mode for service in network.services):
        ways = _ways((link for link in network.links if link.kind == mode and link.status != "retired"), directed=True)
        for position, service in enumerate(network.services):
            stops = zip(service.stops, service.stops[1:], strict=False) if service.mode == mode else ()
            for here, there in stops:
                if there not in ways.reached(here):
                    message = f'no {mode} links lead from stop "{here}" to "{there}"'
                    yield Fault(message, ("services", position, "stops"))


def _freight(network: Network) -> Iterator[Fault]:
    """Yield lanes without any way: roads and transfers are driven, other modes need a service."""
    known = _FreightWays(network)
    for position, lane in enumerate(network.freight):
        ways = known.of(lane)
        if lane.origin not in ways.ahead:
            message = f'nothing that takes {", ".join(lane.modes)} leaves from "{lane.origin}"'
            yield Fault(message, ("freight", position, "origin"))
        elif lane.destination not in ways.reached(lane.origin):
            message = f'there is no way from "{lane.origin}" to "{lane.destination}" by {", ".join(lane.modes)}'
            hint = "rail, sea, waterway and air need a service"
            if known.needs_plugs(lane):
                hint += ", and for a reefer one with plugs"
            yield Fault(message, ("freight", position, "destination"), hint)


def _ways_back(network: Network) -> Iterator[Fault]:
    """Yield lanes whose empties cannot go back."""
    known = _FreightWays(network)
    for position, lane in enumerate(network.freight):
        if lane.empties and lane.origin not in known.of(lane, empty=True).reached(lane.destination):
            ends = f'from "{lane.destination}" back to "{lane.origin}"'
            message = f"there is no way {ends} for empties by {', '.join(lane.modes)}"
            yield Fault(message, ("freight", position, "empties"), "leave empties out")


class _FreightWays:
    """The ways of lanes, joined once for all that may use the same modes and services."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._reefers = {row.id for row in network.classes if row.reefer}
        self._known: dict[tuple[tuple[str, ...], bool], Ways] = {}

    def needs_plugs(self, lane: Freight) -> bool:
        """Tell whether a lane's boxes need power."""
        return lane.class_ in self._reefers

    def of(self, lane: Freight, *, empty: bool = False) -> Ways:
        """Return who can be reached from whom on a lane's terms."""
        key = (lane.modes, self.needs_plugs(lane) and not empty)
        if key not in self._known:
            self._known[key] = _freight_ways(self._network, *key)
        return self._known[key]


def _freight_ways(network: Network, modes: tuple[str, ...], needs_plugs: bool) -> Ways:  # noqa: FBT001 - a key
    driven = {"transfer", "road"} & {"transfer", *modes}
    ways = _ways((link for link in live_links(network) if link.kind in driven), directed=True)
    runs = {mode: _ways((link for link in live_links(network) if link.kind == mode), directed=True) for mode in modes}
    for service in network.services:
        takes_it = service.mode in modes and not (needs_plugs and service.plugs == 0.0)
        if takes_it and _is_joined(runs[service.mode], service.stops):
            for position, here in enumerate(service.stops):
                for there in service.stops[position + 1 :]:
                    ways.add(here, there, both=False)
    return ways


def _is_joined(ways: Ways, stops: Iterable[str]) -> bool:
    return all(there in ways.reached(here) for here, there in pairwise(stops))


def _gates(network: Network) -> Iterator[Fault]:
    roads = {end for link in live_links(network) if link.kind == "road" for end in (link.source, link.target)}
    for position, gate in enumerate(network.gates):
        if gate.node not in roads:
            yield Fault(f'no road leads to the gate "{gate.id}"', ("gates", position, "node"), warning=True)
